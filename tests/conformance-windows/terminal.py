#!/usr/bin/env python3
"""The console on a terminal: events of keys, modes, the screen, signals and what is left behind.

    terminal.py FERRY KEYS-PROGRAM
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time
import unittest

FERRY, PROGRAM = sys.argv[1:3]


class Terminal:
    """A guest on a pseudo terminal of its own; answers questions for the cursor's place."""

    def __init__(self, *arguments, program=PROGRAM, cursor=None, rows=30, columns=100,
                 page=None):
        self.cursor, self.text = cursor, b""
        go, going = os.pipe()  # the guest begins when the terminal is as it shall be
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.read(go, 1)
            os.environ["TERM"] = "xterm"
            if page:
                os.environ["FERRY_CODE_PAGE"] = page
            os.execv(FERRY, [FERRY, program, *arguments])
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.fd)
        os.write(going, b"x")
        os.close(go)
        os.close(going)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds=0.05):
        if select.select([self.fd], [], [], seconds)[0]:
            try:
                part = os.read(self.fd, 65536)
            except OSError:  # the last one has closed it
                return False
            asked = self.text.count(b"\x1b[6n")
            self.text += part
            if self.cursor and self.text.count(b"\x1b[6n") > asked:
                os.write(self.fd, self.cursor)
            return bool(part)
        return True

    def until(self, pattern, seconds=20):
        """Reads until `pattern` has come; what came before it and with it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.text)
            if found:
                taken, self.text = self.text[:found.end()], self.text[found.end():]
                return taken
            if not self.read():
                break
        raise AssertionError(f"{pattern} did not come: {self.text}")

    def send(self, data):
        os.write(self.fd, data)

    def wait(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError(f"does not end: {self.text}")

    def name(self):
        """The other end's: what keeps it open when the guest has ended."""
        get_number = 0x80045430  # TIOCGPTN
        number = struct.unpack("i", fcntl.ioctl(self.fd, get_number, bytes(4)))[0]
        return f"/dev/pts/{number}"

    def modes(self):
        return termios.tcgetattr(self.fd)


class Keys(unittest.TestCase):
    def keys(self, data, *more, mode="events"):
        terminal = Terminal(mode)
        terminal.until(rb"ready")
        text = b""
        for each in (data, *more):
            terminal.send(each)
            text += terminal.until(rb"key .*?\n")
        terminal.send(b"q")
        text += terminal.until(rb"end\r*\n")
        self.assertEqual(terminal.wait(), 0)
        return re.findall(rb"key (.*?)\r*\n", text)

    def test_characters(self):
        self.assertEqual(self.keys(b"aA1!"), [b"41 1e 61 0", b"41 1e 41 10", b"31 2 31 0",
                                              b"31 2 21 10"])

    def test_control_and_enter(self):
        self.assertEqual(self.keys(b"\x01\r\t\x7f"), [b"41 1e 1 8", b"d 1c d 0", b"9 f 9 0",
                                                      b"8 e 8 0"])

    def test_cursor_and_function_keys(self):
        self.assertEqual(self.keys(b"\x1b[A\x1bOB\x1b[3~\x1bOP\x1b[15~\x1b[24~"),
                         [b"26 48 0 100", b"28 50 0 100", b"2e 53 0 100", b"70 3b 0 0",
                          b"74 3f 0 0", b"7b 58 0 0"])

    def test_with_other_keys_down(self):
        self.assertEqual(self.keys(b"\x1b[1;5C\x1b[1;2D\x1b[Z\x1bx"),
                         [b"27 4d 0 108", b"25 4b 0 110", b"9 f 9 10", b"58 2d 78 2"])

    def test_escape_alone_and_a_split_sequence(self):
        self.assertEqual(self.keys(b"\x1b", b"b"), [b"1b 1 1b 0", b"42 30 62 0"])

    def test_unicode(self):
        self.assertEqual(self.keys("\u00e9\U0001f600".encode()),
                         [b"0 0 e9 0", b"0 0 d83d 0", b"0 0 de00 0"])

    def test_sequences_as_characters(self):
        self.assertEqual(self.keys(b"\x1b[A", mode="sequences"),
                         [b"1b 1 1b 0", b"db 1a 5b 0", b"41 1e 41 10"])

    def test_wait_and_peek(self):
        terminal = Terminal("wait")
        terminal.until(rb"quiet")
        terminal.send(b"z")
        self.assertIn(b"signalled, 2 events, peeked 5a, quiet again", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_written_events(self):
        terminal = Terminal("write")
        self.assertIn(b"got 77 of 1", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_window(self):
        terminal = Terminal("window")
        terminal.until(rb"ready")
        terminal.resize(41, 87)
        self.assertIn(b"window 87 41", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_conio(self):
        terminal = Terminal("conio")
        terminal.until(rb"ready")
        terminal.send(b"k\x1b[Bm")
        self.assertIn(b"hit, 6b, e0 50, m6d, 75", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)


class Lines(unittest.TestCase):
    def test_line_with_echo(self):
        terminal = Terminal("line")
        terminal.until(rb"ready")
        terminal.send("gr\u00fc\u00df\r".encode())
        self.assertIn(b"line 6: 67 72 fc df d a", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_code_pages(self):
        terminal = Terminal("code-page", page="1252")
        text = terminal.until(rb"ready")
        self.assertIn("\u00e9\u00a3 3, \u00e9\u20ac".encode(), text)
        terminal.send("gr\u00fc\u00df\r".encode())
        self.assertIn(b"bytes 6: 67 72 81 e1 d a", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_line_end_that_is_put(self):
        terminal = Terminal("line-end")
        text = terminal.until(rb"end\r*\n")
        self.assertIn(b"waits, ", text)
        self.assertIn(b"line 2: d a", text)
        self.assertIn(b"ended", text.replace(b"ended early", b""))
        self.assertEqual(terminal.wait(), 0)

    def test_line_after_events(self):
        """What was typed while events were read is the line's begin."""
        terminal = Terminal("events-then-line")
        terminal.until(rb"ready")
        terminal.send(b"qab")
        terminal.until(rb"now")
        time.sleep(0.2)
        terminal.send(b"c\r")
        self.assertIn(b"line 5: 61 62 63 d a", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)


class Screen(unittest.TestCase):
    def test_cursor_is_asked_for(self):
        terminal = Terminal("screen", cursor=b"\x1b[7;13R")
        self.assertIn(b"size 100 30, cursor 12 6", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_a_terminal_that_does_not_say(self):
        terminal = Terminal("screen")
        self.assertIn(b"cursor 0 0", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)

    def test_drawing(self):
        terminal = Terminal("draw")
        text = terminal.until(rb"end\r*\n")
        for part in (b"\x1b[4;3H", b"\x1b7\x1b[1;1H\x1b[5X\x1b8", b"\x1b[2;1HXXXX", b"\x1b[1;2r\x1b[1S\x1b[r",
                     b"\x1b]0;a title\x07", b"\x1b[0;91;44mred", b"\x1b[?1049h", b"\x1b[?1049l"):
            self.assertIn(part, text)
        self.assertEqual(terminal.wait(), 0)


class Modes(unittest.TestCase):
    def check(self, how, expected_status, sent=None):
        terminal = Terminal(how)
        terminal.until(rb"ready")
        self.assertFalse(terminal.modes()[3] & termios.ICANON)
        keeper = os.open(terminal.name(), os.O_RDWR | os.O_NOCTTY)
        if sent is not None:
            os.kill(terminal.pid, sent)
        else:
            terminal.send(b"x")
        self.assertEqual(terminal.wait(), expected_status)
        self.assertEqual(termios.tcgetattr(keeper), terminal.before)
        os.close(keeper)

    def test_exit(self):
        self.check("raw-exit", 7)

    def test_crash(self):
        self.check("raw-crash", 5)

    def test_signal(self):
        self.check("raw-wait", -signal.SIGTERM, signal.SIGTERM)

    def test_suspension(self):
        terminal = Terminal("raw-wait")
        terminal.until(rb"ready")
        raw = terminal.modes()
        os.kill(terminal.pid, signal.SIGTSTP)
        os.waitpid(terminal.pid, os.WUNTRACED)
        self.assertEqual(terminal.modes(), terminal.before)
        os.kill(terminal.pid, signal.SIGCONT)
        end = time.monotonic() + 5
        while terminal.modes() != raw and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(terminal.modes(), raw)
        terminal.send(b"x")
        self.assertEqual(terminal.wait(), 0)


class Signals(unittest.TestCase):
    """Host signals are console events."""

    def event(self, sent, expected):
        terminal = Terminal("handler")
        terminal.until(rb"ready")
        sent(terminal)
        self.assertIn(expected, terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 9)

    def test_control_c(self):
        self.event(lambda t: t.send(b"\x03"), b"event 0")

    def test_control_backslash(self):
        self.event(lambda t: t.send(b"\x1c"), b"event 1")

    def test_terminate(self):
        self.event(lambda t: os.kill(t.pid, signal.SIGTERM), b"event 2")

    def test_hang_up(self):
        self.event(lambda t: os.kill(t.pid, signal.SIGHUP), b"event 2")

    def test_control_c_as_a_key(self):
        terminal = Terminal("unprocessed")
        terminal.until(rb"ready")
        terminal.send(b"\x03q")
        self.assertIn(b"key 43 2e 3 8", terminal.until(rb"end\r*\n"))
        self.assertEqual(terminal.wait(), 0)


class Tools(unittest.TestCase):
    """Windows' programs that wait for keys."""

    def test_timeout_ends_by_a_key(self):
        terminal = Terminal("/t", "100", program="timeout.exe")
        terminal.until(rb"Waiting for 100 seconds, press a key to continue \.\.\.")
        terminal.send(b"x")
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(terminal.modes()[3], terminal.before[3])

    def test_timeout_counts(self):
        terminal = Terminal("1", "/nobreak", program="timeout.exe")
        terminal.until(rb"Waiting for 1 seconds, press CTRL\+C to quit \.\.\.")
        terminal.until(rb"Waiting for 0 seconds")
        self.assertEqual(terminal.wait(), 0)

    def test_choice(self):
        terminal = Terminal("/c", "abc", "/m", "Pick", program="choice.exe")
        terminal.until(rb"Pick \[A,B,C\]\?")
        terminal.send(b"zb")
        terminal.until(rb"\x07B\r*\n")
        self.assertEqual(terminal.wait(), 2)

    def test_choice_after_its_time(self):
        terminal = Terminal("/t", "1", "/d", "n", program="choice.exe")
        terminal.until(rb"\[Y,N\]\?N")
        self.assertEqual(terminal.wait(), 2)

    def test_more(self):
        with tempfile.NamedTemporaryFile(suffix=".txt") as file:
            file.write(b"".join(b"line %d.\r\n" % i for i in range(1, 41)))
            file.flush()
            name = "Z:" + file.name.replace("/", "\\")
            terminal = Terminal("/e", name, program="more.com", cursor=b"\x1b[1;1R", rows=12)
            for keys, last in ((b" ", 11), (b"\r", 22), (b"s3\r", 23), (b"p2\r", 37), (b"=", 39)):
                terminal.until(rb"line %d\.\r*\n.*-- More --" % last)
                terminal.send(keys)
            terminal.until(rb"\[Line: 39\]\) --")
            terminal.send(b"q")
            self.assertEqual(terminal.wait(), 0)
            self.assertNotIn(b"line 40", terminal.text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
