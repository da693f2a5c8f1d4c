"""Behind a proxy that speaks TLS, the portal is told that its address is `https`: cookies of another kind."""
from people import ANA, Ways


class Https(Ways):
    def test_cookies(self):
        self.portal.restart(PORTAL_URL="https://portal.example.com", PORTAL_DEMO=None, PORTAL_CLOCK=None)
        browser = self.browser
        browser.start = self.portal.address
        self.password(ANA)
        self.assertEqual(browser.heading(), "Account")
        before = {one["name"]: one for one in browser.cookies()}
        self.assertEqual(list(before), ["__Host-portal_session"])
        self.assertTrue(before["__Host-portal_session"]["secure"])
        self.assertTrue(before["__Host-portal_session"]["httpOnly"])
        self.sign_out()
        after = {one["name"]: one for one in browser.cookies()}
        self.assertNotEqual(after["__Host-portal_session"]["value"], before["__Host-portal_session"]["value"])
        browser.heard()
        answers = [one for one in browser.responses if one.url.startswith(self.portal.address)]
        for answer in answers:
            self.assertRegex(answer.headers["strict-transport-security"], r"^max-age=\d{7,}")
