#!/usr/bin/env python3
"""aim.py FERRY GUEST: a guest hands an address of ferry's own memory to every system call.

GUEST is syscall_storm, whose children make the calls and stop. Each is looked at from outside: a
page of ferry's that was zero must still be zero. Status 1 if one is not, or if the guest found
something to report.
"""
import glob
import os
import signal
import subprocess
import sys
import time

SPLIT = 0x7D00_0000_0000
PAGE = 4096


def unused_page(pid):
    """A page of zeros in the middle of the largest stretch of them that ferry could write."""
    best = []
    for line in open(f"/proc/{pid}/maps"):
        begin, end = (int(word, 16) for word in line.split()[0].split("-"))
        if begin < SPLIT or "rw-p" not in line or "stack" in line:
            continue
        stretch = []
        with open(f"/proc/{pid}/mem", "rb", 0) as memory:
            memory.seek(begin)
            data = memory.read(min(end - begin, 1 << 22))
        for at in range(0, len(data), PAGE):
            if any(data[at : at + PAGE]):
                stretch = []
                continue
            stretch.append(begin + at)
            if len(stretch) > len(best):
                best = stretch
    return best[len(best) // 2]


def stopped_children(pid):
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            state, parent = open(path).read().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state == "T" and int(parent) == pid:
            yield int(path.split("/")[2])


def main():
    ferry, guest = sys.argv[1:]
    run = subprocess.Popen([ferry, guest, "--aim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if run.stdout.readline() != b"ready\n":
        sys.exit("the guest did not start")
    os.set_blocking(run.stdout.fileno(), False)
    target = unused_page(run.pid)
    print(f"aiming at {target:#x}")
    run.stdin.write(b"%x\n" % target)
    run.stdin.flush()
    hits = looks = 0
    while run.poll() is None:
        print((run.stdout.read() or b"").decode(), end="")
        for child in stopped_children(run.pid):
            with open(f"/proc/{child}/mem", "rb", 0) as memory:
                memory.seek(target)
                if any(memory.read(PAGE)):
                    hits += 1
                    print(f"HIT: after {looks} children")
            looks += 1
            os.kill(child, signal.SIGCONT)
        time.sleep(0.002)
    print((run.stdout.read() or b"").decode(), end="")
    print(f"{looks} children looked at, {hits} hits")
    sys.exit(1 if hits or not looks or run.returncode else 0)


main()
