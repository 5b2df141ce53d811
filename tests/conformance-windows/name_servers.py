#!/usr/bin/env python3
"""Names of hosts that a name server knows: plays one (RFC 1035) and looks at what a Windows program is told.

    name_servers.py FERRY LOOK_UP.EXE NAME_RECORDS.EXE
"""
import os
import socket
import struct
import subprocess
import sys
import threading

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, CAA = 1, 2, 5, 6, 12, 15, 16, 28, 33, 257
NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME = 0, 2, 3
MANY = [socket.inet_aton(f"10.0.1.{i}") for i in range(1, 7)]


def wire(*labels: str) -> bytes:
    """A name without compression, or up to the domain of the question, which begins behind its first label."""
    return b"".join(bytes([len(label)]) + label.encode() for label in labels)


NAMES = {
    "four.test": {A: [socket.inet_aton("192.0.2.4")]},
    "both.test": {A: [socket.inet_aton("127.0.0.1")], AAAA: [socket.inet_pton(socket.AF_INET6, "2001:db8::6")]},
    "alias.test": {A: [socket.inet_aton("192.0.2.7")]},
    "nothing.test": {},
    "broken.test": SERVER_FAILURE,
    "large.test": {A: MANY},
    "many.test": {
        NS: [wire("ns1") + b"\xc0\x11", wire("ns2", "other", "test") + b"\0"],
        SOA: [wire("ns1") + b"\xc0\x11" + wire("host") + b"\xc0\x11" + struct.pack("!5I", 2024, 2, 3, 4, 300)],
        MX: [struct.pack("!H", 10) + wire("mail") + b"\xc0\x11"],
        TXT: [b"\x05first\x06second", b"\x00", b"\x02\xc3\xa4" + b"\x01x" * 20],
        SRV: [struct.pack("!HHH", 1, 2, 8080) + wire("host", "test") + b"\0"],
        PTR: [wire("host") + b"\xc0\x11"],
        CAA: [b"\x00\x05issueca.test"],
    },
    "loop.test": {NS: [b"\xc0\x2b"]},
    "cut.test": {MX: [b"\x00"]},
}


def name_of(packet: bytes) -> tuple[str, int]:
    """The name in the question, and where it ends."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels), at + 1


def answer(packet: bytes, by_datagram: bool) -> bytes:
    name, end = name_of(packet)
    kind = struct.unpack("!H", packet[end:end + 2])[0]
    known = NAMES.get(name.lower())
    code = NO_SUCH_NAME if known is None else known if isinstance(known, int) else NO_ERROR
    records = known.get(kind, []) if isinstance(known, dict) else []
    truncated = by_datagram and len(records) > 4
    body = b""
    count = 0
    if not truncated:
        if name == "alias.test" and records:
            body += b"\xc0\x0c" + struct.pack("!HHIH", CNAME, 1, 60, 6) + b"\x03far\xc0\x12"
            count += 1
        for data in records:
            body += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data
            count += 1
    flags = 0x8180 | code | (0x0200 if truncated else 0)
    return packet[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + packet[12:end + 4] + body


def serve_datagrams(server: socket.socket) -> None:
    while True:
        packet, client = server.recvfrom(4096)
        # One that somebody else might have sent comes first: it must count for nothing.
        server.sendto(bytes(2) + answer(packet, True)[2:], client)
        server.sendto(answer(packet, True), client)


def serve_streams(server: socket.socket) -> None:
    while True:
        client, _ = server.accept()
        with client:
            size = struct.unpack("!H", client.recv(2))[0]
            reply = answer(client.recv(size), False)
            client.sendall(struct.pack("!H", len(reply)) + reply)


ferry, program, records_program = sys.argv[1:]
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(("127.0.0.1", 0))
port = datagrams.getsockname()[1]
streams = socket.create_server(("127.0.0.1", port))
closed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # a server that is not there
closed.bind(("127.0.0.1", 0))
nobody = closed.getsockname()[1]
closed.close()
threading.Thread(target=serve_datagrams, args=(datagrams,), daemon=True).start()
threading.Thread(target=serve_streams, args=(streams,), daemon=True).start()


def ask(servers: str, names: list[str], *words: str, by: str = program) -> list[str]:
    run = subprocess.run([ferry, by, *words], input="".join(f"{name}\n" for name in names), text=True, capture_output=True,
                         timeout=50, env={**os.environ, "FERRY_NAMESERVERS": servers})
    if run.returncode:
        sys.exit(f"{run.returncode}: {run.stderr}")
    return run.stdout.split("\n")[:-1]


EXPECTED = [
    ("four.test", "0 192.0.2.4", "192.0.2.4"),
    ("FOUR.TEST", "0 192.0.2.4", "192.0.2.4"),
    ("alias.test", "0 192.0.2.7", "192.0.2.7"),
    ("large.test", "0 " + " ".join(map(socket.inet_ntoa, MANY)), "10.0.1.1"),
    ("nothing.test", "11004", "-"),
    ("absent.test", "11001", "-"),
    ("broken.test", "11002", "-"),
    ("host.invalid", "11001", "-"),
    ("not a..name", "11001", "-"),
]
RECORDS = [
    ("four.test 1", "four.test: 0", "  four.test 1, section 1, ttl 60, 4 bytes: 192.0.2.4", "  as bytes: four.test"),
    ("alias.test 1", "alias.test: 0", "  alias.test 5, section 1, ttl 60, 8 bytes: far.test",
     "  alias.test 1, section 1, ttl 60, 4 bytes: 192.0.2.7", "  as bytes: alias.test"),
    ("both.test 28", "both.test: 0", "  both.test 28, section 1, ttl 60, 16 bytes: 20…06", "  as bytes: both.test"),
    ("many.test 2", "many.test: 0", "  many.test 2, section 1, ttl 60, 8 bytes: ns1.test",
     "  many.test 2, section 1, ttl 60, 8 bytes: ns2.other.test", "  as bytes: many.test"),
    ("many.test 6", "many.test: 0", "  many.test 6, section 1, ttl 60, 40 bytes: ns1.test host.test 2024 300",
     "  as bytes: many.test"),
    ("many.test 15", "many.test: 0", "  many.test 15, section 1, ttl 60, 16 bytes: 10 mail.test", "  as bytes: many.test"),
    ("many.test 16", "many.test: 0", "  many.test 16, section 1, ttl 60, 24 bytes: 'first' 'second' ",
     "  many.test 16, section 1, ttl 60, 16 bytes: '' ",
     "  many.test 16, section 1, ttl 60, 176 bytes: U+00E4 " + "'x' " * 20, "  as bytes: many.test"),
    ("many.test 33", "many.test: 0", "  many.test 33, section 1, ttl 60, 16 bytes: 1 2 8080 host.test",
     "  as bytes: many.test"),
    ("many.test 12", "many.test: 0", "  many.test 12, section 1, ttl 60, 8 bytes: host.test", "  as bytes: many.test"),
    ("many.test 257", "many.test: 0", "  many.test 257, section 1, ttl 60, 18 bytes: 14 bytes, 00", "  as bytes: many.test"),
    ("nothing.test 1", "nothing.test: 9501"),
    ("absent.test 16", "absent.test: 9003"),
    ("broken.test 1", "broken.test: 9002"),
    ("loop.test 2", "loop.test: 9502"),
    ("cut.test 15", "cut.test: 9502"),
    ("a..name 1", "a..name: 123"),
]
wrong = []
told = ask(f"[127.0.0.1]:{port}", [question for question, *_ in RECORDS], by=records_program)[2:]
wanted = [line for _, *lines in RECORDS for line in lines]
wrong += [f"records: {a!r}, not {b!r}" for a, b in zip(told, wanted) if a != b]
if len(told) != len(wanted):
    wrong.append(f"records: {len(told)} lines, not {len(wanted)}")
if ask(f"[127.0.0.1]:{nobody}", ["four.test 1"], by=records_program)[2:] != ["four.test: 1460"]:
    wrong.append("records of a server that is not there")
for servers in (f"[127.0.0.1]:{port}", f"[127.0.0.1]:{nobody} [127.0.0.1]:{port}"):
    said = ask(servers, [name for name, *_ in EXPECTED])
    wanted = [line for name, whole, old in EXPECTED for line in (f"{name}: {whole}", f"  {old}")]
    wrong += [f"{servers}: {a!r}, not {b!r}" for a, b in zip(said, wanted) if a != b]
    both = ask(servers, ["both.test"])
    if both[1] != "  127.0.0.1" or sorted(both[0].split()[2:]) != ["127.0.0.1", "2001:db8::6"]:
        wrong.append(f"both kinds: {both}")
if ask(f"[127.0.0.1]:{nobody}", ["four.test"]) != ["four.test: 11002", "  -"]:
    wrong.append("a server that is not there")
for servers, fours, all_of_them in (("192.0.2.9 2001:db8::9 192.0.2.11", " 192.0.2.9 192.0.2.11",
                                     " 192.0.2.9 2001:db8::9 192.0.2.11"),
                                    ("[192.0.2.10]:5353 192.0.2.11", " 192.0.2.11", " 192.0.2.11")):
    told = ask(servers, [], "servers")
    if told != ["servers", fours, all_of_them, fours, "without: 1"]:
        wrong.append(f"{servers}: told of {told}")
if wrong:
    sys.exit("\n".join(wrong))
