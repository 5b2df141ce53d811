#!/usr/bin/env python3
"""Names of hosts that a name server knows: plays one (RFC 1035) and looks at what a Windows program is told.

    name_servers.py FERRY LOOK_UP.EXE
"""
import os
import socket
import struct
import subprocess
import sys
import threading

A, CNAME, AAAA = 1, 5, 28
NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME = 0, 2, 3
MANY = [socket.inet_aton(f"10.0.1.{i}") for i in range(1, 7)]
NAMES = {
    "four.test": {A: [socket.inet_aton("192.0.2.4")]},
    "both.test": {A: [socket.inet_aton("127.0.0.1")], AAAA: [socket.inet_pton(socket.AF_INET6, "2001:db8::6")]},
    "alias.test": {A: [socket.inet_aton("192.0.2.7")]},
    "nothing.test": {},
    "broken.test": SERVER_FAILURE,
    "large.test": {A: MANY},
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
            body += b"\xc0\x0c" + struct.pack("!HHIH", CNAME, 1, 60, 6) + b"\x03far\xc0\x0f"
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


ferry, program = sys.argv[1:]
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


def ask(servers: str, names: list[str], *words: str) -> list[str]:
    run = subprocess.run([ferry, program, *words], input="".join(f"{name}\n" for name in names), text=True, capture_output=True,
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
wrong = []
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
