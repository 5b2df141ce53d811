#!/usr/bin/env python3
"""Random C programs: each prints the same checksum natively and under ferry.

    csmith.py --count 20                                 a short run
    csmith.py --count 0 --jobs 2 --seed 1000             until it is stopped
    csmith.py --seed 4711 --count 1 --keep DIRECTORY     one again, sources and programs kept

Each program is compiled for AArch64 at -O0 to -O3 and natively (packages csmith, libcsmith-dev). What
the native one does not finish in time is left out: csmith's programs may loop for ever. So is what
converts a number of floating point to an integer that cannot hold it, which C leaves to the machine.
"""
import argparse
import concurrent.futures
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

LEVELS = ("-O0", "-O1", "-O2", "-O3")
COMMON = ["-w", "-I/usr/include/csmith", "-fwrapv", "-ffp-contract=off"]


def run(command, timeout):
    """Status and standard output; the status is "timeout" where it takes too long."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return "timeout", ""
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def compile_program(compiler, flags, source, program):
    subprocess.run([compiler, *COMMON, *flags, str(source), "-o", str(program), "-lm"], check=True,
                   stdin=subprocess.DEVNULL)


def is_undefined(source, program):
    """Whether a program has a conversion that each machine does in its own way."""
    flags = ["-O1", "-fsanitize=float-cast-overflow", "-fsanitize-undefined-trap-on-error"]
    compile_program("gcc", flags, source, program)
    return run([str(program)], 60)[0] != 0


def try_seed(seed, directory, arguments):
    """One program: what differed, a line for each level; None where it was left out."""
    source, native = directory / f"{seed}.c", directory / f"{seed}.native"
    options = ["--float"] if seed % 2 else []
    # It reads and leaves a file where it runs.
    with open(source, "wb") as out, tempfile.TemporaryDirectory(dir=directory) as own:
        subprocess.run(["csmith", "--seed", str(seed), *options], stdout=out, check=True, cwd=own)
    compile_program("gcc", ["-O1"], source, native)
    expected = run([str(native)], arguments.timeout / 5)
    if expected[0] == "timeout":
        return None
    failures = []
    for level in LEVELS:
        program = directory / f"{seed}{level}"
        compile_program("aarch64-linux-gnu-gcc", ["-static", level], source, program)
        actual = run([*shlex.split(arguments.runner), str(program)], arguments.timeout)
        if actual != expected:
            failures.append(f"seed {seed} {level}: expected {expected}, actual {actual}")
        elif not arguments.keep:
            program.unlink()
    left_out = bool(failures and options) and is_undefined(source, native)
    if not arguments.keep:
        native.unlink()
        if not failures:
            source.unlink()
    return None if left_out else failures


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runner", default="build/release/bin/ferry --engine dbt", metavar="CMD",
                        help="how to run an AArch64 program; default: %(default)s")
    parser.add_argument("--count", type=int, default=10, metavar="N",
                        help="how many programs; 0: until it is stopped; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the first program")
    parser.add_argument("--timeout", type=float, default=20, metavar="SECONDS",
                        help="for each run; a fifth of it natively")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIRECTORY")
    return parser.parse_args()


def main():
    arguments = options()
    for tool in ("csmith", "gcc", "aarch64-linux-gnu-gcc"):
        if shutil.which(tool) is None:
            sys.exit(f"csmith.py: {tool} is missing")
    directory = arguments.keep or pathlib.Path(tempfile.mkdtemp(prefix="csmith."))
    directory.mkdir(parents=True, exist_ok=True)
    ran = left_out = failed = 0
    first = arguments.seed
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        while arguments.count == 0 or first < arguments.seed + arguments.count:
            last = first + arguments.jobs
            if arguments.count != 0:
                last = min(last, arguments.seed + arguments.count)
            seeds = range(first, last)
            first = last
            for failures in pool.map(lambda seed: try_seed(seed, directory, arguments), seeds):
                if failures is None:
                    left_out += 1
                    continue
                ran += 1
                failed += bool(failures)
                for line in failures:
                    print("FAIL " + line, flush=True)
    print(f"{ran - failed} of {ran} programs gave the same, {left_out} left out")
    if failed:
        print(f"the failed ones are in {directory}")
    elif not arguments.keep:
        shutil.rmtree(directory)
    sys.exit(1 if failed or not ran else 0)


if __name__ == "__main__":
    main()
