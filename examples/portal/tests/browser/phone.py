"""The authenticator app on a user's phone. It knows what its camera has read, and nothing else; its codes come from
pyotp, and `oathtool` has to agree with each of them."""
import subprocess
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp


class App:
    """An entry of the app, as made from a scanned QR code."""

    def __init__(self, scanned, clock):
        uri = urlsplit(scanned)
        query = {name: values[0] for name, values in parse_qs(uri.query, strict_parsing=True).items()}
        assert (uri.scheme, uri.netloc) == ("otpauth", "totp"), f"{uri.scheme}://{uri.netloc}"
        self.label = unquote(uri.path.removeprefix("/"))
        self.key = query["secret"]
        self.issuer = query.get("issuer")
        self.digits = int(query.get("digits", 6))
        self.period = int(query.get("period", 30))
        assert query.get("algorithm", "SHA1") == "SHA1"
        self.clock = clock  # the right time; what it tells is seconds since 1970
        self.slow = 0  # by how many seconds the phone's own clock is behind
        self._totp = pyotp.TOTP(self.key, digits=self.digits, interval=self.period)

    def shows(self, later=0):
        """The code on the phone's screen, now or some seconds later."""
        at = int(self.clock()) - self.slow + later
        code = self._totp.at(at)
        other = oathtool(self.key, self.digits, self.period, at)
        assert code == other, f"pyotp and oathtool differ at {at}"
        return code

    def wrong(self):
        """A code of the right form that no step near now has."""
        near = {self.shows(step * self.period) for step in range(-3, 4)}
        return next(code for code in (f"{n:0{self.digits}}" for n in range(99)) if code not in near)


def oathtool(key, digits, period, at):
    command = ["oathtool", "--totp", "-b", "-d", str(digits), "-s", f"{period}s", "-N", f"@{at}", "-"]
    done = subprocess.run(command, input=key.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip()
