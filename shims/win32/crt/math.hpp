#pragma once
/// The host's libm (ferry/nt/host_math.inc), called directly: the guest's threads are the host's,
/// and FS is the host's (docs/adr/0017-host-math.md).

#include "crt.hpp"

#if defined(__x86_64__)
#define FERRY_HOST_CALL __attribute__((sysv_abi))
#else
#define FERRY_HOST_CALL
#endif

namespace ferry::crt {

/// Addresses in the order of the rows.
struct HostMath {
#define MATH(result, name, parameters) result(FERRY_HOST_CALL* name) parameters;
#define COMPLEX_MATH(part, name) part _Complex(FERRY_HOST_CALL * name)(part _Complex);
#include <ferry/nt/host_math.inc>
#undef MATH
#undef COMPLEX_MATH
};
extern const HostMath* host;
void start_math();

/// What math functions do besides: errno and the program's handler (_matherr).
enum MathError : int { math_domain = 1, math_singular = 2, math_overflow = 3 };
double math_error(MathError error, const char* name, double first, double second, double result);

inline bool is_finite(double value) {
    constexpr uint64_t mask = 0x7ff0000000000000;
    return (__builtin_bit_cast(uint64_t, value) & mask) != mask;
}
inline bool is_nan(double value) { return __builtin_isnan(value); }

/// The result of a function of `first` and `second`; wrong arguments become errors.
inline double checked(double result, const char* name, double first, double second = 0) {
    if (is_finite(result)) [[likely]] {
        return result;
    }
    if (is_nan(result)) {
        return is_nan(first) || is_nan(second)
                   ? result
                   : math_error(math_domain, name, first, second, result);
    }
    return is_finite(first) && is_finite(second)
               ? math_error(math_overflow, name, first, second, result)
               : result;
}

} // namespace ferry::crt
