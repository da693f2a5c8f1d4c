"""Runs all tests of this folder, or those that are named: `run.py [test_module[.Class[.test]]..]`.

The environment has PORTAL (the program), AXE (axe.min.js), PICTURES (the folder of the screenshots) and, for two
instances, POSTGRES_URL."""
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
scratch = tempfile.TemporaryDirectory(prefix="portal-tests-")
tempfile.tempdir = scratch.name  # databases, logs, clocks, downloads: gone in the end

from looks import not_looked_at  # noqa: E402
from people import close_browsers  # noqa: E402


class Result(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        print(f"time: {time.monotonic() - self.begun:5.1f} s {test.id()}", flush=True)


loader = unittest.TestLoader()
if len(sys.argv) > 1:
    tests = loader.loadTestsFromNames(sys.argv[1:])
else:
    tests = loader.discover(str(HERE))
try:
    result = unittest.TextTestRunner(resultclass=Result, verbosity=0).run(tests)
finally:
    close_browsers()
forgotten = []
if len(sys.argv) == 1:
    forgotten = not_looked_at((HERE / "../../PAGES.md").read_text())
    for page in forgotten:
        print(f"no test has looked at {page}")
failed = len(forgotten) + len({test.id() for test, _ in result.failures + result.errors})
passed = result.testsRun - failed + len(forgotten) - len(result.skipped)
verdict = "ok" if failed == 0 else "FAILED"
print(f"test result: {verdict}. {passed} passed; {failed} failed; {len(result.skipped)} ignored", flush=True)
sys.exit(failed != 0 or passed == 0)
