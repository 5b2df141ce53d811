// math.h: the host's functions with the errors of Windows. long double is double.

#include "math.hpp"

#include <ferry/win32/float_state.hpp>

#include "float_text.hpp"

extern "C" NTSTATUS NTAPI FerryHostMath(const ferry::crt::HostMath** table);

using namespace ferry::crt;

extern "C" {

/// struct _exception
struct MathException {
    int type;
    const char* name;
    double first;
    double second;
    double result;
};
extern const double _HUGE;
const double _HUGE = __builtin_huge_val();

} // extern "C"

namespace {

int (*user_handler)(MathException*);

constexpr uint64_t sign_bit = uint64_t{1} << 63;
constexpr uint32_t float_sign = uint32_t{1} << 31;
uint32_t bits_of(float value) { return __builtin_bit_cast(uint32_t, value); }
float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }
using ferry::crt::bits_of;

float checked_float(float result, const char* name, float first, float second = 0) {
    return static_cast<float>(checked(result, name, first, second));
}

using ferry::win32::cpu::square_root;

// float.h and math.h: what a number is.
enum Class : int {
    class_infinite = 1,
    class_nan = 2,
    class_normal = -1,
    class_subnormal = -2,
    class_zero = 0
};
enum FpClass : int {
    fp_signaling = 1,
    fp_quiet = 2,
    fp_minus_infinite = 4,
    fp_minus_normal = 8,
    fp_minus_subnormal = 0x10,
    fp_minus_zero = 0x20,
    fp_zero = 0x40,
    fp_subnormal = 0x80,
    fp_normal = 0x100,
    fp_infinite = 0x200
};

template <class Bits>
int class_of(Bits bits, int mantissa_bits) {
    bits &= static_cast<Bits>(~Bits{0}) >> 1;
    const Bits infinity = static_cast<Bits>(~Bits{0}) >> 1 >> mantissa_bits << mantissa_bits;
    return bits > infinity                ? class_nan
           : bits == infinity             ? class_infinite
           : bits == 0                    ? class_zero
           : (bits >> mantissa_bits) == 0 ? class_subnormal
                                          : class_normal;
}
int class_of(double value) { return class_of<uint64_t>(bits_of(value), 52); }
int class_of(float value) { return class_of<uint32_t>(bits_of(value), 23); }

template <class T>
int fp_class(T value, bool negative, bool quiet) {
    switch (class_of(value)) {
    case class_nan: return quiet ? fp_quiet : fp_signaling;
    case class_infinite: return negative ? fp_minus_infinite : fp_infinite;
    case class_zero: return negative ? fp_minus_zero : fp_zero;
    case class_subnormal: return negative ? fp_minus_subnormal : fp_subnormal;
    default: return negative ? fp_minus_normal : fp_normal;
    }
}

/// Rounded to an integer that must fit.
template <class T>
T to_integer(double value) {
    constexpr bool wide = sizeof(T) == 8;
    constexpr double limit = wide ? 9223372036854775808.0 : 2147483648.0;
    if (!(value >= -limit && value < limit)) {
        math_error(math_domain, nullptr, value, 0, 0);
        return static_cast<T>(wide ? T(sign_bit) : T(float_sign));
    }
    return static_cast<T>(value);
}

template <class T>
T minimum(T left, T right) {
    return is_nan(left)                                                 ? right
           : is_nan(right)                                              ? left
           : left < right || (left == right && __builtin_signbit(left)) ? left
                                                                        : right;
}
template <class T>
T maximum(T left, T right) {
    return is_nan(left)                                                  ? right
           : is_nan(right)                                               ? left
           : left > right || (left == right && !__builtin_signbit(left)) ? left
                                                                         : right;
}

double nexttoward_of(double x, double y) { return host->nextafter(x, y); }
/// A float's neighbour in the direction of a double.
float nexttoward_of(float x, double y) {
    if (is_nan(x) || is_nan(y) || x == y) {
        return is_nan(y) ? static_cast<float>(y) : x;
    }
    return host->nextafterf(x, x < y ? __builtin_huge_valf() : -__builtin_huge_valf());
}

} // namespace

namespace ferry::crt {

const HostMath* host;

void start_math() { FerryHostMath(&host); }

double math_error(MathError error, const char* name, double first, double second, double result) {
    constexpr uint64_t indefinite = 0xfff8000000000000; // what the CPU gives, and Windows shows
    if (error == math_domain && is_nan(result)) {
        result = from_bits(indefinite);
    }
    MathException exception{error, name, first, second, result};
    const bool settled =
        name != nullptr && user_handler != nullptr && user_handler(&exception) != 0;
    if (!settled && error != math_underflow) {
        fail(error == math_domain ? error_domain : error_range);
    }
    return exception.result;
}

double unchecked_result(double result, const char* name, double first, double second) {
    if (is_nan(result)) {
        return is_nan(first) || is_nan(second)
                   ? result
                   : math_error(math_domain, name, first, second, result);
    }
    if (!is_finite(first) || !is_finite(second)) {
        return result;
    }
    return math_error(first == 0 ? math_singular : math_overflow, name, first, second, result);
}

} // namespace ferry::crt

extern "C" {

void __setusermatherr(int (*handler)(MathException*)) { user_handler = handler; }

#define ONE(name)                                                                                  \
    double name(double x) { return host->name(x); }                                                \
    float name##f(float x) { return host->name##f(x); }                                            \
    double name##l(double x) { return host->name(x); }
#define ONE_TOLD(name, told, toldf)                                                                \
    double name(double x) { return checked(host->name(x), told, x); }                              \
    float name##f(float x) { return checked_float(host->name##f(x), toldf, x); }                   \
    double name##l(double x) { return name(x); }
#define TWO_TOLD(name, told, toldf)                                                                \
    double name(double x, double y) { return checked(host->name(x, y), told, x, y); }              \
    float name##f(float x, float y) { return checked_float(host->name##f(x, y), toldf, x, y); }    \
    double name##l(double x, double y) { return name(x, y); }
#define ONE_CHECKED(name) ONE_TOLD(name, #name, #name "f")
#define TWO_CHECKED(name) TWO_TOLD(name, #name, #name "f")
// Those of C99 tell errors by errno alone.
#define ONE_C99(name) ONE_TOLD(name, nullptr, nullptr)
#define TWO_C99(name) TWO_TOLD(name, nullptr, nullptr)
ONE_CHECKED(acos)
ONE_CHECKED(asin)
ONE_CHECKED(atan)
ONE_CHECKED(cos)
ONE_CHECKED(sin)
ONE_CHECKED(tan)
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
ONE_C99(tgamma)
ONE(cbrt)
ONE(erf)
ONE(erfc)
ONE(ceil)
ONE(floor)
ONE(trunc)
ONE(round)
ONE(rint)
ONE(nearbyint)
TWO_CHECKED(atan2)
TWO_CHECKED(fmod)
TWO_C99(remainder)
TWO_C99(nextafter)
TWO_C99(fdim)
TWO_CHECKED(hypot)
#undef ONE
#undef ONE_TOLD
#undef TWO_TOLD
#undef ONE_CHECKED
#undef TWO_CHECKED
#undef ONE_C99
#undef TWO_C99

double exp(double x) { return checked_range(host->exp(x), "exp", x); }
float expf(float x) { return static_cast<float>(checked_range(host->expf(x), "expf", x)); }
double expl(double x) { return exp(x); }
double pow(double x, double y) { return checked_range(host->pow(x, y), "pow", x, y); }
float powf(float x, float y) {
    return static_cast<float>(checked_range(host->powf(x, y), "powf", x, y));
}
double powl(double x, double y) { return pow(x, y); }
double _hypot(double x, double y) { return hypot(x, y); }
float _hypotf(float x, float y) { return hypotf(x, y); }
double sqrt(double x) { return checked(square_root(x), "sqrt", x); }
float sqrtf(float x) { return checked_float(square_root(x), "sqrtf", x); }

#define EACH(T, f, Host)                                                                           \
    T fma##f(T x, T y, T z) { return host->fma##Host(x, y, z); }                                   \
    T ldexp##f(T x, int exponent) {                                                                \
        return static_cast<T>(                                                                     \
            checked_range(host->scalbn##Host(x, exponent), "ldexp", x, exponent));                 \
    }                                                                                              \
    T scalbn##f(T x, int exponent) { return ldexp##f(x, exponent); }                               \
    T scalbln##f(T x, long exponent) { return ldexp##f(x, static_cast<int>(exponent)); }           \
    T frexp##f(T x, int* exponent) {                                                               \
        int value = 0;                                                                             \
        const T result = host->frexp##Host(x, &value);                                             \
        *exponent = is_finite(x) ? value : -1;                                                     \
        return result;                                                                             \
    }                                                                                              \
    T modf##f(T x, T* whole) {                                                                     \
        T value = 0;                                                                               \
        const T result = host->modf##Host(x, &value);                                              \
        *whole = value;                                                                            \
        return result;                                                                             \
    }                                                                                              \
    T remquo##f(T x, T y, int* quotient) {                                                         \
        int value = 0;                                                                             \
        const T result = host->remquo##Host(x, y, &value);                                         \
        *quotient = value;                                                                         \
        return static_cast<T>(checked(result, nullptr, x, y));                                     \
    }                                                                                              \
    T lgamma##f(T x) {                                                                             \
        int sign = 0;                                                                              \
        return static_cast<T>(checked(host->lgamma##Host##_r(x, &sign), nullptr, x));              \
    }                                                                                              \
    int ilogb##f(T x) {                                                                            \
        return x == 0 || is_nan(x) ? (fail(error_domain), host->ilogb##Host(x))                    \
                                   : host->ilogb##Host(x);                                         \
    }                                                                                              \
    T logb##f(T x) {                                                                               \
        return static_cast<T>(x == 0                                                               \
                                  ? math_error(math_singular, "logb", x, 0, -__builtin_huge_val()) \
                                  : host->logb##Host(x));                                          \
    }                                                                                              \
    T fabs##f(T x) { return __builtin_signbit(x) ? -x : x; }                                       \
    T fmin##f(T x, T y) { return minimum(x, y); }                                                  \
    T fmax##f(T x, T y) { return maximum(x, y); }                                                  \
    T nan##f(const char*) { return static_cast<T>(__builtin_nan("")); }                            \
    T nexttoward##f(T x, double y) { return nexttoward_of(x, y); }                                 \
    long lrint##f(T x) { return to_integer<long>(host->rint##Host(x)); }                           \
    long long llrint##f(T x) { return to_integer<long long>(host->rint##Host(x)); }                \
    long lround##f(T x) { return to_integer<long>(host->round##Host(x)); }                         \
    long long llround##f(T x) { return to_integer<long long>(host->round##Host(x)); }
EACH(double, , )
EACH(float, f, f)
EACH(double, l, )
#undef EACH

double copysign(double x, double y) {
    return from_bits((bits_of(x) & ~sign_bit) | (bits_of(y) & sign_bit));
}
float copysignf(float x, float y) {
    return float_of((bits_of(x) & ~float_sign) | (bits_of(y) & float_sign));
}
double copysignl(double x, double y) { return copysign(x, y); }
double _copysign(double x, double y) { return copysign(x, y); }
float _copysignf(float x, float y) { return copysignf(x, y); }
double _chgsign(double x) { return from_bits(bits_of(x) ^ sign_bit); }
float _chgsignf(float x) { return float_of(bits_of(x) ^ float_sign); }
double _nextafter(double x, double y) { return nextafter(x, y); }
float _nextafterf(float x, float y) { return nextafterf(x, y); }
double _logb(double x) { return logb(x); }
float _logbf(float x) { return logbf(x); }
double _scalb(double x, long exponent) { return scalbln(x, exponent); }
float _scalbf(float x, long exponent) { return scalblnf(x, exponent); }
double _j0(double x) { return host->j0(x); }
double _j1(double x) { return host->j1(x); }
double _jn(int n, double x) { return host->jn(n, x); }
double _y0(double x) { return checked(host->y0(x), "_y0", x); }
double _y1(double x) { return checked(host->y1(x), "_y1", x); }
double _yn(int n, double x) { return checked(host->yn(n, x), "_yn", x); }

int _isnan(double x) { return class_of(x) == class_nan; }
int _isnanf(float x) { return class_of(x) == class_nan; }
int _finite(double x) { return is_finite(x); }
int _finitef(float x) { return is_finite(x); }
int _fpclass(double x) {
    return fp_class(x, (bits_of(x) & sign_bit) != 0, (bits_of(x) & 0x8000000000000) != 0);
}
int _fpclassf(float x) {
    return fp_class(x, (bits_of(x) & float_sign) != 0, (bits_of(x) & 0x400000) != 0);
}
short _dclass(double x) { return static_cast<short>(class_of(x)); }
short _fdclass(float x) { return static_cast<short>(class_of(x)); }
short _ldclass(double x) { return _dclass(x); }
short _dtest(double* x) { return _dclass(*x); }
short _fdtest(float* x) { return _fdclass(*x); }
short _ldtest(double* x) { return _dclass(*x); }
int _dsign(double x) { return (bits_of(x) & sign_bit) != 0 ? 0x8000 : 0; }
int _fdsign(float x) { return (bits_of(x) & float_sign) != 0 ? 0x8000 : 0; }
int _ldsign(double x) { return _dsign(x); }
/// Less 1, equal 2, greater 4; 0 where they have no order.
int _dpcomp(double x, double y) { return x < y ? 1 : x == y ? 2 : x > y ? 4 : 0; }
int _fdpcomp(float x, float y) { return _dpcomp(x, y); }
int _ldpcomp(double x, double y) { return _dpcomp(x, y); }
/// What C++'s headers call: log (10: decimal), sin (a quadrant on), a polynomial.
double _dlog(double x, int base_ten) { return base_ten != 0 ? log10(x) : log(x); }
float _fdlog(float x, int base_ten) { return base_ten != 0 ? log10f(x) : logf(x); }
double _ldlog(double x, int base_ten) { return _dlog(x, base_ten); }
double _dsin(double x, unsigned quadrants) {
    switch (quadrants & 3) {
    case 1: return cos(x);
    case 2: return -sin(x);
    case 3: return -cos(x);
    default: return sin(x);
    }
}
float _fdsin(float x, unsigned quadrants) { return static_cast<float>(_dsin(x, quadrants)); }
double _ldsin(double x, unsigned quadrants) { return _dsin(x, quadrants); }
double _dpoly(double x, const double* factors, int degree) {
    double sum = *factors;
    for (; degree > 0; --degree) {
        sum = sum * x + *++factors;
    }
    return sum;
}
float _fdpoly(float x, const float* factors, int degree) {
    float sum = *factors;
    for (; degree > 0; --degree) {
        sum = sum * x + *++factors;
    }
    return sum;
}
double _ldpoly(double x, const double* factors, int degree) { return _dpoly(x, factors, degree); }
/// Scale in place by a power of two; the class of the result.
short _dscale(double* x, long exponent) {
    *x = host->scalbn(*x, static_cast<int>(exponent));
    return _dclass(*x);
}
short _fdscale(float* x, long exponent) {
    *x = host->scalbnf(*x, static_cast<int>(exponent));
    return _fdclass(*x);
}
short _ldscale(double* x, long exponent) { return _dscale(x, exponent); }
/// Fraction in [0.5, 1) in place, and its exponent.
short _dunscale(short* exponent, double* x) {
    int value = 0;
    *x = host->frexp(*x, &value);
    *exponent = static_cast<short>(value);
    return _dclass(*x);
}
short _fdunscale(short* exponent, float* x) {
    int value = 0;
    *x = host->frexpf(*x, &value);
    *exponent = static_cast<short>(value);
    return _fdclass(*x);
}
short _ldunscale(short* exponent, double* x) { return _dunscale(exponent, x); }
/// Drops what lies `bits` and more behind the point, in place: 0 where nothing was dropped.
short _d_int(double* x, short bits) {
    const double whole = host->scalbn(host->trunc(host->scalbn(*x, bits)), -bits);
    const bool same = whole == *x;
    *x = whole;
    return same ? 0 : static_cast<short>(class_normal);
}
short _fd_int(float* x, short bits) {
    double wide = *x;
    const short result = _d_int(&wide, bits);
    *x = static_cast<float>(wide);
    return result;
}
short _ld_int(double* x, short bits) { return _d_int(x, bits); }
/// x = y × e^x × 2^exponent, in place.
short _dexp(double* x, double y, long exponent) {
    *x = host->scalbn(y * host->exp(*x), static_cast<int>(exponent));
    return _dclass(*x);
}
short _fdexp(float* x, float y, long exponent) {
    double wide = *x;
    _dexp(&wide, y, exponent);
    *x = static_cast<float>(wide);
    return _fdclass(*x);
}
short _ldexp(double* x, double y, long exponent) { return _dexp(x, y, exponent); }

/// struct _complex: by value, so by reference at the border.
struct OldComplex {
    double x;
    double y;
};
double _cabs(OldComplex z) { return hypot(z.x, z.y); }

int _get_FMA3_enable() { return 1; }
int _set_FMA3_enable(int enable) { return enable != 0; }

} // extern "C"
