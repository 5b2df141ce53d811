#!/usr/bin/env python3
"""What the host refuses is an error to a Windows program, never its end.

    host_limits.py FERRY WRITE-FILE-PROGRAM
"""
import fcntl
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

FERRY, PROGRAM = map(os.path.abspath, sys.argv[1:3])
IN_NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]


def has_namespaces():
    return subprocess.run(IN_NAMESPACE + ["mount -t tmpfs none /mnt"], check=False,
                          capture_output=True).returncode == 0


class Limits(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def run_it(self, name, **how):
        done = subprocess.run([FERRY, PROGRAM, name], cwd=self.place.name, timeout=30, check=False,
                              stderr=subprocess.PIPE, **how)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    def test_size_of_a_file(self):
        limit = 1 << 20
        said = self.run_it("file", preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)))
        self.assertIn("after 256: 112, 0 bytes", said)  # ERROR_DISK_FULL

    def test_no_room_for_ferry_itself(self):
        limit = 64 * 1024
        done = subprocess.run([FERRY, PROGRAM], timeout=30, check=False, capture_output=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                                    (limit, limit)))
        self.assertEqual((done.returncode, done.stdout), (126, b""))
        self.assertIn(b"File too large", done.stderr)

    def test_addresses_all_taken(self):
        limit = 3 << 30
        said = self.run_it("memory", stdout=subprocess.DEVNULL,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS,
                                                                 (limit, limit)))
        self.assertEqual(said.splitlines(), ["no memory: 8"])  # ERROR_NOT_ENOUGH_MEMORY

    def test_nobody_reads(self):
        reader, writer = os.pipe()
        os.close(reader)
        said = self.run_it("-", stdout=writer)
        os.close(writer)
        self.assertIn("after 0: 232, 0 bytes", said)  # ERROR_NO_DATA

    def test_a_program_whose_file_is_locked(self):
        """By the flock that programs hold of what they run (nt/io/image_use.hpp)."""
        program = os.path.join(self.place.name, "locked.exe")
        shutil.copy(PROGRAM, program)
        with open(program, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            done = subprocess.run([FERRY, program, "-"], timeout=30, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_no_standard_output(self):
        said = self.run_it("-", preexec_fn=lambda: os.close(1))
        self.assertIn("after 0: 6, 0 bytes", said)  # ERROR_INVALID_HANDLE

    @unittest.skipUnless(has_namespaces(), "the host gives no namespaces")
    def test_no_permission(self):
        os.chmod(self.place.name, 0o555)
        # Not even root is root there.
        done = subprocess.run(["unshare", "--user", FERRY, PROGRAM, "file"], timeout=30,
                              check=False, capture_output=True, cwd=self.place.name)
        self.assertIn(b"not opened: 5", done.stderr)  # ERROR_ACCESS_DENIED

    def in_namespace(self, mount):
        """Runs it in a file system of its own."""
        line = f"mount {mount} {self.place.name} && cd {self.place.name} && {FERRY} {PROGRAM} file"
        done = subprocess.run(IN_NAMESPACE + [line], timeout=30, check=False, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    @unittest.skipUnless(has_namespaces(), "the host gives no namespaces")
    def test_full_file_system(self):
        self.assertIn(": 112, 0 bytes", self.in_namespace("-t tmpfs -o size=64k none"))

    @unittest.skipUnless(has_namespaces(), "the host gives no namespaces")
    def test_file_system_that_is_read_only(self):
        self.assertIn("not opened: 19", self.in_namespace("-t tmpfs -o ro none"))

    def test_programs_of_the_host_have_their_signals(self):
        done = subprocess.run([FERRY, PROGRAM, "run"], timeout=30, check=True, capture_output=True)
        ignored = int(done.stdout.split()[1], 16)
        self.assertEqual(ignored & (1 << 12 | 1 << 24), 0)  # SIGPIPE, SIGXFSZ


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
