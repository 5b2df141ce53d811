#!/usr/bin/env python3
"""Writes tables.inc: what the functions of mathematics look up, and their polynomials. Needs mpmath.

    tables.py > tables.inc

Logarithms: the 256 intervals of [0.6875, 1.375), each with 1/c of so few bits that z * (1/c) - 1 is exact, and
-log(1/c) in two parts, the first a multiple of 2^-42, so that k * log(2) + log(c) is exact in the first parts.
"""
from mpmath import asin, chebyfit, cos, exp, expm1, floor, log, log1p, mp, mpf, pi, sin, sinh

mp.prec = 240
LOG_BITS = 8
EXP_BITS = 7
START = mpf(11) / 16


def hexadecimal(value):
    return float(value).hex()


def split(value):
    high = mp.nint(value * 2**42) / 2**42
    return hexadecimal(high), hexadecimal(value - high)


def log_rows():
    for index in range(2**LOG_BITS):
        # Mantissas from 1.375 on are those of the numbers below one.
        mantissa = mpf(3) / 8 + (mpf(index) + mpf(1) / 2) / 2**LOG_BITS
        mantissa -= floor(mantissa)
        centre = 1 + mantissa
        below = centre > 1 + mpf(3) / 8
        centre = centre / 2 if below else centre
        granularity = 2**8 if below else 2**9
        inverse = mp.nint(granularity / centre) / granularity
        # On both sides of one c is one, so that nothing cancels.
        if abs(centre - 1) < mpf(1) / 2**8:
            inverse = mpf(1)
        exact = -log(inverse)
        parts = [part for base in (1, log(2), log(10)) for part in split(exact / base)]
        print(f"LOG({hexadecimal(inverse)}, {', '.join(parts)})")


def exp_rows():
    for index in range(2**EXP_BITS):
        exact = mpf(2) ** (mpf(index) / 2**EXP_BITS)
        rounded = mpf(float(exact))
        print(f"EXP({hexadecimal(rounded)}, {hexadecimal(exact / rounded - 1)})")


def constant(name, value):
    print(f"CONSTANT({name}, {hexadecimal(value)})")


def two_parts(name, value):
    """Both parts with all bits, for fused products."""
    constant(name + "_high", float(value))
    constant(name + "_low", value - mpf(float(value)))


def polynomial(name, function, low, high, degree):
    """Nearly the best polynomial of a degree, from the constant on; the interval avoids 0, where quotients fail."""
    coefficients, error = chebyfit(function, [mpf(low), mpf(high)], degree + 1, error=True)
    values = ", ".join(hexadecimal(c) for c in reversed(coefficients))
    print(f"// error {mp.nstr(error, 2)}")
    print(f"POLYNOMIAL({name}, {values})")


def series(function, first, terms):
    """A Taylor series about 0 from the power `first` on, as a function of x that starts at its constant."""
    coefficients = mp.taylor(function, 0, first + terms)
    return lambda x: mp.polyval(list(reversed(coefficients[first:])), x)


def even_series(function, first, step, terms):
    """As `series`, of each `step`th power, as a function of x^step."""
    coefficients = mp.taylor(function, 0, first + step * terms)[first::step]
    return lambda x: mp.polyval(list(reversed(coefficients)), x)


def main():
    print("// Made by tables.py.")
    print("// clang-format off")
    log_rows()
    exp_rows()
    parts = 2**EXP_BITS
    constant("exp_scale", parts / log(2))
    two_parts("exp_step", log(2) / parts)
    constant("ln2_high", mp.nint(log(2) * 2**42) / 2**42)
    constant("ln2_low", log(2) - mp.nint(log(2) * 2**42) / 2**42)
    log10_2 = log(2) / log(10)
    constant("log10_2_high", mp.nint(log10_2 * 2**42) / 2**42)
    constant("log10_2_low", log10_2 - mp.nint(log10_2 * 2**42) / 2**42)
    two_parts("log2_e", 1 / log(2))
    two_parts("log10_e", 1 / log(10))
    two_parts("half_pi", pi / 2)
    constant("two_over_pi", 2 / pi)
    reach = mpf("0.0041")
    ln_rest = series(log1p, 2, 24)
    polynomial("ln_2", ln_rest, -reach, reach, 5)
    polynomial("log2_2", lambda x: ln_rest(x) / log(2), -reach, reach, 5)
    polynomial("log10_2", lambda x: ln_rest(x) / log(10), -reach, reach, 5)
    polynomial("ln_3", series(log1p, 3, 24), -reach, reach, 5)
    polynomial("ln_2_float", ln_rest, -reach, reach, 3)
    polynomial("log2_1_float", lambda x: series(log1p, 1, 24)(x) / log(2), -reach, reach, 4)
    step = log(2) / parts / 2
    polynomial("exp_2", series(exp, 2, 24), -step, step, 3)
    unit = mpf(1) / parts / 2
    exp2_of = lambda x: mpf(2) ** x
    polynomial("exp2_1", series(exp2_of, 1, 24), -unit, unit, 4)
    polynomial("exp2_1_float", lambda x: series(exp2_of, 1, 24)(x / parts) / parts, -0.5, 0.5, 2)
    polynomial("asin_3", even_series(asin, 3, 2, 120), 0, 0.25, 13)
    polynomial("asin_3_float", even_series(asin, 3, 2, 120), 0, 0.25, 7)
    quarter = (pi / 4 + mpf(2) ** -12) ** 2
    polynomial("sin_3_float", even_series(sin, 3, 2, 20), 0, quarter, 3)
    polynomial("cos_2_float", even_series(cos, 2, 2, 20), 0, quarter, 3)
    polynomial("expm1_3", series(expm1, 3, 40), -0.26, 0.26, 9)
    polynomial("sinh_3", even_series(sinh, 3, 2, 30), 0, mpf("0.09"), 4)
    print("// clang-format on")


if __name__ == "__main__":
    main()
