"""What a user changes later, what that takes, and what a thief of a session cannot do."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from people import ANA, CODE, NAME, REMEMBER, Ways


class Changes(Ways):
    def test_second_app(self):
        phone, codes = self.set_up()
        tablet = self.add(phone, "Tablet")
        self.assertNotEqual(tablet.key, phone.key)
        browser = self.browser
        browser.sees("Phone", "Tablet", re.compile(r"\b10\b"))  # the recovery codes stay
        self.assertEqual(len(browser.all("#apps tbody tr")), 2)
        self.portal.await_mail(ANA[0], "added")
        for app in (phone, tablet, phone):
            self.sign_out()
            self.sign_in(ANA, app)
        self.assertEqual(len(codes), 10)

    def test_rename(self):
        self.set_up()
        browser = self.browser
        self.security()
        browser.follow(re.compile("Rename"))
        self.assertEqual(browser.heading(), "Rename “Phone”")
        browser.type(NAME, "<b>Ana's</b> & \"phone\" é")
        browser.click("Rename")
        self.assertEqual(browser.heading(), "Security")
        browser.sees("<b>Ana's</b> & \"phone\" é")

        # A name that cannot be read out is none.
        browser.follow(re.compile("Rename"))
        browser.validate_nothing()
        browser.type(NAME, "  ")
        browser.click("Rename")
        self.assertEqual(browser.text("#apps tbody th"), "App")

    def test_remove(self):
        phone, _ = self.set_up()
        tablet = self.add(phone, "Tablet")
        browser = self.browser
        browser.follow(re.compile("Remove"), within=browser.part("Phone", "tr"))
        self.assertEqual(browser.heading(), "Remove “Phone”")
        self.code(phone.wrong(), "Remove")
        browser.error_of(CODE)
        self.clock.next_period()
        self.code(tablet.shows(), "Remove")
        self.assertEqual(browser.heading(), "Security")
        self.assertEqual(len(browser.all("#apps tbody tr")), 1)
        self.portal.await_mail(ANA[0], "removed")
        self.sign_out()
        self.clock.next_period()
        self.password(ANA)
        self.code(phone.shows())
        browser.error_of(CODE)
        self.sign_in(ANA, tablet)

    def test_new_phone_in_place_of_the_old(self):
        phone, _ = self.set_up()
        other = self.sign_in(ANA, phone, self.new_browser())
        browser = self.browser
        self.clock.next_period()
        self.security()
        browser.follow(re.compile("New phone"))
        self.assertEqual(browser.heading(), "A new phone in place of “Phone”")
        browser.type(NAME, "New phone")
        self.code(phone.shows())
        fresh = self.scan()
        # Until the new one is confirmed the old one works.
        third = self.sign_in(ANA, phone, self.new_browser())
        third.open("/account")
        self.assertEqual(third.heading(), "Account")
        self.verify(fresh)
        if browser.heading() == "Your recovery codes":
            self.recovery_codes()
            browser.follow("Continue")
        self.assertEqual(len(browser.all("#apps tbody tr")), 1)
        for session in (other, third):
            session.open("/account")
            self.assertEqual(session.heading(), "Sign in")
        self.sign_out()
        self.clock.next_period()
        self.password(ANA)
        self.code(phone.shows())
        browser.error_of(CODE)
        self.sign_in(ANA, fresh)

    def test_new_recovery_codes_on_paper_and_in_a_file(self):
        phone, old = self.set_up()
        browser = self.browser
        self.clock.next_period()
        self.security()
        browser.follow("New recovery codes")
        self.assertEqual(browser.heading(), "New recovery codes")
        browser.validate_nothing()
        self.code("", "Make new codes")
        browser.error_of(CODE)
        self.code(phone.shows(), "Make new codes")
        new = self.recovery_codes()
        self.assertFalse(set(new) & set(old))
        browser.one("#download").click()
        name, content = browser.downloaded()
        self.assertEqual(name, "recovery-codes.txt")
        text = content.decode()
        for code in new:
            self.assertEqual(text.count(code), 1)
        self.assertEqual(printed(browser, new), 10)
        # Shown once: whoever comes to this browser after the sign-out does not get them with its buttons.
        browser.follow("Continue")
        self.sign_out()
        for _ in range(3):
            browser.back()
            self.assertEqual([code for code in new if code in browser.text()], [], browser.address)
            browser.turn(browser.driver.refresh)
            self.assertEqual([code for code in new if code in browser.text()], [], browser.address)
        self.password(ANA)
        self.code(old[0])
        browser.error_of(CODE)
        self.code(new[0])
        self.assertEqual(browser.heading(), "Account")

    def test_turn_off(self):
        phone, codes = self.set_up()
        browser = self.browser
        other = self.sign_in(ANA, phone, self.new_browser())
        self.clock.next_period()
        self.security()
        browser.follow("Turn off")
        self.assertEqual(browser.heading(), "Turn off two-factor authentication")
        self.code(phone.wrong(), "Turn off")
        browser.error_of(CODE)
        self.clock.pass_by(1)
        before = browser.cookies()
        self.code(phone.shows(), "Turn off")
        self.assertEqual(browser.heading(), "Security")
        self.assertTrue(browser.has("button", "Set Up"))
        self.assertNotEqual(session_of(browser.cookies()), session_of(before))
        self.portal.await_mail(ANA[0], "turned off")
        other.open("/account")
        self.assertEqual(other.heading(), "Sign in")
        self.clock.pass_by(2)
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")  # the password alone

    def test_a_copied_session_changes_nothing_that_matters(self):
        phone, codes = self.set_up()
        browser, thief = self.browser, self.new_browser()
        thief.open("/sign-in")
        thief.take_cookies(browser.cookies())
        thief.open("/account/security")
        self.assertEqual(thief.heading(), "Security")  # the copy is good
        self.clock.next_period()
        thief.follow("Add another app")
        thief.type(NAME, "Thief")
        for typed in ("", phone.wrong()):
            thief.validate_nothing()
            thief.type(NAME, "Thief")
            self.code(typed, browser=thief)
            self.assertEqual(thief.heading(), "Add another app")
            thief.error_of(CODE)
        # The first app's form does not help either: its address is known.
        thief.open("/set-up")
        self.assertEqual(thief.all("#qr svg"), [])
        thief.open("/account/security")
        for link, button in [("New recovery codes", "Make new codes"), ("Turn off", "Turn off")]:
            thief.follow(link)
            thief.validate_nothing()
            self.code("", button, thief)
            thief.error_of(CODE)
            thief.open("/account/security")
        thief.follow(re.compile("Remove"))
        thief.validate_nothing()
        self.code("", "Remove", thief)
        thief.error_of(CODE)
        thief.open("/account/security")
        thief.follow(re.compile("New phone"))
        thief.type(NAME, "Thief")
        thief.validate_nothing()
        self.code("", browser=thief)
        thief.error_of(CODE)
        self.assertEqual(len(codes), 10)

        # The owner sees nothing new but wrong codes, and one sign-out ends the copy, too.
        self.security()
        self.assertEqual(len(browser.all("#apps tbody tr")), 1)
        self.sign_out()
        thief.open("/account")
        self.assertEqual(thief.heading(), "Sign in")

    def test_the_session_has_a_new_id_at_each_step(self):
        phone, _ = self.set_up()
        browser = self.browser
        self.sign_out()
        self.clock.next_period()
        browser.open("/sign-in")
        ids = [session_of(browser.cookies())]
        self.password(ANA)
        ids.append(session_of(browser.cookies()))
        self.code(phone.shows())
        ids.append(session_of(browser.cookies()))
        self.assertEqual(len(set(ids)), 3)

        # An old id is no session, whoever kept it.
        other = self.new_browser()
        other.open("/sign-in")
        kept = [one | {"value": ids[1]} for one in browser.cookies() if one["name"] == "portal_session"]
        other.take_cookies(kept)
        other.open("/account")
        self.assertEqual(other.heading(), "Sign in")

    def test_password(self):
        phone, _ = self.set_up()
        browser = self.browser
        self.sign_out()
        self.clock.next_period()
        self.password(ANA)
        browser.tick(REMEMBER)
        self.code(phone.shows())
        other = self.sign_in(ANA, phone, self.new_browser())
        self.clock.next_period()
        browser.follow("Account")
        browser.follow("Password")
        fresh = (ANA[0], "another long password")
        old, new = [one.accessible_name for one in browser.all("input[type=password]")][:2]
        browser.type(old, ANA[1])
        browser.type(new, fresh[1])
        self.code(phone.wrong(), "Change password")
        browser.error_of(CODE)
        browser.type(old, ANA[1])
        browser.type(new, fresh[1])
        self.code(phone.shows(), "Change password")
        browser.sees_not("Error")
        other.open("/account")
        self.assertEqual(other.heading(), "Sign in")
        self.clock.pass_by(2)
        browser.open("/account")
        self.sign_out()
        self.password(ANA)
        self.assertEqual(browser.heading(), "Sign in")
        self.password(fresh)
        self.assertEqual(browser.heading(), "Enter your code")  # the browser is not remembered any more

    def test_activity(self):
        phone, codes = self.set_up()
        browser = self.browser
        self.sign_out()
        self.password(ANA)
        self.code(phone.wrong())
        self.code(codes[0])
        browser.follow("Account")
        browser.follow("Activity")
        self.assertEqual(browser.heading(), "Activity")
        events = browser.text("#events")
        order = [events.find(text) for text in ("recovery code was used", "wrong code", "was added", "begun")]
        self.assertNotIn(-1, order, events)
        self.assertEqual(order, sorted(order), events)


def session_of(cookies):
    return next((one["value"] for one in cookies if one["name"] == "portal_session"), None)


def printed(browser, codes):
    """How many of the codes are on paper when the page is printed, by another program's reading."""
    import base64

    pdf = browser.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
    folder = Path(tempfile.mkdtemp(prefix="print-"))
    (folder / "page.pdf").write_bytes(base64.b64decode(pdf))
    done = subprocess.run(["pdftotext", folder / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    shutil.rmtree(folder)
    return sum(done.stdout.decode().count(code) for code in codes)
