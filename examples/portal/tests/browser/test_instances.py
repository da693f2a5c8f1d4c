"""Two instances of the portal on one PostgreSQL database: one code opens one session, whatever is raced or killed."""
import os
import re
import subprocess
import threading
import time
import unittest
import uuid
from urllib.parse import urlsplit

from looks import PICTURES
from people import ANA, BEN, at_once
from phone import App
from portal import Clock, Portal
from visitor import Visitor

POSTGRES = os.environ.get("POSTGRES_URL")
RECOVERY_CODE = re.compile(r"(?:[A-Z0-9]{6}-){3}[A-Z0-9]{6}")
KILLS = int(os.environ.get("KILLS", "40"))


def new_database():
    name = "portal_" + uuid.uuid4().hex[:12]
    subprocess.run(["psql", "-q", POSTGRES, "-c", f"CREATE DATABASE {name}"], check=True)
    return urlsplit(POSTGRES)._replace(path="/" + name).geturl()


def tell(what, usual, told):
    """Into the file that the step of CI shows: it differs from run to run."""
    kills = ", ".join(f"{count} {when}" for when, count in told.items())
    line = f"time: {usual * 1000:.0f} ms a sign-in; killed with {what}: {kills} the answer\n"
    (PICTURES.parent / "kills").open("a").write(line)
    print(line, end="", flush=True)


class Instances(unittest.TestCase):
    def setUp(self):
        self.assertTrue(POSTGRES, "POSTGRES_URL is not set")
        self.clock = Clock()
        database = new_database()
        self.one = Portal(database, self.clock)
        self.two = Portal(database, self.clock, PORTAL_DEMO="0")
        self.app, self.codes = self.set_up(ANA)

    def tearDown(self):
        for portal in (self.one, self.two):
            portal.stop()
        log = self.one.log() + self.two.log()
        for secret in [self.app.key, *self.codes]:
            self.assertNotIn(secret, log)
        self.assertNotIn("panicked", log)

    def set_up(self, who):
        """By HTTP alone, with the key typed in place of the picture: the picture has its own tests."""
        visitor = self.visit(who, self.one)
        visitor.get("/account/security")
        visitor.submit("Set Up", name="Phone")
        key = re.search(r'id="key"[^>]*>(.*?)</', visitor.body, re.S)[1]
        key = re.sub(r"<[^>]*>|\s|&[a-z]+;", "", key)
        app = App(f"otpauth://totp/Example%20Portal:{who[0]}?secret={key}&issuer=Example%20Portal", self.clock)
        visitor.get("/set-up/verify")
        visitor.submit("Verify", code=app.shows())
        codes = RECOVERY_CODE.findall(visitor.page.text)
        self.assertEqual(len(set(codes)), 10, visitor.page.text)
        self.clock.next_period()
        return app, codes

    def visit(self, who, portal):
        """A session that knows the password."""
        visitor = Visitor(portal.address)
        visitor.get("/sign-in")
        visitor.submit("Sign in", email=who[0], password=who[1])
        self.assertEqual(visitor.status, 200, visitor.page.text)
        return visitor

    def sessions(self, count, who=ANA):
        """So many sessions that know the password and have the form for the code before them, half at each."""
        return at_once([lambda at=at: self.visit(who, (self.one, self.two)[at % 2]) for at in range(count)])

    def is_whole(self, visitor, portal):
        """What counts in the end: does the session open the account?"""
        one = visitor.at(portal.address)
        status = one.request("GET", "/account", follow=False)
        self.assertIn(status, (200, 303))
        return status == 200

    def race(self, visitors, code):
        """All send the code as nearly at once as threads can; the answers' status codes."""
        gate = threading.Barrier(len(visitors))
        forms = [visitor.fill("Continue", code=code) for visitor in visitors]

        def post(visitor, form):
            gate.wait()
            return visitor.request("POST", *form, follow=False)

        return at_once([lambda v=v, f=f: post(v, f) for v, f in zip(visitors, forms)])

    def test_50_sign_ins_with_one_code(self):
        for code in (self.app.shows, lambda: self.codes[0], self.app.shows, lambda: self.codes[1], self.app.shows):
            self.clock.next_period()
            visitors = self.sessions(50)
            answers = self.race(visitors, code())
            self.assertEqual(answers.count(303), 1, answers)
            self.assertLessEqual(set(answers), {303, 409, 422})
            whole = [self.is_whole(visitor, self.two) for visitor in visitors]
            self.assertEqual(whole.count(True), 1)
            self.assertEqual(answers[whole.index(True)], 303)
            self.clock.pass_by(3_600)  # whatever the others have cost
            self.heal()

    def heal(self):
        """A right code after the races: it ends waits, so that the next round begins as the first."""
        self.clock.next_period()
        visitor = self.visit(ANA, self.two)
        visitor.submit("Continue", code=self.app.shows())
        self.assertEqual(visitor.path, "/account", visitor.page.text)

    def test_verify_at_both_instances_at_once(self):
        for _ in range(5):
            visitor = self.visit(BEN, self.one)
            visitor.get("/account/security")
            visitor.submit("Set Up", name="Phone")
            key = re.search(r'id="key"[^>]*>(.*?)</', visitor.body, re.S)[1]
            key = re.sub(r"<[^>]*>|\s|&[a-z]+;", "", key)
            app = App(f"otpauth://totp/x?secret={key}", self.clock)
            visitor.get("/set-up/verify")
            action, body = visitor.fill("Verify", code=app.shows())

            def post(portal):
                one = visitor.at(portal.address)
                one.request("POST", action, body)
                return one

            answers = at_once([lambda p=p: post(p) for p in (self.one, self.two) * 2])
            # Each instance answers its own second click; the set that was made last is good.
            sets = {tuple(RECOVERY_CODE.findall(one.page.text)) for one in answers} - {()}
            told = [(one.status, one.page.text[:80]) for one in answers]
            self.assertTrue(sets, told)
            self.assertEqual({len(one) for one in sets}, {10}, told)
            self.assertLess(max(one.status for one in answers), 500, told)
            self.clock.next_period()
            opened = []
            for codes in sets:
                visitor = self.visit(BEN, self.two)
                visitor.submit("Continue", code=codes[0])
                opened += [visitor] if visitor.path == "/account" else []
            self.assertEqual(len(opened), 1, told)
            visitor = opened[0]
            visitor.get("/account/security/turn-off")
            visitor.submit("Turn off", code=app.shows())
            self.assertEqual(visitor.path, "/account/security")
            self.clock.next_period()

    def kill_rounds(self, code_of, rounds):
        """One instance is killed while sign-ins with one code run on it; then the code is tried at the other."""
        took = []
        for _ in range(3):
            self.clock.next_period()
            visitor = self.visit(ANA, self.two)
            form = visitor.fill("Continue", code=self.app.shows())
            begun = time.monotonic()
            self.assertEqual(visitor.request("POST", *form, follow=False), 303)
            took.append(time.monotonic() - begun)
        usual = pause = sorted(took)[1]
        told = {"before": 0, "between": 0, "after": 0}
        for round_ in range(rounds):
            self.clock.next_period()
            visitors = [self.visit(ANA, self.one) for _ in range(3)]
            later = [self.visit(ANA, self.two) for _ in range(2)]
            code = code_of(round_)
            answers = {}

            def post(at, visitor, form):
                try:
                    answers[at] = visitor.request("POST", *form, follow=False)
                except OSError as error:
                    answers[at] = type(error).__name__
                except Exception as error:  # http.client's own: the answer was cut off
                    answers[at] = type(error).__name__

            forms = [visitor.fill("Continue", code=code) for visitor in visitors]
            threads = [
                threading.Thread(target=post, args=(at, visitor, form))
                for at, (visitor, form) in enumerate(zip(visitors, forms))
            ]
            for thread in threads:
                thread.start()
            time.sleep(pause)
            self.one.kill()
            for thread in threads:
                thread.join()
            accepted = list(answers.values()).count(303)
            self.assertLessEqual(accepted, 1, answers)

            # At the other instance: at most one acceptance over all, and none if there was one.
            again = []
            for visitor in later:
                form = visitor.fill("Continue", code=code)
                again.append(visitor.request("POST", *form, follow=False))
            self.assertLessEqual(set(again), {303, 422})
            self.assertLessEqual(accepted + again.count(303), 1, (answers, again))
            whole = [self.is_whole(visitor, self.two) for visitor in visitors + later]
            self.assertLessEqual(whole.count(True), 1, (answers, again))
            for at, answer in enumerate([answers[at] for at in range(3)] + again):
                self.assertFalse(answer == 303 and not whole[at], (answers, again))
            # The next kill comes a little later or earlier, so that most are near the moment that counts.
            if again.count(303):
                told["before"] += 1
                pause *= 1.3
            elif accepted:
                told["after"] += 1
                pause /= 1.3
            else:  # it was saved, or may have been, and nobody was told
                told["between"] += 1
            self.one.start()
            self.clock.pass_by(600)
            self.heal()
        return usual, told

    def test_kill_while_a_code_signs_in(self):
        usual, told = self.kill_rounds(lambda _: self.app.shows(), KILLS)
        tell("a code", usual, told)
        self.assertGreater(told["before"], 0)
        self.assertGreater(told["after"], 0)

    def test_kill_while_a_recovery_code_signs_in(self):
        usual, told = self.kill_rounds(lambda at: self.codes[at], min(KILLS, 10))
        tell("a recovery code", usual, told)
        self.assertEqual(sum(told.values()), min(KILLS, 10))

    def test_a_session_is_good_at_both(self):
        self.clock.next_period()
        visitor = self.visit(ANA, self.one)
        visitor.submit("Continue", code=self.app.shows())
        self.assertEqual(visitor.path, "/account")
        other = visitor.at(self.two.address)
        self.assertEqual(other.get("/account"), 200)
        other.submit("Sign out")
        self.assertFalse(self.is_whole(visitor, self.one))
