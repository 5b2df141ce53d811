#!/usr/bin/env python3
"""Runs the guest nt_services with several seeds; fails if ferry itself breaks or hangs.

    nt_services.py FERRY PROGRAM [FIRST-SEED COUNT CALLS]
"""
import subprocess
import sys
import tempfile

# What ferry says when the fault is its own.
OURS = (b"internal error", b"ferry: assertion", b"FERRY_ASSERT", b"terminate called",
        b"does not have yet")


def main():
    ferry, program = sys.argv[1:3]
    first, count, calls = (list(map(int, sys.argv[3:6])) + [1, 8, 300][len(sys.argv) - 3:])[:3]
    failed = 0
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as directory:
            command = [ferry, program, str(seed), str(calls)]
            try:
                done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                                      capture_output=True, timeout=120)
                # A guest may die of what it asked for: of an exception, which is a status.
                problem = done.returncode < 0 or any(text in done.stderr for text in OURS)
                said = f"status {done.returncode}: {done.stderr[-600:].decode('utf-8', 'replace')}"
            except subprocess.TimeoutExpired:
                problem, said = True, "hangs"
            if problem:
                failed += 1
                print(f"seed {seed}: {said}", flush=True)
    print(f"{count - failed} of {count} seeds passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
