"""Ferry keeps out of the guest's addresses wherever the host kernel puts it, and limits of the user's
are the guest's."""

import os
import re
import resource
import shutil
import subprocess

import elf
from command_test import FERRY, PROBE, CommandTest, main

UNLIMITED = resource.RLIM_INFINITY
DEFAULT_STACK = 8 << 20


def limit(kind, soft, hard=None):
    """For preexec_fn. The hard limit stays unless it is given."""
    def apply():
        resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1] if hard is None else hard))
    return apply


class Tests(CommandTest):
    def assert_room(self, *prefix, **options):
        """A fixed program, one that is not, and a heap of 256 MiB: all there under `prefix`."""
        fixed = self.make("fixed", elf.program())
        movable = self.make("movable", elf.program(
            kind=elf.DYN, segments=[elf.segment(address=0)], entry=0x78))
        for words, expected in (([fixed], "ran\n"), ([movable], "ran\n"),
                                ([PROBE, "grow"], "grown\n"),
                                ([PROBE, "child", PROBE, "grow"], "grown\n")):
            outcome = self.run_command(*prefix, FERRY, *words, **options)
            self.assertEqual((outcome.status, outcome.out, outcome.err), (0, expected, ""), words)

    def stack_limit_seen(self, *command, **options):
        outcome = self.run_command(*command, **options)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        return int(outcome.out)

    # --- the stack limit and the address space layout -----------------------------------------

    def test_as_usual(self):
        self.assert_room(preexec_fn=limit(resource.RLIMIT_STACK, DEFAULT_STACK))

    def test_unlimited_stack(self):
        unlimited = limit(resource.RLIMIT_STACK, UNLIMITED)
        self.assert_room(preexec_fn=unlimited)
        for words in ([], [PROBE, "exec"], [PROBE, "child"], [PROBE, "child", PROBE, "exec"]):
            with self.subTest(words):
                self.assertEqual(-1, self.stack_limit_seen(FERRY, *words, PROBE, "stack-limit",
                                                           preexec_fn=unlimited))

    def test_unlimited_stack_reaches_host_programs(self):
        unlimited = limit(resource.RLIMIT_STACK, UNLIMITED)
        for words in ([], [PROBE, "exec"], [PROBE, "child"]):
            with self.subTest(words):
                outcome = self.ferry(*words, "/bin/sh", "-c", "ulimit -s", preexec_fn=unlimited)
                self.assertEqual((outcome.out, outcome.err), ("unlimited\n", ""))

    def test_large_stack(self):
        size = 1 << 30
        self.assert_room(preexec_fn=limit(resource.RLIMIT_STACK, size))
        self.assertEqual(size, self.stack_limit_seen(
            FERRY, PROBE, "stack-limit", preexec_fn=limit(resource.RLIMIT_STACK, size)))

    def test_no_randomisation(self):
        self.assert_room("setarch", "-R")

    def test_legacy_layout(self):
        self.assert_room("setarch", "-L")

    def test_no_randomisation_and_legacy_layout(self):
        self.assert_room("setarch", "-R", "-L")

    def test_all_of_it_at_once(self):
        self.assert_room("setarch", "-R", "-L",
                         preexec_fn=limit(resource.RLIMIT_STACK, UNLIMITED))

    def test_same_addresses_without_randomisation(self):
        def addresses(*prefix):
            outcome = self.run_command(*prefix, FERRY, PROBE, "file", "/proc/self/maps")
            self.assertEqual(outcome.status, 0, outcome.err)
            return re.findall(r"^[0-9a-f-]+", outcome.out, re.MULTILINE)
        self.assertEqual(addresses("setarch", "-R"), addresses("setarch", "-R"))
        self.assertNotEqual(addresses(), addresses())

    def test_ferry_is_not_in_the_guests_memory_map(self):
        outcome = self.ferry(PROBE, "file", "/proc/self/maps")
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertIn(PROBE, outcome.out)
        self.assertNotIn(os.path.dirname(FERRY), outcome.out)

    # --- limits of memory ---------------------------------------------------------------------

    def test_address_space_limit_is_the_guests_alone(self):
        # Far too little for ferry and its engine, enough for the guest.
        size = 64 << 20
        tight = limit(resource.RLIMIT_AS, size)
        self.assert_runs(f"{size}\n", PROBE, "memory-limit", preexec_fn=tight)
        self.assert_runs("ok\n", PROBE, "allocate", "16", preexec_fn=tight)
        self.assert_runs("Cannot allocate memory\n", PROBE, "allocate", "96", preexec_fn=tight)

    def test_address_space_limit_that_has_no_room_for_an_engine(self):
        size = 16 << 20
        self.assert_runs(f"{size}\n", PROBE, "memory-limit",
                         preexec_fn=limit(resource.RLIMIT_AS, size))

    def test_address_space_limit_after_exec(self):
        size = 64 << 20
        tight = limit(resource.RLIMIT_AS, size)
        for how in ("exec", "child"):
            with self.subTest(how):
                self.assert_runs(f"{size}\n", PROBE, how, PROBE, "memory-limit", preexec_fn=tight)
                outcome = self.ferry(PROBE, how, "/bin/sh", "-c", "ulimit -v", preexec_fn=tight)
                self.assertEqual(outcome.out, f"{size >> 10}\n")

    # --- nothing but ferry --------------------------------------------------------------------

    def in_namespaces(self, script, *words):
        """Runs a shell script with a mount namespace of its own, as root or what looks like it."""
        own = ["unshare", "--mount"] if os.geteuid() == 0 else [
            "unshare", "--user", "--map-root-user", "--mount"]
        if self.run_command(*own, "/bin/true").status != 0:
            self.skipTest("namespaces are not allowed here")
        return self.run_command(*own, "/bin/sh", "-ec", script, "sh", *words)

    def make_bare_root(self):
        """Ferry, its sister and two static guests, and nothing else: no /proc, no /dev."""
        root = self.directory / "bare"
        root.mkdir()
        for name in ("ferry", "ferry-unicorn"):
            shutil.copy(os.path.join(os.path.dirname(FERRY), name), root / name)
        shutil.copy(PROBE, root / "probe")
        return str(root)

    def test_without_proc(self):
        script = 'umount -l /proc && "$@"'
        for words in ([PROBE, "grow"], [PROBE, "exec", PROBE, "grow"], [PROBE, "child", PROBE, "grow"]):
            with self.subTest(words):
                outcome = self.in_namespaces(script, FERRY, *words)
                if "umount" in outcome.err:
                    self.skipTest("/proc cannot be unmounted here")
                self.assertEqual((outcome.status, outcome.out, outcome.err), (0, "grown\n", ""))

    def test_without_proc_and_with_unlimited_stack(self):
        outcome = self.in_namespaces('umount -l /proc; ulimit -s unlimited; "$@"',
                                     FERRY, PROBE, "child", PROBE, "grow")
        if "umount" in outcome.err:
            self.skipTest("/proc cannot be unmounted here")
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, "grown\n", ""))

    def test_chroot(self):
        root = self.make_bare_root()
        for words, expected in ((["/probe", "args"], "/probe\nargs\n"),
                                (["/probe", "exec", "/probe", "grow"], "grown\n"),
                                (["/probe", "child", "/probe", "grow"], "grown\n")):
            for before in ("", "ulimit -s unlimited; "):
                with self.subTest(words=words, before=before):
                    outcome = self.in_namespaces(before + 'exec chroot "$@"', root, "/ferry", *words)
                    self.assertEqual((outcome.status, outcome.out, outcome.err), (0, expected, ""))

    def test_chroot_refusals(self):
        root = self.make_bare_root()
        outcome = self.in_namespaces('exec chroot "$@"', root, "/ferry", "/nowhere")
        self.assertEqual((outcome.status, outcome.err),
                         (127, "ferry: /nowhere: No such file or directory\n"))
        os.unlink(root + "/ferry-unicorn")
        outcome = self.in_namespaces('exec chroot "$@"', root, "/ferry", "--engine=unicorn",
                                     "/probe", "args")
        self.assertEqual(outcome.status, 125)
        self.assertIn("/probe: AArch64 programs need ferry-unicorn", outcome.err)


if __name__ == "__main__":
    main()
