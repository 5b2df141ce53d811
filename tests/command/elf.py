"""AArch64 ELF files made byte by byte: a program that prints "ran", and ways to damage it."""

import struct

AARCH64 = 183
PT_LOAD, PT_INTERP = 1, 3
EXEC, DYN = 2, 3
BASE = 0x400000
HEADER_SIZE, ENTRY_SIZE = 64, 56

# write(1, "ran\n", 4); exit(0), and the text behind it
CODE = struct.pack("<8I", 0xd2800020, 0x100000e1, 0xd2800082, 0xd2800808, 0xd4000001, 0xd2800000,
                   0xd2800ba8, 0xd4000001) + b"ran\n"


def segment(order="<", kind=PT_LOAD, flags=5, offset=0, address=BASE, file_size=None,
            memory_size=None, align=0x1000):
    """One program header; a size that is not given is filled in by program()."""
    return dict(order=order, kind=kind, flags=flags, offset=offset, address=address,
                file_size=file_size, memory_size=memory_size, align=align)


def program(machine=AARCH64, bits=2, order=1, kind=EXEC, segments=None, interpreter=None,
            entry=None, size=None, **header):
    """The file. `header` overrides fields of the ELF header (phoff, phnum, phentsize, ehsize,
    version) after the rest has been laid out, `size` cuts or stretches the result."""
    endian = "<" if order != 2 else ">"
    segments = [segment()] if segments is None else [dict(s) for s in segments]
    path = b"" if interpreter is None else interpreter.encode() + b"\0"
    if interpreter is not None:
        segments.append(segment(kind=PT_INTERP, flags=4, file_size=len(path)))
    code_at = HEADER_SIZE + ENTRY_SIZE * len(segments)
    total = code_at + len(CODE) + len(path)
    table = b""
    for s in segments:
        if s["kind"] == PT_INTERP:
            s["offset"] = code_at + len(CODE)
        file_size = total if s["file_size"] is None else s["file_size"]
        memory_size = file_size if s["memory_size"] is None else s["memory_size"]
        table += struct.pack(endian + "IIQQQQQQ", s["kind"], s["flags"], s["offset"], s["address"],
                             s["address"], file_size, memory_size, s["align"])
    fields = dict(version=1, entry=BASE + code_at if entry is None else entry, phoff=HEADER_SIZE,
                  shoff=0, flags=0, ehsize=HEADER_SIZE, phentsize=ENTRY_SIZE, phnum=len(segments))
    fields.update(header)
    data = b"\x7fELF" + bytes([bits, order, 1, 0]) + bytes(8) + struct.pack(
        endian + "HHIQQQIHHHHHH", kind, machine, fields["version"], fields["entry"],
        fields["phoff"], fields["shoff"], fields["flags"], fields["ehsize"], fields["phentsize"],
        fields["phnum"], 64, 0, 0) + table + CODE + path
    return data if size is None else data[:size].ljust(size, b"\0")
