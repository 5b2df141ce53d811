#!/usr/bin/env python3
"""Asks GetProcAddress for every row of `ferry support win32`: what is full or partial is there, what is a stub is not.
No DLL has a stub where the one it shares its functions with has the function.

    exports.py FERRY BIND_EXPORTS.EXE
"""
import re
import subprocess
import sys

SHARED = {"kernelbase": ("kernel32", "advapi32"), "kernel32": ("kernelbase",), "advapi32": ("kernelbase",),
          "combase": ("ole32",), "ole32": ("combase",), "wsock32": ("ws2_32", "mswsock"), "shell32": ("shlwapi",),
          "ncrypt": ("bcrypt",)}

ferry, program = sys.argv[1:]
page = subprocess.run([ferry, "support", "win32"], check=True, capture_output=True, text=True).stdout
rows = []
levels = {}
dll = ""
for line in page.splitlines():
    if line.startswith("## "):
        dll = line[3:]
    match = re.match(r"\| (\S+) \| (full|partial|stub) \| ", line)
    if dll and match:
        rows.append(f"{dll} {match[1]} {match[2]}\n")
        levels[dll.removesuffix(".dll"), match[1]] = match[2]
if len(rows) < 1000:
    sys.exit(f"exports.py: only {len(rows)} rows")
elsewhere = [f"{dll}!{name} is a stub, {other} has it" for (dll, name), level in levels.items() if level == "stub"
             for other in SHARED.get(dll, ()) if levels.get((other, name), "stub") != "stub"]
if elsewhere:
    sys.exit("\n".join(elsewhere))
run = subprocess.run([ferry, program], input="".join(rows), capture_output=True, text=True, timeout=50)
print(run.stdout[-4000:], run.stderr[-2000:], sep="")
sys.exit(run.returncode)
