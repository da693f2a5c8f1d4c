"""Holds tests/constant_time/coverage.txt to the public interface and to what the harness has followed.

Arguments: the list of classes, the list of public items, the output of the harness.
"""

import re
import sys
from collections import Counter
from fnmatch import fnmatchcase

WORDS = {"followed": 1, "same": 2, "text": 1, "sealed": 1, "handed": 1, "no": 1, "test": 1}
# What every type is asked by the compiler or by `{:?}`; `Debug` hides secrets, `tests/leak`.
LEFT_OUT = {"fmt", "drop", "default"}


def functions(path):
    names = set()
    for line in open(path):
        found = re.match(r"pub (?:const |async )*fn (.*)", line)
        if found:
            name, depth = "", 0
            for character in found[1]:
                depth += {"<": 1, ">": -1}.get(character, 0)
                if character == "(":
                    break
                if depth == 0 and character != ">":
                    name += character
            name = re.sub(r"^&(mut )?|^second_factor::|^alloc::(boxed|sync)::", "", name)
            if name.rsplit("::", 1)[-1] not in LEFT_OUT:
                names.add(name)
    return names


classes = []
for line in open(sys.argv[1]):
    parts = line.split("#")[0].split()
    if parts:
        word, pattern, *rest = parts
        assert WORDS.get(word) == 1 + len(rest), f"not understood: {line}"
        classes.append((word, pattern, rest[0] if rest else None))
harness = dict(re.findall(r"^followed: (\S+) (\d+)$", open(sys.argv[3]).read(), re.M))

problems, counts, used = [], Counter(), set()
for name in sorted(functions(sys.argv[2])):
    fits = next((entry for entry in classes if fnmatchcase(name, entry[1])), None)
    if fits is None:
        problems.append(f"{name} is in no line of the list")
        continue
    used.add(fits)
    counts[fits[0]] += 1
for word, pattern, other in classes:
    if (word, pattern, other) not in used:
        problems.append(f"no public function is {pattern}")
    if word == "followed" and pattern not in harness:
        problems.append(f"the harness has not followed {pattern}")
    if other and other not in harness:
        problems.append(f"{pattern} goes through {other}, which was not followed")
followed = {pattern for word, pattern, _ in classes if word == "followed"}
problems += [f"followed, but not in the list: {name}" for name in sorted(harness.keys() - followed)]
print("\n".join(problems) or ", ".join(f"{word} {counts[word]}" for word in WORDS))
sys.exit(bool(problems))
