"""Ferry does without the program break, which lies amid the guest's addresses."""

import os
import signal

from command_test import FERRY, PROBE, CommandTest, main

NO_BRK = os.path.join(os.environ.get("FERRY_GUEST_DIR", "."), "../native/no_brk")


class Tests(CommandTest):
    def setUp(self):
        super().setUp()
        if self.run_command(NO_BRK, "/bin/true").status == 77:
            self.skipTest("seccomp filters are not allowed here")

    def test_a_program_that_moves_its_break_is_caught(self):
        self.assertEqual(self.run_command(NO_BRK, "/bin/sh", "-c", ":").status, -signal.SIGSYS)

    def test_the_command_leaves_the_break_alone(self):
        for words in (["--version"], ["--help"], ["support", "syscalls"]):
            with self.subTest(words):
                outcome = self.run_command(NO_BRK, FERRY, *words)
                self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertEqual(self.run_command(NO_BRK, FERRY, "/nowhere").status, 127)

    def test_a_run_leaves_the_break_alone(self):
        for words in (["grow"], ["exec", PROBE, "grow"], ["child", PROBE, "grow"]):
            with self.subTest(words):
                outcome = self.run_command(NO_BRK, FERRY, PROBE, *words)
                self.assertEqual((outcome.status, outcome.out, outcome.err), (0, "grown\n", ""))


if __name__ == "__main__":
    main()
