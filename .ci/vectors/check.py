"""Holds the vectors to their index and their schema. Argument: tests/vectors; --save writes the sums."""

import hashlib
import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

folder = Path(sys.argv[1])
index_path = folder / "index.json"
index = json.loads(index_path.read_text())
schema = json.loads((folder / "schema.json").read_text())
failed = False
for name, entry in index["files"].items():
    text = (folder / "data" / name).read_bytes()
    found = hashlib.sha256(text).hexdigest()
    cases = json.loads(text)
    validator = Draft202012Validator(schema | {"$ref": f"#/$defs/{entry['kind']}"})
    problems = [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(cases)]
    if found != entry["sha256"] and "--save" not in sys.argv:
        problems.append("another content than the index says: a new case is a new minor version")
    entry["sha256"] = found
    for problem in problems[:5]:
        print(f"{name}: {problem}")
    failed |= bool(problems)
unlisted = {path.name for path in (folder / "data").glob("*.json")} - set(index["files"]) - set(index["not_for_others"])
if unlisted:
    print(f"not in the index: {sorted(unlisted)}")
    failed = True
if "--save" in sys.argv:
    index_path.write_text(json.dumps(index, indent=1) + "\n")
sys.exit(failed)
