"""Which test reaches which mutants, and how long each test takes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import limited, output

# Processors that run tests.
WORKERS = os.cpu_count() or 1


def measure(place, found):
    """[program, test, seconds, mutants] of each test, all of which must pass."""
    tests = []
    for program, executable in sorted(found.items()):
        listing = output(executable, "--list", "--format", "terse", cwd=place.tree, env=place.environment)
        names = [line.removesuffix(": test") for line in listing.splitlines() if line.endswith(": test")]
        tests += [(program, name) for name in names]

    def one(test):
        program, name = test
        with tempfile.NamedTemporaryFile() as file:
            start = time.monotonic()
            run = subprocess.run(
                [found[program], "-q", "--exact", name], cwd=place.tree, stdin=subprocess.DEVNULL,
                env=place.environment | {"REACHED": file.name}, capture_output=True, text=True,
            )
            seconds = time.monotonic() - start
            if run.returncode:
                sys.exit(f"{program} {name} fails without any mutant:\n{run.stdout}{run.stderr}")
            return [program, name, seconds, sorted(map(int, Path(file.name).read_text().split()))]

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, tests))


def must_pass(place, found, tests):
    """Without a mutant, within the limits of one, no test may fail."""
    if by := catcher(place, found, tests, 0):
        sys.exit(f"{by} fails within the limits of a mutant, without any")


def batches(tests):
    """The tests, the quickest first, in groups that grow: most mutants are caught by the first."""
    ordered, size, start = sorted(tests, key=lambda test: test[2]), 8, 0
    while start < len(ordered):
        yield ordered[start:start + size]
        start, size = start + size, size * 4


def catcher(place, found, tests, mutant):
    """The program whose tests catch the mutant, or None."""
    for batch in batches(tests):
        for program in sorted({test[0] for test in batch}):
            mine = [test for test in batch if test[0] == program]
            # A mutant that never ends is caught by the clock.
            seconds = 20 + int(10 * sum(test[2] for test in mine))
            run = subprocess.run(
                [
                    found[program], "-q", "-Zunstable-options", "--fail-fast", "--test-threads=1", "--exact",
                    *(test[1] for test in mine),
                ],
                cwd=place.tree, env=place.environment | {"MUTANT": str(mutant)}, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limited(seconds),
            )
            if run.returncode:
                return program
    return None


def save(path, tests):
    path.write_text(json.dumps(tests))


def load(path):
    return json.loads(path.read_text()) if path.exists() else None
