"""Types what a user would into `enroll`, and draws the terminal: enroll_picture.py PROGRAM PICTURE"""
import re
import subprocess
import sys
import time

import zxingcpp
from PIL import Image

from terminal import picture, screen

COLUMNS = 92
INK, PAPER = "#cdd6f4", "#1e1e2e"


def until(process, prompt):
    """What the program writes up to a prompt."""
    said = ""
    while not said.endswith(prompt):
        more = process.stdout.read(1)
        if not more:
            sys.exit(f"no {prompt!r} in {said!r}")
        said += more
    return said


def code(secret, ago):
    """The code of this many seconds ago, from oathtool."""
    command = ["oathtool", "--totp", "--base32", f"--now=now - {ago} seconds", secret]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


program, path = sys.argv[1:]
process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
shown = "$ cargo run --example enroll\n" + until(process, "The code that the app shows: ")
secret = re.search("secret=([A-Z2-7]+)", shown)[1]
# Not across the end of a step.
time.sleep((31 - time.time() % 30) % 30 if time.time() % 30 > 20 else 0)
right = code(secret, 0)
for typed, prompt in (
    (code(secret, 240), "The code that the app shows: "),  # a phone that is four minutes slow
    (right, "The next code: "),
    (right, "The next code: "),  # once more
):
    process.stdin.write(f"{typed}\n")
    process.stdin.flush()
    shown += f"{typed}\n" + until(process, prompt)
process.kill()

lines = sum(max(1, -(-len(line) // COLUMNS)) for line in re.sub("\x1b\\[[0-9;]*m", "", shown).split("\n"))
drawn = picture(screen(shown, COLUMNS, lines), INK, PAPER)
framed = Image.new("RGB", (drawn.width + 32, drawn.height + 32), PAPER)
framed.paste(drawn, (16, 16))
framed.quantize(16).save(path, optimize=True)
found = [one.text for one in zxingcpp.read_barcodes(Image.open(path).convert("RGB"))]
assert len(found) == 1 and f"secret={secret}" in found[0], found
