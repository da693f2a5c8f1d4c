"""Every page of the portal, each with its refusals and notices: axe-core, narrow and wide, light and dark, and a picture
of each into `target/portal/screenshots`. The QR code is read off each of its pictures."""
import re

from chromium import DARK, LIGHT, NARROW, WIDE
from people import ANA, CODE, DESK, EMAIL, MAX, NAME, PASSWORD, REMEMBER, SECOND, Ways


class Pages(Ways):
    def test_pages_of_a_first_set_up(self):
        browser = self.browser
        browser.open("/sign-in")
        self.look("sign-in")
        browser.type(EMAIL, ANA[0])
        browser.type(PASSWORD, "wrong")
        browser.click("Sign in")
        self.look("sign-in-refused")
        self.password(ANA)
        self.look("account")
        browser.open("/account/password")
        self.look("password-without-code")
        browser.open("/account/activity")
        self.look("activity-empty")
        self.security()
        self.look("security-off")
        browser.type(NAME, "Phone")
        browser.click("Set Up")
        self.look("qr-code")
        for size in (WIDE, NARROW, (320, 640)):
            for scheme in (LIGHT, DARK):
                browser.show(size, scheme)
                app = self.scan()
        browser.show(WIDE, LIGHT)
        browser.follow("Next")
        self.look("verify")
        app.slow = 300
        self.code(app.shows(), "Verify")
        self.look("verify-clock-behind")
        app.slow = 0
        self.code("12345", "Verify")
        self.look("verify-malformed")
        browser.follow("My phone's clock cannot be set")
        self.look("set-up-two-codes")
        browser.type(CODE, app.wrong())
        browser.type(SECOND, app.shows())
        browser.click("Verify")
        self.look("set-up-two-codes-refused")
        browser.open("/set-up/verify")
        self.code(app.shows(), "Verify")
        codes = self.recovery_codes()
        self.look("recovery-codes")
        browser.follow("Continue")
        self.look("security-on")
        browser.open("/set-up")
        self.look("set-up-ended")
        self.assertEqual(len(codes), 10)

    def test_pages_of_signing_in(self):
        app, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        self.password(ANA)
        self.look("code")
        self.code(app.wrong())
        self.look("code-refused")
        self.code("12 34")
        self.look("code-malformed")
        browser.follow("Use a recovery code")
        self.look("recovery")
        self.code(codes[0][:-6] + "AAAAAA")
        self.look("recovery-refused")
        browser.open("/sign-in/code")
        browser.follow("The code is right and does not work")
        self.look("two-codes")
        browser.type(CODE, app.wrong())
        browser.type(SECOND, app.wrong())
        browser.click("Continue")
        self.look("two-codes-refused")
        browser.open("/sign-in/code")
        browser.follow("I have lost my phone")
        self.look("lost-phone")
        browser.type(NAME, "New phone")
        self.code("ABCDEF-ABCDEF-ABCDEF-ABCDEF")
        self.look("lost-phone-refused")
        browser.open("/sign-in/code")
        for _ in range(4):
            self.code(app.wrong())
        self.look("code-wait")
        browser.open("/sign-in/code")
        self.look("code-waiting")
        self.clock.pass_by(31)
        self.code(app.shows())
        self.look("account-after-wrong-codes")

    def test_pages_of_the_disabled(self):
        app, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        for _ in range(100):
            self.visit(ANA).submit("Continue", code=app.wrong())
            self.clock.pass_by(3_600)
        self.password(ANA)
        self.look("code-disabled")
        self.code(app.shows())
        self.look("code-disabled-refused")
        self.assertEqual(len(codes), 10)

    def test_pages_of_changes(self):
        app, codes = self.set_up(name="Ana's quite old phone with a long name")
        browser = self.browser
        self.sign_out()
        self.clock.next_period()
        self.password(ANA)
        browser.tick(REMEMBER)
        self.code(app.shows())
        self.security()
        self.look("security-with-a-browser")
        for link, button, name in [
            ("Add another app", "Continue", "add"),
            ("New recovery codes", "Make new codes", "new-codes"),
            ("Turn off", "Turn off", "turn-off"),
            (re.compile("New phone"), "Continue", "replace"),
            (re.compile("Remove"), "Remove", "remove"),
        ]:
            browser.open("/account/security")
            browser.follow(link)
            self.look(name)
            browser.validate_nothing()
            self.code(app.wrong() if name == "add" else "", button)
            self.look(name + "-refused")
        browser.open("/account/security")
        browser.follow(re.compile("Rename"))
        self.look("rename")
        browser.open("/account/password")
        self.look("password")
        old, new = [one.accessible_name for one in browser.all("input[type=password]")][:2]
        browser.type(old, "wrong")
        browser.type(new, "short")
        browser.validate_nothing()
        self.code("", "Change password")
        self.look("password-refused")
        self.clock.next_period()
        self.add(app, "Tablet")
        self.look("security-two-apps")
        browser.open("/account/activity")
        self.look("activity")
        self.sign_out()
        self.password(ANA)
        browser.follow("I have lost my phone")
        browser.type(NAME, "New phone")
        self.code(codes[0])
        self.look("qr-code-without-session")
        self.scan()

    def test_pages_of_enrollment_and_desk(self):
        browser = self.browser
        self.password(MAX)
        self.look("set-up-start")
        browser.forget_cookies()
        phone, _ = self.set_up()
        self.sign_out()
        self.password(ANA)
        for _ in range(5):
            self.code(phone.wrong())
        browser.forget_cookies()
        self.set_up(DESK, "Desk phone")
        browser.follow("Desk")
        self.look("desk")
        browser.type(browser.one("#q").accessible_name, "example")
        browser.click("Find")
        self.look("desk-found")
        browser.follow(re.compile("^" + re.escape(ANA[0])))
        self.look("desk-user")
        browser.follow(re.compile("Clock"))
        self.look("desk-clock")
        browser.validate_nothing()
        self.code("", "Set right")
        self.look("desk-clock-refused")
        browser.back()
        browser.open("/desk?q=ana")
        browser.follow(re.compile("^" + re.escape(ANA[0])))
        browser.click(re.compile("Remove"))
        self.look("desk-user-after")
        browser.click("Issue a pass")
        self.secrets.add(browser.text("#pass"))
        self.look("desk-pass")

    def test_pages_of_errors(self):
        browser = self.browser
        self.password(ANA)
        browser.open("/nothing/here")
        self.look("not-found")
        browser.follow("Go on")
        self.assertEqual(browser.heading(), "Security")
        browser.type(NAME, "Phone")
        browser.driver.execute_script("for (const one of document.getElementsByName('csrf')) one.value = 'x'")
        browser.click("Set Up")
        self.assertEqual(browser.heading(), "This form is no longer valid")
        self.look("form-no-longer-valid")
