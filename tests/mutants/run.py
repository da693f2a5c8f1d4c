"""Tries every mutant that cargo-mutants lists.

    run.py TOOL SCRATCH [--seconds N] [--only REGEX]

As many as compile together are put into one build, and chosen by the environment. Each test is asked which
of them it reaches, and only those tests run for a mutant, the quick ones first. What does not compile
together is compiled by itself, and so is what no test reaches: that is in a constant, mostly, which the
compiler evaluates before a mutant is chosen. A mutant that does not compile by itself is none.
The order is shuffled with a fixed seed, so that a run that is cut short (--seconds) has tried a fair sample; it
still fails, since it has not shown what it is for. What was learnt is kept in SCRATCH for the next run, for as
long as the code, the tests and the compiler are the same.
"""

import argparse
import hashlib
import json
import random
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alone
import reach
import together
from common import Place, output

arguments = argparse.ArgumentParser()
arguments.add_argument("tool")
arguments.add_argument("scratch", type=Path)
arguments.add_argument("--seconds", type=float, default=float("inf"))
arguments.add_argument("--only", default="", help="a pattern that the names must hold")
options = arguments.parse_args()
scratch = options.scratch.resolve()
scratch.mkdir(parents=True, exist_ok=True)
end = time.monotonic() + options.seconds
started = time.monotonic()


def said(text):
    print(f"time: {time.monotonic() - started:5.0f} s: {text}", flush=True)


def without_place(name):
    return re.sub(r"(:\d+)+: ", ": ", name, count=1)


def state(text):
    """What a verdict depends on: the list, in which a mutant is its place, the code, the tests and the compiler."""
    parts = [text.encode(), output("rustc", "-vV").encode()]
    names = output("git", "ls-files", "src", "tests", "Cargo.toml", "Cargo.lock", ":!tests/mutants/equivalent.txt")
    for name in names.splitlines():
        parts += [name.encode(), Path(name).read_bytes()]
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


list_path, state_path = scratch / "list.json", scratch / "state"
text = output("cargo", "mutants", "--list", "--json", "--diff", "--all-features")
if not state_path.exists() or state_path.read_text() != state(text):
    for name in ("dropped", "reach.json", "alone.json", "results"):
        (scratch / name).unlink(missing_ok=True)
    list_path.write_text(text)
    state_path.write_text(state(text))
listed = json.loads(text)
results = scratch / "results"
known = dict(line.split("\t")[:2] for line in results.read_text().splitlines()) if results.exists() else {}
ids = [id_ for id_, one in enumerate(listed, 1) if re.search(options.only, one["name"])]
random.Random(1).shuffle(ids)


def learn(id_, verdict):
    known[str(id_)] = verdict
    with results.open("a") as file:
        file.write(f"{id_}\t{verdict}\t{listed[id_ - 1]['name']}\n")


place = Place(scratch, "tree")
placed = together.prepare(place, options.tool, list_path, listed)
found = together.programs(place) or sys.exit("the tests do not compile")
tests = reach.load(scratch / "reach.json")
if tests is None:
    tests = reach.measure(place, found)
    reach.must_pass(place, found, tests)
    reach.save(scratch / "reach.json", tests)
reached = {id_ for test in tests for id_ in test[3]}
together_ids = [id_ for id_ in ids if id_ in placed & reached]
said(
    f"{len(placed)} mutants in one build, {len(reached)} reached by {len(tests)} tests, which take "
    f"{sum(test[2] for test in tests):.0f} s"
)


def together_one(id_):
    if str(id_) in known or time.monotonic() > end:
        return
    mine = [test for test in tests if id_ in test[3]]
    learn(id_, reach.catcher(place, found, mine, id_) or "MISSED")


with ThreadPoolExecutor(reach.WORKERS) as pool:
    list(pool.map(together_one, together_ids))
said("what is in one build was tried")

rest = [id_ for id_ in ids if id_ not in placed & reached and str(id_) not in known]
if rest:
    place = Place(scratch, "alone")
    tests = reach.load(scratch / "alone.json")
    if tests is None:
        tests = alone.unchanged(place)
        reach.save(scratch / "alone.json", tests)
    place.copy()
    compiling, failing = alone.viable(place, listed, rest, lambda: time.monotonic() > end)
    for id_ in sorted(failing):
        learn(id_, "unviable")
    said(f"{len(failing)} of the others do not compile, {len(compiling)} do")
    for id_ in sorted(compiling):
        if time.monotonic() < end:
            learn(id_, alone.catcher(place, tests, listed[id_ - 1]) or "MISSED")
said("the others were tried")

tried = [id_ for id_ in ids if str(id_) in known]
names = {id_: without_place(listed[id_ - 1]["name"]) for id_ in tried}
missed = Counter(names[id_] for id_ in tried if known[str(id_)] == "MISSED")
equivalent = Counter()
for line in Path(__file__).with_name("equivalent.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        number, name = line.split(" ", 1)
        equivalent[name] += int(number)
for id_ in sorted(tried):
    if known[str(id_)] == "MISSED" and missed[names[id_]] > equivalent[names[id_]]:
        print(f"MISSED {listed[id_ - 1]['name']}")
# A mutant that only makes the code slow is noticed by the clock on one machine and not on another. So what is
# listed may be noticed; but it must be there.
there = Counter(without_place(one["name"]) for one in listed)
gone = equivalent - there
for name, number in sorted(gone.items()):
    print(f"GONE {number} {name}")
verdicts = Counter(known[str(id_)] for id_ in tried)
viable = len(tried) - verdicts["unviable"]
unexcused = (missed - equivalent).total()
print(
    f"{len(ids)} mutants, {len(tried)} tried: {verdicts['unviable']} do not compile; of the other {viable}, "
    f"{viable - verdicts['MISSED']} are caught, {verdicts['MISSED'] - unexcused} change nothing, "
    f"{unexcused} are missed"
)
untried = len(ids) - len(tried)
if untried:
    print(f"INCOMPLETE: {untried} were not tried")
sys.exit(bool(unexcused or gone or untried) or not tried)
