"""Prints a table of steps out of what `.ci/run` and `.ci/release` have printed: time and result of each.

    .ci/run >run.log; .ci/release >release.log; python3 .ci/table.py run.log release.log
"""

import re
import sys

print("| step | seconds | of processors | result |\n|---|---|---|---|")
for path in sys.argv[1:]:
    tool = ".ci/release" if "PROPTEST_RNG_SEED=" in open(path).readline() else ".ci/run"
    for name, body, verdict in re.findall(r"^== (\S+)$(.*?)^== \1 (passed|FAILED)$", open(path).read(), re.M | re.S):
        # The step's own time is printed after all that it has said itself.
        *said, time = re.findall(r"^time: (\d+ s, .*)$|^((?!time: ).+)$", body, re.M)
        lines = [line for _, line in said if line and not line.startswith("$ ")]
        seconds, processors = re.fullmatch(r"(\d+) s, (\d+ \+ \d+) s of processors", time[0]).groups()
        last = lines[-1] if lines else ""
        last = re.sub(r"^test result: ok\. ", "", last).replace("|", "\\|")[:90]
        print(f"| `{tool} {name.split('-')[0]}` {name.split('-', 1)[1].replace('-', ' ')} | {seconds} | {processors} | "
              f"{verdict}{': ' if last else ''}{last} |")
