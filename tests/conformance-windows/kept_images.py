#!/usr/bin/env python3
"""Copies of large images, which are mapped where the files would have to be read (ADR 31).

    kept_images.py FERRY LARGE-IMAGE-PROGRAM
"""
import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

FERRY, PROGRAM = map(os.path.abspath, sys.argv[1:3])
SAYS = b"0 wrong, version one, one, 3 3 0"
SETTLED = 3.1  # seconds after which a file has a copy


class Copies(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.images = os.path.join(self.place.name, "ferry", "images")
        self.environment = dict(os.environ, XDG_CACHE_HOME=self.place.name)
        self.environment.pop("FERRY_IMAGE_CACHE", None)

    def run_it(self, program=PROGRAM, says=SAYS, **how):
        done = subprocess.run([FERRY, program], env=self.environment, timeout=30, check=False,
                              capture_output=True, **how)
        self.assertEqual((done.returncode, done.stdout.strip(), done.stderr), (0, says, b""))

    def make_copy(self, program=PROGRAM, says=SAYS):
        """By the second start; the first leaves its name alone."""
        self.run_it(program, says)
        self.assertEqual(os.stat(self.the_copy()).st_size, 0)
        self.run_it(program, says)
        self.assertGreater(os.stat(self.the_copy()).st_size, 4 << 20)

    def copies(self):
        return sorted(os.listdir(self.images)) if os.path.isdir(self.images) else []

    def the_copy(self):
        self.assertEqual(len(self.copies()), 1)
        return os.path.join(self.images, self.copies()[0])

    def is_mapped(self):
        """Whether a run of the program has the copy among its mappings."""
        with subprocess.Popen([FERRY, PROGRAM, "wait"], env=self.environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline().strip(), SAYS)
            with open(f"/proc/{process.pid}/maps", encoding="utf-8") as maps:
                return self.the_copy() in maps.read()

    def test_it_is_made_once_and_mapped(self):
        self.make_copy()
        self.assertEqual(stat.S_IMODE(os.stat(self.the_copy()).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.images).st_mode), 0o700)
        before = os.stat(self.the_copy())
        self.assertTrue(self.is_mapped())
        after = os.stat(self.the_copy())
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_a_changed_file_has_another_one(self):
        program = os.path.join(self.place.name, "program.exe")
        shutil.copy(PROGRAM, program)
        self.run_it(program)
        self.assertEqual(self.copies(), [])  # it may change without a later time to show for it
        time.sleep(SETTLED)
        self.make_copy(program)
        first = self.the_copy()
        before = os.stat(program)
        with open(program, "r+b") as file:
            at = file.read().index(b"version one")
            file.seek(at)
            file.write(b"version two")
        os.utime(program, ns=(before.st_atime_ns, before.st_mtime_ns))
        says = SAYS.replace(b"one", b"two")
        self.run_it(program, says)
        time.sleep(SETTLED)
        self.make_copy(program, says)
        self.assertNotEqual(self.the_copy(), first)
        self.run_it(program, says)

    def test_what_others_can_write_is_not_believed(self):
        self.make_copy()
        os.chmod(self.the_copy(), 0o622)
        before = os.stat(self.the_copy()).st_ino
        self.run_it()
        self.assertNotEqual(os.stat(self.the_copy()).st_ino, before)
        os.chmod(self.images, 0o777)
        self.assertFalse(self.is_mapped())

    def test_one_that_is_too_short_is_made_anew(self):
        self.make_copy()
        size = os.stat(self.the_copy()).st_size
        os.truncate(self.the_copy(), size // 2)
        self.run_it()
        self.assertEqual(os.stat(self.the_copy()).st_size, size)

    def test_those_used_longest_ago_make_room(self):
        os.makedirs(self.images, 0o700)
        for age in range(1, 5):
            name = os.path.join(self.images, f"old{age}")
            with open(name, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, 256 << 20)
            os.utime(name, (time.time() - age * 86400,) * 2)
        for name, age in (("new name", 0.5), ("old name", 1.5)):
            with open(os.path.join(self.images, name), "wb"):
                pass
            os.utime(os.path.join(self.images, name), (time.time() - age * 86400,) * 2)
        self.run_it()
        self.run_it()
        self.assertEqual([name for name in self.copies() if name.startswith("old")],
                         ["old1", "old2", "old3"])
        self.assertEqual(len(self.copies()), 5)

    def test_many_at_once_leave_one(self):
        self.run_it()
        running = [subprocess.Popen([FERRY, PROGRAM], env=self.environment,
                                    stdout=subprocess.PIPE) for _ in range(8)]
        for process in running:
            self.assertEqual((process.communicate()[0].strip(), process.returncode), (SAYS, 0))
        self.assertTrue(self.is_mapped())

    def test_none_is_kept_where_none_is_wanted(self):
        self.environment["FERRY_IMAGE_CACHE"] = ""
        self.run_it()
        self.assertEqual(self.copies(), [])
        self.environment["FERRY_IMAGE_CACHE"] = os.path.join(self.place.name, "elsewhere")
        self.run_it()
        self.assertEqual(len(os.listdir(self.environment["FERRY_IMAGE_CACHE"])), 1)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be another user's guest")
    def test_root_makes_none_in_what_is_another_users(self):
        os.chown(self.place.name, 65534, 65534)
        self.run_it()
        self.run_it()
        self.assertEqual(os.listdir(self.place.name), [])

    def test_none_is_kept_where_none_can_be(self):
        self.run_it(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY)))
        self.assertEqual(self.copies(), [])
        shutil.rmtree(os.path.join(self.place.name, "ferry"))
        with open(os.path.join(self.place.name, "ferry"), "wb"):
            pass
        self.run_it()
        self.environment["XDG_CACHE_HOME"] = "/proc"
        self.run_it()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
