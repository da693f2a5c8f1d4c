"""Compares the codes of the authenticator example with oathtool's. Argument: the example's path."""
import base64
import os
import random
import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


random.seed(os.environ.get("PROPTEST_RNG_SEED"))
for number in range(200):
    secret = base64.b32encode(random.randbytes(random.randint(10, 70))).decode().rstrip("=")
    algorithm = random.choice(["SHA1", "SHA256", "SHA512"])
    digits, period = random.randint(6, 8), random.choice([30, 30, 60, 1, 86400])
    at = random.choice([random.randrange(2**31), random.randrange(2**33)])
    expected = output(
        "oathtool", f"--totp={algorithm}", f"--digits={digits}", f"--time-step-size={period}s",
        f"--now=@{at}", "--base32", secret,
    )
    named = ["--algorithm", algorithm, "--digits", str(digits), "--period", str(period)]
    uri = f"otpauth://totp/a?secret={secret}&algorithm={algorithm}&digits={digits}&period={period}"
    for key in ([secret, *named], [uri]):
        found = output(sys.argv[1], *key, "--at", str(at))
        assert found == expected, f"{key} at {at}: {found}, oathtool {expected}"
print("200 random codes agree with oathtool, by secret and by URI")
