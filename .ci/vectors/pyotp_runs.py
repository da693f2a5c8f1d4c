"""Runs the vectors through pyotp and prints what came out, one entry for each case.

An entry is "same", {"got": ..} for another result, or {"cannot": ..} for what pyotp has no way to be asked.
"""

import base64
import datetime
import hashlib
import json
import sys

import pyotp
from pyotp.contrib.steam import Steam
from pyotp.exceptions import OTPVerificationError

HASHES = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
RFC_SECRET = b"12345678901234567890"


class Cannot(Exception):
    pass


def base32(secret):
    return base64.b32encode(secret).decode().rstrip("=")


def factor(fields):
    secret = base32(bytes.fromhex(fields["secret_hex"]))
    if fields.get("epoch", fields.get("t0", 0)):
        raise Cannot("another epoch than 1970")
    if fields["kind"] == "steam":
        return Steam(secret)
    if fields["algorithm"] not in HASHES:
        raise Cannot(fields["algorithm"])
    digest, digits = HASHES[fields["algorithm"]], fields["digits"]
    if fields["kind"] == "hotp":
        return pyotp.HOTP(secret, digits=digits, digest=digest)
    return pyotp.TOTP(secret, digits=digits, digest=digest, interval=fields["period"])


def moment(secs):
    return datetime.datetime.fromtimestamp(secs, datetime.timezone.utc)


def code(vector):
    vector = {"kind": "totp"} | vector
    try:
        otp = factor(vector)
        got = otp.at(vector["counter"]) if vector["kind"] == "hotp" else otp.at(moment(vector["time"]))
    except ValueError as error:
        return {"got": f"refused: {error}"}
    return "same" if got == vector["code"] else {"got": got}


def uri(case):
    wanted = case["expect"] == "ok" or case.get("recommended") == "ok"
    try:
        read = pyotp.parse_uri(case["uri"])
        fields = {
            "type": "steam" if isinstance(read, Steam) else type(read).__name__.lower(),
            "secret_hex": read.byte_secret().hex(),
            "issuer": read.issuer or "",
            "account": read.name,
            "algorithm": read.digest().name.upper(),
            "digits": read.digits,
            "period": getattr(read, "interval", None),
            "counter": getattr(read, "initial_count", None),
        }
    except ValueError as error:
        return {"got": f"refused: {error}"} if wanted else "same"
    if not wanted:
        return {"got": "read"}
    other = {name: value for name, value in fields.items() if value != case[name]}
    return {"got": other} if other else "same"


def typed(case):
    if case["what"] == "recovery":
        raise Cannot("recovery codes of this form")
    if case["what"] == "code":
        try:
            otp = pyotp.TOTP(base32(RFC_SECRET))
            got = case["text"] if otp.verify(case["text"], for_time=moment(59)) else None
        except ValueError:
            got = None
        return "same" if (got is None) == (case["want"] is None) else {"got": "refused" if got is None else "accepted"}
    try:
        got = pyotp.TOTP(case["text"]).byte_secret().hex()
    except ValueError:
        got = None
    return "same" if got == case["want"] else {"got": got or "refused"}


def sequence(case):
    """With the memory that its documentation gives: the last accepted timecode; a token's counter."""
    otp, policy = factor(case["factor"]), case.get("policy", {})
    next_one = case["factor"].get("counter", 0)
    is_token = case["factor"]["kind"] == "hotp"
    window = policy.get("window_past", 1)

    def accepted(text, at):
        """The step or counter of a code that is accepted, or nothing."""
        if is_token:
            return next_one if otp.verify(text, next_one) else None
        try:
            found = otp.verify_and_get_timecode(text, for_time=moment(at), valid_window=window)
        except (OTPVerificationError, ValueError):
            return None
        return found if found >= next_one else None

    for place, step in enumerate(case["steps"]):
        if "two_codes" in step:
            raise Cannot("two codes in a row")
        if "save" in step:
            raise Cannot("a store that fails")
        texts = step.get("together", [step.get("typed")])
        got = [accepted(text, step["at"]) for text in texts]
        next_one = max([next_one] + [found + 1 for found in got if found is not None])
        for found, wanted in zip(got, step.get("each", [step])):
            if (found is not None) != (wanted["want"] == "accepted"):
                return {"got": f"step {place}: " + ("refused" if found is None else "accepted")}
    return "same"


RUNS = {
    "otp_vectors.json": code,
    "oathtool.json": code,
    "uri_cases.json": uri,
    "typed_cases.json": typed,
    "sequences.json": sequence,
}

results = {}
for name, run in RUNS.items():
    results[name] = []
    for case in json.load(open(f"{sys.argv[1]}/{name}")):
        try:
            results[name].append(run(case))
        except Cannot as reason:
            results[name].append({"cannot": str(reason)})
json.dump(results, sys.stdout, indent=1)
