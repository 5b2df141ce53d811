#!/usr/bin/env python3
"""windows_isas.py BUILD: the objects of ferry's DLLs for the ISAs that are not run yet are for those ISAs, and each
DLL has as many as it has sources that are no ISA's own."""
import pathlib
import struct
import sys

MACHINES = {"x64": 0x8664, "i386": 0x14c, "arm64": 0xaa64}


def general(folder):
    """The names of objects that no ISA's folder holds the sources of."""
    return {path.name for path in folder.glob("*.o") if not any(f"_{isa}_" in f"_{path.name}" for isa in MACHINES)}


def main():
    folders = sorted(pathlib.Path(sys.argv[1]).glob("*/*.x64"))
    assert len(folders) > 10, f"only {len(folders)} DLLs"
    count = 0
    for x64 in folders:
        for isa, machine in MACHINES.items():
            folder = x64.with_suffix("." + isa)
            missing = general(x64) - general(folder)
            assert not missing, f"{folder}: no {', '.join(sorted(missing))}"
            for path in folder.glob("*.o"):
                found, = struct.unpack("<H", path.read_bytes()[:2])
                assert found == machine, f"{path}: machine {found:#x}, not {machine:#x}"
                count += 1
    print(f"{count} objects of {len(folders)} DLLs")


main()
