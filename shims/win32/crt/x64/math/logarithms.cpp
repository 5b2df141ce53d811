// exp, log, pow and their kin.

#include "../../own_math.hpp"
#include "kernels.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::crt::math {

const LogTables log_tables = {
#define EXP(...)
#define CONSTANT(...)
#define POLYNOMIAL(...)
#define LOG(inverse, ln_high, ln_low, log2_high, log2_low, log10_high, log10_low) inverse,
    {
#include "tables.inc"
    },
#undef LOG
#define LOG(inverse, ln_high, ln_low, log2_high, log2_low, log10_high, log10_low) {ln_high, ln_low},
    {
#include "tables.inc"
    },
#undef LOG
#define LOG(inverse, ln_high, ln_low, log2_high, log2_low, log10_high, log10_low)                  \
    {log2_high, log2_low},
    {
#include "tables.inc"
    },
#undef LOG
#define LOG(inverse, ln_high, ln_low, log2_high, log2_low, log10_high, log10_low)                  \
    {log10_high, log10_low},
    {
#include "tables.inc"
    },
#undef LOG
#undef EXP
};

const ExpRow exp_rows[1 << exp_bits] = {
#define LOG(...)
#define EXP(value, tail) {__builtin_bit_cast(uint64_t, value), tail},
#include "tables.inc"
#undef LOG
#undef EXP
#undef CONSTANT
#undef POLYNOMIAL
};

namespace {

/// Positive, normal and finite.
bool is_plain(double x) { return bits_of(x) - 0x0010000000000000 < 0x7fe0000000000000; }
bool is_plain(float x) { return __builtin_bit_cast(uint32_t, x) - 0x00800000 < 0x7f000000; }

// Beyond these a result may be no normal number.
constexpr double exp_limit = 708;
constexpr double exp2_limit = 1022;
constexpr float expf_limit = 87;
constexpr float exp2f_limit = 126;

/// Some 45 bits: a third of the exponent as a first guess, and two steps of Halley's method.
double near_cube_root(double x) {
    constexpr uint64_t two_thirds_of_bias = 0x2a9f800000000000; // less what makes the mantissa fit
    double guess = from_bits(bits_of(x) / 3 + two_thirds_of_bias);
    for (int step = 0; step < 2; ++step) {
        const double cube = guess * guess * guess;
        guess *= fused(2, x, cube) / fused(2, cube, x);
    }
    return guess;
}

} // namespace

double log(double x) { return is_plain(x) ? logarithm<Natural>(x) : by_host::log(x); }
double log2(double x) { return is_plain(x) ? logarithm<Binary>(x) : by_host::log2(x); }
double log10(double x) { return is_plain(x) ? logarithm<Decimal>(x) : by_host::log10(x); }
float logf(float x) {
    return is_plain(x) ? static_cast<float>(short_logarithm<Natural>(static_cast<double>(x)))
                       : by_host::logf(x);
}
float log2f(float x) {
    return is_plain(x) ? static_cast<float>(short_logarithm<Binary>(static_cast<double>(x)))
                       : by_host::log2f(x);
}
float log10f(float x) {
    return is_plain(x) ? static_cast<float>(short_logarithm<Decimal>(static_cast<double>(x)))
                       : by_host::log10f(x);
}
double log1p(double x) {
    if (!(x > -1 && x < 0x1p1000 && size_of(x) > least)) [[unlikely]] {
        return by_host::log1p(x);
    }
    if (size_of(x) < short_series) {
        return fused(x * x, fused(x, 1 / 3.0, -0.5), x);
    }
    const TwoParts whole = sum(1, x);
    return logarithm_of_sum(whole.high, whole.low);
}
float log1pf(float x) {
    if (!(x > -1 && x < 0x1p127F && __builtin_fabsf(x) > 0x1p-22F)) [[unlikely]] {
        return by_host::log1pf(x);
    }
    return static_cast<float>(short_logarithm<Natural>(1 + static_cast<double>(x)));
}

double exp(double x) { return is_between(x, least, exp_limit) ? exponential(x) : by_host::exp(x); }
double exp2(double x) {
    if (!is_between(x, least, exp2_limit)) [[unlikely]] {
        return by_host::exp2(x);
    }
    constexpr double parts_of_one = 1 << exp_bits;
    const double parts = nearest(x * parts_of_one);
    const auto count = static_cast<int64_t>(parts);
    const double rest = fused(parts, -1 / parts_of_one, x);
    const ExpRow& row = exp_rows[count & ((1 << exp_bits) - 1)];
    const double scale =
        from_bits(row.bits + (static_cast<uint64_t>(count >> exp_bits) << mantissa_bits));
    return fused(scale, fused(rest, polynomial(exp2_1, rest), row.tail), scale);
}
float expf(float x) {
    return __builtin_fabsf(x) < expf_limit
               ? static_cast<float>(short_power_of_two(static_cast<double>(x) * exp_scale))
               : by_host::expf(x);
}
float exp2f(float x) {
    return __builtin_fabsf(x) < exp2f_limit
               ? static_cast<float>(short_power_of_two(static_cast<double>(x) * (1 << exp_bits)))
               : by_host::exp2f(x);
}
double expm1(double x) {
    const double size = size_of(x);
    if (!is_between(x, least, exp_limit)) [[unlikely]] {
        return by_host::expm1(x);
    }
    if (size < 0.25) {
        // x + x^2 / 2 in two parts
        const TwoParts square = product(x * 0.5, x);
        const TwoParts first = ordered_sum(x, square.high);
        return first.high + fused(x * x * x, polynomial(expm1_3, x), first.low + square.low);
    }
    const Exponential parts = reduce_exp(x);
    const TwoParts less = sum(parts.scale, -1);
    return less.high + fused(parts.scale, parts.rest, less.low);
}
float expm1f(float x) {
    const double wide = x;
    if (!is_between(x, least_float, expf_limit)) [[unlikely]] {
        return by_host::expm1f(x);
    }
    if (size_of(wide) < 0x1p-8) {
        return static_cast<float>(wide *
                                  fused(wide, fused(wide, fused(wide, 1 / 24.0, 1 / 6.0), 0.5), 1));
    }
    return static_cast<float>(short_power_of_two(wide * exp_scale) - 1);
}

double pow(double x, double y) {
    if (!(is_plain(x) && is_between(y, least, 1 / least))) [[unlikely]] {
        return by_host::pow(x, y);
    }
    const TwoParts logarithm = long_logarithm(x);
    const TwoParts exponent = product(y, logarithm.high);
    if (!(size_of(exponent.high) < exp_limit)) [[unlikely]] {
        return by_host::pow(x, y);
    }
    return exponential(exponent.high, fused(y, logarithm.low, exponent.low));
}
float powf(float x, float y) {
    if (!(is_plain(x) && is_between(y, 0, 1 / least_float))) [[unlikely]] {
        return by_host::powf(x, y);
    }
    const LogReduction at = reduce_log(static_cast<double>(x));
    const double whole = at.exponent + log_tables.log2[at.row].high;
    const double exponent = y * fused(at.rest, polynomial(log2_1_float, at.rest), whole);
    if (!(size_of(exponent) < exp2f_limit)) [[unlikely]] {
        return by_host::powf(x, y);
    }
    return static_cast<float>(short_power_of_two(exponent * (1 << exp_bits)));
}

double cbrt(double x) {
    const double positive = size_of(x);
    if (!(positive > 0x1p-900 && positive < 0x1p1000)) [[unlikely]] {
        return by_host::cbrt(x);
    }
    // A step of Newton's method, with the error of the cube to all its bits.
    const double guess = near_cube_root(positive);
    const TwoParts square = product(guess, guess);
    const TwoParts cube = product(square.high, guess);
    const double error = (cube.high - positive) + fused(square.low, guess, cube.low);
    return __builtin_copysign(fused(error, -1 / (3 * square.high), guess), x);
}
float cbrtf(float x) {
    const double positive = size_of(static_cast<double>(x));
    if (!(positive > 0 && positive < 0x1p1000)) [[unlikely]] {
        return by_host::cbrtf(x);
    }
    return static_cast<float>(__builtin_copysign(near_cube_root(positive), static_cast<double>(x)));
}

} // namespace ferry::crt::math

#pragma clang attribute pop
