#!/usr/bin/env python3
"""Who reads what a program writes waits for its end, and for that of a child only if the child could
write there too.

    left_behind.py FERRY LEAVES-CHILD-PROGRAM
"""
import os
import subprocess
import sys
import tempfile
import time
import unittest

FERRY, PROGRAM = map(os.path.abspath, sys.argv[1:3])
SOON = 10


class LeftBehind(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.addCleanup(self.end_child)

    def exists(self, name):
        return os.path.exists(os.path.join(self.place, name))

    def end_child(self):
        with open(os.path.join(self.place, "go"), "wb"):
            pass
        until = time.monotonic() + 30
        while not self.exists("done") and time.monotonic() < until:
            time.sleep(0.01)
        self.assertTrue(self.exists("done"))

    def start(self, *words):
        return subprocess.Popen([FERRY, *words], cwd=self.place, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ends_alone(self, process, says):
        """All its streams end while its child goes on."""
        out, error = process.communicate(timeout=SOON)
        self.assertEqual((process.returncode, out.strip(), error), (0, says, b""))
        self.assertFalse(self.exists("done"))

    def test_a_child_without_handles(self):
        self.ends_alone(self.start(PROGRAM, "nothing"), b"nothing: 1")

    def test_a_child_with_a_list_of_handles(self):
        self.ends_alone(self.start(PROGRAM, "list"), b"list: 1")

    def test_a_child_with_streams_of_its_own(self):
        self.ends_alone(self.start(PROGRAM, "streams"), b"streams: 1")

    def test_a_child_that_inherits(self):
        process = self.start(PROGRAM, "inherits")
        self.assertEqual(process.wait(timeout=SOON), 0)
        self.assertEqual(process.stdout.readline().strip(), b"inherits: 1")
        self.end_child()
        self.assertEqual(process.communicate(timeout=SOON), (b"", b""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
