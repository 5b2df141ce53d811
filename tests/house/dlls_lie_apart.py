#!/usr/bin/env python3
"""dlls_lie_apart.py DIRECTORY: fails, and says which, if two of the Windows DLLs there prefer places that
overlap: one would be moved at every start of a program that uses both, and lose its shared pages."""
import pathlib
import struct
import sys


def place(path):
    data = path.read_bytes()[:4096]
    header = struct.unpack_from("<I", data, 0x3C)[0] + 24
    base = struct.unpack_from("<Q", data, header + 24)[0]
    return base, base + struct.unpack_from("<I", data, header + 56)[0], path.name


places = sorted(place(path) for path in pathlib.Path(sys.argv[1]).glob("*.dll"))
if len(places) < 2:
    sys.exit(f"{sys.argv[1]} has no DLLs")
overlaps = [(a, b) for a, b in zip(places, places[1:]) if a[1] > b[0]]
for (base, end, name), after in overlaps:
    print(f"{name} needs {end - base:#x} bytes and has {after[0] - base:#x}: give it more ROOM")
sys.exit(bool(overlaps))
