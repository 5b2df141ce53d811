#!/usr/bin/env python3
"""Checks the binfmt_misc registrations against real executables, by the kernel's rule.

    binfmt.py CONF NAME=FILE…     FILE must match the row NAME and no other; NAME may be 'none'
"""
import sys


def rows(path):
    for line in open(path):
        if not line.startswith(":"):
            continue
        # The kernel takes the first byte as the separator and decodes \xHH in magic and mask.
        _, name, kind, offset, magic, mask, interpreter, flags = line.rstrip("\n").split(":")
        magic, mask = (text.encode().decode("unicode_escape").encode("latin-1") for text in (magic, mask))
        assert kind == "M" and offset == "" and len(magic) == len(mask), name
        assert interpreter.startswith("/") and flags == "F", name
        yield name, magic, mask


def matches(head, magic, mask):
    return len(head) >= len(magic) and all((h ^ g) & m == 0 for h, g, m in zip(head, magic, mask))


def main():
    registered = list(rows(sys.argv[1]))
    wrong = 0
    for argument in sys.argv[2:]:
        expected, path = argument.split("=", 1)
        head = open(path, "rb").read(128)
        found = [name for name, magic, mask in registered if matches(head, magic, mask)]
        if found != ([] if expected == "none" else [expected]):
            print(f"{path}: matches {found}, expected {expected}")
            wrong += 1
    return 1 if wrong or len(sys.argv) < 3 else 0


sys.exit(main())
