#!/usr/bin/env python3
"""Seeds for fuzz_image.

  image_corpus.py OUT                 the tiny files in corpus/image, made from nothing
  image_corpus.py OUT FILE_OR_DIR...  and besides, small real programs found there (ELF, PE,
                                      scripts below 64 KiB), each also in a few damaged variants
"""

import pathlib
import random
import struct
import sys

LIMIT = 64 * 1024
DAMAGED_VARIANTS = 3


def elf(bits=64, order="<", machine=183, kind=2, extra=()):
    """An ELF file of one segment; `extra` holds (p_type, content) of further program headers."""
    header_size, entry_size = (64, 56) if bits == 64 else (52, 32)
    count = 1 + len(extra)
    content_at = header_size + count * entry_size
    total = content_at + sum(len(content) for _, content in extra) + 16
    base = 0 if kind == 3 else 0x10000
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    word = "Q" if bits == 64 else "I"
    out = ident + struct.pack(
        f"{order}HHI{word}{word}{word}IHHHHHH",
        kind, machine, 1, base + content_at, header_size, 0, 0, header_size, entry_size, count,
        0, 0, 0)

    def program_header(p_type, flags, offset, size, align):
        if bits == 64:
            return struct.pack(f"{order}IIQQQQQQ", p_type, flags, offset, base + offset,
                               base + offset, size, size, align)
        return struct.pack(f"{order}IIIIIIII", p_type, offset, base + offset, base + offset, size,
                           size, flags, align)

    out += program_header(1, 5, 0, total, 0x1000)
    offset = content_at
    for p_type, content in extra:
        out += program_header(p_type, 4, offset, len(content), 8)
        offset += len(content)
    for _, content in extra:
        out += content
    return out + bytes(total - len(out))


def pe(bits=64, machine=0x8664, characteristics=0x22, dotnet=False):
    """A PE file of one section."""
    directories = [(0x1000, 8) if dotnet and i == 14 else (0, 0) for i in range(16)]
    wide = bits == 64
    base = struct.pack("<Q", 0x140000000) if wide else struct.pack("<II", 0x2000, 0x400000)
    optional = struct.pack("<HHIIIII", 0x20B if wide else 0x10B, 0, 0, 0, 0, 0x1000, 0x1000)
    optional += base + struct.pack("<II6HIIIIHH", 0x1000, 0x200, *[0] * 6, 0, 0x2000, 0x200, 0, 3, 0)
    optional += struct.pack("<QQQQ" if wide else "<IIII", *[0x1000] * 4)
    optional += struct.pack("<II", 0, 16) + b"".join(struct.pack("<II", *d) for d in directories)
    coff = struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, len(optional), characteristics)
    section = struct.pack("<8sIIIIIIHHI", b".text", 16, 0x1000, 16, 0x200, 0, 0, 0, 0, 0x60000020)
    out = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + b"PE\0\0" + coff + optional + section
    return out.ljust(0x200, b"\0") + bytes(16)


def seeds():
    interpreter = (3, b"/lib/ld-linux-aarch64.so.1\0")
    note = struct.pack("<III4sIIII", 4, 16, 5, b"GNU\0", 0xC0000000, 4, 3, 0)
    dynamic = struct.pack("<QQQQ", 0x6FFFFFFB, 0x08000000, 0, 0)
    return {
        "elf64-a64-static": elf(),
        "elf64-a64-pie": elf(kind=3, extra=(interpreter, (0x6474E553, note), (2, dynamic))),
        "elf64-a64-static-pie": elf(kind=3, extra=((2, dynamic),)),
        "elf64-rv64-tls": elf(machine=243, extra=((7, b"tls data"), (0x6474E551, b""))),
        "elf64-x64-core": elf(machine=62, kind=4),
        "elf64-ppc-big": elf(order=">", machine=21),
        "elf32-arm": elf(bits=32, machine=40),
        "elf32-mips-big": elf(bits=32, order=">", machine=8, kind=3),
        "pe64-x64": pe(),
        "pe64-a64-dll": pe(machine=0xAA64, characteristics=0x2022),
        "pe32-i386-dotnet": pe(bits=32, machine=0x14C, dotnet=True),
        "script": b"#!/usr/bin/env -S python3 -u\nprint()\n",
        "script-without-newline": b"#! /bin/sh -e",
        "script-too-long": b"#!" + b"i" * 260,
        "java-class": b"\xca\xfe\xba\xbe\0\0\0\x34",
        "mach-o": b"\xcf\xfa\xed\xfe\x07\0\0\x01",
        "text": b"echo hello\n",
        "empty": b"",
    }


def real_files(places):
    for place in map(pathlib.Path, places):
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < LIMIT:
                content = path.read_bytes()
                if content.startswith((b"\x7fELF", b"MZ", b"#!")):
                    yield path.name, content


def damaged(content, source):
    """A few bytes among the headers changed, or the end cut off."""
    if source.random() < 0.3:
        return content[: source.randrange(len(content))]
    out = bytearray(content)
    for _ in range(source.randrange(1, 6)):
        out[source.randrange(min(len(out), 1024))] = source.choice((0, 1, 0x7F, 0xFF))
    return bytes(out)


def main(argv):
    if len(argv) < 2:
        sys.exit(__doc__)
    out = pathlib.Path(argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, content in seeds().items():
        (out / name).write_bytes(content)
    source = random.Random(1)
    for name, content in real_files(argv[2:]):
        (out / f"real-{name}").write_bytes(content)
        for i in range(DAMAGED_VARIANTS):
            (out / f"real-{name}-damaged-{i}").write_bytes(damaged(content, source))


if __name__ == "__main__":
    main(sys.argv)
