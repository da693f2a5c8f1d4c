"""One build that holds as many mutants as compile together, all of them off."""

import json
import re
import sys
from pathlib import Path

from common import TESTS, compiler_errors, output

FEATURES = "#![feature(core_intrinsics, const_eval_select)]\n#![allow(internal_features)]\n"
CHOICE = Path(__file__).with_name("choice.rs")


def compile_errors(place):
    """(file, byte range) of each place that an error of the compiler names, the main ones first."""
    run = place.cargo("check", "--quiet", "--lib", "--all-features", "--message-format=json")
    errors = []
    for message in compiler_errors(run):
        spans = sorted(message["spans"], key=lambda span: not span["is_primary"])
        places = [(span["file_name"], span["byte_start"], span["byte_end"]) for span in spans]
        if places or "aborting" not in message["message"]:
            errors.append((places, message["rendered"]))
    return errors


def blamed(error, placed):
    """The mutants that an error is about: whose text it names, else the narrowest around it."""
    places, rendered = error
    for field in ("chunk", "extent"):
        for file, start, end in places:
            around = []
            for one in placed:
                range_ = one[field]
                if one["file"] == file and range_["start"] < max(end, start + 1) and start < range_["end"]:
                    around.append((range_["end"] - range_["start"], one["id"]))
            if around:
                narrowest = min(width for width, _ in around)
                return {id_ for width, id_ in around if width <= narrowest}
    # A match without one of its arms is not exhaustive: the error is at what is matched, before them.
    return set(map(int, re.findall(r"crate::mutant\((\d+)\)", rendered)[:1])) or {
        one["id"] for one in placed for file, _, end in places[:1]
        if one["file"] == file and 0 <= one["chunk"]["start"] - end < 200
    }


def prepare(place, tool, list_path, listed):
    """The mutants that are in the tree: those that do not compile are dropped, round after round."""
    scratch = place.scratch
    # One of two iterators cannot be returned where the type is `impl Iterator`.
    dropped = {
        id_ for id_, one in enumerate(listed, 1)
        if one["genre"] == "FnValue" and "impl " in (one["function"] or {}).get("return_type", "")
    }
    if (scratch / "dropped").exists():
        dropped |= set(map(int, (scratch / "dropped").read_text().split()))
    while True:
        place.copy()
        (scratch / "dropped").write_text("".join(f"{id_}\n" for id_ in sorted(dropped)))
        said = output(tool, list_path, place.tree, scratch / "dropped", scratch / "map.json")
        placed = json.loads((scratch / "map.json").read_text())
        library = place.tree / "src/lib.rs"
        # The offsets of the map are those of the file before this.
        shift = len(FEATURES.encode())
        for one in placed:
            if one["file"] == "src/lib.rs":
                for field in ("chunk", "extent"):
                    one[field] = {name: at + shift for name, at in one[field].items()}
        library.write_text(FEATURES + library.read_text() + CHOICE.read_text())
        errors = compile_errors(place)
        print(f"time: {said.strip()}, {len(errors)} errors", flush=True)
        if not errors:
            return {one["id"] for one in placed}
        worse, unexplained = set(), ""
        for error in errors:
            names = blamed(error, placed) - dropped
            unexplained = unexplained if names else error[1]
            worse |= names
        if not worse:
            sys.exit("an error that no mutant is to blame for:\n" + unexplained)
        dropped |= worse


def programs(place):
    """The test programs by name, or None if they do not compile."""
    wanted = [option for name in TESTS for option in ("--test", name)]
    run = place.cargo(
        "test", "--quiet", "--no-run", "--all-features", "--lib", *wanted, "--message-format=json",
    )
    if compiler_errors(run):
        return None
    found = {}
    for line in run.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["profile"]["test"]:
            found[message["target"]["name"]] = message["executable"]
    return found
