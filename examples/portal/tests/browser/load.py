"""How many sign-ins a second two instances on one PostgreSQL database take. By hand:

    load.py [users [seconds [sessions at once ..]]]

Each sign-in is a new visitor on a connection of its own that is kept for the four requests: the page, the password, the
page for the code, the code. Every twentieth code is sent by two visitors at once, one at each instance. Users sign in
in turn; when all have done so the clock goes on by 30 seconds. The environment is that of `run.py`."""
import asyncio
import os
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyotp

from portal import Clock, Portal
from test_instances import new_database

USERS, SECONDS = (int(one) for one in (sys.argv[1:3] + ["1500", "30"][len(sys.argv[1:3]):]))
AT_ONCE = [int(one) for one in sys.argv[3:]] or [4, 8, 16, 32, 64, 128]
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
FORM = re.compile(r'<form[^>]*id="([^"]*)".*?</form>', re.S)


class Visitor:
    """As in `visitor.py`, for thousands of them."""

    def __init__(self, port):
        self.port, self.cookies, self.reader = port, {}, None

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    def close(self):
        if self.reader:
            self.writer.close()
        self.reader = None

    async def send(self, method, path, fields=None):
        if self.reader is None:
            await self.open()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookies}\r\n"
        body = ""
        if fields is not None:
            body = urlencode(fields)
            head += (
                f"Origin: http://127.0.0.1:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n"
            )
        self.writer.write((head + "\r\n" + body).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status, length, to = int(head[9:12]), 0, None
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            name = name.lower()
            if name == "content-length":
                length = int(value)
            elif name == "location":
                to = value
            elif name == "set-cookie":
                name, _, value = value.split(";")[0].partition("=")
                self.cookies[name] = value
        body = (await self.reader.readexactly(length)).decode() if length else ""
        return status, to, body

    async def form(self, path, form_id):
        status, _, body = await self.send("GET", path)
        if status != 200:
            raise Refused(status, path)
        return hidden(body, form_id)

    async def post(self, path, fields, *wanted):
        status, to, body = await self.send("POST", path, fields)
        if status not in wanted:
            raise Refused(status, path)
        return status, to, body


class Refused(Exception):
    pass


def hidden(body, form_id):
    form = next(one[0] for one in FORM.finditer(body) if one[1] == form_id)
    return {NAME.search(one)[1]: VALUE.search(one)[1] for one in HIDDEN.findall(form)}


async def password_given(port, user):
    visitor = Visitor(port)
    fields = await visitor.form("/sign-in", "sign-in-form")
    await visitor.post("/sign-in", fields | {"email": f"load{user}@example.com", "password": "load"}, 303)
    return visitor


async def set_up(port, user, clock):
    visitor = await password_given(port, user)
    fields = await visitor.form("/account/security", "set-up-form")
    await visitor.post("/set-up/new", fields | {"name": "Phone"}, 303)
    status, _, body = await visitor.send("GET", "/set-up")
    key = re.sub(r"<[^>]*>|\s", "", re.search(r'id="key"[^>]*>(.*?)</', body, re.S)[1])
    app = pyotp.TOTP(key)
    fields = await visitor.form("/set-up/verify", "code-form")
    await visitor.post("/set-up/verify", fields | {"code": app.at(clock.now)}, 200)
    visitor.close()
    return app


class Run:
    """Sign-ins for some seconds, so many at a time."""

    def __init__(self, ports, pids, apps, clock):
        self.ports, self.pids, self.apps, self.clock = ports, pids, apps, clock
        self.took, self.failures, self.accepted, self.doubles, self.twice = [], {}, 0, 0, 0
        self.next, self.base = 0, clock.now

    def take(self):
        """The next user and the code to type: once around, and the app shows the next one."""
        turn, user = divmod(self.next, len(self.apps))
        self.next += 1
        now = self.base + 30 * (turn + 1)
        if now != self.clock.now:
            self.clock.set(now)
        return self.next, user, self.apps[user].at(now)

    async def sign_in(self, port, user, code, *wanted):
        visitor = await password_given(port, user + 1)
        try:
            fields = await visitor.form("/sign-in/code", "code-form")
            status, to, _ = await visitor.post("/sign-in/code", fields | {"code": code}, *wanted)
            return (status, to) == (303, "/account")
        finally:
            visitor.close()

    async def worker(self, until):
        while time.monotonic() < until:
            number, user, code = self.take()
            port = self.ports[number % 2]
            begun = time.monotonic()
            try:
                if number % 20 == 0:
                    both = [self.sign_in(one, user, code, 303, 409, 422) for one in self.ports]
                    accepted = sum(await asyncio.gather(*both))
                    self.doubles += 1
                    self.twice += accepted != 1
                else:
                    accepted = await self.sign_in(port, user, code, 303)
                self.accepted += accepted
                self.took.append(time.monotonic() - begun)
            except Refused as error:
                self.failures[error.args] = self.failures.get(error.args, 0) + 1
            except (OSError, asyncio.IncompleteReadError) as error:
                name = (type(error).__name__,)
                self.failures[name] = self.failures.get(name, 0) + 1

    def cpu(self):
        """The seconds of processor that the instances have taken."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.pids]
        return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")

    async def go(self, at_once):
        begun, cpu, theirs = time.monotonic(), time.process_time(), self.cpu()
        await asyncio.gather(*[self.worker(begun + SECONDS) for _ in range(at_once)])
        seconds = time.monotonic() - begun
        self.took.sort()
        share = lambda part: self.took[min(len(self.took) - 1, int(len(self.took) * part))] * 1000
        print(
            f"{at_once:4} at once: {self.accepted / seconds:6.0f} sign-ins/s, "
            f"{share(0.5):.0f} ms (99%: {share(0.99):.0f} ms), {self.doubles} codes sent twice at once, "
            f"of which not accepted exactly once: {self.twice}, failures: {self.failures or 'none'}, "
            f"of a core this client took {100 * (time.process_time() - cpu) / seconds:.0f}%, "
            f"the instances {100 * (self.cpu() - theirs) / seconds:.0f}%",
            flush=True,
        )


async def main():
    clock = Clock()
    database = os.environ.get("DATABASE") or new_database()
    variables = {"PORTAL_DEMO_USERS": str(USERS), "RUST_LOG": os.environ.get("RUST_LOG", "warn")}
    one = Portal(database, clock, **variables)
    two = Portal(database, clock, PORTAL_DEMO="0", RUST_LOG=variables["RUST_LOG"])
    try:
        ports = [urlsplit(portal.address).port for portal in (one, two)]
        pids = [portal.process.pid for portal in (one, two)]
        begun, apps, left = time.monotonic(), {}, iter(range(USERS))

        async def prepare(port):
            for user in left:
                apps[user] = await set_up(port, user + 1, clock)

        await asyncio.gather(*[prepare(ports[at % 2]) for at in range(16)])
        print(f"{USERS} users set up their apps in {time.monotonic() - begun:.0f} s", flush=True)
        for at_once in AT_ONCE:
            clock.pass_by(60)
            await Run(ports, pids, [apps[user] for user in range(USERS)], clock).go(at_once)
    finally:
        one.stop()
        two.stop()


asyncio.run(main())
