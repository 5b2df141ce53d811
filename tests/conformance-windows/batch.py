#!/usr/bin/env python3
"""Runs a batch file with ferry's own cmd.exe and compares what it prints and its exit status.

    batch.py FERRY batch/NAME.bat            # beside it is NAME.txt: standard output and error together
    batch.py FERRY batch/NAME.bat --write    # writes that file: look at it

Where the status is not 0, a line `:: exit: STATUS` says it. The file runs under the name NAME.bat in a
directory of its own, with ferry's home in another one, which must stay empty, unless a line `:: home: written`
says that it does not. Line ends are compared as line feeds.
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def run(ferry, source):
    """Exit status, output, and whether the home is as empty as before."""
    with (tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as home,
          tempfile.TemporaryDirectory() as shared):
        shutil.copy(source, place)
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": home, "TMPDIR": place,
                       "FERRY_SHARED_DIR": shared, "TZ": "UTC"}
        done = subprocess.run([ferry, source.name], cwd=place, env=environment, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        output = done.stdout.decode().replace("\r\n", "\n")
        directory = "Z:" + os.path.realpath(place).replace("/", "\\")
        return done.returncode, output.replace(directory, "(here)"), not os.listdir(home)


def main():
    ferry, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    stated = re.search(r"^:: exit: (\d+)$", source.read_text(), re.M)
    wanted = int(stated[1]) if stated else 0
    writes = re.search("^:: home: written$", source.read_text(), re.M) is not None
    status, output, clean = run(ferry, source)
    expected = source.with_suffix(".txt")
    if "--write" in sys.argv:
        expected.write_text(output)
    difference = list(difflib.unified_diff(expected.read_text().splitlines(), output.splitlines(),
                                           "expected", "actual", lineterm=""))
    print(*difference, sep="\n")
    if status != wanted:
        print(f"exit status {status}, expected {wanted}")
    if clean == writes:
        print("ferry's home was not written to" if writes else "something was written to ferry's home")
    return 1 if difference or status != wanted or clean == writes else 0


if __name__ == "__main__":
    sys.exit(main())
