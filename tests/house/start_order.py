#!/usr/bin/env python3
"""start_order.py FERRY SCRIPT: what SCRIPT lays side by side is, by far most of it, in FERRY and is
side by side there. Else bench/function_order has to be run again."""

import re
import subprocess
import sys

ENOUGH = 0.85


def main():
    ferry, script = sys.argv[1:]
    with open(script) as file:
        names = re.findall(r"^    \*\(\.text\.(?:unlikely\.|startup\.)?(.+)\)$", file.read(), re.M)
    sections = subprocess.run(["readelf", "-SW", ferry], check=True, capture_output=True, text=True)
    place = re.search(r"\.text\.start +PROGBITS +(\w+) \w+ (\w+)", sections.stdout)
    begin = int(place[1], 16)
    end = begin + int(place[2], 16)
    symbols = subprocess.run(["nm", "--defined-only", ferry], check=True, capture_output=True,
                             text=True)
    there = {name.removesuffix(".cold")
             for address, _, name in map(str.split, symbols.stdout.splitlines())
             if begin <= int(address, 16) < end}
    found = sum(name in there for name in names)
    print(f"{found} of {len(names)} functions")
    return 0 if names and found >= ENOUGH * len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
