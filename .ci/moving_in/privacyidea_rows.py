"""Rows of privacyIDEA: its own tokens in a database in memory, at a fixed time, with pyotp as the app.

Prints a list of rows as JSON; run by record.sh in an environment of its own. The key is what the
server's own library decrypts.
"""

import base64
import hashlib
import importlib.metadata
import json
import os
import tempfile
import time

import pyotp

NOW = 1_800_000_015
folder = tempfile.mkdtemp()
config = os.path.join(folder, "pi.cfg")
with open(config, "w") as file:
    file.write(
        f"""
SUPERUSER_REALM = ["admin"]
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/tokens"
SECRET_KEY = "of the record"
PI_PEPPER = "of the record"
PI_ENCFILE = "{folder}/key"
PI_AUDIT_MODULE = "privacyidea.lib.auditmodules.base"
PI_AUDIT_NO_SIGN = True
PI_LOGFILE = "{folder}/log"
"""
    )
with open(os.path.join(folder, "key"), "wb") as file:
    file.write(os.urandom(96))
os.environ["PRIVACYIDEA_CONFIGFILE"] = config

from privacyidea.app import create_app
from privacyidea.lib.token import init_token
from privacyidea.models import db

SOURCE = f"privacyIDEA {importlib.metadata.version('privacyidea')}, run"


def row(token, used, later):
    info = token.get_tokeninfo()
    columns = {
        "tokentype": token.token.tokentype,
        "otpkey": token.token.get_otpkey().getKey().decode(),
        "otplen": token.token.otplen,
        "count": token.token.count,
        "tokeninfo": {name: info[name] for name in sorted(info) if name != "creation_date"},
    }
    return {"system": "privacyIDEA", "source": SOURCE, "columns": columns, "used": used, "later": later}


def new(kind, key, **more):
    return init_token({"type": kind, "otpkey": key.hex(), **more})


def text(key):
    return base64.b32encode(key).decode()


def never():
    key = bytes(range(81, 101))
    token = new("totp", key)
    later = [{"secs": 90, "code": pyotp.TOTP(text(key)).at(NOW + 90)}]
    return row(token, [], later)


def behind():
    """A clock that is three steps of a minute slow, which the server has learnt."""
    key = bytes(range(80, 112))
    token = new("totp", key, hashlib="sha256", timeStep=60)
    app = pyotp.TOTP(text(key), interval=60, digest=hashlib.sha256)
    shown = app.at(NOW - 180)
    assert token.check_otp(shown) == NOW // 60 - 3
    return row(token, [shown], [{"secs": 60, "code": app.at(NOW + 60 - 180)}])


def button():
    key = bytes(range(82, 102))
    token = new("hotp", key)
    app = pyotp.HOTP(text(key))
    assert token.check_otp(app.at(4)) == 4
    return row(token, [app.at(4)], [{"secs": 60, "code": app.at(5)}])


with create_app(config_name="production", config_file=config, silent=True).app_context():
    db.create_all()
    time.time = lambda: NOW
    print(json.dumps([never(), behind(), button()]))
