#!/usr/bin/env python3
"""Runs the guest nt_services with several seeds; fails if ferry itself breaks or hangs.

    nt_services.py FERRY PROGRAM [--seed N] [--runs N] [--calls N] [--seconds N] [--service NAME]

With --seconds it goes on with other seeds until the time is over.
"""
import argparse
import subprocess
import sys
import tempfile
import time

# What ferry says when the fault is its own.
OURS = (b"internal error", b"assertion", b"FERRY_ASSERT", b"terminate called", b"not have yet",
        b"Sanitizer", b" needs ")


def run(options, seed):
    """What is wrong with one run, and whether it came to its end."""
    command = [options.ferry, options.program, str(seed), str(options.calls)]
    with tempfile.TemporaryDirectory() as directory:
        try:
            done = subprocess.run(command + ([options.service] if options.service else []),
                                  cwd=directory, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=options.timeout)
        except subprocess.TimeoutExpired as expired:
            return f"hangs: {(expired.stderr or b'')[-600:].decode('utf-8', 'replace')}", False
    # A guest may die of what it asked for: of an exception, which is a status.
    said = f"status {done.returncode}: {done.stderr[-1500:].decode('utf-8', 'replace')}"
    broken = done.returncode < 0 or any(text in done.stderr for text in OURS)
    return said if broken else "", b"done" in done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ferry")
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--calls", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--service")
    parser.add_argument("--timeout", type=float, default=60)
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    failed = finished = runs = 0
    while time.monotonic() < end or (options.seconds == 0 and runs < options.runs):
        problem, whole = run(options, options.seed + runs)
        if problem:
            failed += 1
            print(f"seed {options.seed + runs}: {problem}", flush=True)
        runs += 1
        finished += whole
    print(f"{runs - failed} of {runs} seeds passed; {finished} came to their end")
    # Guests that all die early have tested nothing.
    sys.exit(1 if failed or finished * 4 < runs else 0)


if __name__ == "__main__":
    main()
