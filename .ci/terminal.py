"""A terminal's picture of text: SGR colours and half blocks, as ECMA-48 and xterm define them."""
import re

from PIL import Image

BASE = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)]
BRIGHT = [(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)]
# Which half of its cell a character fills with the foreground colour.
HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def indexed(number):
    """xterm's 256 colours: 16 named, a cube of 6 by 6 by 6, 24 greys."""
    if number < 16:
        return (BASE + BRIGHT)[number]
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    number -= 16
    return tuple(0 if n == 0 else 55 + 40 * n for n in (number // 36, number // 6 % 6, number % 6))


def sgr(codes, colours, default):
    """The foreground and background after an `ESC [ .. m`."""
    foreground, background = colours
    codes = [int(code or 0) for code in codes.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            foreground, background = default
        elif code == 7:
            foreground, background = background, foreground
        elif code in (38, 48):
            kind = codes.pop(0)
            colour = indexed(codes.pop(0)) if kind == 5 else (codes.pop(0), codes.pop(0), codes.pop(0))
            foreground, background = (colour, background) if code == 38 else (foreground, colour)
        elif code in (39, 49):
            foreground, background = (default[0], background) if code == 39 else (foreground, default[1])
        elif code % 10 < 8 and code // 10 in (3, 4, 9, 10):
            colour = (BASE if code // 10 in (3, 4) else BRIGHT)[code % 10]
            foreground, background = (colour, background) if code // 10 in (3, 9) else (foreground, colour)
        else:
            raise ValueError(f"unknown SGR code {code}")
    return foreground, background


def picture(text, default, cell=6):
    """Draws the lines of a text on a terminal whose default colours are `default`."""
    lines = text.replace("\r\n", "\n").split("\n")
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    image = Image.new("RGB", ((max(map(len, plain)) + 4) * cell, (2 * len(lines) + 4) * cell), default[1])
    colours = default
    for row, line in enumerate(lines):
        column = 0
        for part in re.finditer(r"\x1b\[([0-9;]*)m|(.)", line):
            if part[2] is None:
                colours = sgr(part[1], colours, default)
                continue
            for half, filled in enumerate(HALVES[part[2]]):
                x, y = (column + 2) * cell, (2 * row + half + 2) * cell
                image.paste(colours[0] if filled else colours[1], (x, y, x + cell, y + cell))
            column += 1
    return image
