#!/usr/bin/env python3
"""Writes libraries.inc: by what the functions of functions.inc are recognised that a library's archive links into programs.

    libraries.py LABEL=ARCHIVE… > libraries.inc

A piece is a section of an object file as the linker places it, recognised by the hash of its bytes, those of fields that the linker
fills in taken as zeros. A field leads to another piece, which has to be recognised too, or to something that only errors reach.
Needs objdump.
"""
import hashlib
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
# What only errors call, and may be anything.
OF_ERRORS = {"_errno", "__mingw_raise_matherr"}
REL32 = range(4, 10)  # IMAGE_REL_AMD64_REL32 and REL32_1 to REL32_5: so many bytes follow the field
JUMP = 14  # of an absolute jump
# What may be run at another place: it names registers, and memory by rsp.
MOVABLE = re.compile(r"(push|sub|add|mov[a-z]*|fld[ls]) [^()]*(-?(0x[0-9a-f]+)?\(%rsp\))?[^()]*$")


class Object:
    """An object file (PE format, "COFF File Header" and on)."""

    def __init__(self, name, data):
        self.name = name
        self.data = data
        count, _, table, symbols, optional = struct.unpack_from("<HIIIH", data, 2)
        strings = data[table + 18 * symbols :]

        def text(raw):
            if raw[:4] == bytes(4):
                start = struct.unpack_from("<I", raw, 4)[0]
                raw = strings[start : strings.index(b"\0", start)]
            return raw.rstrip(b"\0").decode()

        self.sections = []
        for index in range(count):
            row = struct.unpack_from("<8sIIIIIIHHI", data, 20 + optional + 40 * index)
            contents = data[row[4] : row[4] + row[3]] if row[4] else b""
            fields = [struct.unpack_from("<IIH", data, row[5] + 10 * i) for i in range(row[7])]
            self.sections.append((row[0].rstrip(b"\0").decode(), contents, fields))
        self.symbols = {}
        index = 0
        while index < symbols:
            raw, value, section, _, storage, more = struct.unpack_from("<8sIhHBB", data, table + 18 * index)
            self.symbols[index] = (text(raw), value, section, storage)
            index += 1 + more

    def section(self, name):
        return next(i for i, row in enumerate(self.sections) if row[0] == name)

    def function_ends(self):
        """Of the functions with unwind data, and where those are in .xdata."""
        contents = self.sections[self.section(".pdata")][1]
        rows = [struct.unpack_from("<III", contents, at) for at in range(0, len(contents), 12)]
        return {begin: (end, unwind) for begin, end, unwind in rows}


def members(path):
    data = path.read_bytes()
    names = b""
    at = 8
    while at < len(data):
        name, size = data[at : at + 16].decode().rstrip(), int(data[at + 48 : at + 58])
        contents = data[at + 60 : at + 60 + size]
        if name == "//":
            names = contents
        elif name != "/":
            if name.startswith("/"):
                start = int(name[1:])
                name = re.split(rb"/?[\n\0]", names[start:], 1)[0].decode()
            if contents[:2] == b"\x64\x86":
                yield Object(name.rstrip("/"), contents)
        at += 60 + size + size % 2


def instructions(item):
    """Offset, length, text and target of each in .text."""
    with tempfile.NamedTemporaryFile(suffix=".o") as file:
        file.write(item.data)
        file.flush()
        listing = subprocess.run(["objdump", "-d", "-w", "-j", ".text", file.name],
                                 check=True, capture_output=True, text=True).stdout
    for row in re.finditer(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t?(.*)$", listing, re.M):
        target = re.match(r"j[a-z]+ +([0-9a-f]+)", row[3])
        yield int(row[1], 16), len(row[2].split()), row[3], int(target[1], 16) if target else None


def movable_bytes(item, begin, end):
    """How many of a function's first bytes a jump needs that can be run elsewhere."""
    size = 0
    listing = list(instructions(item))
    for offset, length, text, _ in listing:
        if begin <= offset < begin + JUMP:
            if not MOVABLE.match(re.sub(" +", " ", text)):
                sys.exit(f"{item.name}: {text} can't be moved")
            size = offset + length - begin
    for offset, _, text, target in listing:
        if target is not None and begin < target < begin + size:
            sys.exit(f"{item.name}: {text} at {offset:x} leads into what is moved")
    assert begin + size < end
    return size


class Library:
    def __init__(self, label, path):
        self.label = label
        self.definitions = {}
        for item in members(path):
            for name, value, section, storage in item.symbols.values():
                if section > 0 and storage == 2:
                    self.definitions.setdefault(name, (item, section - 1, value))
        self.pieces = {}

    def name(self, item, section):
        member = re.sub(r"^.*-|\.o$", "", item.name)
        return f"{self.label}_{member}_{item.sections[section][0].strip('.')}"

    def piece(self, item, section):
        """Its name; notes it and all that it leads to."""
        name = self.name(item, section)
        if name in self.pieces:
            return name
        _, contents, relocations = item.sections[section]
        bytes_ = bytearray(contents)
        fields = []
        self.pieces[name] = (bytes_, fields)
        for place, index, kind in relocations:
            symbol, value, number, _ = item.symbols[index]
            if kind not in REL32:
                sys.exit(f"{name}: a field of kind {kind}")
            added = struct.unpack_from("<i", bytes_, place)[0]
            bytes_[place : place + 4] = bytes(4)
            if symbol in OF_ERRORS:
                fields.append((place, "nothing", 0))
                continue
            target, number, value = (item, number - 1, value) if number > 0 else self.definitions[symbol]
            # The place that the field holds the distance to from behind it.
            fields.append((place, self.piece(target, number), value + added - (kind - REL32[0])))
        return name

    def function(self, function):
        item, section, value = self.definitions[function]
        end, unwind = item.function_ends()[value]
        if item.sections[item.section(".xdata")][1][unwind] != 1:
            sys.exit(f"{function}: its frame has a handler")
        contents = item.sections[section][1]
        moved = movable_bytes(item, value, end)
        first = struct.unpack_from("<Q", contents, value)[0]
        return f"KNOWN( {function}, {self.piece(item, section)}, 0x{value:x}, 0x{end - value:x}, {moved}, 0x{first:016x} )"


def main():
    names = re.findall(r"^FUNCTION\( (\w+),", (here / "functions.inc").read_text(), re.M)
    libraries = [Library(label, Path(path)) for label, path in (word.split("=") for word in sys.argv[1:])]
    rows = [library.function(name) for library in libraries for name in names if name in library.definitions]
    print("// Made by libraries.py.")
    print("//")
    print("// KNOWN( function, its piece, where there, bytes by .pdata, how many of them make place for a jump, the first 8 )")
    print("// PIECE( name, bytes, four parts of the SHA-256 with fields as zeros )")
    print("// FIELD( of a piece, where there, the piece that it leads to, what of it )")
    print("// clang-format off")
    print("\n".join(rows))
    for library in libraries:
        for name, (contents, fields) in library.pieces.items():
            parts = struct.unpack(">4Q", hashlib.sha256(contents).digest())
            print(f"PIECE( {name}, 0x{len(contents):x}, {', '.join(f'0x{part:016x}' for part in parts)} )")
            for place, target, offset in fields:
                print(f"FIELD( {name}, 0x{place:x}, {target}, {offset} )")
    print("// clang-format on")
    print("#undef KNOWN\n#undef PIECE\n#undef FIELD")


if __name__ == "__main__":
    main()
