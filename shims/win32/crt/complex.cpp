// complex.h. Windows's complex types are structures of two numbers with the layout of C's.

#include "math.hpp"

using namespace ferry::crt;

namespace {

double _Complex pack(double re, double im) {
    double _Complex z;
    __real__ z = re;
    __imag__ z = im;
    return z;
}
float _Complex pack(float re, float im) {
    float _Complex z;
    __real__ z = re;
    __imag__ z = im;
    return z;
}

} // namespace

extern "C" {

struct _C_double_complex {
    double re;
    double im;
};
struct _C_float_complex {
    float re;
    float im;
};

#define TYPES(Z, T, f, h)                                                                          \
    Z _##h##build(T re, T im) { return {re, im}; }                                                 \
    Z _##h##mulcc(Z x, Z y) { return {x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re}; }     \
    Z _##h##mulcr(Z x, T y) { return {x.re * y, x.im * y}; }
TYPES(_C_double_complex, double, , C)
TYPES(_C_float_complex, float, f, FC)
TYPES(_C_double_complex, double, l, LC)
#undef TYPES

#define THROUGH_HOST(Z, T, name, host_name)                                                        \
    Z name(Z z) {                                                                                  \
        const T _Complex result = host->host_name(pack(z.re, z.im));                               \
        return {__real__ result, __imag__ result};                                                 \
    }
#define ALL_WIDTHS(name)                                                                           \
    THROUGH_HOST(_C_double_complex, double, name, name)                                            \
    THROUGH_HOST(_C_float_complex, float, name##f, name##f)                                        \
    THROUGH_HOST(_C_double_complex, double, name##l, name)
ALL_WIDTHS(cacos)
ALL_WIDTHS(casin)
ALL_WIDTHS(catan)
ALL_WIDTHS(ccos)
ALL_WIDTHS(csin)
ALL_WIDTHS(ctan)
ALL_WIDTHS(cacosh)
ALL_WIDTHS(casinh)
ALL_WIDTHS(catanh)
ALL_WIDTHS(ccosh)
ALL_WIDTHS(csinh)
ALL_WIDTHS(ctanh)
ALL_WIDTHS(cexp)
ALL_WIDTHS(clog)
ALL_WIDTHS(csqrt)
#undef ALL_WIDTHS
#undef THROUGH_HOST

#define SIMPLE(Z, T, f, hypot, atan2)                                                              \
    T cabs##f(Z z) { return host->hypot(z.re, z.im); }                                             \
    T carg##f(Z z) { return host->atan2(z.im, z.re); }                                             \
    T creal##f(Z z) { return z.re; }                                                               \
    T cimag##f(Z z) { return z.im; }                                                               \
    T norm##f(Z z) { return z.re * z.re + z.im * z.im; }                                           \
    Z conj##f(Z z) { return {z.re, -z.im}; }                                                       \
    Z cproj##f(Z z) {                                                                              \
        const bool infinite = __builtin_isinf(z.re) || __builtin_isinf(z.im);                      \
        return infinite ? Z{static_cast<T>(__builtin_huge_val()),                                  \
                            __builtin_signbit(z.im) ? static_cast<T>(-0.0) : T{0}}                 \
                        : z;                                                                       \
    }                                                                                              \
    Z clog10##f(Z z) {                                                                             \
        constexpr T factor = static_cast<T>(0.43429448190325182765);                               \
        const Z natural = clog##f(z);                                                              \
        return {natural.re * factor, natural.im * factor};                                         \
    }                                                                                              \
    Z cpow##f(Z base, Z power) {                                                                   \
        if (base.re == 0 && base.im == 0) {                                                        \
            const bool one = power.re == 0 && power.im == 0;                                       \
            return {one ? T{1} : T{0}, 0};                                                         \
        }                                                                                          \
        const Z natural = clog##f(base);                                                           \
        return cexp##f(Z{power.re * natural.re - power.im * natural.im,                            \
                         power.re * natural.im + power.im * natural.re});                          \
    }
SIMPLE(_C_double_complex, double, , hypot, atan2)
SIMPLE(_C_float_complex, float, f, hypotf, atan2f)
SIMPLE(_C_double_complex, double, l, hypot, atan2)
#undef SIMPLE

} // extern "C"
