"""Tries every mutant that cargo-mutants lists, from one build.

    run.py TOOL SCRATCH [--seconds N] [--only REGEX]

Mutants that do not compile are dropped, round after round, until the rest compiles together. Then the
tests run once for each, with MUTANT set to its number; the first that fails has caught it. The order is
shuffled with a fixed seed, so that a run that is cut short (--seconds) has tried a fair sample. A constant
is evaluated by the compiler, before a mutant is chosen, so a mutant in one is missed whatever the tests say.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

TESTS = ["vectors", "behaviour", "laws", "leak"]
# Tests that take most of the time. They run after all others, so that few mutants get to them.
SLOW = ["factors::walk", "qr::reading", "qr::mask", "stored::", "total::", "texts::", "odds::", "guessing::"]
CHOICE = """
/// Whether this mutant is chosen.
#[doc(hidden)]
pub const fn mutant(id: usize) -> bool {
    core::intrinsics::const_eval_select((id,), never, chosen)
}
const fn never(_: usize) -> bool {
    false
}
fn chosen(id: usize) -> bool {
    static CHOSEN: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let read = || std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    *CHOSEN.get_or_init(read) == id
}
"""
FEATURES = "#![feature(core_intrinsics, const_eval_select)]\n#![allow(internal_features)]\n"
# Seconds of processor that a test run may take; a mutant that never ends is caught by it.
LIMIT = 120

arguments = argparse.ArgumentParser()
arguments.add_argument("tool")
arguments.add_argument("scratch", type=Path)
arguments.add_argument("--seconds", type=float, default=float("inf"))
arguments.add_argument("--only", default="")
options = arguments.parse_args()
scratch = options.scratch.resolve()
tree = scratch / "tree"
list_path = scratch / "list.json"
tree.mkdir(parents=True, exist_ok=True)
environment = os.environ | {
    "RUSTC_BOOTSTRAP": "1",
    "RUSTFLAGS": "--cap-lints=warn -Awarnings",
    "CARGO_TARGET_DIR": str(scratch / "target"),
    "CARGO_PROFILE_DEV_DEBUG": "0",
    "CARGO_PROFILE_DEV_OPT_LEVEL": "1",
    "PROPTEST_RNG_SEED": "1",
}


def output(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def copy():
    """The repository as it stands, with the library alone."""
    for name in output("git", "ls-files").splitlines():
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(name).read_bytes())
    manifest = re.sub(r"^(members|exclude) = \[[^]]*\]\n", "", (tree / "Cargo.toml").read_text(), flags=re.M)
    (tree / "Cargo.toml").write_text(manifest)


def compile_errors():
    """(file, byte range) of each place that an error of the compiler names, the main ones first."""
    run = subprocess.run(
        ["cargo", "check", "--quiet", "--lib", "--all-features", "--message-format=json"],
        cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    errors = []
    for line in run.stdout.splitlines():
        message = json.loads(line).get("message") or {}
        if message.get("level") == "error":
            spans = sorted(message["spans"], key=lambda span: not span["is_primary"])
            places = [(span["file_name"], span["byte_start"], span["byte_end"]) for span in spans]
            if places or "aborting" not in message["message"]:
                errors.append((places, message["rendered"]))
    if run.returncode and not errors:
        sys.exit(run.stderr)
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


def prepare():
    text = output("cargo", "mutants", "--list", "--json", "--all-features")
    if not list_path.exists() or list_path.read_text() != text:
        # A mutant is its place in this list, so with another list all begins anew.
        for name in ("dropped", "results"):
            (scratch / name).unlink(missing_ok=True)
    list_path.write_text(text)
    listed = json.loads(text)
    # One of two iterators cannot be returned where the type is `impl Iterator`.
    dropped = {
        id_ for id_, one in enumerate(listed, 1)
        if one["genre"] == "FnValue" and "impl " in (one["function"] or {}).get("return_type", "")
    }
    if (scratch / "dropped").exists():
        dropped |= set(map(int, (scratch / "dropped").read_text().split()))
    while True:
        copy()
        (scratch / "dropped").write_text("".join(f"{id_}\n" for id_ in sorted(dropped)))
        said = output(options.tool, list_path, tree, scratch / "dropped", scratch / "map.json")
        placed = json.loads((scratch / "map.json").read_text())
        library = tree / "src/lib.rs"
        # The offsets of the map are those of the file before this.
        shift = len(FEATURES.encode())
        for one in placed:
            if one["file"] == "src/lib.rs":
                for field in ("chunk", "extent"):
                    one[field] = {name: at + shift for name, at in one[field].items()}
        library.write_text(FEATURES + library.read_text() + CHOICE)
        errors = compile_errors()
        print(f"time: {said.strip()}, {len(errors)} errors", flush=True)
        if not errors:
            return listed, placed
        worse = set()
        for error in errors:
            names = blamed(error, placed) - dropped
            if not names and len(worse) == 0:
                (scratch / "error").write_text(error[1])
            worse |= names
        if not worse:
            sys.exit("an error that no mutant is to blame for:\n" + (scratch / "error").read_text())
        dropped |= worse


def programs():
    wanted = [option for name in TESTS for option in ("--test", name)]
    built = output(
        "cargo", "test", "--quiet", "--no-run", "--all-features", "--lib", *wanted, "--message-format=json",
        cwd=tree, env=environment,
    )
    found = {}
    for line in built.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["profile"]["test"]:
            found[message["target"]["name"]] = message["executable"]
    return [found["second_factor"]] + [found[name] for name in TESTS]


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))


def is_caught(id_, executables):
    quick = [option for name in SLOW for option in ("--skip", name)]
    for chosen in (quick, SLOW):
        for executable in executables:
            run = subprocess.run(
                [executable, "-q", "-Zunstable-options", "--fail-fast", *chosen], cwd=tree,
                env=environment | {"MUTANT": str(id_)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=limit,
            )
            if run.returncode:
                return Path(executable).name.rsplit("-", 1)[0]
    return None


listed, placed = prepare()
executables = programs()
start = time.monotonic()
if by := is_caught(0, executables):
    sys.exit(f"{by} fails without any mutant")
print(f"time: the tests take {time.monotonic() - start:.0f} s", flush=True)

ids = sorted(one["id"] for one in placed if re.search(options.only, one["file"]))
random.Random(1).shuffle(ids)
results = scratch / "results"
known = dict(line.split("\t")[:2] for line in results.read_text().splitlines()) if results.exists() else {}
end = time.monotonic() + options.seconds
for id_ in ids:
    if time.monotonic() > end:
        break
    if str(id_) not in known:
        known[str(id_)] = is_caught(id_, executables) or "MISSED"
        with results.open("a") as file:
            file.write(f"{id_}\t{known[str(id_)]}\t{listed[id_ - 1]['name']}\n")

tried = [id_ for id_ in ids if str(id_) in known]
missed = [id_ for id_ in tried if known[str(id_)] == "MISSED"]
for id_ in sorted(missed):
    print(f"MISSED {listed[id_ - 1]['name']}")
print(f"{len(listed)} mutants, {len(placed)} of them compile, {len(tried)} tried, {len(missed)} missed")
sys.exit(bool(missed) or not tried)
