"""--gdb: a program under a debugger, which speaks GDB's remote protocol."""

import os
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import time

from command_test import FERRY, CommandTest, main

DEBUGGED = os.path.join(os.environ.get("FERRY_GUEST_DIR", "."), "debugged")
WINDOWS = pathlib.Path(os.environ.get("FERRY_GUEST_DIR", "."), "../../tests/conformance-windows")
PC = 32  # numbers of registers in target.xml
SP = 31


def symbols(path):
    """Name -> address of an ELF file's functions and variables."""
    with open(path, "rb") as file:
        data = file.read()
    (offset,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3a)
    found = {}
    for i in range(count):
        header = struct.unpack_from("<IIQQQQIIQQ", data, offset + i * size)
        if header[1] != 2:  # SHT_SYMTAB
            continue
        strings = struct.unpack_from("<IIQQQQIIQQ", data, offset + header[6] * size)[4]
        for at in range(header[4], header[4] + header[5], header[9]):
            name, _, _, _, address, _ = struct.unpack_from("<IBBHQQ", data, at)
            end = data.index(b"\0", strings + name)
            found[data[strings + name:end].decode()] = address
    return found


class Client:
    """The debugger's end of a connection."""

    def __init__(self, family, place):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(30)
        self.socket.connect(place)
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def close(self):
        self.socket.close()

    def send(self, text):
        data = text.encode("latin-1")
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) % 256))

    def byte(self):
        if not self.received:
            self.received = self.socket.recv(4096)
        byte, self.received = self.received[:1], self.received[1:]
        return byte

    def receive(self):
        """The next packet; None where the connection has ended."""
        while (byte := self.byte()) != b"$":
            if not byte:
                return None
        data = b""
        while (byte := self.byte()) != b"#":
            if byte == b"}":
                byte = bytes([self.byte()[0] ^ 0x20])
            data += byte
        self.byte(), self.byte()
        self.socket.sendall(b"+")
        return data.decode("latin-1")

    def ask(self, text):
        self.send(text)
        return self.receive()


class Tests(CommandTest):
    def start(self, *words, options=(), **streams):
        """Starts the program under a debugger, up to its first instruction."""
        streams.setdefault("stdin", subprocess.DEVNULL)
        self.guest = subprocess.Popen(
            [FERRY, "--gdb", "0", *options, DEBUGGED, *words], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=self.directory, **streams)
        self.addCleanup(self.guest.wait)
        self.addCleanup(self.guest.kill)
        line = self.guest.stderr.readline().decode()
        place = re.fullmatch(r"ferry: waiting for a debugger on 127\.0\.0\.1:(\d+)\n", line)
        self.assertTrue(place, line)
        client = Client(socket.AF_INET, ("127.0.0.1", int(place[1])))
        self.addCleanup(client.close)
        self.assertIn("swbreak+", client.ask("qSupported:swbreak+;exec-events+"))
        self.assertTrue(client.ask("?").startswith("T05thread:"))
        self.symbols = symbols(DEBUGGED)
        return client

    def register(self, client, number):
        return int.from_bytes(bytes.fromhex(client.ask(f"p{number:x}")), "little")

    def set_register(self, client, number, value):
        self.assertEqual(client.ask(f"P{number:x}={value.to_bytes(8, 'little').hex()}"), "OK")

    def break_at(self, client, name, there=True):
        self.assertEqual(client.ask(f"{'Z' if there else 'z'}0,{self.symbols[name]:x},4"), "OK")

    def value(self, client, name="value", size=4):
        return bytes.fromhex(client.ask(f"m{self.symbols[name]:x},{size:x}"))

    def expect_stop_at(self, client, name, reply):
        self.assertTrue(reply.startswith("T05swbreak:;"), reply)
        self.assertEqual(self.register(client, PC), self.symbols[name])

    def expect_end(self, status, out):
        left, errors = self.guest.communicate(timeout=30)
        self.assertEqual((self.guest.returncode, left.decode(), errors), (status, out, b""))

    def go_on_from(self, client, name):
        """Continues from a breakpoint, as debuggers do."""
        self.break_at(client, name, False)
        self.assertTrue(client.ask("vCont;s").startswith("T05thread:"))
        self.break_at(client, name)
        return client.ask("vCont;c")

    def test_program_runs_to_its_end(self):
        client = self.start("touch", "print")
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "value 1\n")

    def test_breakpoints_registers_and_memory(self):
        client = self.start("touch", "touch", "print")
        self.break_at(client, "touch")
        self.expect_stop_at(client, "touch", client.ask("vCont;c"))
        self.assertEqual(self.register(client, 0), 1)
        self.set_register(client, 0, 7)
        self.expect_stop_at(client, "touch", self.go_on_from(client, "touch"))
        self.assertEqual(self.value(client), b"\7\0\0\0")
        self.assertEqual(client.ask(f"M{self.symbols['value']:x},4:0a000000"), "OK")
        self.break_at(client, "touch", False)
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "value 11\n")

    def test_all_registers_are_those_of_the_description(self):
        client = self.start()
        xml = ""
        while True:
            part = client.ask(f"qXfer:features:read:target.xml:{len(xml):x},800")
            xml += part[1:]
            if part[0] == "l":
                break
        sizes = [int(bits) // 8 for bits in re.findall(r'<reg name="\w+" bitsize="(\d+)"', xml)]
        self.assertEqual(len(client.ask("g")), 2 * sum(sizes))
        names = re.findall(r'<reg name="(\w+)"', xml)
        for name, number in (("x30", 30), ("sp", SP), ("pc", PC), ("cpsr", 33), ("v0", 34)):
            self.assertEqual(names[number], name)
            self.assertEqual(len(client.ask(f"p{number:x}")), 2 * sizes[number])
        self.assertEqual(client.ask(f"p{len(names):x}"), "E01")
        self.assertEqual(client.ask("G" + client.ask("g")), "OK")

    def test_steps(self):
        client = self.start("touch")
        for _ in range(200):
            before = self.register(client, PC)
            self.assertTrue(client.ask("vCont;s").startswith("T05thread:"))
            self.assertNotEqual(self.register(client, PC), before)
        self.assertEqual(client.ask("vCont;c"), "W03")

    def test_watchpoints(self):
        client = self.start("touch", "thread")
        place = f"{self.symbols['value']:x}"
        self.assertEqual(client.ask(f"Z2,{place},4"), "OK")
        for expected in (1, 1001):
            self.assertTrue(client.ask("vCont;c").startswith(f"T05watch:{place};thread:"))
            self.assertEqual(self.value(client), expected.to_bytes(4, "little"))
        self.assertEqual(client.ask(f"z2,{place},4"), "OK")
        self.assertEqual(client.ask("vCont;c"), "W03")

    def test_threads_stop_together(self):
        client = self.start("thread")
        first = client.ask("qC")[2:]
        self.break_at(client, "touch")
        reply = client.ask("vCont;c")
        self.expect_stop_at(client, "touch", reply)
        second = re.search("thread:([0-9a-f]+)", reply)[1]
        self.assertNotEqual(first, second)
        self.assertEqual(sorted(client.ask("qfThreadInfo")[1:].split(",")), sorted([first, second]))
        self.assertEqual(client.ask("qsThreadInfo"), "l")
        self.assertIn(f'<thread id="{second}" name="debugged"/>',
                      client.ask("qXfer:threads:read::0,1000"))
        for thread in (first, second):
            self.assertEqual(client.ask("T" + thread), "OK")
            self.assertEqual(client.ask("Hg" + thread), "OK")
            self.assertNotEqual(self.register(client, SP), 0)
        self.assertEqual(client.ask("T7fffffff"), "E03")
        # One alone.
        self.break_at(client, "touch", False)
        self.assertEqual(client.ask(f"vCont;s:{second}"), f"T05thread:{second};")
        self.assertEqual(client.ask("vCont;c"), "W03")

    def test_interrupts(self):
        for word in ("spin", "read"):
            with self.subTest(word):
                client = self.start(word, "print", stdin=subprocess.PIPE)
                client.send("vCont;c")
                time.sleep(0.3)
                client.socket.sendall(b"\x03")
                self.assertTrue(client.receive().startswith("T02thread:"))
                self.assertTrue(client.ask("m%x,4" % self.register(client, PC)))
                if word == "spin":
                    client.send("k")
                    self.guest.wait(30)
                    self.assertEqual(self.guest.returncode, -signal.SIGKILL)
                else:
                    client.send("vCont;c")
                    time.sleep(0.1)
                    self.guest.stdin.write(b"x")
                    self.guest.stdin.flush()
                    self.assertEqual(client.receive(), "W03")
                    self.expect_end(3, "read 1\nvalue 0\n")

    def test_signals_are_told_of_and_passed_on_or_not(self):
        for how, expected in (("C1e", "value 100\n"), ("c", "value 0\n")):
            with self.subTest(how):
                client = self.start("signal", "print")
                self.assertTrue(client.ask("vCont;c").startswith("T1ethread:"))
                self.assertEqual(len(client.ask("qXfer:siginfo:read::0,200")), 1 + 128)
                self.assertEqual(client.ask("vCont;" + how), "W03")
                self.expect_end(3, expected)

    def test_signals_that_need_not_be_told_of(self):
        client = self.start("signal", "print")
        self.assertEqual(client.ask("QPassSignals:e;1e"), "OK")
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "value 100\n")

    def test_system_calls_are_caught(self):
        write = 64  # asm-generic/unistd.h
        client = self.start("touch", "print")
        self.assertEqual(client.ask(f"QCatchSyscalls:1;{write:x}"), "OK")
        self.assertTrue(client.ask("vCont;c").startswith(f"T05syscall_entry:{write:x};thread:"))
        text = client.ask("m%x,8" % self.register(client, 1))
        self.assertEqual(bytes.fromhex(text), b"value 1\n")
        self.assertTrue(client.ask("vCont;c").startswith(f"T05syscall_return:{write:x};thread:"))
        self.assertEqual(self.register(client, 0), 8)
        self.assertEqual(client.ask("QCatchSyscalls:0"), "OK")
        self.assertEqual(client.ask("vCont;c"), "W03")

    def test_crash(self):
        client = self.start("crash")
        reply = client.ask("vCont;c")
        self.assertTrue(reply.startswith("T0bthread:"), reply)
        self.assertEqual(client.ask("vCont;C0b"), "X0b")
        self.expect_end(-signal.SIGSEGV, "")

    def test_death_by_a_signal(self):
        client = self.start("die")
        self.assertTrue(client.ask("vCont;c").startswith("T0fthread:"))
        self.assertEqual(client.ask("vCont;C0f"), "X0f")
        self.expect_end(-signal.SIGTERM, "")

    def test_children_are_not_debugged(self):
        client = self.start("fork", "vfork", "print")
        self.break_at(client, "touch")
        self.break_at(client, "before_exec")
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "child 5\nchild 6\nvalue 0\n")

    def test_exec_goes_on_under_the_debugger(self):
        client = self.start("exec")
        self.break_at(client, "before_exec")
        self.expect_stop_at(client, "before_exec", client.ask("vCont;c"))
        path = DEBUGGED.encode().hex()
        number = client.ask(f"vFile:open:{path},0,0")
        self.assertTrue(number.startswith("F"), number)
        reply = self.go_on_from(client, "before_exec")
        self.assertRegex(reply, f"T05thread:[0-9a-f]+;exec:{path};")
        self.assertEqual(client.ask(f"vFile:pread:{number[1:]},4,0"), "F4;\x7fELF")
        self.break_at(client, "touch")
        self.expect_stop_at(client, "touch", client.ask("vCont;c"))
        self.break_at(client, "touch", False)
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "value 1\n")

    def test_files_are_read_by_way_of_the_program(self):
        client = self.start("descriptor")
        self.assertEqual(client.ask("qXfer:exec-file:read::0,1000"), "l" + DEBUGGED)
        number = client.ask(f"vFile:open:{DEBUGGED.encode().hex()},0,0")[1:]
        status = client.ask(f"vFile:fstat:{number}")
        self.assertEqual(status[:4], "F40;")
        self.assertEqual(int.from_bytes(status[4:].encode("latin-1")[28:36], "big"),
                         os.path.getsize(DEBUGGED))
        self.assertEqual(client.ask(f"vFile:close:{number}"), "F0")
        self.assertEqual(client.ask(f"vFile:close:{number}"), "F-1,9")
        self.assertEqual(client.ask(f"vFile:open:{b'/no/such'.hex()},0,0"), "F-1,2")
        self.assertEqual(client.ask(f"vFile:open:{b'/tmp/x'.hex()},601,1b6"), "F-1,d")
        self.make("file", "")
        os.symlink("file", self.directory / "link")
        path = str(self.directory / "link").encode().hex()
        self.assertEqual(client.ask(f"vFile:readlink:{path}"), "F4;file")
        self.assertTrue(client.ask(f"vFile:open:{DEBUGGED.encode().hex()},0,0").startswith("F"))
        self.assertEqual(client.ask("vCont;c"), "W03")
        self.expect_end(3, "descriptor 3\n")  # the guest's numbers are its own

    def test_detach_lets_the_program_run_on(self):
        client = self.start("touch", "print")
        self.break_at(client, "touch")
        self.expect_stop_at(client, "touch", client.ask("vCont;c"))
        self.assertEqual(client.ask("D"), "OK")
        self.expect_end(3, "value 1\n")

    def test_a_debugger_that_is_gone_lets_the_program_run_on(self):
        for running in (False, True):
            with self.subTest(running=running):
                client = self.start("read", "print", stdin=subprocess.PIPE)
                if running:
                    client.send("vCont;c")
                    time.sleep(0.1)
                client.close()
                out, _ = self.guest.communicate(b"x", timeout=30)
                self.assertEqual((self.guest.returncode, out), (3, b"read 1\nvalue 0\n"))

    def test_a_socket_with_a_name(self):
        path = str(self.directory / "socket")
        guest = subprocess.Popen([FERRY, "-g", path, DEBUGGED], stderr=subprocess.PIPE)
        self.addCleanup(guest.stderr.close)
        self.assertEqual(guest.stderr.readline().decode(),
                         f"ferry: waiting for a debugger on {path}\n")
        client = Client(socket.AF_UNIX, path)
        self.assertEqual(client.ask("vCont;c"), "W03")
        client.close()
        self.assertEqual(guest.wait(30), 3)
        self.assertFalse(os.path.exists(path))

    def test_places_that_cannot_be(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        port = str(taken.getsockname()[1])
        self.assert_refused(125, ["--gdb", port, "Address already in use"], "-g", port, DEBUGGED)
        for place in ("x", "70000", "1:2:3", "host:1", "-1"):
            self.assert_refused(125, ["want PORT, HOST:PORT"], f"-g{place}", DEBUGGED)
        self.assert_refused(125, ["No such file"], "-g", "/no/such/socket", DEBUGGED)

    def test_programs_that_it_is_not_for(self):
        self.assert_refused(125, ["--gdb is for foreign programs"], "-g0", "/bin/true")
        self.assert_refused(125, ["gdbserver for Windows"], "-g0", str(WINDOWS / "completion_port.exe"))

    def test_packets_that_mean_nothing(self):
        client = self.start("touch", "print")
        chance = random.Random(20261124)
        heads = ["", "q", "Z0,", "z0,", "Z2,", "z2,", "m", "M", "X", "p", "P", "G", "Hg", "Hc", "T",
                 "vCont;", "vFile:open:", "vFile:pread:", "vFile:fstat:", "qXfer:features:read:",
                 "qXfer:auxv:read::", "QPassSignals:", "vMustReplyEmpty", "!"]
        for _ in range(2000):
            head = chance.choice(heads)
            tail = "".join(chance.choice("0123456789abcdef,;:=zx~-") for _ in range(chance.randrange(20)))
            if head == "vCont;":
                tail = "z" + tail  # nothing that goes on
            self.assertIsNotNone(client.ask(head + tail), head + tail)
        last = client.ask("?")
        client.socket.sendall(b"garbage$abc#00+-\x03")
        self.assertEqual(client.receive(), last)
        self.assertEqual(client.ask("D"), "OK")
        self.expect_end(3, "value 1\n")


if __name__ == "__main__":
    main()
