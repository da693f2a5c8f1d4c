"""The program under test: one process of the portal, on a free port, with a database and a clock of its own."""
import os
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path

PROGRAM = os.environ["PORTAL"]
START = 1_800_000_000
KEYS = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class Clock:
    """The time of the portal. It stands until a test moves it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clock-"))
        self.file = self.folder / "clock"
        self.set(START)

    def __call__(self):
        return self.now

    def set(self, now):
        self.now = now
        fresh = self.folder / "fresh"
        fresh.write_text(f"{now}")
        fresh.rename(self.file)

    def pass_by(self, seconds):
        self.set(self.now + seconds)

    def next_period(self):
        """To the middle of the next 30 seconds: the app shows its next code."""
        self.set(self.now - self.now % 30 + 45)


class Portal:
    """Starts with the demo accounts. Several on one database are instances of one service."""

    def __init__(self, database=None, clock=None, **variables):
        self.folder = Path(tempfile.mkdtemp(prefix="portal-"))
        self.clock = clock or Clock()
        self.variables = {
            "PORTAL_ADDR": "127.0.0.1:0",
            "PORTAL_CLOCK": str(self.clock.file),
            "PORTAL_DEMO": "1",
            "PORTAL_DEMO_HASH": "weak",
            "PORTAL_KEYS": KEYS,
            "DATABASE_URL": database or f"sqlite://{self.folder}/portal.db",
        } | variables
        self.lines = []
        self.process = None
        self.start()

    def start(self):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "RUST_BACKTRACE") if name in os.environ}
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM], env=kept | self.variables, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL
            )
        listening = threading.Event()
        self.address = None

        def read(pipe):
            for line in pipe:
                line = line.decode().rstrip("\n")
                self.lines.append(line)
                found = re.match(r"listening on (http://\S+?)/?$", line)
                if found:
                    self.address = found[1]
                    listening.set()
            listening.set()

        threading.Thread(target=read, args=(self.process.stdout,), daemon=True).start()
        listening.wait(timeout=60)
        assert self.address, f"the portal does not start: {self.output()}"

    def restart(self, **variables):
        """The same database, with other variables; those that are `None` are left out."""
        self.stop()
        self.variables = {k: v for k, v in (self.variables | variables).items() if v is not None}
        self.start()

    def kill(self):
        """Ends it as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the portal does not stop when it is told to") from None

    def log(self):
        """What it has logged."""
        return (self.folder / "log").read_text(errors="replace")

    def output(self):
        return "\n".join(self.lines) + self.log()

    def mails(self, to):
        start = f"mail to {to}: "
        return [line.removeprefix(start) for line in self.lines if line.startswith(start)]

    def await_mail(self, to, pattern, seconds=10):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(re.search(pattern, mail) for mail in self.mails(to)):
                return
            time.sleep(0.05)
        raise AssertionError(f"no mail {pattern!r} to {to}, there is {self.mails(to)}")
