"""Prints tests/vectors/data/sequences.json: the field's failures as sequences of sign-ins.

What must come out is written here by hand; the codes are computed by Python's HMAC. Nothing is shared
with the crate.
"""

import hmac
import json

RFC_SECRET = b"12345678901234567890"
STEAM = "23456789BCDFGHJKMNPQRTVWXY"
START = 1_800_000_000  # the beginning of step 60,000,000
STEP = START // 30


class Factor:
    def __init__(self, kind="totp", secret=RFC_SECRET, algorithm="SHA1", digits=6, **other):
        self.fields = {"kind": kind, "secret_hex": secret.hex(), "algorithm": algorithm, "digits": digits}
        if kind == "hotp":
            self.fields |= {"counter": 0}
        else:
            self.fields |= {"period": 30, "epoch": 0}
        self.fields |= other
        self.secret, self.algorithm, self.digits, self.kind = secret, algorithm, digits, kind

    def code(self, counter):
        digest = hmac.new(self.secret, counter.to_bytes(8, "big"), self.algorithm.lower()).digest()
        place = digest[-1] & 15
        value = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
        if self.kind == "steam":
            text = ""
            for _ in range(5):
                value, letter = divmod(value, 26)
                text += STEAM[letter]
            return text
        return str(value % 10**self.digits).zfill(self.digits)

    def wrong(self, near):
        """Six digits that are no code of any counter around this one."""
        used = {self.code(counter) for counter in range(max(near - 50, 0), near + 50)}
        return next(text for text in map("{:06}".format, range(111_111, 999_999)) if text not in used)


def typed(at, text, want, **more):
    return {"at": at, "typed": text} | outcome(want, **more)


def outcome(want, **more):
    """A number is the step or counter that is accepted and used up, a text why it is refused."""
    if isinstance(want, int):
        return more | {"want": "accepted", "counter": want}
    if want in ("not_told", "accepted"):
        return more | {"want": want}
    return more | {"want": "refused", "because": want}


def two(at, first, second, want):
    return {"at": at, "two_codes": [first, second]} | outcome(want)


def together(at, texts, *wants):
    return {"at": at, "together": texts, "each": [outcome(want) for want in wants]}


cases = []


def case(name, about, steps, factor=None, policy=None, seen=()):
    factor = factor or app
    entry = {"name": name, "about": about, "seen": list(seen), "factor": factor.fields}
    if policy:
        entry["policy"] = policy
    cases.append(entry | {"steps": steps})


app = Factor()
now = app.code(STEP)
before, after = app.code(STEP - 1), app.code(STEP + 1)
wrong = app.wrong(STEP)

# Each code works once ----------------------------------------------------------------------------

case(
    "replay at once",
    "A code that was accepted is refused when it is sent again.",
    [typed(START, now, STEP), typed(START + 1, now, "replayed")],
    seen=["RFC 6238 section 5.2", "CVE-2015-7225", "CVE-2026-82470"],
)
case(
    "replay in the next step",
    "It stays used up while the window still reaches it: for one step more than an app shows it.",
    [
        typed(START, now, STEP),
        typed(START + 30, now, "replayed"),
        typed(START + 59, now, "replayed"),
        typed(START + 60, now, "wrong_code"),
    ],
    seen=["CVE-2022-25838", "django-allauth 65.21.1"],
)
case(
    "replay of a code that was typed late",
    "The step that matched is used up, not the step of the clock.",
    [typed(START, before, STEP - 1), typed(START, before, "replayed"), typed(START + 1, now, STEP)],
    seen=["CVE-2021-43177"],
)
case(
    "replay of a code of a clock that is ahead",
    "A code of the next step, once accepted, is used up when that step has come.",
    [typed(START, after, STEP + 1), typed(START + 30, after, "replayed"), typed(START + 30, now, "replayed")],
)
case(
    "an older code after a newer one",
    "With a step all before it are used up: what somebody noted down earlier is worth nothing.",
    [typed(START, now, STEP), typed(START + 1, before, "replayed")],
)
case(
    "replay with another spelling",
    "Spaces, hyphens and other digits are the same code.",
    [
        typed(START, now, STEP),
        typed(START + 1, f"{now[:3]} {now[3:]}", "replayed"),
        typed(START + 2, f" {now}\n", "replayed"),
        typed(START + 3, f"{now[:3]}-{now[3:]}", "replayed"),
        typed(START + 4, "".join(chr(0xFF10 + int(digit)) for digit in now), "replayed"),
    ],
    seen=["CVE-2025-6014", "CVE-2025-55000", "django-allauth 65.20.1"],
)
case(
    "replays are not counted as guesses",
    "Ten replays, and the next code is accepted without a wait.",
    [typed(START, now, STEP)]
    + [typed(START + 1 + n, now, "replayed") for n in range(10)]
    + [typed(START + 30, after, STEP + 1)],
)
case(
    "one code, two requests at once",
    "Both have read the same state before either writes; one of them is signed in.",
    [together(START, [now, now], STEP, "replayed")],
    seen=["CVE-2026-33624", "CVE-2026-48505", "Gitea c0c11c5"],
)
case(
    "two codes, two requests at once",
    "An older and a newer code: whichever is saved first, no step is used twice and none goes back.",
    [together(START, [after, now], STEP + 1, "replayed"), typed(START + 31, after, "replayed")],
)
case(
    "the answer of the store is lost",
    "The change may have been saved, so nobody is signed in, and the code is used up.",
    [typed(START, now, "not_told", save="answer_lost"), typed(START + 1, now, "replayed")],
)
case(
    "the store does not answer at all",
    "Nothing was saved: nobody is signed in, and the same code works afterwards.",
    [typed(START, now, "not_told", save="not_written"), typed(START + 1, now, STEP)],
)

# Clocks ------------------------------------------------------------------------------------------

case(
    "a phone that is a step behind",
    "The code of the step before is accepted, the one before that is not.",
    [typed(START, app.code(STEP - 2), "wrong_code"), typed(START, before, STEP - 1)],
)
case(
    "a phone that is a step ahead",
    "The code of the next step is accepted, the one after that is not.",
    [typed(START, app.code(STEP + 2), "wrong_code"), typed(START, after, STEP + 1)],
)
case(
    "the edges of a step",
    "A step begins with its first second and ends before the next one's.",
    [
        typed(START - 31, now, "wrong_code"),
        typed(START - 30, now, STEP),
        typed(START + 30, after, STEP + 1),
    ],
)
case(
    "no tolerance",
    "Without a window the present step alone is accepted.",
    [typed(START, before, "wrong_code"), typed(START, after, "wrong_code"), typed(START, now, STEP)],
    policy={"window_past": 0, "window_future": 0},
)
case(
    "an accepted code moves no window",
    "Each code one step further ahead does not lead away from the clock.",
    [
        typed(START, after, STEP + 1),
        typed(START + 1, app.code(STEP + 2), "wrong_code"),
        typed(START + 2, app.code(STEP + 3), "wrong_code"),
    ],
    seen=["RFC 6238 section 6"],
)
case(
    "the server's clock goes back",
    "Steps that are used up stay so; nothing is compared and nothing is counted meanwhile.",
    [
        typed(START, now, STEP),
        typed(START - 600, app.code(STEP - 20), "clock_behind"),
        typed(START - 600, wrong, "clock_behind"),
        typed(START + 30, after, STEP + 1),
    ],
)
case(
    "before the epoch",
    "No code is right before the first step begins, not even that of step 0.",
    [
        typed(START - 1, app.code(0), "clock_behind"),
        typed(START, app.code(0), 0),
    ],
    factor=Factor(epoch=START),
)
case(
    "a period of a minute",
    "A code is one code for the whole of its period.",
    [typed(START + 59, app.code(START // 60), START // 60), typed(START + 60, app.code(START // 60), "replayed")],
    factor=Factor(period=60),
)
case(
    "two codes in a row from a clock that is far off",
    "They show how far it is off, are used up, and from then on its codes are accepted.",
    [
        typed(START, app.code(STEP + 15), "wrong_code"),
        two(START, app.code(STEP + 15), app.code(STEP + 16), STEP + 16),
        typed(START + 1, app.code(STEP + 16), "replayed"),
        typed(START + 30, app.code(STEP + 17), STEP + 17),
        typed(START + 31, app.code(STEP + 1), "wrong_code"),
    ],
    seen=["RFC 6238 section 6"],
)
case(
    "two codes that do not follow each other",
    "The same code twice, one with a gap, and the wrong order show nothing, and count as guesses.",
    [
        two(START, app.code(STEP + 5), app.code(STEP + 5), "wrong_code"),
        two(START, app.code(STEP + 5), app.code(STEP + 7), "wrong_code"),
        two(START, app.code(STEP + 6), app.code(STEP + 5), "wrong_code"),
    ],
)
case(
    "two codes, the second of them used",
    "A pair of which the later code was accepted before is a replay.",
    [typed(START, now, STEP), two(START + 1, before, now, "replayed")],
)

# Guessing ----------------------------------------------------------------------------------------

case(
    "four wrong codes are free, then one has to wait",
    "The fifth leads to 30 seconds in which the right code is refused, too, and nothing is counted.",
    [typed(START, wrong, "wrong_code") for _ in range(5)]
    + [
        typed(START, now, "throttled"),
        typed(START + 29, now, "throttled"),
        typed(START + 30, after, STEP + 1),
    ],
    seen=["CVE-2024-0227", "CVE-2025-64102"],
)
case(
    "waits double",
    "30 seconds, a minute, two minutes: guessing faster only meets the wait.",
    [typed(START, wrong, "wrong_code") for _ in range(5)]
    + [
        typed(START + 29, wrong, "throttled"),
        typed(START + 30, wrong, "wrong_code"),
        typed(START + 89, wrong, "throttled"),
        typed(START + 90, wrong, "wrong_code"),
        typed(START + 209, wrong, "throttled"),
        typed(START + 210, app.code(STEP + 7), STEP + 7),
    ],
)
case(
    "failures in a row end it",
    "After the last failure that is allowed the right code is refused for good.",
    [typed(START + n, wrong, "wrong_code") for n in range(3)]
    + [typed(START + 3, now, "disabled"), typed(START + 86_400, app.code(STEP + 2_880), "disabled")],
    policy={"max_failures": 3, "free_failures": 3, "failure_cost": 1},
    seen=["NIST SP 800-63B-4 section 3.2.2"],
)
case(
    "a sign-in of the owner does not wipe the guesses away",
    "An accepted code pays for half a wrong one; somebody who guesses between sign-ins comes to an end.",
    [
        typed(START, wrong, "wrong_code"),
        typed(START, wrong, "wrong_code"),
        typed(START, now, STEP),
        typed(START + 30, wrong, "wrong_code"),
        typed(START + 30, wrong, "wrong_code"),
        typed(START + 30, wrong, "wrong_code"),
        typed(START + 30, after, "disabled"),
    ],
    policy={"max_failures": 4, "failure_cost": 2},
    seen=["CVE-2026-128332", "axess 0.14"],
)
case(
    "one who pays for each wrong code goes on",
    "Two accepted codes for each wrong one, and nothing is left over.",
    [
        step
        for n in range(4)
        for step in (
            typed(START + 90 * n, app.wrong(STEP + 3 * n), "wrong_code"),
            typed(START + 90 * n + 30, app.code(STEP + 3 * n + 1), STEP + 3 * n + 1),
            typed(START + 90 * n + 60, app.code(STEP + 3 * n + 2), STEP + 3 * n + 2),
        )
    ],
    policy={"max_failures": 2, "failure_cost": 2},
)
case(
    "two wrong codes at once are two",
    "Both requests have read the same state; both guesses count, and the third ends it.",
    [
        together(START, [wrong, wrong], "wrong_code", "wrong_code"),
        typed(START, wrong, "wrong_code"),
        typed(START + 1, now, "disabled"),
    ],
    policy={"max_failures": 3, "free_failures": 3, "failure_cost": 1},
    seen=["CVE-2023-47111", "CVE-2026-35597"],
)
case(
    "a guess whose answer was lost is counted",
    "Who cuts the connection has guessed all the same.",
    [
        typed(START, wrong, "not_told", save="answer_lost"),
        typed(START, wrong, "wrong_code"),
        typed(START + 1, now, "disabled"),
    ],
    policy={"max_failures": 2, "free_failures": 2, "failure_cost": 1},
)

# What is typed -----------------------------------------------------------------------------------

zero = Factor(digits=8)
assert zero.code(1_111_111_109 // 30) == "07081804"
case(
    "a code that begins with zero",
    "Without its zero it is no code, and it is not counted as a guess.",
    [
        typed(1_111_111_109, "7081804", "malformed"),
        typed(1_111_111_109, "07081804", 1_111_111_109 // 30),
    ],
    factor=zero,
    seen=["RFC 6238 appendix B"],
)
case(
    "what is no code",
    "Nothing, too little, too much, letters, a sign, a fraction: none is compared, none is counted.",
    [
        typed(START, text, "malformed")
        for text in ["", " ", now[:5], now + "0", "null", "true", f"+{now}", f"{now}.0", f"{now[:5]}O", f"{now},{now}"]
    ]
    + [typed(START, now, STEP)],
    seen=["CVE-2024-0227"],
)
case(
    "the end of a longer code",
    "The last six of eight digits are not eight digits, and eight are not six.",
    [typed(START, Factor(digits=8).code(STEP), "malformed"), typed(START, now, STEP)],
)
sha256 = Factor(algorithm="SHA256")
case(
    "a code of another algorithm",
    "An app that ignores the algorithm of the key shows wrong codes.",
    [typed(START, now, "wrong_code"), typed(START, sha256.code(STEP), STEP)],
    factor=sha256,
)
case(
    "SHA-512 and eight digits",
    "The same rules with the longest hash.",
    [
        typed(START, Factor(algorithm="SHA512", digits=8).code(STEP), STEP),
        typed(START + 1, Factor(algorithm="SHA512", digits=8).code(STEP), "replayed"),
    ],
    factor=Factor(algorithm="SHA512", digits=8),
)
steam = Factor(kind="steam", digits=5)
case(
    "Steam Guard",
    "Five letters and digits; lower case is the same code.",
    [
        typed(START, steam.code(STEP), STEP),
        typed(START + 1, steam.code(STEP).lower(), "replayed"),
        typed(START + 2, "AAAAA", "malformed"),
    ],
    factor=steam,
)

# Counters ----------------------------------------------------------------------------------------

token = Factor(kind="hotp")
case(
    "a token, code after code",
    "Each is accepted once, in order.",
    [typed(START, token.code(0), 0), typed(START, token.code(0), "replayed"), typed(START, token.code(1), 1)],
    factor=token,
    seen=["RFC 4226 section 7.2"],
)
case(
    "a token whose button was pressed in vain",
    "Three codes may be skipped, and what was skipped is used up; four may not.",
    [
        typed(START, token.code(3), 3),
        typed(START, token.code(2), "wrong_code"),
        typed(START, token.code(8), "wrong_code"),
        typed(START, token.code(7), 7),
    ],
    factor=token,
    seen=["RFC 4226 section 7.4"],
)
case(
    "a token that was in use elsewhere",
    "Moved in at its next counter: the codes before are used up.",
    [typed(START, token.code(41), "replayed"), typed(START, token.code(42), 42)],
    factor=Factor(kind="hotp", counter=42),
)
case(
    "a token, two requests at once",
    "One of them is signed in.",
    [together(START, [token.code(0), token.code(0)], 0, "replayed")],
    factor=token,
)
case(
    "a token that is guessed at",
    "The limit is the same as for codes that follow the clock.",
    [typed(START, token.wrong(0), "wrong_code") for _ in range(3)] + [typed(START, token.code(0), "disabled")],
    factor=token,
    policy={"max_failures": 3, "free_failures": 3, "failure_cost": 1},
)

print(json.dumps(cases, indent=1))
