#!/usr/bin/env python3
"""Compares the processor time of two ways to run the kit's programs without their start: that of twice the
work less that of the work, the least of some runs, in turns.

    without_start.py CASES DIRECTORY 'RUNNER' 'RUNNER' [--reps N] [--scale X] [--only NAMES]

CASES is the kit's cases.txt, DIRECTORY has NAME.exe; a RUNNER is a command line in front of that. For Wine
its server has to be alive: `wineserver -p`.
"""
import argparse
import os
import shlex


def processor_time(command):
    quiet = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0) for fd in (1, 2)]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{shlex.join(command)}: status {status}")
    return used.ru_utime + used.ru_stime


def cases(path, groups=("int", "branch", "fp", "simd")):
    for line in open(path):
        words = line.split()
        if len(words) == 5 and words[1] in groups:
            yield words[0], words[2], int(words[4])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("directory")
    parser.add_argument("runners", nargs=2)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    only = options.only.split(",") if options.only else None
    for name, program, count in cases(options.cases):
        path = os.path.join(options.directory, program + ".exe")
        if (only and name not in only) or not os.path.exists(path):
            continue
        count = max(1, int(count * options.scale))
        least = {}
        for turn in range(options.reps):
            for runner in options.runners[::-1 if turn % 2 else 1]:
                for times in (1, 2):
                    took = processor_time(shlex.split(runner) + [path, str(count * times)])
                    least[runner, times] = min(took, least.get((runner, times), took))
        first, second = (least[runner, 2] - least[runner, 1] for runner in options.runners)
        print(f"{name:12} {first * 1e3:8.1f} {second * 1e3:8.1f} ms  {second / first:.3f}", flush=True)


if __name__ == "__main__":
    main()
