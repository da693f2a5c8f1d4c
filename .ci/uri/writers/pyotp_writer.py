"""Writes inputs.json as URIs of pyotp. Argument: a directory."""
import base64
import hashlib
import json
import sys
from pathlib import Path

import pyotp

here = Path(sys.argv[1])


def uri(key):
    secret = base64.b32encode(bytes.fromhex(key["secret_hex"])).decode().rstrip("=")
    shared = {
        "digits": key["digits"],
        "digest": getattr(hashlib, key["algorithm"].lower()),
        "name": key["account"],
        "issuer": key["issuer"] or None,
    }
    if key["type"] == "hotp":
        return pyotp.HOTP(secret, initial_count=key["counter"], **shared).provisioning_uri()
    return pyotp.TOTP(secret, interval=key["period"], **shared).provisioning_uri()


keys = json.loads((here / "inputs.json").read_text())
(here / "written-pyotp.json").write_text(json.dumps([{"uri": uri(key), "fields": key} for key in keys]))
