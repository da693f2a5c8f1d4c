"""The support desk: what it can do for a user, and who cannot do it."""
import re
from urllib.parse import urlencode

from people import ANA, BEN, CODE, DESK, NAME, SECOND, Ways


class Desk(Ways):
    def at_desk(self):
        """Ana has set up her phone and lost everything; the desk is signed in, in a browser of its own."""
        phone, codes = self.set_up()
        self.sign_out()
        mine, self.browser = self.browser, self.new_browser()
        self.set_up(DESK, "Desk phone")
        desk, self.browser = self.browser, mine
        self.clock.pass_by(2)
        return phone, codes, desk

    def page_of(self, desk, who):
        desk.follow("Desk")
        self.assertEqual(desk.heading(), "Support desk")
        desk.type(desk.one("#q").accessible_name, who[0].split("@")[0])
        desk.click("Find")
        desk.follow(re.compile(re.escape(who[0])))
        self.assertEqual(desk.heading(), who[0])

    def test_a_pass_for_a_user_who_has_lost_everything(self):
        phone, codes, desk = self.at_desk()
        self.page_of(desk, ANA)
        desk.sees_not(phone.key, *codes)
        desk.click("Issue a pass")
        self.assertEqual(desk.heading(), f"A pass for {ANA[0]}")
        given = desk.text("#pass")
        self.assertRegex(given, r"^([A-Z0-9]{6}-){3}[A-Z0-9]{6}$")
        self.secrets.add(given)
        self.portal.await_mail(ANA[0], "A pass was issued")
        desk.back()
        desk.turn(desk.driver.refresh)
        desk.sees_not(given)

        browser = self.browser
        self.password(ANA)
        browser.follow("I have lost my phone")
        browser.type(NAME, "New phone")
        self.code(given)
        self.assertEqual(browser.heading(), "Scan this QR code")
        fresh = self.scan()
        self.verify(fresh)
        new_codes = self.recovery_codes()
        browser.follow("Continue")
        self.assertEqual(len(browser.all("#apps tbody tr")), 1)
        self.portal.await_mail(ANA[0], "pass")
        self.sign_out()
        self.sign_in(ANA, fresh)
        self.sign_out()

        # The pass, the old app and the old codes are void.
        self.clock.next_period()
        self.password(ANA)
        for void in (given, codes[0], phone.shows()):
            self.code(void)
            self.assertEqual(browser.heading(), "Enter your code")
        self.code(new_codes[0])
        self.assertEqual(browser.heading(), "Account")

    def test_a_pass_signs_in_once(self):
        phone, codes, desk = self.at_desk()
        self.page_of(desk, ANA)
        desk.click("Issue a pass")
        given = desk.text("#pass")
        self.secrets.add(given)
        browser = self.browser
        self.password(ANA)
        browser.follow("Use a recovery code")
        self.code(given)
        self.assertEqual(browser.heading(), "Account")
        self.portal.await_mail(ANA[0], "A pass of the support desk was used")

    def test_the_desk_ends_a_wait(self):
        phone, _, desk = self.at_desk()
        browser = self.browser
        self.password(ANA)
        for _ in range(5):
            self.code(phone.wrong())
        browser.sees(re.compile("again in (30|29) seconds"))
        self.page_of(desk, ANA)
        desk.click("End the wait")
        self.assertEqual(desk.heading(), ANA[0])
        self.assertFalse(desk.has("button", "End the wait"))
        self.clock.pass_by(1)
        self.code(phone.shows())
        self.assertEqual(browser.heading(), "Account")

    def test_the_desk_removes_turns_off_and_sets_a_clock_right(self):
        phone, codes, desk = self.at_desk()
        browser = self.browser
        self.password(ANA)
        self.code(codes[0])
        self.clock.next_period()
        self.security()
        browser.follow("Add another app")
        browser.type(NAME, "Tablet")
        self.code(phone.shows())
        tablet = self.scan()
        self.verify(tablet)
        self.clock.next_period()
        self.sign_out()

        self.page_of(desk, ANA)
        desk.follow(re.compile("Clock"), within=desk.part("Tablet", "tr"))
        self.assertEqual(desk.heading(), "Set the clock of “Tablet” right")
        self.clock.pass_by(3_600)
        tablet.slow = 900  # further off than a user can set right
        self.clock.next_period()
        first, second = tablet.shows(), tablet.shows(later=30)
        self.clock.next_period()
        desk.type(CODE, first)
        desk.type(SECOND, second)
        desk.click("Set right")
        self.assertEqual(desk.heading(), ANA[0])
        self.sign_in(ANA, tablet)
        self.clock.next_period()

        desk.click(re.compile("Remove"), within=desk.part("Phone", "tr"))
        self.assertEqual(desk.heading(), ANA[0])
        self.assertEqual(len(desk.all("#apps tbody tr")), 1)
        self.portal.await_mail(ANA[0], "removed.*support desk")
        desk.click("Turn off")
        self.assertEqual(desk.heading(), ANA[0])
        self.portal.await_mail(ANA[0], "turned off.*support desk")
        self.clock.pass_by(2)
        browser.open("/account")
        self.assertEqual(browser.heading(), "Sign in")
        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")

    def test_nobody_else_is_the_desk(self):
        self.set_up()
        browser = self.browser
        self.assertFalse(browser.has("link", "Desk"))
        for path in ("/desk", "/desk/users/1", "/desk/users/2", "/desk/users/1/clock/1"):
            browser.open(path)
            browser.heard()
            self.assertNotIn("@", browser.heading())
            self.assertNotEqual(browser.heading(), "Support desk")
        visitor = self.visit(BEN)
        form = next(form for form in visitor.page.forms if "Sign out" in form.buttons)
        for path in ("/desk/users/1/pass", "/desk/users/1/turn-off", "/desk/users/1/lift-wait"):
            self.assertEqual(visitor.request("POST", path, urlencode(form.fields)), 404, path)
        self.assertEqual(visitor.get("/desk"), 404)
