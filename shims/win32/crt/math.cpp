// math.h: the host's functions with the errors of Windows. long double is double.

#include <ferry/win32/float_state.hpp>

#include "float_text.hpp"
#include "own_math.hpp"

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

/// The parts of a number.
template <class T, class Integer, int mantissa>
struct Parts {
    using Bits = Integer;
    static constexpr int mantissa_bits = mantissa;
    static constexpr int bias = (1 << (8 * sizeof(T) - 2 - mantissa)) - 1;
    static constexpr Bits exponent_mask = Bits{2 * bias + 1} << mantissa_bits;

    static Bits bits(T x) { return __builtin_bit_cast(Bits, x); }
    static T number(Bits bits) { return __builtin_bit_cast(T, bits); }
    static int exponent(Bits bits) {
        return static_cast<int>((bits & exponent_mask) >> mantissa_bits) - bias;
    }
    /// Neither zero nor subnormal, infinite or none.
    static bool is_normal(Bits bits) {
        return static_cast<unsigned>(exponent(bits) + bias - 1) < 2 * bias;
    }
    static bool is_finite(T x) { return (bits(x) & exponent_mask) != exponent_mask; }
    static T with_exponent(Bits bits, int exponent) {
        return number((bits & ~exponent_mask) | static_cast<Bits>(exponent + bias)
                                                    << mantissa_bits);
    }
};

template <class T>
struct Number;
template <>
struct Number<double> : Parts<double, uint64_t, 52> {};
template <>
struct Number<float> : Parts<float, uint32_t, 23> {};

/// x 2^exponent where both are normal, else 0.
template <class T>
T scaled(T x, int exponent) {
    using In = Number<T>;
    const auto bits = In::bits(x);
    const int64_t sum = int64_t{In::exponent(bits)} + exponent;
    return In::is_normal(bits) && sum > -In::bias && sum <= In::bias
               ? In::with_exponent(bits, static_cast<int>(sum))
               : 0;
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

extern "C" double nextafter(double x, double y);
extern "C" float nextafterf(float x, float y);
double nexttoward_of(double x, double y) { return nextafter(x, y); }
/// A float's neighbour in the direction of a double.
float nexttoward_of(float x, double y) {
    if (is_nan(x) || is_nan(y) || x == y) {
        return is_nan(y) ? static_cast<float>(y) : x;
    }
    return nextafterf(x, x < y ? __builtin_huge_valf() : -__builtin_huge_valf());
}

} // namespace

namespace ferry::crt {

const HostMath* host;

void start_math() { FerryHostMath(&host); }

/// Defined for each ISA; null where the processor lacks what they need.
const MathFunctions* own_functions();

namespace {

constexpr MathFunctions functions_by_host = {
#define OWN(result, name, parameters, arguments) by_host::name,
#include "own_math.inc"
#undef OWN
};

extern MathFunctions chosen;

void choose(const MathFunctions& from) {
    // One by one, each at once: other threads call them meanwhile.
#define OWN(result, name, parameters, arguments)                                                   \
    __atomic_store_n(&chosen.name, from.name, __ATOMIC_RELAXED);
#include "own_math.inc"
#undef OWN
}

/// Chooses with the first call of any: to ask the processor takes microseconds on virtual machines.
bool choose_own() {
    const MathFunctions* own = own_functions();
    choose(own != nullptr ? *own : functions_by_host);
    return own != nullptr;
}

#define OWN(result, name, parameters, arguments)                                                   \
    result first_##name parameters {                                                               \
        choose_own();                                                                              \
        return chosen.name arguments;                                                              \
    }
#include "own_math.inc"
#undef OWN

MathFunctions chosen = {
#define OWN(result, name, parameters, arguments) first_##name,
#include "own_math.inc"
#undef OWN
};

} // namespace

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

// Jumps to what was chosen.
#define OWN(result, name, parameters, arguments)                                                   \
    result name parameters { return chosen.name arguments; }
#include "own_math.inc"
#undef OWN

#define LONG_ONE(name)                                                                             \
    double name##l(double x) { return name(x); }
#define LONG_TWO(name)                                                                             \
    double name##l(double x, double y) { return name(x, y); }
#define ONE(name)                                                                                  \
    double name(double x) { return host->name(x); }                                                \
    float name##f(float x) { return host->name##f(x); }                                            \
    LONG_ONE(name)
#define ONE_TOLD_D(name, told)                                                                     \
    double name(double x) { return checked(host->name(x), told, x); }                              \
    LONG_ONE(name)
#define ONE_TOLD(name, told, toldf)                                                                \
    ONE_TOLD_D(name, told)                                                                         \
    float name##f(float x) { return checked_float(host->name##f(x), toldf, x); }
LONG_ONE(acos)
LONG_ONE(acosh)
LONG_ONE(asin)
LONG_ONE(asinh)
LONG_ONE(atanh)
LONG_ONE(cbrt)
LONG_ONE(ceil)
LONG_ONE(cosh)
LONG_ONE(exp)
LONG_ONE(exp2)
LONG_ONE(expm1)
LONG_ONE(floor)
LONG_ONE(log)
LONG_ONE(log10)
LONG_ONE(log1p)
LONG_ONE(log2)
LONG_ONE(nearbyint)
LONG_ONE(rint)
LONG_ONE(round)
LONG_ONE(sinh)
LONG_ONE(tanh)
LONG_ONE(trunc)
LONG_TWO(fmod)
LONG_TWO(hypot)
LONG_TWO(pow)
LONG_TWO(remainder)
ONE_TOLD(atan, "atan", "atanf")
ONE_TOLD_D(cos, "cos")
ONE_TOLD_D(sin, "sin")
ONE_TOLD_D(tan, "tan")
ONE_TOLD(tgamma, nullptr, nullptr)
ONE(erf)
ONE(erfc)
#undef LONG_ONE
#undef LONG_TWO
#undef ONE
#undef ONE_TOLD
#undef ONE_TOLD_D

double atan2(double x, double y) { return checked(host->atan2(x, y), "atan2", x, y); }
float atan2f(float x, float y) { return checked_float(host->atan2f(x, y), "atan2f", x, y); }
double atan2l(double x, double y) { return atan2(x, y); }
double fmal(double x, double y, double z) { return fma(x, y, z); }
double modfl(double x, double* whole) { return modf(x, whole); }
double remquol(double x, double y, int* quotient) { return remquo(x, y, quotient); }
long lrintl(double x) { return lrint(x); }
long long llrintl(double x) { return llrint(x); }
long lroundl(double x) { return lround(x); }
long long llroundl(double x) { return llround(x); }
double _hypot(double x, double y) { return hypot(x, y); }
float _hypotf(float x, float y) { return hypotf(x, y); }
double sqrt(double x) { return checked(square_root(x), "sqrt", x); }
float sqrtf(float x) { return checked_float(square_root(x), "sqrtf", x); }

// Of `by_host` what is seldom: with it in the same function that would have to keep ten registers
// always.
#define EACH(T, f, Host)                                                                           \
    T ldexp##f(T x, int exponent) {                                                                \
        const T fast = scaled(x, exponent);                                                        \
        return fast != 0 ? fast : by_host::ldexp##Host(x, exponent);                               \
    }                                                                                              \
    T scalbn##f(T x, int exponent) { return ldexp##f(x, exponent); }                               \
    T scalbln##f(T x, long exponent) { return ldexp##f(x, static_cast<int>(exponent)); }           \
    T frexp##f(T x, int* exponent) {                                                               \
        using In = Number<T>;                                                                      \
        const auto bits = In::bits(x);                                                             \
        if (!In::is_normal(bits)) [[unlikely]] {                                                   \
            return by_host::frexp##Host(x, exponent);                                              \
        }                                                                                          \
        *exponent = In::exponent(bits) + 1;                                                        \
        return In::with_exponent(bits, -1);                                                        \
    }                                                                                              \
    T nextafter##f(T x, T y) {                                                                     \
        using In = Number<T>;                                                                      \
        const auto bits = In::bits(x);                                                             \
        if ((x < y || x > y) && In::is_normal(bits)) [[likely]] {                                  \
            const auto next = bits + ((x < y) == (x > 0) ? 1 : -1);                                \
            if (In::is_normal(next)) [[likely]] {                                                  \
                return In::number(next);                                                           \
            }                                                                                      \
        }                                                                                          \
        return by_host::nextafter##Host(x, y);                                                     \
    }                                                                                              \
    T fdim##f(T x, T y) {                                                                          \
        const T rest = x <= y ? 0 : x - y;                                                         \
        return Number<T>::is_finite(rest) ? rest : by_host::fdim##Host(x, y);                      \
    }                                                                                              \
    int ilogb##f(T x) {                                                                            \
        const auto bits = Number<T>::bits(x);                                                      \
        return Number<T>::is_normal(bits) ? Number<T>::exponent(bits) : by_host::ilogb##Host(x);   \
    }                                                                                              \
    T logb##f(T x) {                                                                               \
        const auto bits = Number<T>::bits(x);                                                      \
        return Number<T>::is_normal(bits) ? static_cast<T>(Number<T>::exponent(bits))              \
                                          : by_host::logb##Host(x);                                \
    }                                                                                              \
    T lgamma##f(T x) {                                                                             \
        int sign = 0;                                                                              \
        return static_cast<T>(checked(host->lgamma##Host##_r(x, &sign), nullptr, x));              \
    }                                                                                              \
    T fabs##f(T x) { return __builtin_fabs##Host(x); }                                             \
    T fmin##f(T x, T y) { return minimum(x, y); }                                                  \
    T fmax##f(T x, T y) { return maximum(x, y); }                                                  \
    T nan##f(const char*) { return static_cast<T>(__builtin_nan("")); }                            \
    T nexttoward##f(T x, double y) { return nexttoward_of(x, y); }
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

int _get_FMA3_enable() { return chosen.exp != by_host::exp && own_functions() != nullptr; }
int _set_FMA3_enable(int enable) {
    if (enable != 0) {
        return choose_own();
    }
    choose(functions_by_host);
    return 0;
}

} // extern "C"
