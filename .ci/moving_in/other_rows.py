"""Rows of systems that were not run here, as their sources write them, with pyotp as the app.

Prints a list of rows as JSON; run by record.sh. Two are printed by their own program: pyotp here, and
totp-rs 5.7.2, whose JSON and URI were printed with its features `serde_support` and `otpauth`.
"""

import base64
import hashlib
import json

import pyotp

NOW = 1_800_000_015
STEP = NOW // 30
ALPHANUMERIC = "NtBbKHwC7LVqSRhyExnq"


def text(secret):
    return base64.b32encode(secret).decode()


def row(system, source, columns, app, used=(), later=90):
    used = [app.at(step * 30) for step in used]
    later = [{"secs": later, "code": app.at(NOW + later)}]
    return {"system": system, "source": source, "columns": columns, "used": used, "later": later}


def keycloak():
    """The bytes of the text are the key, unless an encoding is named."""
    source = "keycloak 35d264e, server-spi: OTPCredentialModel, OTPCredentialData, OTPSecretData"
    totp = {"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}
    columns = {
        "type": "otp",
        "user_label": "Phone",
        "secret_data": json.dumps({"value": ALPHANUMERIC}),
        "credential_data": json.dumps(totp),
    }
    yield row("Keycloak", source, columns, pyotp.TOTP(text(ALPHANUMERIC.encode())))

    secret = bytes(range(40, 72))
    encoded = {**totp, "digits": 8, "algorithm": "HmacSHA256", "secretEncoding": "BASE32"}
    columns = {
        "type": "otp",
        "user_label": "",
        "secret_data": json.dumps({"value": text(secret)}),
        "credential_data": json.dumps(encoded),
    }
    app = pyotp.TOTP(text(secret), digits=8, digest=hashlib.sha256)
    yield row("Keycloak", source, columns, app)

    hotp = {"subType": "hotp", "digits": 6, "counter": 5, "period": 0, "algorithm": "HmacSHA1"}
    columns = {**columns, "secret_data": json.dumps({"value": ALPHANUMERIC}), "credential_data": json.dumps(hotp)}
    button = pyotp.HOTP(text(ALPHANUMERIC.encode()))
    yield {
        "system": "Keycloak",
        "source": source,
        "columns": columns,
        "used": [button.at(4)],
        "later": [{"secs": 60, "code": button.at(5)}],
    }


def rows():
    yield from keycloak()

    source = "dani-garcia/vaultwarden 000c606, api/core/two_factor/authenticator.rs"
    data = text(bytes(range(60, 80)))
    columns = {"atype": 0, "enabled": True, "data": data, "last_used": STEP}
    yield row("Vaultwarden", source, columns, pyotp.TOTP(data), used=[STEP], later=30)
    yield row("Vaultwarden", source, {**columns, "last_used": 0}, pyotp.TOTP(data))

    source = "totp-rs 5.7.2, run"
    secret = text(bytes(range(4, 24)))
    serde = {
        "algorithm": "SHA256",
        "digits": 8,
        "skew": 1,
        "step": 30,
        "secret": list(range(4, 24)),
        "issuer": "Example",
        "account_name": "ana@example.com",
    }
    app = pyotp.TOTP(secret, digits=8, digest=hashlib.sha256)
    yield row("totp-rs", source, {"totp": json.dumps(serde)}, app)
    url = f"otpauth://totp/Example:ana%40example.com?secret={secret}&digits=8&algorithm=SHA256&issuer=Example"
    yield row("a key URI", source, {"url": url}, app)

    app = pyotp.TOTP("HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ")
    url = app.provisioning_uri(name="ana@example.com", issuer_name="Example")
    source = f"pyotp {__import__('importlib.metadata').metadata.version('pyotp')}, run"
    yield row("a key URI", source, {"url": url}, app)


print(json.dumps(list(rows())))
