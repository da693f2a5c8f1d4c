"""Prints tests/vectors/others.md: what pyotp and otplib get differently, out of what they have run.

Arguments: the directory of the vectors, and for each library its name and its results.
"""

import json
import sys

HEAD = """# What other libraries make of the vectors

`.ci/run 56` runs the vectors of this folder through two libraries and writes this table; it fails when a result is
another than here. "Other" is not "wrong": a library may refuse short secrets on purpose, or leave the count of guesses
to its caller, and this crate reads more spellings than most. Each library has the memory that its documentation gives
to prevent replays: pyotp the timecode of the last accepted code, otplib `afterTimeStep`; a token's next counter.

"""


def same(result):
    return result == "same"


def case_name(case):
    return case.get("name") or case.get("why") or case.get("source") or case.get("command", "")


def shown(result):
    got = result["got"]
    if isinstance(got, dict):
        return ", ".join(f"{name} {json.dumps(value)}" for name, value in got.items())
    # What the library says may repeat the input, to the line feed.
    return json.dumps(got, ensure_ascii=True).strip('"').replace("|", "\\|")[:120]


directory, *rest = sys.argv[1:]
libraries = [(name, json.load(open(path))) for name, path in zip(rest[::2], rest[1::2])]
print(HEAD + "| file | cases | " + " | ".join(f"{name}: same, other, cannot" for name, _ in libraries) + " |")
print("|---|---|" + "---|" * len(libraries))
for file in libraries[0][1]:
    cells = []
    for _, results in libraries:
        results = results[file]
        alike = sum(map(same, results))
        cannot = sum(not same(result) and "cannot" in result for result in results)
        cells.append(f"{alike}, {len(results) - alike - cannot}, {cannot}")
    print(f"| `{file}` | {len(libraries[0][1][file])} | " + " | ".join(cells) + " |")
for name, results in libraries:
    print(f"\n## {name}")
    for file, results in results.items():
        cases = json.load(open(f"{directory}/{file}"))
        assert len(cases) == len(results), file
        others = [n for n, result in enumerate(results) if not same(result) and "got" in result]
        cannot = sorted({result["cannot"] for result in results if not same(result) and "cannot" in result})
        if cannot:
            print(f"\n`{file}`: it cannot be asked for {'; '.join(cannot)}.")
        if others:
            print(f"\n| `{file}` | case | {name.split()[0]} |\n|---|---|---|")
        for n in others:
            about = json.dumps(case_name(cases[n]), ensure_ascii=False).strip('"').replace("|", "\\|")
            print(f"| {n} | {about} | {shown(results[n])} |")
