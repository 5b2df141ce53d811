"""The command line: what each option does, what is said of a bad one, what --help and the like print."""

import os
import re
import subprocess

import elf
from command_test import FERRY, PROBE, CommandTest, main

ENVIRONMENT = re.compile(r"^(?:GREETING|NAME|EMPTY)=.*$", re.MULTILINE)


class Tests(CommandTest):
    def environment(self, *options, **others):
        """The guest's variables of the test's own names."""
        outcome = self.ferry(*options, PROBE, "env", **others)
        self.assertEqual(outcome.status, 0, outcome.err)
        return sorted(ENVIRONMENT.findall(outcome.out))

    # --- what the guest gets ------------------------------------------------------------------

    def test_arguments(self):
        words = ["args", "", "two words", "-L", "--help", "--", "*"]
        self.assert_runs("\n".join([PROBE, *words]) + "\n", PROBE, *words)

    def test_run_may_be_said(self):
        self.assert_runs(f"{PROBE}\nargs\nrun\n", "run", PROBE, "args", "run")

    def test_two_dashes_end_the_options(self):
        os.symlink(PROBE, self.directory / "-program")
        self.assert_runs("-program\nargs\n--\n", "--", "-program", "args", "--")

    def test_argv0(self):
        for options in (["-0", "other name"], ["-0other name"]):
            with self.subTest(options):
                self.assert_runs("other name\nargs\n", *options, PROBE, "args")
        self.assert_runs("\nargs\n", "-0", "", PROBE, "args")

    def test_environment_is_passed_on(self):
        self.assertEqual(self.environment(env={"NAME": "x", "EMPTY": ""}), ["EMPTY=", "NAME=x"])

    def test_set_variable(self):
        self.assertEqual(
            self.environment("-E", "NAME=a=b", "-EGREETING=good day", env={"NAME": "old"}),
            ["GREETING=good day", "NAME=a=b"])

    def test_unset_variable(self):
        self.assertEqual(self.environment("-U", "NAME", "-UEMPTY", "-U", "GREETING",
                                          env={"NAME": "x", "EMPTY": ""}), [])

    def test_environment_is_nothing_but_the_callers(self):
        done = subprocess.run([FERRY, PROBE, "env"], env={"NAME": "x"}, capture_output=True)
        self.assertEqual((done.stdout, done.stderr), (b"NAME=x\n", b""))

    # --- the addresses ------------------------------------------------------------------------

    def end_of_memory(self, *words):
        """Where the guest's highest mapping ends, its stack."""
        outcome = self.ferry(*words, PROBE, "file", "/proc/self/maps")
        self.assertEqual(outcome.status, 0, outcome.err)
        last = outcome.out.splitlines()[-1]
        self.assertIn("[stack]", last)
        return int(last.split("-")[1].split()[0], 16)

    def test_address_bits(self):
        for bits in (38, 39, 42, 46):
            for what in ([], [PROBE, "exec"], [PROBE, "child"]):
                with self.subTest(bits=bits, what=what):
                    end = self.end_of_memory(f"--address-bits={bits}", *what)
                    self.assertLessEqual(end, 1 << bits)
                    self.assertGreater(end, (1 << bits) - (2 << 30))
        self.assertGreater(self.end_of_memory(), 1 << 46)

    def test_unknown_address_bits(self):
        for word in ("37", "47", "x", "", "42 ", "-42"):
            with self.subTest(word):
                self.assert_refused(125, [f"--address-bits {word}: want a number from 38 to 46"],
                                    "--address-bits", word, PROBE)

    def test_thread_sanitizer(self):
        race = os.path.join(os.path.dirname(PROBE), "race")
        for bits in ("39", "42"):
            with self.subTest(bits):
                self.assert_runs("counted\n", "--address-bits", bits, race, "locked")
                outcome = self.ferry("--address-bits", bits, race)
                self.assertEqual((outcome.status, outcome.out), (66, "counted\n"), outcome.err)
                self.assertIn("WARNING: ThreadSanitizer: data race", outcome.err)

    # --- the sysroot --------------------------------------------------------------------------

    def make_root(self):
        """A root whose /etc/motto is its own; the option's argument."""
        (self.directory / "root/etc").mkdir(parents=True)
        self.make("root/etc/motto", "in the root\n")
        return str(self.directory / "root")

    def test_sysroot(self):
        root = self.make_root()
        for options in (["-L", root], ["-L" + root], ["--sysroot", root], ["--sysroot=" + root],
                        ["-L", "root"], ["-L", root + "/etc/.."]):
            with self.subTest(options):
                self.assert_runs("in the root\n", *options, PROBE, "file", "/etc/motto")

    def test_sysroot_from_the_environment(self):
        root = self.make_root()
        for name in ("FERRY_SYSROOT", "QEMU_LD_PREFIX"):
            with self.subTest(name):
                self.assert_runs("in the root\n", PROBE, "file", "/etc/motto", env={name: root})

    def test_which_sysroot_wins(self):
        root = self.make_root()
        show = (PROBE, "file", "/etc/motto")
        self.assert_runs("in the root\n", *show,
                         env={"FERRY_SYSROOT": root, "QEMU_LD_PREFIX": "/nowhere"})
        self.assert_runs("in the root\n", "-L", root, *show, env={"FERRY_SYSROOT": "/nowhere"})
        self.assert_runs("in the root\n", *show, env={"FERRY_SYSROOT": "", "QEMU_LD_PREFIX": root})

    def test_program_in_the_sysroot(self):
        root = self.make_root()
        self.make("root/etc/program", elf.program())
        self.assert_runs("ran\n", "-L", root, "/etc/program")

    def test_mounts_are_kept_private_in_a_sysroot(self):
        without = self.ferry(PROBE, "mounts")
        self.assertEqual(without.status, 0, without.err)
        self.assert_runs(without.out, "-L", self.make_root(), PROBE, "mounts")

    # --- refusals -----------------------------------------------------------------------------

    def test_no_program(self):
        for words in ([], ["run"], ["--"], ["-L", "/"], ["--trace"]):
            with self.subTest(words):
                self.assert_refused(125, ["no program given", "--help"], *words)

    def test_unknown_option_with_the_closest(self):
        for word, meant in (("--engin", "--engine"), ("--sys-root=/", "--sysroot"),
                            ("--tracefile", "--trace-file"), ("--helo", "--help"),
                            ("--versoin", "--version"), ("--tarce", "--trace")):
            with self.subTest(word):
                self.assert_refused(125, [word.split("=")[0], f"did you mean {meant}?"], word, PROBE)

    def test_unknown_option_like_no_other(self):
        for word in ("-x", "--quick-and-dirty", "-Wl"):
            with self.subTest(word):
                line = self.assert_refused(125, ["unknown option " + word[:2]], word, PROBE)
                self.assertNotIn("did you mean", line)

    def test_option_without_its_value(self):
        for word, what in (("-L", "DIR"), ("-E", "NAME=VALUE"), ("-U", "NAME"), ("-0", "ARGV0"),
                           ("--engine", "NAME"), ("--trace-file", "FILE"), ("--log", "LEVEL")):
            with self.subTest(word):
                self.assert_refused(125, [f"option {word} wants {what}"], word)

    def test_option_with_a_value_too_many(self):
        for word in ("--help=all", "--version=2"):
            with self.subTest(word):
                self.assert_refused(125, [word.split("=")[0], "takes no value"], word, PROBE)

    def test_bad_variable(self):
        for words in (["-E", "NAME"], ["-E", "=x"], ["-E", ""], ["-U", "NAME=x"], ["-U", ""]):
            with self.subTest(words):
                self.assert_refused(125, [f"{words[0]} {words[1]}: want NAME"], *words, PROBE)

    def test_unknown_engine(self):
        self.assert_refused(125, ["unknown engine unicron; did you mean unicorn?"],
                            "--engine", "unicron", PROBE)
        self.assert_refused(125, ["unknown engine qemu; want auto, dbt, unicorn, native"],
                            "--engine=qemu", PROBE)

    def test_unknown_code_page(self):
        for word in ("42", "cp1252", "", "1252 ", "-1"):
            with self.subTest(word):
                self.assert_refused(125, ["unknown code page " + word, "437, ", "65001"], "--code-page", word, PROBE)

    def test_unknown_log_level(self):
        self.assert_refused(125, ["unknown log level warn; did you mean warning?"],
                            "--log", "warn", PROBE)

    def test_bad_sysroot(self):
        for root, reason in (("/nowhere", "No such file"), ("/etc/passwd", "Not a directory"),
                             ("", "is empty")):
            with self.subTest(root):
                self.assert_refused(125, ["sysroot", root, reason], "-L", root, PROBE)

    def test_bad_sysroot_from_the_environment(self):
        self.assert_refused(125, ["sysroot /nowhere", "No such file"], PROBE,
                            env={"QEMU_LD_PREFIX": "/nowhere"})

    def test_unknown_trace_group_names_the_known(self):
        self.assert_refused(125, ["'sockets'", "file", "process", "network", "signal", "memory"],
                            "--trace=file,sockets", PROBE)

    def test_trace_file_that_cannot_be_written(self):
        for path, reason in (("/nowhere/trace", "No such file"), ("/etc", "Is a directory")):
            with self.subTest(path):
                self.assert_refused(125, [path, reason], "--trace", "--trace-file", path, PROBE)

    def test_support_of_what(self):
        self.assert_refused(125, ["support wants", "syscalls", "instructions"], "support")
        self.assert_refused(125, ["did you mean syscalls?"], "support", "syscall")

    # --- what is printed ----------------------------------------------------------------------

    def test_help(self):
        for word in ("--help", "-h"):
            outcome = self.ferry(word, PROBE)
            self.assertEqual((outcome.status, outcome.err), (0, ""))
            for part in ("Usage: ferry [run]", "inspect", "support", "-L, --sysroot DIR",
                         "-E NAME=VALUE", "-U NAME", "-0 ARGV0", "--engine NAME",
                         "--trace[=GROUP,…]", "--trace-file FILE", "--log LEVEL", "--version",
                         "125", "126", "127"):
                self.assertIn(part, outcome.out)
            self.assertLessEqual(max(map(len, outcome.out.splitlines())), 100)

    def test_version(self):
        outcome = self.ferry("--version")
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertRegex(outcome.out, r"\Aferry \d+\.\d+\.\d+\nLicence: MIT\n")
        self.assertRegex(outcome.out, r"\nEngines in this executable: dbt native\n")
        self.assertRegex(outcome.out, r"\n  fmt +MIT\n")
        self.assertRegex(outcome.out, r"\n  Xbyak +BSD-3-Clause\n")
        self.assertNotIn("Unicorn", outcome.out)

    def test_version_of_the_sister_names_unicorn_and_the_gpl(self):
        sister = os.path.join(os.path.dirname(FERRY), "ferry-unicorn")
        if not os.path.exists(sister):
            self.skipTest("built without Unicorn")
        outcome = self.ferry("--version", ferry=sister)
        self.assertRegex(outcome.out, r"\n  Unicorn +GPL-2.0-or-later\nWith Unicorn .* the GPL")
        self.assertNotIn("Xbyak", outcome.out)

    def test_version_of_the_deep_reader(self):
        if not os.path.exists(os.path.join(os.path.dirname(FERRY), "ferry-inspect")):
            self.skipTest("built without ferry-inspect")
        outcome = self.ferry("inspect", "--version")
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertRegex(outcome.out, r"\Aferry \d+\.\d+\.\d+\nLicence: MIT\n")
        self.assertRegex(outcome.out, r"\n  LIEF +Apache-2.0\n")

    def test_support_syscalls(self):
        outcome = self.ferry("support", "syscalls")
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertRegex(outcome.out, r"(?m)^.*\bopenat\b.*\bfull\b")
        self.assertNotIn("unknown", outcome.out)

    def test_support_instructions(self):
        outcome = self.ferry("support", "instructions")
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertRegex(outcome.out, r"(?m)^\| UDIV \| `x0011010110 .*` \| base \| fast \|$")
        self.assertNotIn("| missing |\n", outcome.out.split("## ", 1)[1])

    def test_support_instructions_of_an_engine_without_a_table(self):
        sister = os.path.join(os.path.dirname(FERRY), "ferry-unicorn")
        if not os.path.exists(sister):
            self.skipTest("built without Unicorn")
        self.assert_refused(125, ["table of instructions"], "support", "instructions", ferry=sister)

    def test_output_that_cannot_be_written(self):
        for words in (["--help"], ["--version"], ["support", "syscalls"]):
            with self.subTest(words), open("/dev/full", "wb") as full:
                outcome = self.ferry(*words, stdout=full)
                self.assertEqual(outcome.status, 125)
                self.assertEqual(outcome.err, "ferry: standard output: No space left on device\n")

    def test_closed_output(self):
        for words in (["--help"], ["--version"], ["support", "syscalls"]):
            with self.subTest(words):
                outcome = self.run_command("/bin/sh", "-c", '"$@" >&-', "sh", FERRY, *words)
                self.assertEqual(outcome.status, 125)
                self.assertEqual(outcome.err, "ferry: standard output: Bad file descriptor\n")


if __name__ == "__main__":
    main()
