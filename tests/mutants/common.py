"""What the parts share: where things are, and how cargo is called."""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

# What is built and run of the tests, beside those in the library itself.
TESTS = ["vectors", "behaviour", "laws", "leak"]


class Place:
    """The scratch space: a tree of the repository, and what cargo builds from it."""

    def __init__(self, scratch, name):
        self.scratch = scratch
        self.tree = scratch / name
        self.tree.mkdir(parents=True, exist_ok=True)
        self.environment = os.environ | {
            "RUSTC_BOOTSTRAP": "1",
            "RUSTFLAGS": "--cap-lints=warn -Awarnings",
            "CARGO_TARGET_DIR": str(scratch / "target" / name),
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "CARGO_PROFILE_DEV_OPT_LEVEL": "1",
            "PROPTEST_RNG_SEED": "1",
            # A failure is enough; the smallest one is of no use here.
            "PROPTEST_MAX_SHRINK_ITERS": "0",
        }

    def copy(self):
        """The repository as it stands, with the library alone, and nothing of an earlier one."""
        names = output("git", "ls-files").splitlines()
        kept = {self.tree / name for name in names}
        for file in self.tree.rglob("*"):
            if file.is_file() and file not in kept:
                file.unlink()
        for name in names:
            target, content = self.tree / name, Path(name).read_bytes()
            if name == "Cargo.toml":
                content = re.sub(rb"^(members|exclude) = \[[^]]*\]\n", b"", content, flags=re.M)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != content:
                target.write_bytes(content)

    def cargo(self, *arguments):
        return subprocess.run(
            ["cargo", *arguments], cwd=self.tree, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )


def output(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def compiler_errors(run):
    """What the compiler found wrong. If cargo failed without, for another reason, all ends here."""
    messages = [json.loads(line).get("message") or {} for line in run.stdout.splitlines()]
    errors = [message for message in messages if message.get("level") == "error"]
    if run.returncode and not errors:
        sys.exit(run.stderr)
    return errors


def limited(seconds):
    """Ends a program that takes more of the processor than this, or more than 6 GiB of memory."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    return limit
