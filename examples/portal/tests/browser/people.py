"""Who uses the portal, and what a test of a user's way begins with."""
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from chromium import Browser
from looks import assert_hidden, assert_strict, look
from phone import App
from portal import Portal
from visitor import Visitor

ANA = ("ana@example.com", "correct horse battery")
BEN = ("ben@example.com", "staple tower window")
MAX = ("max@example.com", "harbour lantern maple")
DESK = ("desk@example.com", "quartz ribbon saddle")

EMAIL, PASSWORD, SECOND = "E-mail address", "Password", "Second code"
CODE = re.compile("^(Code|First code|Recovery code|Recovery code or pass)$")
NAME = re.compile("^Name")
REMEMBER = re.compile("[Rr]emember")
SECTION = "Two-Factor Authentication using Authenticator app"
GROUPED = re.compile(r"^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$", re.M)


class Ways(unittest.TestCase):
    """A test has a portal with a new database. Browsers stay open for the next test and lose their cookies. After each
    test the headers of all answers are looked at, and it is searched for secrets where none may be."""

    scripts = True
    _open, _idle = [], []

    def setUp(self):
        self.portal = Portal()
        self.clock = self.portal.clock
        self.browsers = []
        self.secrets, self.fields = set(), []
        self.browser = self.new_browser()

    def new_browser(self):
        """Another machine, or another profile, of the same portal."""
        idle = [one for one in Ways._idle if one.with_scripts == self.scripts]
        if idle:
            browser = idle[0]
            Ways._idle.remove(browser)
        else:
            browser = Browser(self.portal.address, self.scripts)
            browser.with_scripts = self.scripts
            Ways._open.append(browser)
        browser.start = self.portal.address
        browser.complaints()
        browser.responses.clear()
        browser.addresses.clear()
        self.browsers.append(browser)
        return browser

    def tearDown(self):
        try:
            self.check_all()
        finally:
            for browser in self.browsers:
                browser.open("about:blank")
                browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
                Ways._idle.append(browser)
            self.portal.stop()

    def check_all(self):
        for browser in self.browsers:
            self.assertEqual(browser.complaints(), [])
            answers = [one for one in browser.responses if one.url.startswith(self.portal.address)]
            self.assertTrue(answers)
            assert_strict(self, answers)
            self.assertFalse([one.url for one in answers if one.status >= 500])
        if self.secrets:
            places = {
                "the log": [self.portal.log()],
                "the output or a mail": self.portal.lines,
                "an address": [address for browser in self.browsers for address in browser.addresses],
                "a form field": self.fields,
            }
            assert_hidden(self, self.secrets, places)

    def look(self, name, browser=None):
        self.fields += look(self, browser or self.browser, name)

    # What many ways have in common.

    def password(self, who, browser=None):
        """Signs in with the password, whatever comes then."""
        browser = browser or self.browser
        browser.open("/sign-in")
        browser.type(EMAIL, who[0])
        browser.type(PASSWORD, who[1])
        browser.click("Sign in")
        return browser

    def code(self, code, button="Continue", browser=None):
        browser = browser or self.browser
        browser.type(CODE, code)
        browser.click(button)

    def sign_in(self, who, app, browser=None):
        """Password and the next code of the app."""
        self.clock.next_period()
        browser = self.password(who, browser)
        self.assertEqual(browser.heading(), "Enter your code")
        self.code(app.shows(), browser=browser)
        self.assertEqual(browser.heading(), "Account")
        return browser

    def sign_out(self, browser=None):
        browser = browser or self.browser
        browser.click("Sign out")
        self.assertEqual(browser.heading(), "Sign in")

    def security(self, browser=None):
        browser = browser or self.browser
        browser.follow("Account")
        browser.follow("Security")
        self.assertEqual(browser.heading(), "Security")
        return browser

    def scan(self, browser=None):
        """The phone's camera reads the picture; the key beside it is the same."""
        browser = browser or self.browser
        app = App(browser.scan(), self.clock)
        shown = GROUPED.search(browser.text("#key"))
        self.assertTrue(shown, browser.text("#key"))
        self.assertEqual(shown[0].replace(" ", ""), app.key)
        self.assertEqual(app.issuer, "Example Portal")
        self.secrets.add(app.key)
        return app

    def verify(self, app, browser=None):
        """From the QR code to the page after Verify."""
        browser = browser or self.browser
        browser.follow("Next")
        self.assertEqual(browser.heading(), "Enter the code that your app shows")
        self.code(app.shows(), "Verify", browser)

    def recovery_codes(self, browser=None):
        """What the user writes down."""
        browser = browser or self.browser
        self.assertEqual(browser.heading(), "Your recovery codes")
        codes = [line.strip() for line in browser.text("#codes").split("\n") if line.strip()]
        codes = [re.sub(r"^\d+\.\s*", "", code) for code in codes]
        self.assertEqual(len(set(codes)), 10)
        for code in codes:
            self.assertRegex(code, r"^([A-Z0-9]{6}-){3}[A-Z0-9]{6}$")
        self.secrets.update(codes)
        return codes

    def set_up(self, who=ANA, name="Phone"):
        """A user who has just set up the first app: the app and the recovery codes. The session is whole."""
        self.password(who)
        if self.browser.heading() == "Account":
            self.security()
        self.browser.type(NAME, name)
        self.browser.click("Set Up")
        self.assertEqual(self.browser.heading(), "Scan this QR code")
        app = self.scan()
        self.verify(app)
        codes = self.recovery_codes()
        self.browser.follow("Continue")
        self.clock.next_period()
        return app, codes

    def add(self, app, name, browser=None):
        """Another app beside a first one."""
        browser = browser or self.browser
        self.clock.next_period()
        self.security(browser)
        browser.follow("Add another app")
        browser.type(NAME, name)
        self.code(app.shows(), browser=browser)
        self.assertEqual(browser.heading(), "Scan this QR code")
        other = self.scan(browser)
        self.verify(other, browser)
        self.assertEqual(browser.heading(), "Security")
        return other

    def visit(self, who, address=None, cookies=None):
        """A visitor without a browser whose password was right."""
        visitor = Visitor(address or self.portal.address, cookies)
        visitor.get("/sign-in")
        visitor.submit("Sign in", **{EMAIL: who[0], PASSWORD: who[1]})
        self.assertEqual(visitor.status, 200, visitor.page.text)
        return visitor


def close_browsers():
    for browser in Ways._open:
        browser.close()
    Ways._open.clear()
    Ways._idle.clear()


def at_once(calls):
    """All calls, as much at one time as threads can be; what each returned."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]
