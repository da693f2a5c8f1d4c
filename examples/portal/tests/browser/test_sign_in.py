"""Signing in with something else than the next code: what is refused, how long, and the ways out."""
import re

from people import ANA, CODE, NAME, REMEMBER, SECOND, Ways


class SignIn(Ways):
    def test_recovery_code(self):
        app, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        self.password(ANA)
        browser.follow("Use a recovery code")
        self.assertEqual(browser.heading(), "Use a recovery code")
        self.code("ABCDEF-ABCDEF-ABCDEF-ABCDEF")
        self.assertIn("recovery code was not accepted", browser.error_of(CODE))
        # In small letters and without hyphens, as somebody types it from paper.
        self.code(codes[3].lower().replace("-", " "))
        self.assertEqual(browser.heading(), "Account")
        self.security()
        browser.sees(re.compile(r"\b9\b"))
        self.portal.await_mail(ANA[0], "recovery code was used; 9 are left")
        self.sign_out()
        self.password(ANA)
        self.code(codes[3])  # the field for codes takes both kinds
        self.assertIn("recovery code was not accepted", browser.error_of(CODE))
        self.code(codes[4])
        self.assertEqual(browser.heading(), "Account")
        self.sign_out()
        self.sign_in(ANA, app)  # the app works as before

    def test_remembered_browser(self):
        app, _ = self.set_up()
        browser = self.browser
        self.sign_out()
        self.clock.next_period()
        self.password(ANA)
        browser.tick(REMEMBER)
        self.code(app.shows())
        self.assertEqual(browser.heading(), "Account")
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")  # no code this time

        # What weakens takes a code all the same.
        self.security()
        browser.follow("Turn off")
        browser.validate_nothing()
        self.code("", "Turn off")
        self.assertEqual(browser.heading(), "Turn off two-factor authentication")
        browser.error_of(CODE)

        # Another browser is asked, one with the same cookie but without the password gets nowhere.
        other = self.password(ANA, self.new_browser())
        self.assertEqual(other.heading(), "Enter your code")
        thief = self.new_browser()
        thief.open("/sign-in")
        thief.take_cookies([one for one in browser.cookies() if one["name"] == "portal_browser"])
        thief.open("/account")
        self.assertEqual(thief.heading(), "Sign in")

        self.security()
        self.assertEqual(len(browser.all("#browsers tbody tr")), 1)
        browser.click(re.compile("^Forget(?! all)"))
        self.assertEqual(len(browser.all("#browsers tbody tr")), 0)
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Enter your code")

        self.clock.next_period()
        browser.tick(REMEMBER)
        self.code(app.shows())
        self.security()
        browser.click("Forget all browsers")
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Enter your code")

    def test_a_wait_names_its_seconds(self):
        app, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        self.password(ANA)
        for _ in range(4):
            self.code(app.wrong())
            self.assertIn("was not accepted", browser.error_of(CODE))
        self.code(app.wrong())
        browser.sees(re.compile(r"again in (30|29) seconds"))
        self.clock.pass_by(10)
        right = app.shows()
        self.code(right)
        browser.sees(re.compile(r"again in (20|19) seconds"))
        # Another browser, too: the count is the user's.
        other = self.password(ANA, self.new_browser())
        other.sees(re.compile(r"can be tried: (20|19)\."))
        # A recovery code does not wait.
        other.follow("Use a recovery code")
        self.code(codes[0], browser=other)
        self.assertEqual(other.heading(), "Account")
        self.portal.await_mail(ANA[0], "recovery code was used")

    def test_the_wait_ends(self):
        app, _ = self.set_up()
        self.sign_out()
        self.password(ANA)
        for _ in range(5):
            self.code(app.wrong())
        self.browser.sees(re.compile(r"again in (30|29) seconds"))
        self.clock.pass_by(31)
        self.code(app.shows())
        self.assertEqual(self.browser.heading(), "Account")
        self.browser.sees(re.compile(r"Wrong codes since your last sign-in: 5\b"))  # somebody may have guessed

    def test_disabled_and_the_way_out(self):
        app, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        for guess in range(100):
            guesser = self.visit(ANA)
            self.assertNotIn("disabled", guesser.page.text, guess)
            guesser.submit("Continue", code=app.wrong())
            self.assertEqual(guesser.status, 422)
            self.clock.pass_by(3_600)
        self.portal.await_mail(ANA[0], "are disabled")
        self.password(ANA)
        browser.sees("disabled")
        self.assertTrue(browser.all("#disabled"))
        self.code(app.shows())
        self.assertIn("disabled", browser.error_of(CODE))

        browser.follow("I have lost my phone")
        browser.type(NAME, "New phone")
        self.code(codes[0])
        self.assertEqual(browser.heading(), "Scan this QR code")
        fresh = self.scan()
        self.clock.next_period()
        self.verify(fresh)
        new_codes = self.recovery_codes()
        self.assertFalse(set(new_codes) & set(codes))
        browser.follow("Continue")
        self.sign_out()
        self.sign_in(ANA, fresh)

    def test_the_phone_is_lost(self):
        app, codes = self.set_up()
        browser = self.browser
        stolen = self.sign_in(ANA, app, self.new_browser())  # a session on the lost phone
        self.clock.pass_by(2)
        self.sign_out()
        self.password(ANA)
        browser.follow("I have lost my phone")
        self.assertEqual(browser.heading(), "I have lost my phone")
        browser.type(NAME, "New phone")
        self.code(app.shows())  # the thief has the app, not the codes on paper
        self.assertEqual(browser.heading(), "I have lost my phone")
        browser.type(NAME, "New phone")
        self.code(codes[0])
        fresh = self.scan()
        self.assertNotEqual(fresh.key, app.key)
        browser.open("/account")
        self.assertNotEqual(browser.heading(), "Account")
        browser.open("/set-up")
        self.verify(fresh)
        self.recovery_codes()
        browser.follow("Continue")
        browser.sees("New phone")
        self.assertEqual(len(browser.all("#apps tbody tr")), 1)
        stolen.open("/account")
        self.assertEqual(stolen.heading(), "Sign in")
        self.clock.next_period()
        self.password(ANA, stolen)
        self.code(app.shows(), browser=stolen)
        stolen.error_of(CODE)  # the old app is no way in

    def test_two_codes_in_a_row(self):
        app, _ = self.set_up()
        browser = self.browser
        self.sign_out()
        app.slow = 240
        self.clock.pass_by(3_600)  # codes of before the last sign-in are never good again
        self.clock.next_period()
        self.password(ANA)
        self.code(app.shows())
        browser.error_of(CODE)
        browser.follow("The code is right and does not work")
        self.assertEqual(browser.heading(), "Two codes in a row")
        self.clock.next_period()
        first, second = app.shows(), app.shows(later=30)
        self.clock.next_period()
        browser.type(CODE, first)
        browser.type(SECOND, second)
        browser.click("Continue")
        self.assertEqual(browser.heading(), "Account")
        self.sign_out()
        self.sign_in(ANA, app)
