"""Prints feature sets of the package, one a line, comma-separated; `none` is the empty one.

all:    every set that differs from the others once implied features are added
single: none, and each feature with what it implies
"""
import itertools
import json
import subprocess
import sys

metadata = json.loads(
    subprocess.check_output(["cargo", "metadata", "--no-deps", "--format-version", "1"])
)
package = next(p for p in metadata["packages"] if p["name"] == "second-factor")
features = {name: implied for name, implied in package["features"].items() if name != "default"}


def closed(chosen):
    """The set with everything its features switch on."""
    todo, done = list(chosen), set()
    while todo:
        feature = todo.pop()
        if feature in features and feature not in done:
            done.add(feature)
            todo += features[feature]
    return frozenset(done)


def sets(largest):
    names = sorted(features)
    sizes = range(largest + 1)
    return {closed(s) for size in sizes for s in itertools.combinations(names, size)}


found = sets({"all": len(features), "single": 1}[sys.argv[1]])
assert frozenset() in found and closed(features) in sets(len(features)), "no features found"
for each in sorted(found, key=lambda s: (len(s), sorted(s))):
    print(",".join(sorted(each)) or "none")
