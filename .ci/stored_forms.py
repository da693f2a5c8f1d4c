"""Computes every stored form that the tests have frozen anew, from its description alone.

Nothing here is shared with the crate: HMAC is Python's, XChaCha20-Poly1305 is libsodium's.
"""

import hashlib
import hmac
import json
import sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NOW = 1_800_000_000
KEY_ID, KEY = 7, bytes(range(32))
BIRTH = bytes(range(0xA0, 0xA8))
RFC_SECRET = b"12345678901234567890"
LONGEST_NAME = "é" * 32
LONGEST_SECRET = bytes(range(128))


def number(value, length):
    return value.to_bytes(length, "big")


def u8(value):
    return number(value, 1)


def u32(value):
    return number(value, 4)


def u64(value):
    return number(value, 8)


def short(value):
    """Bytes behind one byte with their number."""
    return u8(len(value)) + value


def option(value):
    return b"\x00" if value is None else b"\x01" + value


# What is drawn ------------------------------------------------------------------------------------


def drawn(seed, *lengths):
    """The fixed source of the tests: each call starts with a block SHA-256(seed, number) of its own."""
    block, out = 0, []
    for length in lengths:
        bytes_ = b""
        while len(bytes_) < length:
            bytes_ += hashlib.sha256(u64(seed) + u64(block)).digest()
            block += 1
        out.append(bytes_[:length])
    return out


# Owners, hashes, codes ----------------------------------------------------------------------------


def owner(kind, *parts):
    return hashlib.sha256(b"second-factor owner 1" + kind + b"".join(parts)).digest()


def owner_of_number(value):
    return owner(b"i", value.to_bytes(16, "big", signed=True))


def keyed(salt, tag, *fields):
    return hmac.new(salt, tag + b"".join(fields), hashlib.sha256).digest()


def code(bits):
    """24 characters of five bits each."""
    value = int.from_bytes(bits, "big")
    return "".join(CROCKFORD[value >> shift & 31] for shift in range(115, -1, -5))


def shown(text):
    return "-".join(text[at : at + 6] for at in range(0, 24, 6))


def pass_hash(birth, text):
    return keyed(birth + bytes(8), b"second-factor pass 1", text.encode())


def browser_hash(birth, token, context):
    return keyed(birth + bytes(8), b"second-factor browser 1", token, context.encode())


# Parts of a record --------------------------------------------------------------------------------


def params(algorithm=1, length=6, period=30, epoch=0):
    """SHA-1, SHA-256, SHA-512 as 1, 2, 3; characters of a code; seconds."""
    return u8(algorithm) + u8(length) + u32(period) + u64(epoch)


def budget(disabled=0, failures=0, cost=0, debt=0, retry_at=0):
    return u8(disabled) + u8(failures) + u8(cost) + number(debt, 2) + u64(retry_at)


def authenticator(id_, kind, last, added, used, name, secret):
    last, used = (None if value is None else u64(value) for value in (last, used))
    head = u32(id_) + kind + option(last) + u64(added) + option(used)
    return head + short(name.encode()) + short(secret)


def totp(shown_params, offset=0):
    return b"\x01" + shown_params + offset.to_bytes(1, "big", signed=True)


def hotp(algorithm=1, length=6, two_codes=0):
    return b"\x02" + u8(algorithm) + u8(length) + u8(two_codes)


def pending(id_, expires, proof, replacing, shown_params, name, secret):
    """Proof: first, app, recovery, other as 1 to 4. Replacing: none 0, one 1 with its id, all 2."""
    return id_ + u64(expires) + u8(proof) + replacing + shown_params + short(name.encode()) + short(secret)


def recovery(salt, bits, made, spent=0):
    codes = [code(one) for one in bits]
    hashes = [keyed(salt, b"second-factor recovery code 1", text.encode()) for text in codes]
    return salt + u64(made) + number(spent, 2) + b"".join(hashes), [shown(text) for text in codes]


def browser(birth, id_, token, context, made, expires, name):
    hashed = browser_hash(birth, token, context)
    return u32(id_) + hashed + u64(made) + u64(expires) + short(name.encode())


def contents(
    whose,
    on=1,
    changes=0,
    changed=0,
    sessions=0,
    counts=budget(),
    last_id=0,
    authenticators=(),
    set_up=None,
    confirmed=None,
    codes=None,
    desk_pass=None,
    browsers=(),
):
    head = whose + u8(on) + u64(changes) + u64(changed) + u64(sessions) + counts + u32(last_id)
    return (
        head
        + u8(len(authenticators))
        + b"".join(authenticators)
        + option(set_up)
        + option(confirmed)
        + option(codes)
        + option(desk_pass)
        + u8(len(browsers))
        + b"".join(browsers)
    )


# Records ------------------------------------------------------------------------------------------


def padded(body, overhead):
    return body + bytes(-(len(body) + overhead) % 256)


def plain(body, changes_saved, birth=BIRTH):
    return b"\x01\x01" + birth + u64(changes_saved) + padded(body, 18)


def associated(purpose, whose):
    """Purposes: 1 a record, 2 a single secret."""
    return b"second-factor sealed" + bytes([1, purpose]) + u32(KEY_ID) + whose


def sealed(whose, body, changes_saved, random, birth=BIRTH):
    stamp = birth + u64(changes_saved)
    body = padded(body, 2 + 4 + 16 + 8 + 16)
    secret = encrypt(body, associated(1, whose), stamp + random, KEY)
    return b"\x02\x01" + u32(KEY_ID) + stamp + random + secret


def sealed_secret(whose, secret, nonce):
    return b"\x01" + u32(KEY_ID) + nonce + encrypt(secret, associated(2, whose), nonce, KEY)


def factor_state(counts, offset, last):
    marked = b"\x00" + u64(0) if last is None else b"\x01" + u64(last)
    return b"\x01" + counts + offset.to_bytes(1, "big", signed=True) + marked + bytes(8)


# What is frozen -----------------------------------------------------------------------------------


def forms():
    ana = owner_of_number(7)
    salt, bits = bytes(range(16)), [bytes([place]) + bytes(range(14)) for place in range(10)]
    codes, shown_codes = recovery(salt, bits, NOW)
    spent, _ = recovery(salt, bits, NOW, spent=0b1)
    phone = authenticator(1, totp(params()), NOW // 30, NOW, NOW, "Phone", RFC_SECRET)
    confirmed = bytes(range(16)) + u32(1) + u64(NOW) + u64(NOW // 30)
    on = dict(changes=2, changed=NOW, sessions=2, last_id=1, authenticators=[phone])
    tokens = [bytes(range(start, start + 16)) for start in range(10)]
    pass_code = code(bytes(range(200, 215)))
    desk_pass = pass_hash(BIRTH, pass_code) + u64(NOW) + u64(NOW + 86_400)

    def browsers(count, first_id, name):
        return [
            browser(BIRTH, first_id + place, tokens[place], "password 3", NOW, NOW + 30 * 86_400, name)
            for place in range(count)
        ]

    steam, odd = params(length=5), params(3, 8, 86_400, 1_111_111_111)
    full = dict(
        changes=2**64 - 2,
        changed=NOW,
        sessions=2**64 - 3,
        counts=budget(0, 5, 4, 399, NOW + 30),
        last_id=2**32 - 1,
        authenticators=[
            authenticator(1, totp(odd, -60), 2**64 - 1, NOW, NOW, LONGEST_NAME, LONGEST_SECRET),
            authenticator(2, totp(steam, 60), 0, 0, NOW, LONGEST_NAME, LONGEST_SECRET),
            authenticator(3, totp(params(2, 7)), 9, 1, NOW, LONGEST_NAME, LONGEST_SECRET),
            authenticator(7, totp(params()), 9, 1, NOW, LONGEST_NAME, LONGEST_SECRET),
            authenticator(2**32 - 11, totp(params()), 9, 1, NOW, LONGEST_NAME, LONGEST_SECRET),
        ],
        set_up=pending(
            bytes(range(16, 32)), NOW + 600, 4, b"\x01" + u32(7), odd, LONGEST_NAME, LONGEST_SECRET
        ),
        confirmed=confirmed,
        codes=spent,
        desk_pass=desk_pass,
        browsers=browsers(10, 2**32 - 10, LONGEST_NAME),
    )
    token = authenticator(4, hotp(2, 8, 1), None, NOW, None, "", LONGEST_SECRET[:16])
    bodies = {
        "off": (contents(ana, on=0), 0),
        "waiting_for_its_first_code": (
            contents(
                ana,
                on=0,
                changes=1,
                changed=NOW,
                set_up=pending(bytes(range(16)), NOW + 600, 1, b"\x00", params(), "Phone", RFC_SECRET),
            ),
            1,
        ),
        "codes_only": (contents(ana, changes=5, changed=NOW, sessions=1, codes=codes), 5),
        "one_app": (contents(ana, **on, confirmed=confirmed, codes=codes), 2),
        "two_browsers": (
            contents(
                ana, **(on | dict(last_id=3)), confirmed=confirmed, codes=codes, browsers=browsers(2, 2, "Firefox, Linux")
            ),
            4,
        ),
        "disabled": (
            contents(ana, **on, counts=budget(1, 100, 2, 200), codes=spent, desk_pass=desk_pass),
            104,
        ),
        "token": (
            contents(ana, changes=1, changed=NOW, sessions=1, last_id=4, authenticators=[token]),
            1,
        ),
        "full": (contents(ana, **full), 2**64 - 2),
    }
    [nonce_end] = drawn(1, 8)
    [secret_nonce] = drawn(1, 24)
    birth, draw_salt, *draw_bits = drawn(2, 8, 16, *[15] * 10)
    made, made_codes = recovery(draw_salt, draw_bits, NOW)
    made = contents(ana, changes=1, changed=NOW, sessions=1, codes=made)
    return {
        "now": NOW,
        "records": {
            name: {
                "plain": plain(body, saved).hex(),
                "plain_resealed": plain(body, saved + 1).hex(),
                "sealed": sealed(ana, body, saved, nonce_end).hex(),
                "sealed_resealed": sealed(ana, body, saved + 1, nonce_end).hex(),
            }
            for name, (body, saved) in bodies.items()
        },
        "recovery_codes": shown_codes,
        "pass": shown(pass_code),
        "browser_tokens": [one.hex() for one in tokens],
        "browser_context": "password 3",
        "drawn_from_seed_2": {"plain": plain(made, 1, birth).hex(), "recovery_codes": made_codes},
        "sealing_key": KEY.hex(),
        "sealing_key_id": KEY_ID,
        "sealed_secret_from_seed_1": sealed_secret(ana, RFC_SECRET, secret_nonce).hex(),
        "factor_states": {
            "new": factor_state(budget(), 0, None).hex(),
            "used": factor_state(budget(0, 0, 0, 0), -3, NOW // 30).hex(),
            "waiting": factor_state(budget(0, 5, 2, 11, NOW + 30), 60, 2**64 - 1).hex(),
            "disabled": factor_state(budget(1, 100, 134, 13_400), -60, 0).hex(),
        },
        "owners": {
            "number 7": ana.hex(),
            "number -1": owner_of_number(-1).hex(),
            "number 2^64-1": owner_of_number(2**64 - 1).hex(),
            "number 2^128-1": owner(b"u", number(2**128 - 1, 16)).hex(),
            "text 7": owner(b"b", b"7").hex(),
            "text Ana": owner(b"b", "Ana Müller".encode()).hex(),
            "bytes": owner(b"b", bytes(range(16))).hex(),
            "pair of text tenant and number 7": owner(b"p", owner(b"b", b"tenant"), ana).hex(),
        },
    }


def differences(computed, frozen, path):
    if isinstance(computed, dict) and isinstance(frozen, dict):
        for name in computed.keys() | frozen.keys():
            yield from differences(computed.get(name), frozen.get(name), f"{path}.{name}")
    elif computed != frozen:
        yield path


def count(value):
    return sum(map(count, value.values())) if isinstance(value, dict) else 1


def check(path):
    with open(path) as file:
        frozen = json.load(file)
    computed = forms()
    if wrong := sorted(differences(computed, frozen, "")):
        sys.exit(f"{path}: not what its description gives: {', '.join(wrong)}")
    print(f"{count(computed)} stored values computed independently: the same")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--print"]:
            print(json.dumps(forms(), indent=2, ensure_ascii=False))
        case [path]:
            check(path)
        case _:
            sys.exit("usage: stored_forms.py FILE | --print")
