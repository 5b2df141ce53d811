"""Where containers and hardened services refuse calls, programs run as anywhere."""

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

    def test_windows_programs(self):
        for name in OVERLAPPED:
            with self.subTest(name):
                self.assert_runs_the_same(str(WINDOWS / f"{name}.exe"))


if __name__ == "__main__":
    main()
