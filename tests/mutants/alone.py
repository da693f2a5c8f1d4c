"""Mutants that do not fit into the one build, and which of them compile by themselves."""

import subprocess
import sys

import reach
import together
from common import compiler_errors


def unchanged(place):
    """The time of each test on the code as it is, to run the quick ones first."""
    place.copy()
    found = together.programs(place) or sys.exit("the tests do not compile")
    tests = [[program, test, seconds, []] for program, test, seconds, _ in reach.measure(place, found)]
    reach.must_pass(place, found, tests)
    return tests


def patch(place, mutant, *options):
    command = ["patch", "--silent", "--no-backup-if-mismatch", *options, str(place.tree / mutant["file"])]
    subprocess.run(command, input=mutant["diff"], text=True, check=True)


def errors(place):
    """(file, line) of each error of the compiler; None for one without a place."""
    run = place.cargo("check", "--quiet", "--lib", "--all-features", "--message-format=json")
    found = []
    for message in compiler_errors(run):
        if "aborting" not in message["message"]:
            main = [span for span in message["spans"] if span["is_primary"]]
            found.append((main[0]["file_name"], main[0]["line_start"]) if main else None)
    return found


def is_inside(mutant, error):
    """Whether an error is in the function that the mutant changes, which only it can have caused."""
    around = (mutant["function"] or mutant)["span"]
    return error and error[0] == mutant["file"] and around["start"]["line"] <= error[1] <= around["end"]["line"]


def viable(place, listed, ids, end):
    """Those that compile. One of each file is tried at a time, until none is left of which it is not known."""
    pool, compiling = list(ids), set()
    while pool and not end():
        batch = {}
        for id_ in pool:
            batch.setdefault(listed[id_ - 1]["file"], id_)
        compiles, fails = try_together(place, listed, list(batch.values()))
        compiling |= compiles
        undecided = set(batch.values()) - compiles - fails
        pool = [id_ for id_ in pool if id_ not in batch.values()] + sorted(undecided)
    return compiling, set(ids) - set(pool) - compiling


def try_together(place, listed, batch):
    for id_ in batch:
        patch(place, listed[id_ - 1])
    found = errors(place)
    for id_ in batch:
        patch(place, listed[id_ - 1], "--reverse")
    if not found:
        return set(batch), set()
    fails = {id_ for id_ in batch if any(is_inside(listed[id_ - 1], error) for error in found)}
    if fails or len(batch) == 1:
        return set(), fails or set(batch)
    # An error in a place that no mutant of these has changed: each is tried by itself.
    sure = [try_together(place, listed, [id_]) for id_ in batch]
    return set().union(*(one for one, _ in sure)), set().union(*(other for _, other in sure))


def catcher(place, tests, mutant):
    """The program whose tests catch the mutant, or None; it is known to compile."""
    patch(place, mutant)
    try:
        found = together.programs(place)
        # A test that no longer compiles notices the change as well.
        return reach.catcher(place, found, tests, 0) if found else "compiler"
    finally:
        patch(place, mutant, "--reverse")
