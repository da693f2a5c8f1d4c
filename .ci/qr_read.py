"""Has zbar and ZXing read what `examples/qr.rs` draws: PNG, SVG by librsvg, text in a terminal.

usage: qr_read.py EXAMPLE DIRECTORY
"""
import io
import pathlib
import subprocess
import sys

import zxingcpp
from PIL import Image

from terminal import picture, whole

EXAMPLE = sys.argv[1]
OUT = pathlib.Path(sys.argv[2])
OUT.mkdir(parents=True, exist_ok=True)
WHITE, BLACK, DARK, LIGHT = "#ffffff", "#000000", "#1e1e2e", "#cdd6f4"

KEY = "GEZDGNBVGY3TQOJQ" * 2
TEXTS = [
    f"otpauth://totp/anna?secret={KEY}",
    f"otpauth://totp/Example%20Portal:anna%40example.org?secret={KEY}&issuer=Example%20Portal",
    f"otpauth://totp/%E2%82%AC%20Bank:j%C3%B6rg?secret={KEY}&issuer=%E2%82%AC%20Bank"
    "&algorithm=SHA256&digits=8&period=60",
    f"otpauth://hotp/Example:{'a' * 200}?secret={KEY * 3}&issuer=Example&counter=0",
    "0123456789" * 7,
    "CAPITALS AND 7 DIGITS " * 5,
    "Ünïcödé ← text " * 10,
    "digits 01234567890123456789, CAPITALS OF A LENGTH THAT PAYS; " * 3,
]


def draw(form, text):
    """What the example prints."""
    done = subprocess.run([EXAMPLE, form], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout


def on_page(drawing, colour):
    """The drawing in the middle of a page."""
    page = Image.new("RGB", (drawing.width + 80, drawing.height + 80), colour)
    page.paste(drawing, (40, 40), drawing if drawing.mode == "RGBA" else None)
    return page


def terminal(text, ink, paper):
    """A picture of a terminal that shows all of the text."""
    return picture(whole(text.decode().removesuffix("\n")), ink, paper)


def pictures(text):
    """Every drawing, on light and on dark."""
    png = Image.open(io.BytesIO(draw("png", text)))
    svg = subprocess.run(
        ["rsvg-convert"], input=draw("svg", text), stdout=subprocess.PIPE, check=True
    )
    svg = Image.open(io.BytesIO(svg.stdout))
    half, full = draw("half-blocks", text), draw("full-blocks", text)
    for name, ink, paper in [("light", BLACK, WHITE), ("dark", LIGHT, DARK), ("black", WHITE, BLACK)]:
        yield f"png-on-{name}", on_page(png.convert("RGB"), paper)
        yield f"svg-on-{name}", on_page(svg, paper)
        yield f"half-blocks-on-{name}", on_page(terminal(half, ink, paper), paper)
        yield f"full-blocks-on-{name}", on_page(terminal(full, ink, paper), paper)
    plain = terminal(draw("plain-on-light", text), BLACK, WHITE)
    yield "plain-on-light", on_page(plain, WHITE)
    plain = terminal(draw("plain-on-dark", text), LIGHT, DARK)
    yield "plain-on-dark", on_page(plain, DARK)


def zbar(path):
    done = subprocess.run(
        ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    return done.stdout.decode().removesuffix("\n")


def zxing(path):
    found = zxingcpp.read_barcodes(
        Image.open(path), formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False
    )
    return [code.text for code in found][0] if found else ""


failed = read = 0
for number, text in enumerate(TEXTS):
    for name, drawing in pictures(text):
        path = OUT / f"{number}-{name}.png"
        drawing.save(path)
        for decoder in (zbar, zxing):
            if decoder(path) == text:
                read += 1
            else:
                failed += 1
                print(f"{decoder.__name__} does not read {path}")

# What is drawn for the other background is an inverted code: proof that the readers can refuse.
wrong = OUT / "inverted.png"
on_page(terminal(draw("plain-on-dark", TEXTS[0]), BLACK, WHITE), WHITE).save(wrong)
for decoder in (zbar, zxing):
    if decoder(wrong):
        failed += 1
        print(f"{decoder.__name__} reads the inverted code")

print(f"{read} readings of QR codes as drawn, {failed} failures")
sys.exit(failed != 0 or read == 0)
