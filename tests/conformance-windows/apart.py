#!/usr/bin/env python3
"""Windows programs that were started apart share named objects, share modes and locks.

    apart.py FERRY APART_PEER.EXE [unittest arguments]
"""
import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

FERRY, PEER = sys.argv[1:3]

READ, WRITE = -0x80000000, 0x40000000
DELETE = 0x10000
SHARE_READ, SHARE_WRITE, SHARE_DELETE = 1, 2, 4
CREATE_NEW, OPEN_EXISTING, OPEN_ALWAYS = 1, 3, 4
DELETE_ON_CLOSE = 0x4000000
ABANDONED, TIMEOUT = 0x80, 258
ALREADY_EXISTS, NOT_FOUND, ACCESS_DENIED, SHARING_VIOLATION = 183, 2, 5, 32
FOREVER = -1
# Longer than anything takes on a busy machine.
PATIENCE = 60


class Peer:
    """A running apart_peer.exe."""

    def __init__(self, environment, **options):
        self.process = subprocess.Popen([FERRY, PEER], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=environment, **options)

    def tell(self, *words):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline().split()
        return [int(word) if word.lstrip(b"-").isdigit() else word.decode() for word in line]

    def ask(self, *words):
        self.tell(*words)
        return self.answer()

    def handle(self, *words):
        number, error = self.ask(*words)
        if number < 0:
            raise AssertionError(f"{words}: error {error}")
        return number

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self):
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass
        return self.process.wait(PATIENCE)


class Apart(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="apart."))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.shared = self.directory / "shared"
        self.shared.mkdir()

    def environment(self):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory),
                "FERRY_SHARED_DIR": str(self.shared)}

    def peer(self, **options):
        made = Peer(self.environment(), **options)
        self.addCleanup(made.kill)
        return made

    def peers(self, count=2):
        return [self.peer() for _ in range(count)]

    def path(self, name):
        return "Z:" + str(self.directory / name).replace("/", "\\")

    def file(self):
        """The one file that all of them share."""
        found = [entry for entry in self.shared.iterdir() if "section" not in entry.name]
        self.assertEqual(len(found), 1)
        return found[0]


class Names(Apart):
    def test_events(self):
        a, b = self.peers()
        first, error = a.ask("event", "e", 0, 0)
        self.assertEqual(error, 0)
        second, error = b.ask("event", "e", 0, 0)
        self.assertEqual(error, ALREADY_EXISTS)
        self.assertEqual(b.ask("wait", second, 0), [TIMEOUT])
        a.ask("set", first)
        self.assertEqual(b.ask("wait", second, 0), [0])
        self.assertEqual(b.ask("wait", second, 0), [TIMEOUT])
        b.tell("wait", second, FOREVER)
        time.sleep(0.1)
        a.ask("set", first)
        self.assertEqual(b.answer(), [0])
        a.end()
        self.assertEqual(b.ask("open_event", "e")[1], 0)
        for handle in (second, second + 1):
            b.ask("close", handle)
        self.assertEqual(b.ask("open_event", "e"), [-1, NOT_FOUND])

    def test_prefixes_and_types(self):
        a, b = self.peers()
        a.handle("event", "Local\\x", 0, 0)
        self.assertEqual(b.ask("event", "x", 0, 0)[1], ALREADY_EXISTS)
        self.assertEqual(b.ask("event", "Global\\x", 0, 0)[1], 0)
        self.assertEqual(b.ask("event", "Session\\1\\x", 0, 0)[1], ALREADY_EXISTS)
        self.assertEqual(b.ask("mutex", "x", 0), [-1, 6])
        self.assertEqual(b.ask("open_event", "X"), [-1, NOT_FOUND])

    def test_semaphores(self):
        a, b = self.peers()
        first = a.handle("semaphore", "s", 1, 3)
        second = b.handle("semaphore", "s", 0, 9)
        self.assertEqual(b.ask("wait", second, 0), [0])
        self.assertEqual(b.ask("wait", second, 0), [TIMEOUT])
        self.assertEqual(a.ask("post", first, 3)[0], 1)
        self.assertEqual(a.ask("post", first, 1)[0], 0)
        self.assertEqual(b.ask("wait", second, 0), [0])

    def test_mutexes(self):
        a, b, c = self.peers(3)
        first = a.handle("mutex", "m", 1)
        second = b.handle("mutex", "m", 1)
        third = c.handle("mutex", "m", 0)
        self.assertEqual(b.ask("wait", second, 0), [TIMEOUT])
        self.assertEqual(b.ask("release", second)[0], 0)
        b.tell("wait", second, FOREVER)
        time.sleep(0.1)
        c.tell("wait", third, FOREVER)
        time.sleep(0.1)
        self.assertEqual(a.ask("release", first)[0], 1)
        self.assertEqual(b.answer(), [0])
        b.ask("release", second)
        self.assertEqual(c.answer(), [0])

    def test_timers(self):
        a, b = self.peers()
        first = a.handle("timer", "t")
        second = b.handle("timer", "t")
        b.tell("wait", second, FOREVER)
        a.ask("start_timer", first, 50)
        self.assertEqual(b.answer(), [0])

    def test_waits_for_own_and_shared_objects(self):
        a, b = self.peers()
        shared = a.handle("event", "shared", 0, 0)
        theirs = b.handle("event", "shared", 0, 0)
        own = b.handle("event", "-", 0, 0)
        for is_all, expected in ((0, [0]), (1, [TIMEOUT])):
            b.tell("wait_two", theirs, own, is_all, 300)
            time.sleep(0.1)
            a.ask("set", shared)
            self.assertEqual(b.answer(), expected)
        b.ask("set", own)
        self.assertEqual(b.ask("wait_two", theirs, own, 1, 0), [0])

    def test_sections(self):
        a, b = self.peers()
        first = a.handle("mapping", "map", 65536)
        a.ask("poke", first, 5, 42)
        second, error = b.ask("mapping", "map", 65536)
        self.assertEqual(error, ALREADY_EXISTS)
        self.assertEqual(b.ask("peek", second, 5), [42])
        b.ask("poke", second, 6, 43)
        self.assertEqual(a.ask("peek", first, 6), [43])
        third = b.handle("open_mapping", "map")
        a.kill()
        self.assertEqual(b.ask("peek", third, 5), [42])
        for handle in (second, third):
            b.ask("close", handle)
        self.assertEqual(b.ask("open_mapping", "map"), [-1, NOT_FOUND])
        self.file()
        self.assertEqual(len(list(self.shared.iterdir())), 1)


class Files(Apart):
    def test_share_modes(self):
        a, b = self.peers()
        path = self.path("f")
        first = a.handle("open", path, READ, SHARE_READ, OPEN_ALWAYS, 0)
        self.assertEqual(b.ask("open", path, WRITE, 7, OPEN_EXISTING, 0), [-1, SHARING_VIOLATION])
        self.assertEqual(b.ask("open", path, READ, 0, OPEN_EXISTING, 0), [-1, SHARING_VIOLATION])
        second = b.handle("open", path, READ, SHARE_READ, OPEN_EXISTING, 0)
        self.assertEqual(b.ask("delete", path), [0, SHARING_VIOLATION])
        a.ask("close", first)
        b.ask("close", second)
        self.assertEqual(b.ask("delete", path), [1, 0])

    def test_deletion_by_name_is_at_once(self):
        a, b = self.peers()
        path = self.path("f")
        (self.directory / "f").write_bytes(b"text")
        first = a.handle("open", path, READ, 7, OPEN_ALWAYS, 0)
        self.assertEqual(b.ask("delete", path), [1, 0])
        self.assertEqual(b.ask("open", path, READ, 7, OPEN_EXISTING, 0), [-1, NOT_FOUND])
        self.assertEqual(a.ask("read", first, 0), [1, 0])

    def test_delete_on_close(self):
        a, b = self.peers()
        path = self.path("f")
        first = a.handle("open", path, READ | DELETE, 7, CREATE_NEW, DELETE_ON_CLOSE)
        second = b.handle("open", path, READ, 7, OPEN_EXISTING, 0)
        a.ask("close", first)
        self.assertTrue((self.directory / "f").exists())
        self.assertEqual(a.ask("open", path, READ, 7, OPEN_EXISTING, 0), [-1, ACCESS_DENIED])
        b.ask("close", second)
        self.assertFalse((self.directory / "f").exists())

    def test_byte_ranges(self):
        a, b = self.peers()
        path = self.path("f")
        (self.directory / "f").write_bytes(bytes(64))
        first = a.handle("open", path, READ | WRITE, 7, OPEN_ALWAYS, 0)
        second = b.handle("open", path, READ | WRITE, 7, OPEN_ALWAYS, 0)
        self.assertEqual(a.ask("lock", first, 10, 10, 1, 1), [1, 0])
        self.assertEqual(b.ask("lock", second, 15, 10, 0, 1)[0], 0)
        self.assertEqual(b.ask("read", second, 12), [0, 33])
        self.assertEqual(b.ask("read", second, 20), [1, 0])
        self.assertEqual(a.ask("read", first, 12), [1, 0])
        b.tell("lock", second, 15, 10, 0, 0)
        time.sleep(0.1)
        a.ask("unlock", first, 10, 10)
        self.assertEqual(b.answer(), [1, 0])


class Deaths(Apart):
    def test_mutexes_are_abandoned(self):
        a, b = self.peers()
        a.handle("mutex", "m", 1)
        second = b.handle("mutex", "m", 0)
        a.kill()
        self.assertEqual(b.ask("wait", second, FOREVER), [ABANDONED])
        self.assertEqual(b.ask("release", second)[0], 1)
        self.assertEqual(b.ask("wait", second, 0), [0])

    def test_who_waits_for_a_mutex_wakes(self):
        a, b, c = self.peers(3)
        a.handle("mutex", "m", 1)
        second, third = b.handle("mutex", "m", 0), c.handle("mutex", "m", 0)
        for peer, handle in ((b, second), (c, third)):
            peer.tell("wait", handle, FOREVER)
            time.sleep(0.1)
        a.kill()
        self.assertEqual(b.answer(), [ABANDONED])
        b.kill() # who came to it meanwhile
        self.assertEqual(c.answer(), [ABANDONED])

    def test_names_go(self):
        a, b = self.peers()
        a.handle("event", "e", 0, 0)
        a.handle("mapping", "map", 4096)
        a.kill()
        self.assertEqual(b.ask("event", "e", 1, 0)[1], 0)
        self.assertEqual(b.ask("mapping", "map", 4096)[1], 0)

    def test_opens_go(self):
        a, b = self.peers()
        path = self.path("f")
        first = a.handle("open", path, READ | WRITE, 7, OPEN_ALWAYS, 0)
        a.ask("lock", first, 0, 10, 1, 1)
        second = b.handle("open", path, READ | WRITE, 7, OPEN_EXISTING, 0)
        b.tell("lock", second, 0, 10, 1, 0)
        time.sleep(0.1)
        a.kill()
        self.assertEqual(b.answer(), [1, 0])
        c = self.peer()
        c.handle("open", self.path("g"), READ, 0, OPEN_ALWAYS, 0)
        c.kill()
        b.handle("open", self.path("g"), WRITE, 0, OPEN_ALWAYS, 0)

    def test_delete_on_close(self):
        a, b = self.peers()
        one, two = self.path("one"), self.path("two")
        for path in (one, two):
            a.handle("open", path, READ | DELETE, 7, CREATE_NEW, DELETE_ON_CLOSE)
        second = b.handle("open", two, READ, 7, OPEN_EXISTING, 0)
        a.kill()
        # Who wants the first finds it gone, who has the second open deletes it at last.
        self.assertEqual(b.ask("open", one, READ, 7, OPEN_EXISTING, 0), [-1, NOT_FOUND])
        self.assertFalse((self.directory / "one").exists())
        self.assertTrue((self.directory / "two").exists())
        self.assertEqual(b.ask("open", two, READ, 7, OPEN_EXISTING, 0), [-1, ACCESS_DENIED])
        b.ask("close", second)
        self.assertFalse((self.directory / "two").exists())
        # The next program finds what nobody has asked for.
        b.handle("open", one, READ | DELETE, 7, CREATE_NEW, DELETE_ON_CLOSE)
        b.kill()
        self.assertTrue((self.directory / "one").exists())
        c = self.peer()
        c.handle("open", self.path("three"), READ, 7, CREATE_NEW, 0)
        self.assertFalse((self.directory / "one").exists())
        c.end()
        self.file()

    def test_in_one_tree(self):
        a, b = self.peers()
        mutex = a.handle("mutex", "m", 1)
        event = a.handle("event", "e", 1, 0)
        for handle in (mutex, event):
            a.ask("inherit", handle)
        child = event + 1
        self.assertEqual(a.ask("child", PEER.replace("/", "\\")), [1, 0])
        a.ask("close", event)
        self.assertEqual(b.ask("open_event", "e")[1], 0)
        b.ask("close", 0)
        self.assertEqual(a.ask("kill", child), [1, 0])
        self.assertEqual(a.ask("wait", child, FOREVER), [0])
        self.assertEqual(b.ask("open_event", "e"), [-1, NOT_FOUND])

    def test_killed_at_any_moment(self):
        seed = int(os.environ.get("APART_SEED", "1"))
        chance = random.Random(seed)
        work = self.path("work")
        (self.directory / "work").mkdir()
        for round_ in range(6):
            workers = self.peers(4)
            for number, worker in enumerate(workers):
                worker.tell("work", work, seed * 1000 + round_ * 10 + number, 1_000_000)
            time.sleep(0.3 + chance.random() / 2)
            for worker in workers:
                time.sleep(chance.random() / 20)
                worker.kill()
            after = self.peer()
            self.assertEqual(after.ask("work", work, round_, 200), ["worked"])
            self.assertEqual(after.end(), 0)
        last = self.peer()
        for which in range(8):
            for half in range(2):
                name = f"work-{half}-{which}"
                self.assertEqual(last.ask("mutex", name, 1)[1], 0, name)
        for number in range(4):
            path = self.path(f"work\\file-{number}")
            handle = last.handle("open", path, READ | WRITE, 0, OPEN_ALWAYS, 0)
            self.assertEqual(last.ask("lock", handle, 0, 64, 1, 1), [1, 0])
        self.assertLess(self.file().stat().st_size, 16 << 20)


class Places(Apart):
    def works_alone(self):
        peer = self.peer()
        handle = peer.handle("event", "alone", 0, 1)
        self.assertEqual(peer.ask("event", "alone", 0, 1)[1], ALREADY_EXISTS)
        self.assertEqual(peer.ask("wait", handle, 0), [0])
        first = peer.handle("open", self.path("f"), READ, SHARE_READ, OPEN_ALWAYS, 0)
        self.assertEqual(peer.ask("open", self.path("f"), WRITE, 7, OPEN_ALWAYS, 0),
                         [-1, SHARING_VIOLATION])
        peer.ask("close", first)
        self.assertEqual(peer.end(), 0)

    def name(self):
        self.works_alone()
        name = self.file()
        name.unlink()
        return name

    def works_together(self):
        a, b = self.peers()
        a.handle("event", "e", 0, 0)
        self.assertEqual(b.ask("event", "e", 0, 0)[1], ALREADY_EXISTS)

    def test_no_place(self):
        self.shared.rmdir()
        self.works_alone()

    def test_only_who_needs_it_makes_it(self):
        peer = self.peer()
        self.assertEqual(peer.ask("wait", 0, 0)[0], 0xffffffff)
        self.assertEqual(peer.end(), 0)
        self.assertEqual(list(self.shared.iterdir()), [])

    def test_a_link(self):
        name = self.name()
        target = self.directory / "target"
        target.write_bytes(b"precious")
        name.symlink_to(target)
        self.works_alone()
        self.assertEqual(target.read_bytes(), b"precious")

    def test_a_directory(self):
        self.name().mkdir()
        self.works_alone()

    def test_a_pipe(self):
        os.mkfifo(self.name())
        self.works_alone()

    def test_a_file_that_others_may_write(self):
        name = self.name()
        name.touch()
        name.chmod(0o666)
        self.works_together()
        self.assertEqual(name.stat().st_mode & 0o777, 0o600)

    def test_a_hard_link(self):
        name = self.name()
        target = self.directory / "target"
        target.write_bytes(b"precious")
        target.chmod(0o600)
        os.link(target, name)
        self.works_together()
        self.assertEqual(target.read_bytes(), b"precious")

    @unittest.skipUnless(os.geteuid() == 0, "needs to be root")
    def test_a_file_of_somebody_else(self):
        name = self.name()
        name.touch()
        os.chown(name, 12345, 12345)
        self.works_alone()
        self.assertEqual(name.stat().st_size, 0)

    def test_truncated(self):
        name = self.name()
        self.works_together()
        os.truncate(name, 12345)
        self.works_together()

    def test_garbage(self):
        name = self.name()
        self.works_alone()
        size = name.stat().st_size
        name.write_bytes(random.Random(1).randbytes(size))
        self.works_together()

    def test_garbage_behind_a_good_beginning(self):
        self.name()
        for seed in range(4):
            self.works_alone()
            with open(self.file(), "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                chance = random.Random(seed)
                begin = 16
                file.seek(begin)
                if seed % 2 == 0:
                    file.write(chance.randbytes(size - begin))
                else:
                    file.write(b"\xff" * (size - begin))
            self.works_alone()
            self.file().unlink()

    def test_twenty_from_a_cold_state(self):
        def one(number):
            peer = Peer(self.environment())
            try:
                error = peer.ask("event", "cold", 1, 0)[1]
                handle = peer.handle("event", f"cold-{number}", 1, 0)
                peer.handle("open", self.path(f"f{number % 3}"), READ, 7, OPEN_ALWAYS, 0)
                time.sleep(0.5)
                return error, handle
            finally:
                peer.end()

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            errors = [error for error, _ in pool.map(one, range(20))]
        self.assertEqual(sorted(errors)[0], 0)
        self.file()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
