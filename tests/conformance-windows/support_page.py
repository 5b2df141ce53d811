#!/usr/bin/env python3
"""docs/win32.md is what ferry says of itself now.

    support_page.py bin/ferry docs/win32.md
"""
import difflib
import pathlib
import subprocess
import sys


def main():
    ferry, page = sys.argv[1:]
    now = subprocess.run([ferry, "support", "win32"], check=True, capture_output=True,
                         text=True).stdout
    difference = list(difflib.unified_diff(pathlib.Path(page).read_text().splitlines(),
                                           now.splitlines(), page, "now", n=0, lineterm=""))
    if difference:
        most = 40
        print("\n".join(difference[:most]))
        sys.exit(f"run: {ferry} support win32 > {page}")


main()
