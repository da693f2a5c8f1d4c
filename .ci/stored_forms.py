"""Computes every stored form that the tests have frozen anew, from its description alone.

Nothing here is shared with the crate: HMAC is Python's, XChaCha20-Poly1305 is libsodium's.
"""

import hashlib
import hmac
import json
import sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET = b"12345678901234567890"
RANDOM = bytes(range(166))


def recovery(secret, random):
    """Version, salt, fingerprint of the secret, hashes of ten codes; and the codes."""
    salt, bits = random[:16], random[16:]
    keyed = lambda message: hmac.new(salt, message, hashlib.sha256).digest()
    fingerprint = keyed(b"second-factor fingerprint 1" + secret)
    codes = []
    for at in range(0, 150, 15):
        number = int.from_bytes(bits[at : at + 15], "big")
        codes.append("".join(CROCKFORD[number >> shift & 31] for shift in range(115, -1, -5)))
    hashes = [keyed(b"second-factor recovery code 1" + fingerprint + code.encode()) for code in codes]
    shown = ["-".join(code[at : at + 6] for at in range(0, 24, 6)) for code in codes]
    return b"\x01" + salt + fingerprint + b"".join(hashes), shown


def credential(secret, algorithm, length, period, epoch=0):
    """Version, SHA-1/256/512 as 1/2/3, characters of a code, period, epoch, secret."""
    head = bytes([1, algorithm, length]) + period.to_bytes(4, "big") + epoch.to_bytes(8, "big")
    return head + secret


def enrollment(start, issuer, account, stored_credential):
    """Version, start, issuer and account behind their lengths, credential."""
    texts = b"".join(bytes([len(text)]) + text for text in (issuer.encode(), account.encode()))
    return b"\x01" + start.to_bytes(8, "big") + texts + stored_credential


def sealed(purpose, key_id, key, owner, nonce, plain):
    """Version, id of the key, nonce, ciphertext with its tag; purposes: 1 credential, 2 enrollment."""
    key_id = key_id.to_bytes(4, "big")
    data = b"second-factor sealed" + bytes([1, purpose]) + key_id
    data += len(owner).to_bytes(8, "big") + owner
    return b"\x01" + key_id + nonce + encrypt(plain, data, nonce, key)


def forms():
    recovery_set, recovery_codes = recovery(SECRET, RANDOM)
    plain = credential(SECRET, 1, 6, 30)
    odd = credential(bytes(range(64)), 3, 8, 60, epoch=1_111_111_111)
    asked = credential(bytes(range(32)), 2, 8, 60)
    pending = enrollment(1_700_000_000, "Café", "ana@example.com", asked)
    key, nonce = bytes(range(32)), bytes(range(100, 124))
    return {
        "credential": plain.hex(),
        "credential_odd": odd.hex(),
        "credential_steam": credential(SECRET, 1, 5, 30).hex(),
        "credential_legacy": credential(b"\x07", 1, 7, 86_400).hex(),
        "enrollment": pending.hex(),
        "enrollment_bare": enrollment(0, "", "ana", plain).hex(),
        "recovery_codes": recovery_codes,
        "recovery_set": recovery_set.hex(),
        "sealed_credential": sealed(1, 7, key, b"factor 7", nonce, plain).hex(),
        "sealed_credential_of_version_2": sealed(1, 7, key, b"factor 7", nonce, b"\x02" + plain[1:]).hex(),
        "sealed_enrollment": sealed(2, 2**32 - 1, key, b"", nonce, pending).hex(),
        "sealed_enrollment_of_version_2": sealed(2, 7, key, b"factor 7", nonce, b"\x02").hex(),
    }


def check(path):
    with open(path) as file:
        frozen = json.load(file)
    for name, value in forms().items():
        if frozen.pop(name, None) != value:
            sys.exit(f"{path}: {name} is not what its description gives")
    if frozen:
        sys.exit(f"{path}: nothing computes {', '.join(frozen)}")
    print(f"{len(forms())} stored forms computed independently: the same")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--print"]:
            print(json.dumps(forms(), indent=2))
        case [path]:
            check(path)
        case _:
            sys.exit("usage: stored_forms.py FILE | --print")
