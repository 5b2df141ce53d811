#!/usr/bin/env python3
"""Asks GetProcAddress for every row of `ferry support win32`: what is full or partial is there, what is a stub is not.

    exports.py FERRY BIND_EXPORTS.EXE
"""
import re
import subprocess
import sys

ferry, program = sys.argv[1:]
page = subprocess.run([ferry, "support", "win32"], check=True, capture_output=True, text=True).stdout
rows = []
dll = ""
for line in page.splitlines():
    if line.startswith("## "):
        dll = line[3:]
    match = re.match(r"\| (\S+) \| (full|partial|stub) \| ", line)
    if dll and match:
        rows.append(f"{dll} {match[1]} {match[2]}\n")
if len(rows) < 1000:
    sys.exit(f"exports.py: only {len(rows)} rows")
run = subprocess.run([ferry, program], input="".join(rows), capture_output=True, text=True, timeout=50)
print(run.stdout[-4000:], run.stderr[-2000:], sep="")
sys.exit(run.returncode)
