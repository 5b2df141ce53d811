#!/usr/bin/env python3
"""Writes the tables of Windows' code pages of two bytes: double_byte_tables.py OUTPUT

Python's codecs are Microsoft's mappings (cp932, cp949, cp950; gbk is 936). What they leave out are the characters that
users define, which Windows maps to the private area, range by range.
"""
import sys

LEADS = range(0x81, 0xFF)
TRAILS = range(0x40, 0xFF)

# (codec, ranges of characters that users define: first lead and trail, last lead and trail, trails of a row, first private character)
PAGES = {
    932: ("cp932", []),
    936: ("gbk", [(0xAA, 0xAF, range(0xA1, 0xFF), 0xE000), (0xF8, 0xFE, range(0xA1, 0xFF), 0xE234),
                  (0xA1, 0xA7, [*range(0x40, 0x7F), *range(0x80, 0xA1)], 0xE4C6)]),
    949: ("cp949", [(0xC9, 0xC9, range(0xA1, 0xFF), 0xE000), (0xFE, 0xFE, range(0xA1, 0xFF), 0xE05E)]),
    950: ("cp950", [(0xFA, 0xFE, [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0xE000),
                    (0x8E, 0xA0, [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0xE311),
                    (0x81, 0x8D, [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0xEEB8),
                    (0xC6, 0xC6, range(0xA1, 0xFF), 0xF6B1),
                    (0xC7, 0xC8, [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0xF70F)]),
}


def page_of(codec, defined):
    """Unicode by code, and the codes to which nothing is converted, as another one has their character."""
    pairs = {}
    for lead in LEADS:
        for trail in TRAILS:
            try:
                text = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                pairs[lead << 8 | trail] = ord(text)
    for first, last, trails, private in defined:
        for lead in range(first, last + 1):
            for trail in trails:
                pairs.setdefault(lead << 8 | trail, private)
                private += 1
    codes = {}
    for code, c in pairs.items():
        codes.setdefault(c, []).append(code)
    one_way = []
    for c, several in codes.items():
        if len(several) > 1:
            back = int.from_bytes(chr(c).encode(codec), "big")
            # Of NEC's copies of IBM's characters Windows takes IBM's, which are the last rows.
            if codec == "cp932" and back >> 8 in (0xED, 0xEE):
                back = max(several)
            one_way += [code for code in several if code != back]
    return pairs, sorted(one_way)


def best_fits(codec):
    """Characters that become others of the page, most of Latin-1, and their codes."""
    fits = [0xA5, 0x5C, 0x203E, 0x7E] if codec == "cp932" else []  # a yen sign and an overline are JIS's own ASCII
    for c in range(0x80, 0x100):
        try:
            code = chr(c).encode(codec)
        except UnicodeEncodeError:
            continue
        if len(code) == 2 and code.decode(codec) != chr(c):
            fits += [c, code[0] << 8 | code[1]]
    return fits


def write_array(out, kind, name, values):
    values = [f"0x{value:04x}" for value in values]
    rows = ",\n".join(", ".join(values[i:i + 16]) for i in range(0, len(values), 16))
    out.write(f"extern const {kind} {name}[] = {{\n{rows}}};\n")


def main():
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('#include <ferry/win32/code_pages.hpp>\n\nnamespace ferry::win32 {\n')
        for number, (codec, defined) in PAGES.items():
            pairs, one_way = page_of(codec, defined)
            codes = [lead << 8 | trail for lead in LEADS for trail in TRAILS]
            write_array(out, "WCHAR", f"pairs_{number}", [pairs.get(code, 0) for code in codes])
            write_array(out, "WORD", f"one_way_{number}", [*one_way, 0])
            write_array(out, "WORD", f"best_fits_{number}", [*best_fits(codec), 0])
        out.write("} // namespace ferry::win32\n")


main()
