#!/usr/bin/env python3
"""Runs the conformance guests and compares each with the real system.

The truth is the same source built natively (or expect/NAME.txt where the guest's system must differ
on purpose); standard output and exit status or deadly signal have to be equal.

    run.py BUILD --runner qemu=qemu-aarch64 --runner 'ferry=bin/ferry --engine unicorn' -j 2
    run.py BUILD --runner native= --repeat 20        # is the expectation itself steady?
"""
import argparse
import concurrent.futures
import difflib
import fnmatch
import hashlib
import json
import os
import pathlib
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
UNUSABLE = ("exit 99", "timeout", "nothing")


def describe(code):
    return f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def run(command, timeout):
    """Runs one guest in a directory, session and environment of its own."""
    directory = tempfile.mkdtemp(prefix="conformance.")
    os.chmod(directory, 0o755)
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C", "TMPDIR": directory}
    try:
        # Files, not pipes: a child that outlives its parent must not keep the runner waiting.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(command, cwd=directory, env=environment, stdout=out,
                                       stderr=err, stdin=subprocess.DEVNULL,
                                       start_new_session=True)
            try:
                status = describe(process.wait(timeout))
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
                texts.append(file.read().decode("utf-8", "backslashreplace"))
            return {"status": status, "output": texts[0], "errors": texts[1]}
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def expectation(build, name, timeout):
    """From expect/, else from the native program: run once per build of it, then remembered."""
    stated = HERE / "expect" / f"{name}.txt"
    if stated.exists():
        return {"status": "exit 0", "output": stated.read_text()}
    program = build / "native" / name
    if not program.exists():
        return {"status": "nothing, it is not built", "output": ""}
    who = f"{os.getuid()} {os.nice(0)} {os.uname().release} "
    key = hashlib.sha256(who.encode() + program.read_bytes()).hexdigest()
    cached = build / "expected" / f"{name}.json"
    if cached.exists():
        known = json.loads(cached.read_text())
        if known["key"] == key:
            return known
    result = run([str(program)], timeout)
    result["key"] = key
    if not result["status"].startswith(UNUSABLE):
        cached.parent.mkdir(exist_ok=True)
        scratch = cached.with_suffix(f".{os.getpid()}")
        scratch.write_text(json.dumps(result))
        scratch.rename(cached)
    return result


def compare(name, expected, actual):
    """The difference as text, empty where there is none."""
    if expected["status"].startswith(UNUSABLE):
        return f"no expectation: native gave {expected['status']}\n{expected['output']}"
    if (expected["status"], expected["output"]) == (actual["status"], actual["output"]):
        return ""
    lines = list(difflib.unified_diff(expected["output"].splitlines(),
                                      actual["output"].splitlines(),
                                      "expected", "actual", lineterm="", n=2))
    lines.append(f"status: expected {expected['status']}, actual {actual['status']}")
    lines += ["stderr: " + line for line in actual["errors"].splitlines()[-10:]]
    return "\n".join(lines)


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="holds native/, aarch64/ and riscv64/")
    parser.add_argument("--isa", default="aarch64", help="whose guests: aarch64 or riscv64")
    parser.add_argument("--runner", action="append", required=True, metavar="NAME=CMD",
                        help="how to run a guest; the name 'native' runs the native flavour")
    parser.add_argument("--only", action="append", metavar="GLOB", help="names to run")
    parser.add_argument("--except", dest="skip", action="append", default=[], metavar="GLOB")
    parser.add_argument("--repeat", type=int, default=1, metavar="N")
    parser.add_argument("--timeout", type=float, default=20, metavar="SECONDS")
    parser.add_argument("-j", dest="jobs", type=int, default=1, metavar="N")
    parser.add_argument("--quiet", action="store_true", help="name failures only, no differences")
    return parser.parse_args()


def main():
    arguments = options()
    build = arguments.build.resolve()
    wanted = arguments.only or ["*"]
    names = sorted(path.name for path in (build / arguments.isa).iterdir()
                   if any(fnmatch.fnmatch(path.name, glob) for glob in wanted)
                   and not any(fnmatch.fnmatch(path.name, glob) for glob in arguments.skip))
    if not names:
        sys.exit(f"run.py: no guest in {build}/{arguments.isa} matches {wanted}")

    # What children inherit is the same wherever the tests run.
    os.umask(0o022)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))

    def one(job):
        (runner, command), name, _ = job
        flavour = "native" if runner == "native" else arguments.isa
        program = build / flavour / name
        stated = (HERE / "expect" / f"{name}.txt").exists()
        if flavour == "native" and (stated or not program.exists()):
            return runner, name, ""
        expected = expectation(build, name, arguments.timeout)
        actual = run(shlex.split(command) + [str(program)], arguments.timeout)
        return runner, name, compare(name, expected, actual)

    runners = [tuple(text.split("=", 1)) for text in arguments.runner]
    jobs = [(runner, name, turn) for turn in range(arguments.repeat)
            for runner in runners for name in names]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for runner, name, difference in pool.map(one, jobs):
            if difference:
                failed += 1
                print(f"FAIL {runner} {name}", flush=True)
                if not arguments.quiet:
                    print("    " + difference.replace("\n", "\n    "), flush=True)
    print(f"{len(jobs) - failed} of {len(jobs)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
