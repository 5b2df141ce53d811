// Hyperbolic functions and their inverse ones.

#include "../../own_math.hpp"
#include "kernels.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::crt::math {

namespace {

// Beyond these exp(-x) has no part in exp(x), or the sum may be infinite.
constexpr double exp_limit = 708;
constexpr float expf_limit = 87;
/// Below this the first terms of the series of a float are all.
constexpr double short_limit = 0x1p-8;

/// Half of exp(x), and half of exp(-x): scale (1 + rest) each, of which the second scale is in two
/// parts.
struct BothExponentials {
    Exponential rising;
    Exponential falling;
};
inline BothExponentials both_exponentials(double x) {
    const double parts = nearest(x * exp_scale);
    const auto count = static_cast<int64_t>(parts);
    const double rest = fused(parts, -exp_step_low, fused(parts, -exp_step_high, x));
    const double square = rest * rest;
    constexpr int last = (1 << exp_bits) - 1;
    const auto side = [&](int64_t powers, double r) -> Exponential {
        const ExpRow& row = exp_rows[powers & last];
        const uint64_t exponent = static_cast<uint64_t>((powers >> exp_bits) - 1) << mantissa_bits;
        return {from_bits(row.bits + exponent), fused(square, polynomial(exp_2, r), r + row.tail)};
    };
    return {side(count, rest), side(-count, -rest)};
}

/// sinh(x) / x - 1 by x^2, where |x| < 0.3.
inline double small_sinh_rest(double square) { return square * polynomial(sinh_3, square); }
constexpr double small_limit = 0.3;

inline TwoParts sinh_of(const BothExponentials& both) {
    const TwoParts first = ordered_sum(both.rising.scale, -both.falling.scale);
    const double rest =
        both.rising.scale * both.rising.rest - both.falling.scale * both.falling.rest;
    return ordered_sum(first.high, first.low + rest);
}
inline TwoParts cosh_of(const BothExponentials& both) {
    const TwoParts first = ordered_sum(both.rising.scale, both.falling.scale);
    const double rest =
        fused(both.rising.scale, both.rising.rest, both.falling.scale * both.falling.rest);
    return ordered_sum(first.high, first.low + rest);
}

/// sqrt(x^2 + sign) in two parts.
inline TwoParts long_root(double x, double sign) {
    const TwoParts square = product(x, x);
    const TwoParts total = sum(square.high, sign);
    const double first = root(total.high);
    const double lacking = fused(-first, first, total.high) + (total.low + square.low);
    return {first, lacking / (first + first)};
}

} // namespace

double cosh(double x) {
    const double size = size_of(x);
    if (!is_between(x, least, exp_limit)) [[unlikely]] {
        return by_host::cosh(x);
    }
    return cosh_of(both_exponentials(size)).high;
}
double sinh(double x) {
    const double size = size_of(x);
    if (!is_between(x, least, exp_limit)) [[unlikely]] {
        return by_host::sinh(x);
    }
    if (size < small_limit) {
        return fused(x, small_sinh_rest(x * x), x);
    }
    return __builtin_copysign(sinh_of(both_exponentials(size)).high, x);
}
double tanh(double x) {
    constexpr double one = 22; // from here on the result is rounded to it
    const double size = size_of(x);
    if (!is_between(x, least, one)) [[unlikely]] {
        return by_host::tanh(x);
    }
    const BothExponentials both = both_exponentials(size);
    const TwoParts bottom = cosh_of(both);
    TwoParts top = sinh_of(both);
    if (size < small_limit) {
        top = {size, size * small_sinh_rest(x * x)};
    }
    const double inverse = 1 / bottom.high;
    const double quotient = top.high * inverse;
    const double lacking =
        fused(-quotient, bottom.high, top.high) + fused(-quotient, bottom.low, top.low);
    return __builtin_copysign(fused(lacking, inverse, quotient), x);
}
float coshf(float x) {
    const double size = size_of(static_cast<double>(x));
    if (!(size < expf_limit)) [[unlikely]] {
        return by_host::coshf(x);
    }
    const double rising = short_power_of_two(size * exp_scale);
    return static_cast<float>(0.5 * rising + 0.5 / rising);
}
float sinhf(float x) {
    const double wide = x;
    const double size = size_of(wide);
    if (!is_between(x, least_float, expf_limit)) [[unlikely]] {
        return by_host::sinhf(x);
    }
    if (size < short_limit) {
        return static_cast<float>(fused(wide * (1 / 6.0), wide * wide, wide));
    }
    const double rising = short_power_of_two(size * exp_scale);
    return static_cast<float>(__builtin_copysign(0.5 * rising - 0.5 / rising, wide));
}
float tanhf(float x) {
    constexpr float one = 10;
    const double wide = x;
    const double size = size_of(wide);
    if (!is_between(x, least_float, one)) [[unlikely]] {
        return by_host::tanhf(x);
    }
    if (size < short_limit) {
        return static_cast<float>(fused(wide * (-1 / 3.0), wide * wide, wide));
    }
    const double square = short_power_of_two(2 * size * exp_scale);
    return static_cast<float>(__builtin_copysign((square - 1) / (square + 1), wide));
}

double asinh(double x) {
    const double size = size_of(x);
    if (!is_between(x, least, 0x1p500)) [[unlikely]] {
        return by_host::asinh(x);
    }
    if (size < short_series) {
        return fused(x * x, x * (-1 / 6.0), x);
    }
    const TwoParts beside = long_root(size, 1);
    const TwoParts whole = sum(beside.high, size);
    return __builtin_copysign(logarithm_of_sum(whole.high, whole.low + beside.low), x);
}
double acosh(double x) {
    if (!(x > 1 && x < 0x1p500)) [[unlikely]] {
        return by_host::acosh(x);
    }
    const TwoParts beside = long_root(x, -1);
    const TwoParts whole = ordered_sum(x, beside.high);
    return logarithm_of_sum(whole.high, whole.low + beside.low);
}
double atanh(double x) {
    const double size = size_of(x);
    if (!is_between(x, least, 1)) [[unlikely]] {
        return by_host::atanh(x);
    }
    // log(1 + 2x / (1 - x)) / 2
    const TwoParts below = ordered_sum(1, -size);
    const double inverse = 1 / below.high;
    const double quotient = 2 * size * inverse;
    const double lacking = fused(-quotient, below.high, 2 * size) - quotient * below.low;
    const TwoParts whole = sum(1, quotient);
    return __builtin_copysign(
        0.5 * logarithm_of_sum(whole.high, fused(lacking, inverse, whole.low)), x);
}
float asinhf(float x) {
    const double wide = x;
    const double size = size_of(wide);
    if (!is_between(x, least_float, 0x1p127F)) [[unlikely]] {
        return by_host::asinhf(x);
    }
    if (size < short_limit) {
        return static_cast<float>(fused(wide * (-1 / 6.0), wide * wide, wide));
    }
    const double logarithm = short_logarithm<Natural>(size + root(fused(size, size, 1)));
    return static_cast<float>(__builtin_copysign(logarithm, wide));
}
float acoshf(float x) {
    const double wide = x;
    if (!(wide > 1 && wide < 0x1p127)) [[unlikely]] {
        return by_host::acoshf(x);
    }
    return static_cast<float>(short_logarithm<Natural>(wide + root(fused(wide, wide, -1))));
}
float atanhf(float x) {
    const double wide = x;
    const double size = size_of(wide);
    if (!is_between(wide, least, 1)) [[unlikely]] {
        return by_host::atanhf(x);
    }
    if (size < short_limit) {
        return static_cast<float>(fused(wide * (1 / 3.0), wide * wide, wide));
    }
    const double logarithm = short_logarithm<Natural>((1 + size) / (1 - size));
    return static_cast<float>(__builtin_copysign(0.5 * logarithm, wide));
}

} // namespace ferry::crt::math

#pragma clang attribute pop
