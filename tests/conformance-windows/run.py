#!/usr/bin/env python3
"""Runs Windows conformance guests and compares standard output and exit status with what is stated.

    run.py BUILD --runner bin/ferry -j 2
    run.py BUILD --runner bin/ferry --against wine    # does another system agree? docs/wine.md says

Line ends are compared as line feeds, unless the source says `// bytes`. What says
`// host: watchpoints` is left out where the host has none.
"""
import argparse
import concurrent.futures
import ctypes
import difflib
import fnmatch
import os
import pathlib
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def directives(source):
    """The `// word: value` lines of a source."""
    return dict(re.findall(r"^// (args|exit|bytes|stdin|env|ferry|host):? ?(.*)$", source.read_text(), re.M))


def has_watchpoints():
    """Whether the host counts writes to a word: perf events may be refused, or tell of nothing in
    a virtual machine that has no debug registers."""
    libc = ctypes.CDLL(None)
    word = ctypes.c_uint64(0)
    event = bytearray(128)
    perf_event_open, breakpoint, on_writes, without_kernel = 298, 5, 2, 1 << 5 | 1 << 6
    struct.pack_into("IIQQQQQIIQQ", event, 0, breakpoint, len(event), 0, 1, 0, 0, without_kernel,
                     0, on_writes, ctypes.addressof(word), ctypes.sizeof(word))
    descriptor = libc.syscall(perf_event_open, (ctypes.c_char * len(event)).from_buffer(event),
                              0, -1, -1, 0)
    if descriptor < 0:
        return False
    word.value = 1
    with open(descriptor, "rb") as counts:
        return int.from_bytes(counts.read(8), sys.byteorder) != 0


OF_THE_HOST = {"watchpoints": has_watchpoints}
SKIPPED = 77  # what ctest takes for "not tested here"


def run(command, stdin, added, timeout):
    directory = tempfile.mkdtemp(prefix="windows.")
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": directory,
                   "HOME": directory, "TEST_VALUE": "from outside",
                   "FERRY_SHARED_DIR": directory, **added}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("WINE")}
    try:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(command, cwd=directory, env=environment, stdout=out,
                                       stderr=err, stdin=subprocess.PIPE, start_new_session=True)
            try:
                process.communicate(stdin, timeout=timeout)
                status = process.returncode
            except subprocess.TimeoutExpired:
                status = f"timeout after {timeout:g} s"
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait()
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read())
            return status, texts[0], texts[1]
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def run_guest(source, runner, arguments):
    """Status, output with line feeds, and standard error of a guest."""
    says = directives(source)
    program = arguments.build / (source.stem + ".exe")
    options = shlex.split(says.get("ferry", "")) if runner == arguments.runner else []
    command = shlex.split(runner) + options + [str(program)] + shlex.split(says.get("args", ""))
    stdin = says.get("stdin", "").encode().decode("unicode_escape").encode()
    added = dict(word.split("=", 1) for word in shlex.split(says.get("env", "")))
    status, output, errors = run(command, stdin, added, arguments.timeout)
    if "bytes" not in says:
        output = output.replace(b"\r\n", b"\n")
    return status, output, errors


def check(source, arguments):
    """What is wrong, as text; empty if nothing is."""
    names = ("expected", "actual")
    wanted = int(directives(source).get("exit", "0"), 0)
    expected = source.with_suffix(".txt").read_bytes()
    status, output, errors = run_guest(source, arguments.runner, arguments)
    if arguments.against:
        names = ("runner", "against")
        wanted, expected = status, output
        status, output, errors = run_guest(source, arguments.against, arguments)
    if (status, output) == (wanted, expected):
        return ""
    lines = list(difflib.unified_diff(expected.decode("utf-8", "backslashreplace").splitlines(),
                                      output.decode("utf-8", "backslashreplace").splitlines(),
                                      *names, lineterm="", n=2))
    lines.append(f"status: {names[0]} {wanted}, {names[1]} {status}")
    lines += ["stderr: " + line for line in errors.decode("utf-8", "replace").splitlines()[-10:]]
    return "\n".join(lines)


def resolved(command):
    """The command with its program found, since guests have a PATH of their own."""
    words = shlex.split(command)
    program = shutil.which(words[0])
    if program is None:
        sys.exit(f"run.py: {words[0]}: not found")
    return shlex.join([os.path.abspath(program), *words[1:]])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="holds the programs")
    parser.add_argument("--runner", required=True, help="the command that runs a program")
    parser.add_argument("--against", metavar="COMMAND",
                        help="compare with what this command says instead of with what is stated")
    parser.add_argument("--only", action="append", metavar="GLOB")
    parser.add_argument("--timeout", type=float, default=20, metavar="SECONDS")
    parser.add_argument("-j", dest="jobs", type=int, default=1, metavar="N")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    if os.path.exists(arguments.runner):
        arguments.runner = shlex.quote(os.path.abspath(arguments.runner))
    arguments.runner = resolved(arguments.runner)
    arguments.against = arguments.against and resolved(arguments.against)
    sources = sorted(path for pattern in ("*/*.c", "*/*.cpp", "*/*.go", "*/*.rs") for path in HERE.glob(pattern)
                     if path.with_suffix(".txt").exists()
                     and any(fnmatch.fnmatch(path.stem, glob) for glob in arguments.only or ["*"]))
    if not sources:
        sys.exit(f"run.py: no guest matches {arguments.only}")
    for source in sources:
        needs = directives(source).get("host")
        if needs and not OF_THE_HOST[needs]():
            print(f"SKIP {source.stem}: the host has no {needs}")
            sources = [other for other in sources if other != source]
    if not sources:
        sys.exit(SKIPPED)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for source, problem in zip(sources, pool.map(lambda s: check(s, arguments), sources)):
            if problem:
                failed += 1
                word = "DIFFERS" if arguments.against else "FAIL"
                print(f"{word} {source.stem}\n    " + problem.replace("\n", "\n    "), flush=True)
    word = "agree" if arguments.against else "passed"
    print(f"{len(sources) - failed} of {len(sources)} {word}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
