#!/usr/bin/env python3
"""Writes tables.inc: what the functions look up that take the place of known ones, and their polynomials, beside those of
crt/x64/math. Needs mpmath.

    tables.py > tables.inc

SINE: sin(i pi/128) in two parts, for a whole turn. ARCTAN: the series of atan about i/128, the constant and the linear term in
two parts.
"""
import sys
from pathlib import Path

from mpmath import atan, cos, exp, log, mp, mpf, pi, sin, taylor

here = Path(__file__).parent
sys.path.insert(0, str(here.parents[2] / "crt/x64/math"))
from tables import constant, even_series, hexadecimal, polynomial, series, two_parts  # noqa: E402

mp.prec = 300
PARTS_OF_PI = 128
ARCTAN_ROWS = 128
ARCTAN_TERMS = 8


def halves(value):
    high = mpf(float(value))
    return hexadecimal(high), hexadecimal(value - high)


def pieces(name, value, bits, scale):
    """The value in pieces of so many bits, and what is left: products with small numbers are exact."""
    for part in range(2):
        unit = mpf(2) ** (scale - bits * (part + 1))
        piece = mp.floor(value / unit) * unit
        constant(f"{name}_{part + 1}", piece)
        value -= piece
    constant(f"{name}_3", value)


def main():
    print("// Made by tables.py.")
    print("// clang-format off")
    for index in range(2 * PARTS_OF_PI):
        whole = index % PARTS_OF_PI == 0
        print(f"SINE({', '.join(halves(mpf(0) if whole else sin(pi * index / PARTS_OF_PI)))})")
    for index in range(ARCTAN_ROWS + 1):
        factors = taylor(atan, mpf(index) / ARCTAN_ROWS, ARCTAN_TERMS - 1)
        parts = [*halves(factors[0]), *halves(factors[1]), *(hexadecimal(factor) for factor in factors[2:])]
        print(f"ARCTAN({', '.join(parts)})")
    constant("parts_of_pi", PARTS_OF_PI / pi)
    pieces("pi_part", pi / PARTS_OF_PI, 33, -5)
    step = log(2) / 128
    short = mp.floor(step * 2**43) / 2**43
    constant("short_step_high", short)
    constant("short_step_low", step - short)
    two_parts("pi", pi)
    two_parts("half_a_turn", pi / 2)
    polynomial("exp_from_2", series(exp, 2, 24), -step / 2, step / 2, 4)
    reach = (pi / PARTS_OF_PI / 2) ** 2
    polynomial("sin_from_3", even_series(sin, 3, 2, 20), 0, reach, 2)
    polynomial("cos_from_2", even_series(cos, 2, 2, 20), 0, reach, 2)
    print("// clang-format on")


if __name__ == "__main__":
    main()
