"""What the tests of the command share: how to run it and what a refusal looks like.

FERRY names the command under test, FERRY_GUEST_DIR the folder with the guest programs.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

FERRY = os.environ.get("FERRY", "ferry")
PROBE = os.path.join(os.environ.get("FERRY_GUEST_DIR", "."), "probe")
SKIPPED = 77  # what ctest takes for "not tested here"

Outcome = collections.namedtuple("Outcome", "status out err")


class CommandTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="ferry-command-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def make(self, name, data, mode=0o755):
        """A file in the test's directory; its path."""
        path = self.directory / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        path.chmod(mode)
        return str(path)

    def run_command(self, *command, env=None, **options):
        """`env` adds to an environment in which nothing speaks of ferry."""
        clean = {name: value for name, value in os.environ.items()
                 if name not in ("FERRY", "FERRY_GUEST_DIR", "FERRY_SYSROOT",
                              "FERRY_CODE_CACHE", "FERRY_CODE_PAGE", "QEMU_LD_PREFIX")}
        clean.update(env or {})
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run(command, env=clean, stderr=subprocess.PIPE, timeout=50,
                              cwd=options.pop("cwd", self.directory), **options)
        return Outcome(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())

    def ferry(self, *arguments, **options):
        return self.run_command(options.pop("ferry", FERRY), *arguments, **options)

    def assert_runs(self, expected, *arguments, **options):
        """The guest ends well, and prints `expected` and nothing else."""
        self.assertEqual(self.ferry(*arguments, **options), Outcome(0, expected, ""))

    def assert_refused(self, status, words, *arguments, **options):
        """Nothing runs: `status`, an empty stdout, and one line with every one of `words`."""
        outcome = self.ferry(*arguments, **options)
        self.assertEqual((outcome.status, outcome.out), (status, ""), outcome.err)
        self.assertEqual(outcome.err.count("\n"), 1, outcome.err)
        self.assertTrue(outcome.err.startswith("ferry: "), outcome.err)
        self.assertTrue(outcome.err.endswith("\n"), outcome.err)
        for word in words:
            self.assertIn(word, outcome.err)
        return outcome.err


def main():
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped else 0)
