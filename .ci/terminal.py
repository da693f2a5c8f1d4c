"""Pictures of terminals: `pyte` interprets the text, as an xterm would, and a font draws the cells."""
import pyte
from PIL import Image, ImageDraw, ImageFont

FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 16)
CELL = (round(FONT.getlength("M")), sum(FONT.getmetrics()))


def screen(text, columns, lines):
    """What a terminal of this size shows in the end: what came before has scrolled away."""
    shown = pyte.Screen(columns, lines)
    pyte.Stream(shown).feed(text.replace("\r\n", "\n").replace("\n", "\r\n"))
    return shown


def whole(text):
    """A terminal that is large enough for all of the text."""
    return screen(text, 400, len(text.split("\n")))


def picture(shown, ink, paper):
    """A picture of the screen, with the font's own block characters, as wide as what is on it."""
    used = max(max(row, default=0) for row in shown.buffer.values()) + 1
    image = Image.new("RGB", (used * CELL[0], shown.lines * CELL[1]), paper)
    pen = ImageDraw.Draw(image)
    colour = lambda name, default: default if name == "default" else f"#{name}"
    for y in range(shown.lines):
        for x in range(used):
            cell = shown.buffer[y][x]
            left, top = x * CELL[0], y * CELL[1]
            box = (left, top, left + CELL[0] - 1, top + CELL[1] - 1)
            pen.rectangle(box, colour(cell.bg, paper))
            pen.text((left, top), cell.data, colour(cell.fg, ink), FONT)
    return image
