"""Prints tests/vectors/data/typed_unicode.json: what Python's unicodedata says of what is typed."""
import json
import unicodedata

EVERY = [chr(code) for code in range(0x110000)]


def span(first, last):
    return [chr(code) for code in range(first, last + 1)]


def listed(characters):
    return {f"{ord(character):04x}": unicodedata.name(character, "") for character in characters}


digits = [character for character in EVERY if unicodedata.category(character) == "Nd"]
# Each block has its ten digits in order.
assert all(unicodedata.decimal(character) == place % 10 for place, character in enumerate(digits))
zeros = [character for character in digits if unicodedata.decimal(character) == 0]
symbols = [zero for zero in zeros if unicodedata.name(zero).startswith(("MATHEMATICAL", "SEGMENTED"))]

spaces = [character for character in EVERY if unicodedata.category(character) in ("Zs", "Zl", "Zp")]
# The hyphens and dashes of general punctuation, and what compatibility makes one of them.
dashes = ["-", *span(0x2010, 0x2015), "\u2212", "\uff0d"]
assert all(unicodedata.category(character) in ("Pd", "Sm") for character in dashes)
assert unicodedata.normalize("NFKC", "\uff0d") == "-"
# Format characters: direction, joining, order of bytes, hyphenation.
invisible = [
    "\u00ad", "\u061c", *span(0x200B, 0x200F), *span(0x202A, 0x202E), "\u2060",
    *span(0x2066, 0x2069), "\ufeff",
]
assert all(unicodedata.category(character) == "Cf" for character in invisible)

print(json.dumps({
    "unicode": unicodedata.unidata_version,
    "zeros": listed(zero for zero in zeros if zero not in symbols),
    "symbols": listed(symbols),
    "spaces": listed(spaces),
    "dashes": listed(dashes),
    "invisible": listed(invisible),
}, indent=1))
