#!/usr/bin/env python3
"""Compares what calls of the C library's mathematics take in two ways to run math_calls: the least of some runs,
in turns, and the ratio of the second to the first.

    math_calls.py 'COMMAND' 'COMMAND' [--reps N] [--rounds N] [--only NAMES] [--above RATIO]

A COMMAND is `DIR/native/math_calls-dyn`, or `ferry DIR/win64/math_calls.exe`.
"""
import argparse
import shlex
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs=2)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="names of functions, by commas")
    parser.add_argument("--above", type=float, default=0, help="show ratios above this one alone")
    options = parser.parse_args()
    names = [name for name in options.only.split(",") if name]
    least = [{}, {}]
    for turn in range(2 * options.reps):
        command = shlex.split(options.commands[turn % 2]) + [str(options.rounds), *names]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            name, took = line.split()
            times = least[turn % 2]
            times[name] = min(float(took), times.get(name, float(took)))
    for name, took in least[0].items():
        if name in least[1] and (ratio := least[1][name] / took) >= options.above:
            print(f"{name:12} {took:8.2f} {least[1][name]:8.2f} ns  {ratio:.2f}")


if __name__ == "__main__":
    main()
