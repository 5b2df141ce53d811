"""How a guest ends is how ferry ends; what is ferry's own fault is told apart."""

import os
import resource
import shutil
import signal

from command_test import FERRY, PROBE, CommandTest, Outcome, main


def no_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Tests(CommandTest):
    def test_exit_code_is_the_guests(self):
        for code in (0, 1, 42, 125, 126, 127, 255):
            with self.subTest(code=code):
                self.assertEqual(self.ferry(PROBE, "exit", str(code)), Outcome(code, "", ""))

    def test_exit_code_is_cut_as_by_the_kernel(self):
        self.assertEqual(self.ferry(PROBE, "exit", "259").status, 3)

    def test_death_by_signal(self):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGPIPE,
                       signal.SIGUSR1, signal.SIGALRM, signal.SIGRTMIN + 3):
            with self.subTest(number):
                self.assertEqual(self.ferry(PROBE, "die", str(int(number))), Outcome(-number, "", ""))

    def test_death_by_fault_signal(self):
        for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP,
                       signal.SIGABRT, signal.SIGQUIT, signal.SIGSYS):
            with self.subTest(number):
                self.assertEqual(
                    self.ferry(PROBE, "die", str(int(number)), preexec_fn=no_core).status, -number)

    def test_exec_keeps_the_status(self):
        self.assertEqual(self.ferry(PROBE, "exec", PROBE, "exit", "7"), Outcome(7, "", ""))
        self.assertEqual(self.ferry(PROBE, "exec", "/bin/sh", "-c", "exit 8"), Outcome(8, "", ""))
        self.assertEqual(self.ferry(PROBE, "exec", PROBE, "die", "15"), Outcome(-15, "", ""))

    def test_leaks_are_found_at_the_end(self):
        program = os.path.join(os.path.dirname(PROBE), "leak")
        outcome = self.ferry(program)
        self.assertEqual((outcome.status, outcome.out), (1, "done\n"), outcome.err)
        self.assertIn("150 byte(s) leaked in 2 allocation(s)", outcome.err)

    def test_host_program_runs_as_it_is(self):
        self.assert_runs("host\n", "/bin/echo", "host")
        self.assertEqual(self.ferry("/bin/sh", "-c", "exit 9"), Outcome(9, "", ""))

    def test_script(self):
        script = self.make("script", f"#!{PROBE} args\n")
        self.assert_runs(f"{PROBE}\nargs\n{script}\nx\n", script, "x")

    # --- ferry's own parts --------------------------------------------------------------------

    def install(self, *sisters):
        """A ferry in a folder of its own; its path."""
        os.makedirs(self.directory / "bin")
        os.makedirs(self.directory / "libexec/ferry")
        shutil.copy(FERRY, self.directory / "bin/ferry")
        for place in sisters:
            shutil.copy(os.path.join(os.path.dirname(FERRY), "ferry-unicorn"),
                        self.directory / place)
        return str(self.directory / "bin/ferry")

    def test_missing_sister(self):
        self.assert_refused(125, [PROBE, "AArch64", "ferry-unicorn", "libexec/ferry"],
                            "--engine=unicorn", PROBE, "args", ferry=self.install())

    def test_sister_that_cannot_be_started(self):
        ferry = self.install()
        self.make("bin/ferry-unicorn", "")
        os.truncate(self.directory / "bin/ferry-unicorn", 0)
        self.assert_refused(125, [PROBE, "bin/ferry-unicorn cannot be started"],
                            "--engine=unicorn", PROBE, "args", ferry=ferry)

    def test_missing_inspect(self):
        self.assert_refused(125, ["ferry-inspect"], "inspect", PROBE, ferry=self.install())

    def test_sister_beside_or_in_libexec(self):
        for place in ("bin/ferry-unicorn", "libexec/ferry/ferry-unicorn"):
            with self.subTest(place):
                ferry = self.install(place)
                self.assert_runs(f"{PROBE}\nargs\n", PROBE, "args", ferry=ferry)
                shutil.rmtree(self.directory / "bin")
                shutil.rmtree(self.directory / "libexec")

    def test_ferry_through_a_link(self):
        os.symlink(FERRY, self.directory / "link")
        self.assert_runs(f"{PROBE}\nargs\n", PROBE, "args", ferry=str(self.directory / "link"))


if __name__ == "__main__":
    main()
