"""The main way of a user, as a portal's help page describes it: with scripts, without scripts, and with the keyboard
alone."""
import re

from selenium.webdriver.common.keys import Keys

from people import ANA, CODE, EMAIL, NAME, PASSWORD, SECTION, Ways

WORKS_ONCE = "Each code works once"


class MainWay(Ways):
    def test_set_up_and_sign_in(self):
        browser = self.browser
        browser.open("/")
        self.assertEqual(browser.heading(), "Sign in")
        browser.type(EMAIL, ANA[0])
        browser.type(PASSWORD, "a wrong password")
        browser.click("Sign in")
        self.assertEqual(browser.heading(), "Sign in")
        self.assertTrue(browser.title.startswith("Error: "))
        self.assertTrue(browser.has("alert", None))

        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")
        browser.follow("Account")
        browser.follow("Security")
        self.assertIn(SECTION, [one.text for one in browser.all("h2")])
        browser.type(NAME, "Phone")
        browser.click("Set Up")
        self.assertEqual(browser.heading(), "Scan this QR code")
        app = self.scan()
        self.assertEqual(app.label, f"Example Portal:{ANA[0]}")
        self.assertEqual(len(app.key), 32)
        browser.follow("Next")

        # Wrong codes first: nothing is turned on, and the page says why.
        field = browser.one("field", CODE)
        self.assertEqual(field.get_attribute("autocomplete"), "one-time-code")
        self.assertEqual(field.get_attribute("inputmode"), "numeric")
        for typed, said in [
            (app.wrong(), "That code does not match"),
            ("12345", "has 6 digits, not 5"),
            ("12E456", "has 6 digits"),
            ("", "Type the code that your app shows"),
        ]:
            if not typed:
                browser.validate_nothing()
            self.code(typed, "Verify")
            self.assertEqual(browser.heading(), "Enter the code that your app shows")
            self.assertIn(said, browser.error_of(CODE))
            self.assertTrue(browser.title.startswith("Error: "))
            self.assertEqual(browser.focused(), "Code")
            self.assertEqual(browser.one("field", CODE).get_attribute("value"), "")

        # With a space in the middle, as apps show it.
        right = app.shows()
        self.code(f"{right[:3]} {right[3:]}", "Verify")
        codes = self.recovery_codes()
        self.portal.await_mail(ANA[0], "was added")
        browser.follow("Continue")
        browser.sees("On", "Phone", re.compile(r"\b10\b"))
        self.sign_out()
        browser.open("/account")
        self.assertEqual(browser.heading(), "Sign in")

        # The code of Verify is used up; the next one signs in, with the phone offline all the time.
        self.clock.pass_by(2)
        self.password(ANA)
        self.assertEqual(browser.heading(), "Enter your code")
        browser.open("/account/security")
        self.assertEqual(browser.heading(), "Enter your code")
        self.code(right)
        self.assertIn(WORKS_ONCE, browser.error_of(CODE))
        self.assertEqual(browser.focused(), "Code")
        self.clock.next_period()
        typed = app.shows()
        self.code(typed)
        self.assertEqual(browser.heading(), "Account")

        # Replay: whoever has seen password and code is not let in with them.
        other = self.password(ANA, self.new_browser())
        self.code(typed, browser=other)
        self.assertIn(WORKS_ONCE, other.error_of(CODE))
        other.open("/account")
        self.assertEqual(other.heading(), "Enter your code")
        self.assertEqual(len(codes), 10)

    def test_keyboard_alone(self):
        browser = self.browser
        browser.open("/sign-in")

        def type_into(label, text):
            browser.tab_to(label)
            browser.press(text)

        def press_on(name):
            browser.tab_to(name)
            browser.enter()

        type_into(EMAIL, ANA[0])
        type_into(PASSWORD, ANA[1])
        browser.enter()
        self.assertEqual(browser.heading(), "Account")
        press_on("Security")
        type_into(NAME, "Phone")
        press_on("Set Up")
        app = self.scan()
        press_on("Next")
        self.assertEqual(browser.focused(), "Code")
        browser.press(app.wrong())
        browser.enter()
        self.assertEqual(browser.focused(), "Code")
        browser.press(app.shows())
        browser.enter()
        self.recovery_codes()
        press_on("Continue")
        press_on("Sign out")
        self.clock.next_period()
        type_into(EMAIL, ANA[0])
        type_into(PASSWORD, ANA[1])
        press_on("Sign in")
        self.assertEqual(browser.focused(), "Code")
        browser.press(app.shows())
        browser.press(Keys.TAB, Keys.SPACE)
        press_on("Continue")
        self.assertEqual(browser.heading(), "Account")
        self.assertEqual(len(browser.cookies()), 2)


class MainWayWithoutScripts(MainWay):
    scripts = False
