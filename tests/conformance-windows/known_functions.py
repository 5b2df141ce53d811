#!/usr/bin/env python3
"""known_functions.py FERRY PROGRAMS: functions of libraries that are linked into programs, taken over by ferry's: the same output
to the bit as without, and only where all of the library's code is what it shall be."""
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest

FERRY, PROGRAMS = sys.argv[1], pathlib.Path(sys.argv[2])
# What .pdata says of the functions.
LENGTHS = (0x207, 0x124, 0x586, 0x102, 0x3A, 0x2B, 0x21, 0x29)
CAN = all(word in pathlib.Path("/proc/cpuinfo").read_text().split() for word in ("avx2", "fma"))


def run(program, arguments, version):
    with tempfile.TemporaryDirectory() as directory:
        environment = {**os.environ, "HOME": directory, "FERRY_SHARED_DIR": directory, "FERRY_KNOWN_FUNCTIONS": version}
        outcome = subprocess.run([FERRY, program, *map(str, arguments)], cwd=PROGRAMS, env=environment, capture_output=True, text=True, timeout=300)
    if outcome.returncode != 0:
        raise AssertionError(f"status {outcome.returncode}: {outcome.stderr}")
    places = {name: (way, int(place, 16)) for name, way, place in re.findall(r"^(.*) (own|ferry's) ([0-9a-f]+)$", outcome.stderr, re.M)}
    return outcome.stdout, places, outcome.stderr


@unittest.skipUnless(CAN, "the processor has no AVX2 and FMA")
class KnownFunctions(unittest.TestCase):
    program = PROGRAMS / "known_functions.exe"

    def ways(self, places):
        return {way for way, _ in places.values()}

    def test_the_same_bits(self):
        output, places, _ = run(self.program, [100000], "0")
        self.assertEqual(self.ways(places), {"own"})
        self.assertEqual(len(places), 14)
        for version in ("1", "avx2"):
            others, places, errors = run(self.program, [100000], version)
            self.assertEqual(self.ways(places), {"ferry's"}, places)
            self.assertIn("of a DLL: exp ferry's", errors)
            self.assertIn("moved instructions have unwind data: 1", errors)
            self.maxDiff = None
            self.assertEqual(others, output, version)

    def test_modes_that_change(self):
        program = PROGRAMS / "known_functions_modes.exe"
        self.maxDiff = None
        for way in ("late", "written"):
            output, _, _ = run(program, [1, way], "0")
            self.assertEqual(output.count("\n"), 15)
            for version in ("1", "avx2"):
                others, _, errors = run(program, [1, way], version)
                self.assertEqual(others, output, f"{way}, {version}")
            # The version without AVX-512, which came last, reads them only where it has to.
            states = dict(re.findall(r"^(.*): known (.) watched", errors, re.M))
            self.assertEqual({what for what, known in states.items() if known == "1"}, {"at first", "to the nearest", "before longjmp"})
            watched = dict(re.findall(r"^(.*): known . watched (.)$", errors, re.M))
            self.assertEqual({what for what, flag in watched.items() if flag == "0"}, {"upwards, unseen", "without flags, unseen", "plain again"})

    def damaged(self, change):
        image = bytearray(self.program.read_bytes())
        change(image)
        with tempfile.TemporaryDirectory() as directory:
            program = pathlib.Path(directory) / "known_functions.exe"
            program.write_bytes(image)
            return run(program, [1], "1")[1]

    def sections(self, image):
        header = struct.unpack_from("<I", image, 0x3C)[0]
        count, optional = struct.unpack_from("<H12xH", image, header + 6)
        for index in range(count):
            name, _, place, size, at = struct.unpack_from("<8s4I", image, header + 24 + optional + 40 * index)
            yield name.rstrip(b"\0").decode(), place, size, at

    def offset(self, image, rva):
        return next(at + rva - place for _, place, size, at in self.sections(image) if place <= rva < place + size)

    def test_other_code_is_left_alone(self):
        places = run(self.program, [1], "1")[1]
        base = places["exp"][1] & ~0xFFFFFFF
        for name, length in (("exp", 0x207), ("atan2", 0x2B)):
            # A byte between functions belongs to the object file as the linker places it.
            rva = places[name][1] - base + length
            ways = self.damaged(lambda image: image.__setitem__(self.offset(image, rva), 0xCC))
            self.assertEqual(ways[name][0], "own")
            self.assertEqual({way for other, (way, _) in ways.items() if other != name}, {"ferry's"})

    def test_damaged_tables(self):
        def pdata(image):
            return next((at, size) for name, _, size, at in self.sections(image) if name == ".pdata")

        def ends_beyond_the_image(image):
            at, size = pdata(image)
            for row in range(at, at + size - 12, 12):
                begin, end = struct.unpack_from("<II", image, row)
                if end - begin in LENGTHS:
                    struct.pack_into("<II", image, row, 0xFFFFFF00, 0xFFFFFF00 + end - begin & 0xFFFFFFFF)

        def unwind_data_beyond_the_image(image):
            at, size = pdata(image)
            for row in range(at, at + size - 12, 12):
                begin, end = struct.unpack_from("<II", image, row)
                if end - begin in LENGTHS:
                    struct.pack_into("<I", image, row + 8, 0x7FFFFFFC)

        for change in (ends_beyond_the_image, unwind_data_beyond_the_image):
            self.assertEqual(self.ways(self.damaged(change)), {"own"}, change.__name__)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
