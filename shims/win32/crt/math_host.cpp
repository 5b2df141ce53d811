// Functions by the host's, with the errors of Windows: those of own_math.inc for processors without
// a version of their own, and all for arguments that the own versions leave out.

#include "own_math.hpp"

namespace ferry::crt::by_host {

namespace {

/// Rounded to an integer that must fit.
template <class T>
T to_integer(double value) {
    constexpr bool wide = sizeof(T) == 8;
    constexpr double limit = wide ? 9223372036854775808.0 : 2147483648.0;
    if (!(value >= -limit && value < limit)) {
        math_error(math_domain, nullptr, value, 0, 0);
        return static_cast<T>(uint64_t{1} << (wide ? 63 : 31));
    }
    return static_cast<T>(value);
}

} // namespace

#define ONE(name)                                                                                  \
    double name(double x) { return host->name(x); }                                                \
    float name##f(float x) { return host->name##f(x); }
#define ONE_TOLD_F(name, f, told)                                                                  \
    float name##f(float x) { return checked_float(host->name##f(x), told, x); }
#define ONE_TOLD(name, told, toldf)                                                                \
    double name(double x) { return checked(host->name(x), told, x); }                              \
    ONE_TOLD_F(name, f, toldf)
#define TWO_TOLD(name, told, toldf)                                                                \
    double name(double x, double y) { return checked(host->name(x, y), told, x, y); }              \
    float name##f(float x, float y) { return checked_float(host->name##f(x, y), toldf, x, y); }
#define ONE_CHECKED(name) ONE_TOLD(name, #name, #name "f")
#define TWO_CHECKED(name) TWO_TOLD(name, #name, #name "f")
// Those of C99 tell errors by errno alone.
#define ONE_C99(name) ONE_TOLD(name, nullptr, nullptr)
#define TWO_C99(name) TWO_TOLD(name, nullptr, nullptr)
ONE_CHECKED(acos)
ONE_CHECKED(asin)
ONE_CHECKED(cosh)
ONE_CHECKED(sinh)
ONE_CHECKED(tanh)
ONE_C99(acosh)
ONE_C99(asinh)
ONE_C99(atanh)
ONE_C99(exp2)
ONE_C99(expm1)
ONE_CHECKED(log)
ONE_CHECKED(log10)
ONE_C99(log1p)
ONE_C99(log2)
ONE_TOLD_F(cos, f, "cosf")
ONE_TOLD_F(sin, f, "sinf")
ONE_TOLD_F(tan, f, "tanf")
ONE(cbrt)
ONE(ceil)
ONE(floor)
ONE(trunc)
ONE(round)
ONE(rint)
ONE(nearbyint)
TWO_CHECKED(fmod)
TWO_C99(remainder)
TWO_CHECKED(hypot)
#undef ONE
#undef ONE_TOLD
#undef ONE_TOLD_F
#undef TWO_TOLD
#undef ONE_CHECKED
#undef TWO_CHECKED
#undef ONE_C99
#undef TWO_C99

double exp(double x) { return checked_range(host->exp(x), "exp", x); }
float expf(float x) { return static_cast<float>(checked_range(host->expf(x), "expf", x)); }
double pow(double x, double y) { return checked_range(host->pow(x, y), "pow", x, y); }
float powf(float x, float y) {
    return static_cast<float>(checked_range(host->powf(x, y), "powf", x, y));
}

#define EACH(T, f)                                                                                 \
    T fma##f(T x, T y, T z) { return host->fma##f(x, y, z); }                                      \
    T modf##f(T x, T* whole) {                                                                     \
        T value = 0;                                                                               \
        const T result = host->modf##f(x, &value);                                                 \
        *whole = value;                                                                            \
        return result;                                                                             \
    }                                                                                              \
    T ldexp##f(T x, int exponent) {                                                                \
        return static_cast<T>(checked_range(host->scalbn##f(x, exponent), "ldexp", x, exponent));  \
    }                                                                                              \
    T frexp##f(T x, int* exponent) {                                                               \
        int value = 0;                                                                             \
        const T result = host->frexp##f(x, &value);                                                \
        *exponent = is_finite(x) ? value : -1;                                                     \
        return result;                                                                             \
    }                                                                                              \
    T nextafter##f(T x, T y) {                                                                     \
        return static_cast<T>(checked(host->nextafter##f(x, y), nullptr, x, y));                   \
    }                                                                                              \
    T fdim##f(T x, T y) { return static_cast<T>(checked(host->fdim##f(x, y), nullptr, x, y)); }    \
    int ilogb##f(T x) {                                                                            \
        if (x == 0 || is_nan(x)) {                                                                 \
            fail(error_domain);                                                                    \
        }                                                                                          \
        return host->ilogb##f(x);                                                                  \
    }                                                                                              \
    T logb##f(T x) {                                                                               \
        return static_cast<T>(x == 0                                                               \
                                  ? math_error(math_singular, "logb", x, 0, -__builtin_huge_val()) \
                                  : host->logb##f(x));                                             \
    }                                                                                              \
    T remquo##f(T x, T y, int* quotient) {                                                         \
        int value = 0;                                                                             \
        const T result = host->remquo##f(x, y, &value);                                            \
        *quotient = value;                                                                         \
        return static_cast<T>(checked(result, nullptr, x, y));                                     \
    }                                                                                              \
    long lrint##f(T x) { return to_integer<long>(host->rint##f(x)); }                              \
    long long llrint##f(T x) { return to_integer<long long>(host->rint##f(x)); }                   \
    long lround##f(T x) { return to_integer<long>(host->round##f(x)); }                            \
    long long llround##f(T x) { return to_integer<long long>(host->round##f(x)); }
EACH(double, )
EACH(float, f)
#undef EACH

} // namespace ferry::crt::by_host
