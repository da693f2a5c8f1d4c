"""Has qrencode make the symbols again whose versions tests/vectors/data/qr_versions.tsv records as its own."""
import pathlib
import subprocess
import sys

ROWS = pathlib.Path("tests/vectors/data/qr_versions.tsv").read_text().splitlines()


def version(text, level):
    """The version that qrencode chooses: it draws a line for each row of modules."""
    command = ["qrencode", "--level", level, "--type", "ASCII", "--margin", "0", "--output", "-"]
    drawn = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True)
    return (drawn.stdout.count(b"\n") - 17) // 4


failed = 0
for row in ROWS:
    name, ours, theirs, text = row.split("\t")
    made = " ".join(str(version(text, level)) for level in "LMQH")
    if made != theirs:
        failed += 1
        print(f"{name}: qrencode makes versions {made}, recorded are {theirs}")
print(f"{4 * len(ROWS)} symbols made by qrencode, {failed} texts with other versions than recorded")
sys.exit(failed != 0 or not ROWS)
