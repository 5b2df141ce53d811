#!/usr/bin/env python3
"""Runs Windows programs whose files, or whose DLLs' files, have been damaged; fails if ferry itself breaks or hangs.

    damaged_programs.py FERRY PROGRAMS [--seed N] [--runs N] [--seconds N] [--keep DIRECTORY]

A damaged program is refused (ferry's lines, status 126), or runs, or dies as a program does: by its own exception. With
--seconds it goes on with other seeds until the time is over. --keep leaves what failed there.
"""
import argparse
import concurrent.futures
import ctypes
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pe_fields

# Programs, each with the DLLs beside it.
SEEDS = [("exit_256", ()), ("arguments", ()), ("seh", ()), ("resources", ()), ("load_config", ()), ("by_ordinal", ("by_number",)),
         ("delay_import", ("order_c", "order_b")), ("forwarders", ("forwards",)), ("import_cycle", ("cycle_a", "cycle_b")),
         ("attach_order", ("order_a", "order_b", "order_c")), ("load_and_free", ("order_a", "order_b", "order_c")),
         ("tls_of_late_dll", ("late_tls",)), ("own_manifest", ()), ("cpp_exceptions", ()), ("fixed_base", ())]

# What ferry says when the fault is its own.
OURS = (b"internal error", b"assertion", b"FERRY_ASSERT", b"Sanitizer")
FERRYS = 0x7D00_0000_0000  # addresses from here on are ferry's own
NTDLL = (0x6FFF_8000_0000, 0x6FFF_8100_0000)


def where(process):
    """The instruction pointers of a process's threads that are running."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    seize, interrupt, get_registers = 0x4206, 0x4207, 12
    found = []
    for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
        number = int(thread.name)
        if libc.ptrace(seize, number, None, None) != 0 or libc.ptrace(interrupt, number, None, None) != 0:
            continue
        libc.waitpid(number, None, 0x40000000)
        registers = (ctypes.c_ulonglong * 27)()
        libc.ptrace(get_registers, number, None, registers)
        found.append(registers[16])
        libc.ptrace(17, number, None, None)  # PTRACE_DETACH
    return found


def only_waits(process):
    """Does the process end when it is asked? That takes a new thread of the guest's, the loader's lock, its DLLs."""
    process.terminate()
    try:
        process.wait(5)
        return True
    except subprocess.TimeoutExpired:
        return False


def damage(directory, programs, source):
    """A directory with a program, damaged somewhere; its path and what was done."""
    name, dlls = source.choice(SEEDS)
    files = [f"{name}.exe", *(f"{dll}.dll" for dll in dlls)]
    for file in files:
        shutil.copy(programs / file, directory / file)
    target = directory / source.choice(files)
    done = [target.name]
    if source.random() < 0.05:
        content = target.read_bytes()
        target.write_bytes(content[:source.randrange(len(content))])
        done.append("cut")
    else:
        image = pe_fields.Image(target.read_bytes())
        done += [image.damage(source) for _ in range(source.choice((1, 1, 1, 2, 3, 8)))]
        target.write_bytes(image.content)
    return directory / files[0], " ".join(done)


def limit():
    """A damaged program may ask for much."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge(status, errors):
    """What is wrong with an outcome; empty if nothing is."""
    if status < 0:
        return f"ferry died by {signal.Signals(-status).name}"
    if any(text in errors for text in OURS):
        return "ferry's own fault"
    if status == 125 and b"does not have yet" not in errors:
        return "status 125"
    if status == 126 and not all(line.startswith(b"ferry: ") for line in errors.splitlines()):
        return "refused, in other words than ferry's"
    # A program's own code may crash, and ferry's DLLs in what it asks of them; but not the loader before it.
    frames = re.findall(rb"^ferry:   at 0x([0-9a-f]+)", errors, re.M)
    ours = [NTDLL[0] <= int(frame, 16) < NTDLL[1] for frame in frames]
    # Exceptions in what finds the handlers of exceptions: the tables of unwinding are believed, as Windows believes them.
    nested = len(frames) > 20 and len(set(frames)) < 12 and b"0xc0000005" in errors
    # A pointer of the program's, to a callback, that is no address at all: the fault is where it is called.
    wild = b"reading 0xffffffffffffffff" in errors
    if ours and all(ours) and not nested and not wild:
        return "ntdll crashed"
    return ""


def run(options, seed):
    """The damage, what is wrong (empty if nothing is), and how it ended."""
    source = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="damaged.") as name:
        directory = pathlib.Path(name)
        program, done = damage(directory, options.programs, source)
        place = directory / "here"
        place.mkdir()
        environment = {"PATH": "/nowhere", "HOME": name, "TMPDIR": str(place), "FERRY_SHARED_DIR": str(place)}
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([options.ferry, program], cwd=place, env=environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=limit, start_new_session=True)
            problem = ""
            try:
                status = process.wait(options.timeout)
            except subprocess.TimeoutExpired:
                # It may have become a program that loops: in its own code, not in ferry's, or that waits.
                places = where(process.pid)
                own = any(pc < FERRYS and not NTDLL[0] <= pc < NTDLL[1] for pc in places)
                if not own and not only_waits(process):
                    problem = "hangs at " + " ".join(f"{pc:#x}" for pc in places)
                process.kill()
                process.wait()
                status = "timeout"
            errors.seek(0)
            said = errors.read(1 << 16)
        if status != "timeout":
            problem = judge(status, said)
        if problem and options.keep:
            shutil.copytree(directory, options.keep / str(seed), dirs_exist_ok=True)
        return done, problem and f"{problem}: status {status}: {said[-1200:].decode('utf-8', 'replace')}", status


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ferry", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("programs", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--timeout", type=float, default=10)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("-j", dest="jobs", type=int, default=2)
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    failed = runs = refused = passed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while time.monotonic() < end or (options.seconds == 0 and runs < options.runs):
            seeds = range(options.seed + runs, options.seed + runs + 50)
            for seed, (done, problem, status) in zip(seeds, pool.map(lambda s: run(options, s), seeds)):
                runs += 1
                refused += status == 126
                passed += status == 0
                if problem:
                    failed += 1
                    print(f"seed {seed}: {done}\n    {problem}", flush=True)
    print(f"{runs - failed} of {runs} damaged programs did no harm; {refused} were refused, {passed} ran as if nothing were")
    # Where nothing is refused, or nothing runs, nothing has been tested.
    sys.exit(1 if failed or refused * 20 < runs or passed * 20 < runs else 0)


if __name__ == "__main__":
    main()
