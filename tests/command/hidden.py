"""What ferry's processes tell each other never shows: to the guest, to its children, to others."""

import os
import signal
import subprocess
import time

from command_test import FERRY, PROBE, CommandTest, main

GIVEN = {"NAME": "x", "OTHER": "y"}


class Tests(CommandTest):
    def clean(self, *arguments):
        """The output of a run whose environment is GIVEN and nothing else."""
        done = subprocess.run([FERRY, *arguments], env=GIVEN, capture_output=True, timeout=50,
                              cwd=self.directory)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def test_environment(self):
        self.assertEqual(self.clean(PROBE, "env"), "NAME=x\nOTHER=y\n")

    def test_environment_after_exec_and_in_a_child(self):
        for how in ("exec", "child"):
            with self.subTest(how):
                self.assertEqual(self.clean(PROBE, how, PROBE, "env"), "NAME=x\nOTHER=y\n")

    def test_environment_of_a_host_child(self):
        self.assertEqual(self.clean(PROBE, "child", "/usr/bin/env"), "NAME=x\nOTHER=y\n")

    def test_environ_file(self):
        words = (PROBE, "file", "/proc/self/environ")
        self.assertEqual(self.clean(*words), "NAME=x\nOTHER=y\n")
        self.assertEqual(self.clean(PROBE, "child", *words), "NAME=x\nOTHER=y\n")

    def test_cmdline_file(self):
        words = [PROBE, "file", "/proc/self/cmdline"]
        expected = "\n".join(words) + "\n"
        self.assertEqual(self.clean(*words), expected)
        self.assertEqual(self.clean(PROBE, "child", *words), expected)
        self.assertEqual(self.clean("-L", "/usr/share", *words), expected)

    def test_comm_file(self):
        self.assertEqual(self.clean(PROBE, "file", "/proc/self/comm"), "probe\n")

    def test_what_others_see(self):
        for command in ([PROBE, "wait"], [PROBE, "exec", PROBE, "wait"],
                        [PROBE, "child", PROBE, "wait"]):
            with self.subTest(command), subprocess.Popen(
                    [FERRY, *command], env=GIVEN, stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE) as guest:
                self.assertEqual(guest.stdout.readline(), b"ready\n")
                pid = guest.pid
                if "child" in command:
                    with open(f"/proc/{pid}/task/{pid}/children") as children:
                        pid = int(children.read())
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    self.assertEqual(file.read(), f"{PROBE}\0wait\0".encode())
                with open(f"/proc/{pid}/environ", "rb") as file:
                    self.assertEqual(file.read(), b"NAME=x\0OTHER=y\0")
                shown = subprocess.run(["ps", "-o", "comm=,args=", "-p", str(pid)],
                                       capture_output=True, text=True).stdout.split()
                self.assertEqual(shown, ["probe", PROBE, "wait"])
                guest.stdin.close()
                self.assertEqual(guest.wait(20), 0)

    def test_script_is_known_by_its_own_name(self):
        # The kernel names a process after the script, not after its interpreter.
        self.make("shell-script", "#!/bin/sh\ncat /proc/$$/comm\n")
        native = subprocess.run([str(self.directory / "shell-script")], capture_output=True)
        self.assertEqual(native.stdout, b"shell-script\n")
        script = self.make("my-script", f"#!{PROBE} wait\n")
        with subprocess.Popen([FERRY, script], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as guest:
            self.assertEqual(guest.stdout.readline(), b"ready\n")
            with open(f"/proc/{guest.pid}/comm") as file:
                self.assertEqual(file.read(), "my-script\n")
            guest.stdin.close()

    def test_trace_goes_to_its_file_alone_and_children_append(self):
        trace = self.directory / "trace"
        for _ in range(2): # the second run begins the file anew
            done = subprocess.run([FERRY, "--trace", "--trace-file", str(trace), PROBE, "child",
                                   PROBE, "child", PROBE, "args"], env=GIVEN, capture_output=True)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, f"{PROBE}\nargs\n".encode(), b""))
        lines = trace.read_text().splitlines()
        self.assertEqual(sum("exit_group(0)" in line for line in lines), 3)
        self.assertEqual(sum("+++ exited with 0 +++" in line for line in lines), 3)
        self.assertEqual(sum("execve(" in line for line in lines), 2)
        self.assertFalse([line for line in lines if "handover" in line])

    def test_trace_goes_to_stderr_and_not_into_the_output(self):
        outcome = self.ferry("--trace=process", PROBE, "exit", "3")
        self.assertEqual((outcome.status, outcome.out), (3, ""))
        self.assertIn("exit_group(3)", outcome.err)
        self.assertNotIn("mmap(", outcome.err)

    def ask(self, what, questions):
        """The answers of a guest to questions that can only be put once it runs."""
        with subprocess.Popen([FERRY, PROBE, what], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as guest:
            asked = []
            while f"/{os.path.basename(PROBE)}" not in open(f"/proc/{guest.pid}/maps").read():
                time.sleep(0.01)
            for question, answer in questions(guest.pid):
                guest.stdin.write(question + "\n")
                guest.stdin.flush()
                self.assertEqual(guest.stdout.readline().split(), answer, question)
                asked.append(question)
            guest.stdin.close()
            self.assertEqual(guest.wait(20), 0)
        return asked

    def test_memory_of_ferry_is_not_read(self):
        def questions(pid):
            with open(f"/proc/{pid}/maps") as maps:
                for line in maps:
                    begin, name = line.split("-")[0], line.split()[-1]
                    if name == PROBE:
                        yield begin, ["ok"] * 5
                    elif "/ferry" in name and " r" in line:
                        yield begin, ["EIO"] * 4 + ["EFAULT"]
        self.assertGreater(len(self.ask("peek", questions)), 3)

    def test_descriptors_of_ferry_are_not_reached(self):
        def questions(pid):
            yield "0", ["ok"] * 8
            for number in map(int, os.listdir(f"/proc/{pid}/fd")):
                if number > 100:
                    yield str(number), ["ENOENT"] * 7 + ["EBADF"]
        self.assertGreater(len(self.ask("reach", questions)), 1)

    def test_signals_arrive(self):
        with subprocess.Popen([FERRY, PROBE, "wait"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as guest:
            self.assertEqual(guest.stdout.readline(), b"ready\n")
            os.kill(guest.pid, signal.SIGUSR1)
            self.assertEqual(guest.wait(20), -signal.SIGUSR1)


if __name__ == "__main__":
    main()
