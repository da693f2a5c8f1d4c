"""Writes the 200 keys, labels and parameters of which each program beside makes URIs. Argument: a directory.

The same ones in every run. Labels have what real ones have, and what breaks writers: colons, URLs as
issuers, percent signs, ampersands, slashes, plus signs, other scripts, space at the ends, no issuer.
"""
import json
import random
import sys
from pathlib import Path

rng = random.Random(6238)
issuers = [
    "Nimbus", "Bricks & Mortar", "Acme: Labs", "https://acme.example", "localhost:8000", "Gogs: git service",
    "50% off", "Q?A", "a/b", "C++ Club", "Großhändler", "株式会社", "Служба", "#1 Games", "x=y;z", "Steam",
]
accounts = [
    "ana", "ana@example.com", "ana+totp@example.com", "Ana Müller", "CORP\\ana", "ana:admin", "アナ", "ана",
    "ana%40example.com", "ana/root", "ana?", "ana#1", "ana&bo", "ana <ana@example.com>", "\"ana\"", "ana'", "🥝 ana",
]
letters = "abcXYZ019 -._~!$&'()*+,;=@/?#%[]{}|\\^`<>\":éß例🥝"


def text(known):
    drawn = rng.choice(known) if rng.random() < 0.7 else "".join(rng.choices(letters, k=rng.randint(1, 24)))
    return drawn if rng.random() < 0.95 else f" {drawn} "


def key():
    kind = rng.choice(["totp", "totp", "totp", "hotp"])
    return {
        "type": kind,
        "secret_hex": rng.randbytes(rng.choice([16, 20, 20, 20, 32, 64])).hex(),
        "issuer": "" if rng.random() < 0.15 else text(issuers),
        "account": text(accounts),
        "algorithm": rng.choice(["SHA1", "SHA1", "SHA256", "SHA512"]),
        "digits": rng.choice([6, 6, 7, 8]),
        "period": rng.choice([30, 30, 60, 90]) if kind == "totp" else None,
        "counter": rng.randrange(2**40) if kind == "hotp" else None,
    }


Path(sys.argv[1], "inputs.json").write_text(json.dumps([key() for _ in range(200)]))
