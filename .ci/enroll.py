"""Drives `enroll` as its user would, through a pipe and through a terminal, with zbar, ZXing and oathtool."""
import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from urllib.parse import parse_qs, unquote, urlsplit

import zxingcpp

from terminal import picture, screen, whole

PROGRAM = os.path.abspath(sys.argv[1])
PROMPT = "The code that the app shows: "
SIGN_IN = "The next code: "
SECOND = "Set up a second app? Type yes or no: "
DARK, LIGHT = ("#cdd6f4", "#1e1e2e"), ("#000000", "#ffffff")
checks = 0


def check(right, what):
    global checks
    checks += 1
    if not right:
        sys.exit(f"FAILED: {what}")


class Session:
    """`enroll` with its input and output at the other end of a pipe or of a terminal."""

    def __init__(self, *arguments, terminal=False):
        if terminal:
            ours, theirs = pty.openpty()
            files = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "start_new_session": True}
        else:
            files = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen([PROGRAM, *arguments], **files)
        if terminal:
            os.close(theirs)
        self.reader = ours if terminal else self.process.stdout.fileno()
        self.writer = ours if terminal else self.process.stdin.fileno()

    def read(self, until=None):
        """The output up to a text, or all of it."""
        data = b""
        while until is None or not data.decode(errors="replace").endswith(until):
            try:
                more = os.read(self.reader, 65536)
            except OSError:  # a terminal whose other side is closed
                more = b""
            if not more:
                check(until is None, f"enroll ended: {data.decode(errors='replace')[-300:]}")
                break
            data += more
        return data.decode()

    def answer(self, typed, prompt=PROMPT):
        """Types a line; what is said before the next prompt."""
        os.write(self.writer, typed.encode() + b"\n")
        return self.read(prompt)

    def finish(self, typed=None):
        """Types a line or ends the input; exit code, output, errors."""
        if typed is not None:
            os.write(self.writer, typed.encode() + b"\n")
        elif self.reader == self.writer:
            os.write(self.writer, b"\x04")
        else:
            self.process.stdin.close()
        output = self.read()
        errors = self.process.stderr.read().decode() if self.process.stderr else output
        return self.process.wait(timeout=20), output, errors


def scanned(shown):
    """What two independent readers see in a picture of the terminal, a dark and a light one."""
    texts = set()
    for ink, paper in (DARK, LIGHT):
        image = picture(shown, ink, paper)
        found = zxingcpp.read_barcodes(image)
        check(len(found) == 1, f"ZXing sees {len(found)} codes")
        texts.add(found[0].text)
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            image.save(file.name)
            zbar = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.name]
            texts.add(subprocess.run(zbar, capture_output=True, check=True).stdout.decode().removesuffix("\n"))
    check(len(texts) == 1, f"the readers disagree: {texts}")
    return texts.pop()


def codes(secret, steps):
    """The codes of the steps around now, from oathtool."""
    past, future = steps
    when = f"--now=now - {30 * past} seconds"
    command = ["oathtool", "--totp", "--base32", when, f"--window={past + future}", secret]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()


def fits(output, uri, lines):
    """The code, the key above it and the prompt below it are on the screen together."""
    shown = screen(output, 80, lines)
    check(scanned(shown) == uri, f"the code at 80 x {lines}")
    check(shown.display[-1].rstrip() == PROMPT.rstrip(), f"the prompt at 80 x {lines}")
    check(any("type this key" in line for line in shown.display), f"the key at 80 x {lines}")


def scan(issuer, account, shown, terminal, lines):
    """What the app gets from the screen, and what else stands there; the secret."""
    uri = scanned(whole(shown))
    if terminal:
        fits(shown, uri, lines)
    parts, query = urlsplit(uri), parse_qs(urlsplit(uri).query)
    secret = query["secret"][0]
    check((parts.scheme, parts.netloc) == ("otpauth", "totp"), uri)
    check(unquote(parts.path) == f"/{issuer}:{account}", uri)
    check(query == {"secret": [secret], "issuer": [issuer]}, uri)
    check(len(secret) == 32, "160 bits of secret")
    above = re.split("[▀▄█]", shown)[0]
    check(f"cargo run --example authenticator -- '{uri}' --watch" in above, "the command is printed above the code")
    check(" ".join(re.findall("....", secret)) in above, "the key is printed above the code, in groups")
    return secret


def away_from_the_end_of_a_step():
    # Not across the end of a step: what is right now would be a step old when it is typed. Nor in
    # a step's first second: oathtool's clock may still be a tick behind.
    phase = time.time() % 30
    if not 1 <= phase <= 20:
        time.sleep((31 - phase) % 30)


def enroll(issuer, account, terminal, lines=24):
    session = Session("--issuer", issuer, "--account", account, terminal=terminal)
    secret = scan(issuer, account, session.read(PROMPT), terminal, lines)
    away_from_the_end_of_a_step()
    far = codes(secret, (20, 20))
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in far)
    for typed, reason in (
        (wrong, "That code does not match"),
        ("12345", "6 digits, not 5"),
        ("12345x", "character 6 cannot be"),
        ("", "Type the code"),
        (codes(secret, (8, 0))[0], "clock is about 4 minutes behind"),
        (codes(secret, (0, 8))[-1], "clock is about 4 minutes ahead"),
        ("0123-4567-89AB-CDEF-GHJK-MNPQ", "That is a recovery code"),
    ):
        said = session.answer(typed)
        check("No: " in said and reason in said, f"{typed!r}: {said!r}")
        check(secret not in said, "an answer shows the secret")
    right = codes(secret, (0, 0))[0]
    said = session.answer(f"{right[:3]} {right[3:]}", SIGN_IN)
    check("Yes" in said, f"the right code: {said!r}")
    recovery = re.findall("^ +((?:[0-9A-Z]{6}-){3}[0-9A-Z]{6})\r?$", said, re.MULTILINE)
    check(len(set(recovery)) == 10, f"ten recovery codes: {said!r}")
    check(not re.search("[ILOU]", "".join(recovery)), f"letters that look like digits: {recovery}")
    return session, secret, right, recovery


def sign_in(issuer, account, terminal, lines=24):
    """With the code of the next step, since the confirming one is used up; then a second app."""
    session, secret, right, _ = enroll(issuer, account, terminal, lines)
    check("not accepted" in session.answer(right, SIGN_IN), "the confirming code signs in")
    check("6 digits, not 5" in session.answer("12345", SIGN_IN), "five digits")
    said = session.answer(codes(secret, (0, 1))[-1], SECOND)
    check("Yes: signed in" in said, f"the next code: {said!r}")
    check(apps(said) == ["Phone"] and "10 recovery codes" in said, f"the overview: {said!r}")
    second = scan(issuer, account, session.answer("yes", PROMPT), terminal, lines)
    check(second != secret, "the second app has the secret of the first")
    away_from_the_end_of_a_step()
    check("That code does not match" in session.answer(codes(secret, (0, 0))[0]), "the first app's code confirms the second")
    code, output, errors = session.finish(codes(second, (0, 0))[0])
    check(code == 0 and "either app" in output, f"the second app: exit code {code}, {output!r} {errors!r}")
    check(apps(output) == ["Phone", "Second app"] and "10 recovery codes" in output, f"the overview: {output!r}")


def apps(said):
    """The names of the apps in the overview."""
    return re.findall("^ +(.+), used [0-9]+ seconds ago\r?$", said, re.MULTILINE)


def recover(terminal):
    """With a recovery code, however it is typed; and not at all."""
    session, _, _, recovery = enroll("Example", "ana", terminal)
    check("not" in session.answer(recovery[3][:-1] + "!", SIGN_IN), "a code with a ! in it")
    typed = recovery[3].replace("-", " ").replace("0", "o").lower()
    said = session.answer(typed, SECOND)
    check("9 are left" in said and "9 recovery codes" in said, f"a recovery code: {said!r}")
    code, output, errors = session.finish("no")
    check(code == 0 and "otpauth" not in output, f"no second app: exit code {code}, {output!r} {errors!r}")
    session, *_ = enroll("Example", "ana", terminal)
    code, output, errors = session.finish()
    check(code == 0 and "stays on" in output, f"end of input: exit code {code}, {output!r} {errors!r}")


def refused(arguments, code, message):
    result = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True)
    errors = result.stderr.decode(errors="replace")
    check(result.returncode == code and message in errors, f"{arguments}: {result.returncode} {errors!r}")
    check("panicked" not in errors, errors)


for terminal in (False, True):
    sign_in("Example", "alice@example.com", terminal)
    # A symbol of 49 modules, which a terminal of 24 lines cannot show.
    sign_in("Zoë & Söhne + 100%?", "名前 #1/ü", terminal, lines=29)
    recover(terminal)
    # The end of the input, at once and after a wrong code.
    for wrong in ([], ["12345"]):
        session = Session(terminal=terminal)
        shown = session.read(PROMPT)
        for typed in wrong:
            session.answer(typed)
        code, _, errors = session.finish()
        check(code == 1 and "input ended" in errors, f"end of input: {code} {errors!r}")
        check(re.search("secret=([A-Z2-7]+)", shown)[1] not in errors, "an error shows the secret")

# Bytes that are no text, a line without end, a reader that goes away.
session = Session()
session.read(PROMPT)
os.write(session.writer, b"\xff\xfe123456\n" + b"7" * 100_000)
code, _, errors = session.finish()
check(code == 1 and "input ended" in errors, f"hostile input: {code} {errors!r}")
# The reader is gone before the first word is written: closed later, it would be a race.
reader, writer = os.pipe()
os.close(reader)
process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.PIPE)
code = process.wait(timeout=20)
errors = process.stderr.read().decode()
check(code == 1 and "panicked" not in errors, f"output closed: {code} {errors!r}")

refused([], 1, "input ended")
refused(["--issuer", "a:b"], 1, "the issuer cannot contain ':'")
refused(["--account", ""], 1, "the account is empty")
refused(["--issuer"], 2, "usage")
refused(["--help"], 2, "usage")
refused(["--issuer", b"\xff"], 2, "not UTF-8")
print(f"enroll: {checks} checks passed")
