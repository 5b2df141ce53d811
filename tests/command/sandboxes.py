"""Where containers and hardened services refuse calls, programs run as anywhere."""

import ctypes
import os
import pathlib
import tempfile

from command_test import FERRY, PROBE, CommandTest, main

GUESTS = pathlib.Path(os.environ.get("FERRY_GUEST_DIR", "."))
SANDBOXED = str(GUESTS.parent / "native/sandboxed")
CONFORMANCE = GUESTS.parent.parent / "tests/conformance/aarch64"
WINDOWS = GUESTS.parent.parent / "tests/conformance-windows"
# Those that fork by other flags than fork does.
FORKING = ("clone_exit_signal", "clone_shares_files_and_fs", "clone_parent_makes_siblings",
           "clone3_clear_sighand")
# Of Windows programs those whose requests end on ferry's own threads.
OVERLAPPED = ("completion_port", "overlapped_events", "lock_waits", "named_pipe",
              "change_notifications", "accept_data", "polls_of_fresh")


class Tests(CommandTest):
    def setUp(self):
        super().setUp()
        if self.run_command(SANDBOXED, "/bin/true").status == 77:
            self.skipTest("seccomp filters are not allowed here")

    def assert_runs_the_same(self, *words):
        directories = [tempfile.mkdtemp(dir=self.directory) for _ in range(2)]
        free = self.ferry(*words, cwd=directories[0])
        shut_in = self.ferry(FERRY, *words, ferry=SANDBOXED, cwd=directories[1])
        self.assertEqual((free.status, free.err), (0, ""))
        self.assertEqual(shut_in, free)

    def test_linux_programs(self):
        for words in (["args", "x"], ["grow"], ["exec", PROBE, "args"], ["child", PROBE, "grow"]):
            with self.subTest(words):
                self.assert_runs_the_same(PROBE, *words)
        for name in FORKING:
            with self.subTest(name):
                self.assert_runs_the_same(str(CONFORMANCE / name))

    def test_memory_that_was_written_is_not_executed(self):
        def deny():
            if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:  # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN
                os._exit(77)
        outcome = self.ferry(PROBE, "child", PROBE, "grow", preexec_fn=deny)
        if outcome.status == 77:
            self.skipTest("the kernel does not know of it")
        self.assertEqual(outcome, (0, "grown\n", ""))

    def test_no_memory_to_execute_from(self):
        self.assert_refused(125, ["no memory for translated code"], FERRY, PROBE, "grow",
                            ferry=SANDBOXED, env={"NO_CODE": "1"})

    def test_windows_programs(self):
        for name in OVERLAPPED:
            with self.subTest(name):
                self.assert_runs_the_same(str(WINDOWS / f"{name}.exe"))


if __name__ == "__main__":
    main()
