"""Setting up: what is said about wrong codes, what a second click does, and who is made to set up."""
import re

from people import ANA, BEN, CODE, DESK, MAX, NAME, SECOND, Ways, at_once
from visitor import Visitor


class SetUp(Ways):
    def begin(self, name="Phone"):
        self.password(ANA)
        self.security()
        self.browser.type(NAME, name)
        self.browser.click("Set Up")
        return self.scan()

    def cookies(self, browser=None):
        return {one["name"]: one["value"] for one in (browser or self.browser).cookies()}

    def test_the_page_says_what_is_wrong_with_the_phone(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        for slow, said in [
            (300, "about 5 minutes behind"),
            (-120, "about 2 minutes ahead"),
            (3_600, "another time zone"),
            (-19_800, "another time zone"),
        ]:
            app.slow = slow
            self.code(app.shows(), "Verify")
            self.assertIn(said, browser.error_of(CODE))
        app.slow = 0
        self.code(app.shows(), "Verify")
        self.recovery_codes()

    def test_a_clock_that_cannot_be_set(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        browser.follow("My phone's clock cannot be set")
        self.assertEqual(browser.heading(), "Two codes in a row")
        app.slow = 240
        first, second = app.shows(), app.shows(later=30)
        browser.type(CODE, first)
        browser.type(SECOND, first)
        browser.click("Verify")
        browser.sees("second")
        self.assertTrue(browser.title.startswith("Error: "))
        self.clock.pass_by(30)
        browser.type(CODE, first)
        browser.type(SECOND, second)
        browser.click("Verify")
        self.recovery_codes()
        browser.follow("Continue")
        self.sign_out()
        self.sign_in(ANA, app)  # one code is enough from now on

    def test_the_qr_code_may_be_loaded_again(self):
        app = self.begin()
        browser = self.browser
        browser.turn(browser.driver.refresh)
        self.assertEqual(self.scan().key, app.key)
        browser.follow("Next")
        browser.follow("Back to the QR code")
        self.assertEqual(self.scan().key, app.key)
        browser.back()
        self.assertEqual(browser.heading(), "Enter the code that your app shows")
        self.code(app.shows(), "Verify")
        self.recovery_codes()

        # Once it is confirmed, the secret is never shown again.
        browser.open("/set-up")
        self.assertEqual(browser.all("svg"), [])
        browser.sees("This set-up has ended")
        browser.back()
        self.assertEqual(browser.all("#qr svg"), [])

    def test_a_set_up_ends_after_ten_minutes(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        self.clock.pass_by(601)
        self.code(app.shows(), "Verify")
        browser.sees("This set-up has ended.")
        browser.turn(browser.one("#again").click)
        self.assertEqual(browser.heading(), "Security")
        self.assertTrue(browser.has("button", "Set Up"))

    def test_cancel(self):
        self.begin()
        browser = self.browser
        browser.follow("Cancel")
        self.assertEqual(browser.heading(), "Security")
        self.assertTrue(browser.has("button", "Set Up"))
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")

    def works(self, code):
        """A recovery code signs in."""
        visitor = self.visit(ANA)
        visitor.get("/sign-in/recovery")
        visitor.submit("Continue", code=code)
        return visitor.path == "/account" and visitor.status == 200

    def test_double_click_on_verify(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        browser.type(CODE, app.shows())
        browser.double_click("Verify")
        codes = self.recovery_codes()
        browser.follow("Continue")
        self.assertEqual(browser.heading(), "Security")
        browser.sees(re.compile(r"\b10\b"))
        self.clock.pass_by(2)
        self.assertTrue(self.works(codes[0]))
        self.assertTrue(self.works(codes[9]))

    def test_two_tabs_verify_with_the_same_code(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        first = browser.driver.current_window_handle
        browser.driver.switch_to.new_window("tab")
        browser.size = browser.scheme = None
        browser.show((1280, 900), "light")
        browser.open("/set-up/verify")
        self.code(app.shows(), "Verify")
        second_codes = self.recovery_codes()
        browser.driver.close()
        browser.driver.switch_to.window(first)
        browser.open("/account/security")
        self.clock.pass_by(2)
        self.assertTrue(self.works(second_codes[0]))

    def test_two_posts_of_one_form_at_the_same_time(self):
        app = self.begin()
        browser = self.browser
        browser.follow("Next")
        visitor = Visitor(self.portal.address, self.cookies())
        visitor.get("/set-up/verify")
        action, body = visitor.fill("Verify", code=app.shows())

        def post():
            one = Visitor(self.portal.address, visitor.cookies)
            one.request("POST", action, body)
            return one

        answers = at_once([post] * 4)
        whole = [one for one in answers if one.page.text.find("Your recovery codes") >= 0]
        self.assertTrue(whole, [(one.status, one.page.text[:200]) for one in answers])
        self.assertTrue(all(one.status < 500 for one in answers))
        sets = {tuple(re.findall(r"(?:[A-Z0-9]{6}-){3}[A-Z0-9]{6}", one.page.text)) for one in whole}
        self.secrets.update(code for one in sets for code in one)
        self.assertEqual({len(one) for one in sets}, {10})
        self.clock.pass_by(2)
        # What was shown last is what is good, and a click that was answered with a set shows that one.
        self.assertEqual(len(sets), 1)
        self.assertTrue(self.works(next(iter(sets))[0]))

    def test_a_user_who_is_made_to_set_up(self):
        browser = self.password(MAX)
        self.assertEqual(browser.heading(), "Set up two-factor authentication")
        for closed in ("/account", "/account/security", "/account/password", "/account/activity", "/desk"):
            browser.open(closed)
            self.assertEqual(browser.heading(), "Set up two-factor authentication", closed)
        browser.type(NAME, "Phone")
        browser.click("Set Up")
        app = self.scan()
        browser.follow("Next")
        browser.open("/account")
        self.assertNotEqual(browser.heading(), "Account")
        browser.open("/set-up/verify")
        self.code(app.wrong(), "Verify")
        browser.error_of(CODE)
        before = self.cookies()
        self.code(app.shows(), "Verify")
        self.recovery_codes()
        self.assertNotEqual(self.cookies()["portal_session"], before["portal_session"])
        browser.follow("Continue")
        self.assertEqual(browser.heading(), "Security")
        self.sign_out()
        self.sign_in(MAX, app)

    def test_others_sessions_end(self):
        """Setting up ends what was open before, and nothing else."""
        other = self.password(ANA, self.new_browser())
        self.assertEqual(other.heading(), "Account")
        bens = self.password(BEN, self.new_browser())
        self.set_up()
        other.open("/account")
        self.assertEqual(other.heading(), "Sign in")
        bens.open("/account")
        self.assertEqual(bens.heading(), "Account")
        self.browser.open("/account")
        self.assertEqual(self.browser.heading(), "Account")

    def test_the_desk_has_to_set_up_itself(self):
        browser = self.password(DESK)
        self.assertEqual(browser.heading(), "Set up two-factor authentication")
        browser.open("/desk")
        self.assertNotEqual(browser.heading(), "Support desk")
