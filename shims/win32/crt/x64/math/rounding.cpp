// Integers: rounding, and remainders, which are exact. What is not told by errors is quiet about
// being inexact, but rint.

#include "../../own_math.hpp"
#include "kernels.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::crt::math {

namespace {

// ROUNDSD's: the modes, and not to tell that the result is inexact.
constexpr int down = 1;
constexpr int up = 2;
constexpr int to_zero = 3;
constexpr int as_set = 4;
constexpr int quietly = 8;

template <int mode>
double rounded(double x) {
    asm("vroundsd %2, %1, %1, %0" : "=x"(x) : "x"(x), "i"(mode));
    return x;
}
template <int mode>
float rounded(float x) {
    asm("vroundss %2, %1, %1, %0" : "=x"(x) : "x"(x), "i"(mode));
    return x;
}
double with_sign(double x, double of) { return __builtin_copysign(x, of); }
float with_sign(float x, float of) { return __builtin_copysignf(x, of); }

template <class T>
T half_away(T x) {
    const T whole = rounded<to_zero | quietly>(x);
    const T rest = x - whole; // exact
    const T step = __builtin_fabs(rest) >= T(0.5) ? T(1) : T(0);
    return with_sign(whole + with_sign(step, x), x);
}

/// From here on all numbers are integers.
template <class T>
constexpr T integers_only = sizeof(T) == 8 ? T(0x1p52) : T(0x1p23F);

/// `slow` is told of what does not fit.
template <class Integer, class T>
Integer fitting(T whole, T x, Integer (*slow)(T)) {
    constexpr double limit = sizeof(Integer) == 8 ? 0x1p63 : 0x1p31;
    if (!(size_of(static_cast<double>(whole)) < limit)) [[unlikely]] {
        return slow(x);
    }
    return static_cast<Integer>(whole);
}

/// x less the nearest multiple of y, or that towards zero, and the multiple. Exact, as the quotient
/// is far below 2^52: the quotient may be one off, which the remainder shows. False where it is not
/// simple.
struct Division {
    double remainder;
    double quotient;
};
constexpr double simple_quotient = 0x1p50;
bool is_simple(double x, double y) {
    // Nothing underflows or overflows on the way.
    return is_between(y, 0x1p-400, 0x1p400) && is_between(x, 0x1p-400, y * simple_quotient);
}
inline Division divide_down(double x, double y) {
    double quotient = rounded<to_zero | quietly>(x / y);
    double remainder = fused(-quotient, y, x);
    if (remainder < 0) {
        remainder += y;
        quotient -= 1;
    }
    return {remainder, quotient};
}
inline Division divide_near(double x, double y) {
    Division result = divide_down(x, y);
    const double other = y - result.remainder; // exact where it is the smaller one
    const bool is_odd = (static_cast<int64_t>(result.quotient) & 1) != 0;
    if (other < result.remainder || (other == result.remainder && is_odd)) {
        result = {-other, result.quotient + 1};
    }
    return result;
}

template <class T>
T fmod_of(T x, T y, T (*slow)(T, T)) {
    const double dividend = __builtin_fabs(static_cast<double>(x));
    const double divisor = __builtin_fabs(static_cast<double>(y));
    if (!is_simple(dividend, divisor)) [[unlikely]] {
        return slow(x, y);
    }
    return with_sign(static_cast<T>(divide_down(dividend, divisor).remainder), x);
}
template <class T>
T remainder_of(T x, T y, T (*slow)(T, T)) {
    const double dividend = __builtin_fabs(static_cast<double>(x));
    const double divisor = __builtin_fabs(static_cast<double>(y));
    if (!is_simple(dividend, divisor)) [[unlikely]] {
        return slow(x, y);
    }
    const auto result = static_cast<T>(divide_near(dividend, divisor).remainder);
    return __builtin_signbit(x) ? -result : result;
}
template <class T>
T remquo_of(T x, T y, int* quotient, T (*slow)(T, T, int*)) {
    const double dividend = __builtin_fabs(static_cast<double>(x));
    const double divisor = __builtin_fabs(static_cast<double>(y));
    if (!is_simple(dividend, divisor)) [[unlikely]] {
        return slow(x, y, quotient);
    }
    const Division division = divide_near(dividend, divisor);
    // Three bits of what is below, and one more where it was rounded up, as with the host's.
    const bool up = __builtin_signbit(division.remainder);
    const int low = static_cast<int>((static_cast<int64_t>(division.quotient) - (up ? 1 : 0)) & 7) +
                    (up ? 1 : 0);
    *quotient = __builtin_signbit(x) != __builtin_signbit(y) ? -low : low;
    const auto result = static_cast<T>(division.remainder);
    return __builtin_signbit(x) ? -result : result;
}

} // namespace

#define EACH(T, f)                                                                                 \
    T ceil##f(T x) { return rounded<up | quietly>(x); }                                            \
    T floor##f(T x) { return rounded<down | quietly>(x); }                                         \
    T trunc##f(T x) { return rounded<to_zero | quietly>(x); }                                      \
    T rint##f(T x) { return rounded<as_set>(x); }                                                  \
    T nearbyint##f(T x) { return rounded<as_set | quietly>(x); }                                   \
    T round##f(T x) {                                                                              \
        return is_between(x, 0, integers_only<T>) ? half_away(x) : by_host::round##f(x);           \
    }                                                                                              \
    T modf##f(T x, T* whole) {                                                                     \
        if (!is_between(x, 0, integers_only<T>)) [[unlikely]] {                                    \
            return by_host::modf##f(x, whole);                                                     \
        }                                                                                          \
        const T integer = rounded<to_zero | quietly>(x);                                           \
        *whole = integer;                                                                          \
        return with_sign(x - integer, x);                                                          \
    }                                                                                              \
    long lrint##f(T x) { return fitting<long>(rounded<as_set>(x), x, by_host::lrint##f); }         \
    long long llrint##f(T x) {                                                                     \
        return fitting<long long>(rounded<as_set>(x), x, by_host::llrint##f);                      \
    }                                                                                              \
    long lround##f(T x) {                                                                          \
        return is_between(x, 0, integers_only<T>)                                                  \
                   ? fitting<long>(half_away(x), x, by_host::lround##f)                            \
                   : by_host::lround##f(x);                                                        \
    }                                                                                              \
    long long llround##f(T x) {                                                                    \
        return is_between(x, 0, integers_only<T>) ? static_cast<long long>(half_away(x))           \
                                                  : by_host::llround##f(x);                        \
    }                                                                                              \
    T fma##f(T x, T y, T z) { return __builtin_fma##f(x, y, z); }                                  \
    T fmod##f(T x, T y) { return fmod_of(x, y, by_host::fmod##f); }                                \
    T remainder##f(T x, T y) { return remainder_of(x, y, by_host::remainder##f); }                 \
    T remquo##f(T x, T y, int* quotient) { return remquo_of(x, y, quotient, by_host::remquo##f); }
EACH(double, )
EACH(float, f)
#undef EACH

} // namespace ferry::crt::math

#pragma clang attribute pop
