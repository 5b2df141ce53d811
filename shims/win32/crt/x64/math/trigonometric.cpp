// Circular functions of floats, and their inverse ones; hypot.

#include "../../own_math.hpp"
#include "kernels.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::crt::math {

namespace {

/// Up to here a multiple of pi/2 in two parts is exact enough for a float.
constexpr float circular_limit = 0x1p20F;

/// x less the nearest multiple of pi/2, and the multiple.
struct Quadrant {
    double rest;
    unsigned count;
};
inline Quadrant reduce_quadrant(double x) {
    const double count = nearest(x * two_over_pi);
    return {fused(count, -half_pi_low, fused(count, -half_pi_high, x)),
            static_cast<unsigned>(static_cast<int>(count))};
}
inline double short_sine(double x, double square) {
    return fused(x * square, polynomial(sin_3_float, square), x);
}
inline double short_cosine(double square) {
    return fused(square, polynomial(cos_2_float, square), 1);
}
/// sin(x + turns pi/2)
inline float sine_of(double x, unsigned turns) {
    const Quadrant at = reduce_quadrant(x);
    const unsigned quadrant = at.count + turns;
    const double square = at.rest * at.rest;
    const double value = (quadrant & 1) != 0 ? short_cosine(square) : short_sine(at.rest, square);
    return static_cast<float>(
        from_bits(bits_of(value) ^ static_cast<uint64_t>(quadrant & 2) << 62));
}

/// For |x| > 1/2: asin(|x|) = pi/2 - 2 (root + rest), root^2 = (1 - |x|) / 2.
inline TwoParts asin_above_half(double size) {
    const double square = (1 - size) * 0.5;
    const double first = root(square);
    const double lacking = fused(-first, first, square) / (first + first);
    return {first, fused(first * square, polynomial(asin_3, square), lacking)};
}

/// asin(|x|) of a float. `upper` where it is pi/2 less that.
struct ShortArc {
    double arc;
    bool upper;
};
inline ShortArc short_arc(double size) {
    const bool upper = size > 0.5;
    const double square = upper ? (1 - size) * 0.5 : size * size;
    const double first = upper ? root(square) : size;
    const double arc = fused(first * square, polynomial(asin_3_float, square), first);
    return {upper ? arc + arc : arc, upper};
}

} // namespace

float sinf(float x) {
    return is_between(x, least_float, circular_limit) ? sine_of(x, 0) : by_host::sinf(x);
}
float cosf(float x) { return is_between(x, 0, circular_limit) ? sine_of(x, 1) : by_host::cosf(x); }
float tanf(float x) {
    if (!is_between(x, least_float, circular_limit)) [[unlikely]] {
        return by_host::tanf(x);
    }
    const Quadrant at = reduce_quadrant(x);
    const double square = at.rest * at.rest;
    const double sine = short_sine(at.rest, square);
    const double cosine = short_cosine(square);
    return static_cast<float>((at.count & 1) != 0 ? -cosine / sine : sine / cosine);
}

double asin(double x) {
    const double size = size_of(x);
    if (size <= 0.5 && size > least) {
        const double square = x * x;
        return fused(x * square, polynomial(asin_3, square), x);
    }
    if (!(size < 1 && size > least)) [[unlikely]] {
        return by_host::asin(x);
    }
    const TwoParts half = asin_above_half(size);
    const TwoParts first = ordered_sum(half_pi_high, -2 * half.high);
    return __builtin_copysign(first.high + fused(-2, half.low, first.low + half_pi_low), x);
}
double acos(double x) {
    const double size = size_of(x);
    if (size <= 0.5 && size > least) {
        const double square = x * x;
        const TwoParts first = ordered_sum(half_pi_high, -x);
        return first.high -
               fused(x * square, polynomial(asin_3, square), -(first.low + half_pi_low));
    }
    if (!(size < 1 && size > least)) [[unlikely]] {
        return by_host::acos(x);
    }
    const TwoParts half = asin_above_half(size);
    if (x > 0) {
        return fused(2, half.low, 2 * half.high);
    }
    const TwoParts first = ordered_sum(2 * half_pi_high, -2 * half.high);
    return first.high + fused(-2, half.low, first.low + 2 * half_pi_low);
}
float asinf(float x) {
    const double wide = x;
    if (!is_between(x, least_float, 1)) [[unlikely]] {
        return by_host::asinf(x);
    }
    const ShortArc at = short_arc(size_of(wide));
    return static_cast<float>(__builtin_copysign(at.upper ? half_pi_high - at.arc : at.arc, wide));
}
float acosf(float x) {
    const double wide = x;
    if (!is_between(x, least_float, 1)) [[unlikely]] {
        return by_host::acosf(x);
    }
    const ShortArc at = short_arc(size_of(wide));
    const double beyond = __builtin_copysign(at.arc, wide);
    const double right = wide < 0 ? 2 * half_pi_high : 0;
    return static_cast<float>(at.upper ? right + beyond : half_pi_high - beyond);
}

double hypot(double x, double y) {
    if (!is_between(x, 0x1p-450, 0x1p450) || !is_between(y, 0x1p-450, 0x1p450)) [[unlikely]] {
        return by_host::hypot(x, y);
    }
    const double left = size_of(x);
    const double right = size_of(y);
    const double longer = left > right ? left : right;
    const double shorter = left > right ? right : left;
    const TwoParts first = product(longer, longer);
    const TwoParts second = product(shorter, shorter);
    const TwoParts squares = ordered_sum(first.high, second.high);
    const double length = root(squares.high);
    const double lacking =
        fused(-length, length, squares.high) + (squares.low + first.low + second.low);
    return length + lacking / (length + length);
}
float hypotf(float x, float y) {
    const double left = x;
    const double right = y;
    const double squares = fused(left, left, right * right);
    if (!(squares < 0x1p254)) [[unlikely]] {
        return by_host::hypotf(x, y);
    }
    return static_cast<float>(root(squares));
}

} // namespace ferry::crt::math

#pragma clang attribute pop
