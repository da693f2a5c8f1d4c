"""Reads the library's URIs with pyotp, and writes pyotp's for the library. Argument: a directory."""
import base64
import json
import os
import random
import sys
from pathlib import Path

import pyotp

here = Path(sys.argv[1])
random.seed(os.environ.get("PROPTEST_RNG_SEED"))
hashes = {"sha1": "SHA1", "sha256": "SHA256", "sha512": "SHA512"}


def fields(otp):
    steam, hotp = isinstance(otp, pyotp.contrib.Steam), isinstance(otp, pyotp.HOTP)
    return {
        "type": "steam" if steam else "hotp" if hotp else "totp",
        "secret_hex": otp.byte_secret().hex(),
        "issuer": otp.issuer or "",
        "account": otp.name,
        "algorithm": hashes[otp.digest().name],
        "digits": 5 if steam else otp.digits,
        "period": None if hotp else otp.interval,
        "counter": otp.initial_count if hotp else None,
    }


compared = 0
for each in json.loads((here / "ours.json").read_text()):
    if (each["fields"]["period"] or 0) > 120:  # pyotp refuses these
        continue
    found = fields(pyotp.parse_uri(each["uri"]))
    assert found == each["fields"], f"{each['uri']}: {found}"
    compared += 1
    if compared == 300:
        break
assert compared == 300, compared

letters = "abcXYZ019 -._~!$&'()*+,;=@/?#%[]{}|\\^`<>\"éß例🥝"


def text():
    return "".join(random.choices(letters, k=random.randint(0, 20))).strip() or "a"


def otp():
    secret = base64.b32encode(random.randbytes(random.randint(16, 64))).decode().rstrip("=")
    shared = {
        "digits": random.choice([6, 7, 8]),
        "digest": random.choice([pyotp.hashlib.sha1, pyotp.hashlib.sha256, pyotp.hashlib.sha512]),
        "name": text(),
        "issuer": random.choice([None, text()]),
    }
    if random.random() < 0.5:
        return pyotp.HOTP(secret, initial_count=random.randrange(2**64), **shared)
    return pyotp.TOTP(secret, interval=random.randint(1, 120), **shared)


written = [{"uri": o.provisioning_uri(), "fields": fields(o)} for o in (otp() for _ in range(300))]
(here / "pyotp.json").write_text(json.dumps(written))
print(f"pyotp reads {compared} URIs alike and has written {len(written)}")
