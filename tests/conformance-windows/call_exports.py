#!/usr/bin/env python3
"""Calls every function that `ferry support win32` calls full, with arguments that mean little: it is there, it is
no stub, it ends, and ferry does not. The C runtimes have a test of their own (crt_exports).

    call_exports.py FERRY CALL_EXPORT.EXE [DLL!NAME…]

Each call is a process of its own, in a directory and a session of its own.
"""
import collections
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

KINDS = ("zeros", "turns")
# What waits, or ends its thread, when it is called so.
WAITS = {
    "DbgUiRemoteBreakin", "EnterCriticalSection", "EnterSynchronizationBarrier", "ExitThread",
    "FreeLibraryAndExitThread", "GetMessageA", "GetMessageW", "RtlAcquireResourceExclusive",
    "RtlAcquireResourceShared", "RtlConvertExclusiveToShared", "RtlEnterCriticalSection", "RtlExitUserThread",
    "RtlReleaseResource", "RtlUnwind", "Sleep", "SleepEx", "WaitMessage", "_Mtxlock", "_Thrd_exit", "_local_unwind",
}
# What ends the process, takes it its own memory, or is no function that is called.
ENDS = {
    "ExitProcess", "FatalAppExitA", "FatalAppExitW", "GenerateConsoleCtrlEvent", "KiUserApcDispatcher",
    "KiUserExceptionDispatcher", "RaiseFailFastException", "RtlExitUserProcess", "UnmapViewOfFile",
    "UnmapViewOfFileEx", "_Getwctypes", "longjmp", "memset",
}
# These count up to what they are given.
WAITING_PARTS = ("_Fput@", "_Iput@")
# What the C++ runtime ends with, as host statuses: terminate, and an argument that C forbids.
RUNTIME_ENDS = ("ends 9", "ends 23")
RUNTIMES = ("vcruntime", "msvcp")
OWN_TEST = ("msvcrt.dll", "ucrtbase.dll")


def full_rows(page):
    """DLL and name of each function, each name once."""
    rows = {}
    dll = ""
    for line in page.splitlines():
        if line.startswith("## "):
            dll = line[3:]
        match = re.match(r"\| (\S+) \| full \| ", line)
        if dll and match and dll not in OWN_TEST:
            rows.setdefault(match[1], dll)
    return [(dll, name) for name, dll in rows.items()]


def call(ferry, program, dll, name, kind):
    """What came of it: a word of the guest's, or what ended the process."""
    directory = tempfile.mkdtemp(prefix="call.")
    environment = {"PATH": "/usr/bin:/bin", "HOME": directory, "TMPDIR": directory, "FERRY_HOME": directory,
                   "FERRY_SHARED_DIR": directory}
    process = subprocess.Popen([ferry, program, dll, name, kind], cwd=directory, env=environment, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, errors = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        return "hangs"
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        shutil.rmtree(directory, ignore_errors=True)
    said = output.decode(errors="replace").split()
    errors = errors.decode(errors="replace").strip()
    if "which ferry does not have yet" in errors:
        return "stub: " + errors
    if process.returncode == -signal.SIGINT:
        return "ends by Ctrl+C"
    if process.returncode < 0:
        return f"signal {-process.returncode}"
    if said[:1] in (["returned"], ["raised"], ["waits"], ["absent"], ["data"]):
        return said[0]
    return f"ends {process.returncode} {errors[:200]}".strip()


def check(ferry, program, dll, name):
    """What is wrong, and what the calls came to."""
    wrong = []
    results = []
    for kind in KINDS:
        result = call(ferry, program, dll, name, kind)
        results.append(result.split()[0])
        if result == "data":
            break
        expected = (result in ("returned", "raised") or
                    (result == "waits" and (name in WAITS or any(part in name for part in WAITING_PARTS))) or
                    (result.startswith("ends ") and name in ENDS) or
                    (result in RUNTIME_ENDS and dll.startswith(RUNTIMES)))
        if not expected:
            wrong.append(f"{dll}!{name} of {kind}: {result}")
    return wrong, results


def main():
    ferry, program = map(os.path.abspath, sys.argv[1:3])
    page = subprocess.run([ferry, "support", "win32"], check=True, capture_output=True, text=True).stdout
    rows = [tuple(row.split("!")) for row in sys.argv[3:]] or full_rows(page)
    if not sys.argv[3:] and len(rows) < 1000:
        sys.exit(f"call_exports.py: only {len(rows)} rows")
    counts = collections.Counter()
    failures = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        for wrong, results in workers.map(lambda row: check(ferry, program, *row), rows):
            failures += wrong
            counts.update(results)
    print(*failures, sep="\n")
    print(f"{len(rows)} functions:", ", ".join(f"{count} {result}" for result, count in counts.most_common()))
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
