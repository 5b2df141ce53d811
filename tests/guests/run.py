#!/usr/bin/python3
"""Runs real guest programs under ferry and compares them with the same programs run natively.

Each case (cases.py says what one is) gets a fresh directory and a clean environment. It passes if
status, standard output, standard error and the named files are the native run's, and no process
is left behind. A native run that misses what the case states is a failure too: of the case.
"""

import argparse
import collections
import concurrent.futures
import ctypes
import dataclasses
import difflib
import fnmatch
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source tree stays as it is
import cases as table

HERE = table.HERE
# Programs from npm, by the name that cases use and the side that runs; paths in the cache.
PROGRAMS = {
    "@esbuild": {"aarch64": "esbuild/linux-arm64/bin/esbuild",
                 "riscv64": "esbuild/linux-riscv64/bin/esbuild",
                 "win64": "esbuild/win32-x64/esbuild.exe",
                 "native": "esbuild/linux-x64/bin/esbuild"},
    "@7za": {"aarch64": "npm/7zip/linux/arm64/7za", "native": "npm/7zip/linux/x64/7za",
             "win64": "npm/7zip/win/x64/7za.exe"},
    "@node": {"aarch64": "npm/node/bin/node"},
    "@biome": {"aarch64": "npm/biome/biome"},
    "@rcedit": {"win64": "npm/rcedit/bin/rcedit-x64.exe"},
}
ROOTS = {"aarch64": "arm64", "riscv64": "riscv64"}  # Windows programs have none
PR_SET_CHILD_SUBREAPER = 36
GRACE = 5  # seconds in which processes that were told to end may still be ending


@dataclasses.dataclass(frozen=True)
class Side:
    """How one of the two sides starts a program: natively or as a guest."""

    isa: str
    cache: pathlib.Path
    prefix: tuple = ()

    @property
    def root(self):
        return str(self.cache / ROOTS[self.isa]) if self.isa in ROOTS else ""

    def from_npm(self, name):
        return str(self.cache / PROGRAMS[name][self.isa])

    def command(self, case):
        if case.host is not None:
            start = shlex.join(self.prefix)
            prelude = f'guest() {{ {start} {shlex.quote(self.root)}"$@"; }}\n'
            return ["/bin/bash", "-c", prelude + case.host, "host"]
        program, *args = case.run
        if program in PROGRAMS:
            program = self.from_npm(program)
        elif program.startswith("/"):
            program = self.root + program
        return [*self.prefix, program, *args]

    def environment(self, directory):
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(directory),
            "TMPDIR": str(directory),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONDONTWRITEBYTECODE": "1",
            "GUESTS": str(self.cache),
            "ESBUILD": self.from_npm("@esbuild"),
            "NATIVE_ESBUILD": str(self.cache / PROGRAMS["@esbuild"]["native"]),
        }


@dataclasses.dataclass
class Result:
    status: int | None  # None: it did not end in time
    stdout: bytes
    stderr: bytes
    files: dict
    left: list
    seconds: float


def descendants():
    """The live processes that descend from this one: {pid: command name}."""
    children, names = collections.defaultdict(list), {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = pathlib.Path("/proc", entry, "stat").read_text(errors="replace")
        except OSError:
            continue
        name, _, rest = stat.partition("(")[2].rpartition(")")
        state, parent = rest.split()[:2]
        names[int(entry)] = None if state in "ZX" else name
        children[int(parent)].append(int(entry))
    found, queue = {}, [os.getpid()]
    while queue:
        for pid in children[queue.pop()]:
            queue.append(pid)
            if names[pid] is not None:
                found[pid] = names[pid]
    return found


def clear_descendants(grace):
    """Waits for what is still ending, then kills the rest; returns the names of the killed."""
    end = time.monotonic() + grace
    while (left := descendants()) and time.monotonic() < end:
        time.sleep(0.02)
    names = sorted(left.values())
    while left:
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.01)
        left = descendants()
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
    return names


def prepare(case, directory):
    for name in case.copy:
        shutil.copytree(HERE / name, directory / name)
    scripts = {"script": case.script} if case.script is not None else {}
    for name, text in {**scripts, **case.put}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755 if text.startswith("#!") else 0o644)


def execute(case, side, limit):
    """Runs the case on one side. To be called in a process of its own that reaps orphans."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="ferry-guests-"))
    try:
        directory = scratch / "work"
        directory.mkdir()
        prepare(case, directory)
        with (
            open(scratch / "stdin", "w+") as stdin,
            open(scratch / "stdout", "wb") as stdout,
            open(scratch / "stderr", "wb") as stderr,
        ):
            stdin.write(case.stdin)
            stdin.seek(0)
            begin = time.monotonic()
            process = subprocess.Popen(
                side.command(case), cwd=directory, env=side.environment(directory),
                stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True)
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
            seconds = time.monotonic() - begin
        left = clear_descendants(GRACE if status is not None else 0)
        process.poll()
        files = {}
        for name in case.files:
            path = directory / name
            files[name] = path.read_bytes() if path.is_file() else None
        return Result(status, (scratch / "stdout").read_bytes(), (scratch / "stderr").read_bytes(),
                      files, left if status is not None else [], seconds)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def status_text(status):
    if status is None:
        return "no end in time"
    return f"death by {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def difference(what, wanted, got):
    if wanted == got:
        return []
    if wanted is None or got is None or b"\0" in wanted or b"\0" in got:
        size = lambda data: "missing" if data is None else f"{len(data)} bytes"
        return [f"{what} differs: wanted {size(wanted)}, got {size(got)}"]
    lines = [data.decode(errors="backslashreplace").splitlines() for data in (wanted, got)]
    diff = list(difflib.unified_diff(*lines, "wanted", "got", lineterm=""))
    shown = diff[:60] + ([f"… {len(diff) - 60} more lines"] if len(diff) > 60 else [])
    return [f"{what} differs:"] + ["    " + line for line in shown]


def judge(case, native, guest):
    """What is wrong, as lines; none if the case passes."""
    wanted_stdout = native.stdout if case.stdout is None else case.stdout.encode()
    wanted_stderr = native.stderr if case.stderr == "native" else b""
    wrong = []
    if guest.status != case.status:
        wrong.append(f"{status_text(guest.status)}, wanted {status_text(case.status)}")
    wrong += difference("stdout", wanted_stdout, guest.stdout)
    wrong += difference("stderr", wanted_stderr, guest.stderr)
    for name in case.files:
        wrong += difference(name, native.files[name], guest.files[name])
    if guest.left:
        wrong.append(f"left behind: {', '.join(guest.left)}")
    return wrong


def run_case(case, native_side, guest_side, limit, repeat):
    """Runs one case in this process; returns (lines of what is wrong, native s, guest s)."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    native = None
    if case.stdout is None or case.stderr == "native" or case.files:
        native = execute(case, native_side, limit)
        wrong = []
        if native.status != case.status:
            wrong = [f"the native run: {status_text(native.status)}, "
                     f"the case states {status_text(case.status)}"]
        if case.stderr == "none":
            wrong += difference("the native run's stderr", b"", native.stderr)
        if native.left:
            wrong.append(f"the native run left behind: {', '.join(native.left)}")
        if wrong:
            return wrong, native.seconds, 0
    times = []
    for turn in range(repeat):
        guest = execute(case, guest_side, limit)
        times.append(guest.seconds)
        if wrong := judge(case, native, guest):
            if repeat > 1:
                wrong.insert(0, f"repetition {turn + 1} of {repeat}:")
            return wrong, native.seconds if native else 0, guest.seconds
    return [], native.seconds if native else 0, sorted(times)[len(times) // 2]


def select(cases, only, labels):
    """Patterns are names, subjects or globs. Each label is wanted, or with ! before it unwanted."""
    for case in cases:
        subject = case.name.partition("/")[0]
        if only and not any(p == subject or fnmatch.fnmatchcase(case.name, p) for p in only):
            continue
        has = {*case.labels} if case.slow else {*case.labels, "fast"}
        if any((label.lstrip("!") in has) == label.startswith("!") for label in labels):
            continue
        yield case


def check_host(cache):
    if not (cache / "stamp").exists():
        sys.exit(f"guests: nothing in {cache}; run ./dev guests first")
    release = lambda path: {line.partition("=")[2].strip().strip('"')
                            for line in path.read_text().splitlines()
                            if line.startswith("VERSION_ID=")}
    if release(pathlib.Path("/etc/os-release")) != release(cache / "arm64/usr/lib/os-release"):
        print("guests: this machine is not the Debian release of the guests; "
              "differences in what programs print may be of the release", file=sys.stderr)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--ferry", metavar="PATH", help="the ferry command to test")
    how.add_argument("--runner", metavar="COMMAND",
                     help="another runner, such as 'qemu-{isa} -L {root}'")
    parser.add_argument("--engine", help="ferry's --engine")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="a case, a subject (the name's part before /) or a glob; repeatable")
    parser.add_argument("--labels", default="", metavar="LABEL,…",
                        help="fast, slow, threaded; !slow leaves the slow ones out")
    parser.add_argument("--repeat", type=int, default=1, metavar="N")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N")
    parser.add_argument("--time-scale", type=float, default=1, metavar="X",
                        help="multiplies every time limit")
    parser.add_argument("--list", action="store_true", help="print name, labels and time limit")
    return parser.parse_args()


def main():
    options = parse_arguments()
    labels = [label for label in options.labels.split(",") if label]
    chosen = list(select(table.load(), options.only, labels))
    if options.list:
        for case in chosen:
            print(case.name, ",".join(case.labels) or "fast", int(case.timeout), sep="\t")
        return 0
    if not chosen:
        sys.exit("guests: no case matches")
    if not (options.ferry or options.runner):
        sys.exit("guests: --ferry or --runner is needed")

    cache = pathlib.Path(os.environ.get("FERRY_GUESTS") or HERE / "../../.cache/guests").resolve()
    check_host(cache)
    if options.ferry:
        runner = [os.path.abspath(options.ferry)]
        runner += ["--engine", options.engine] if options.engine else []
    else:
        runner = shlex.split(options.runner)

    def side(isa):
        fill = {"isa": isa, "root": cache / ROOTS.get(isa, "")}
        rooted = ["-L", "{root}"] if options.ferry and isa in ROOTS else []
        return Side(isa, cache, tuple(word.format(**fill) for word in (*runner, *rooted)))

    failed = []
    # Each case has a worker process, so that what it leaves behind is a child of that worker alone.
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        runs = {
            pool.submit(run_case, case, Side("native", cache), side(case.isa),
                        case.timeout * options.time_scale, options.repeat): case
            for case in chosen
        }
        for run in concurrent.futures.as_completed(runs):
            case, (wrong, native, guest) = runs[run], run.result()
            verdict = "FAIL" if wrong else "ok"
            print(f"{verdict:4} {case.name:44} native {native:6.2f} s  guest {guest:7.2f} s")
            for line in wrong:
                print(f"     {line}")
            sys.stdout.flush()
            if wrong:
                failed.append(case.name)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} passed")
    if failed:
        print("failed: " + " ".join(sorted(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
