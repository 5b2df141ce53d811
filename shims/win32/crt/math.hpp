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

/// matherr's kinds.
enum MathError : int { math_domain = 1, math_singular = 2, math_overflow = 3, math_underflow = 4 };
/// Sets errno, except for an underflow, and tells the program's handler (_matherr) if the function
/// has a `name` for it: those that came with C99 have none. Returns what the function is to give.
double math_error(MathError error, const char* name, double first, double second, double result);

inline bool is_finite(double value) {
    constexpr uint64_t mask = 0x7ff0000000000000;
    return (__builtin_bit_cast(uint64_t, value) & mask) != mask;
}
inline bool is_nan(double value) { return __builtin_isnan(value); }

/// Answers for `checked`: a result that is not finite.
double unchecked_result(double result, const char* name, double first, double second);

/// The result of a function of `first` and `second`; wrong arguments become errors.
inline double checked(double result, const char* name, double first, double second = 0) {
    if (is_finite(result)) [[likely]] {
        return result;
    }
    return unchecked_result(result, name, first, second);
}

inline float checked_float(float result, const char* name, float first, float second = 0) {
    constexpr uint32_t mask = 0x7f800000;
    if ((__builtin_bit_cast(uint32_t, result) & mask) != mask) [[likely]] {
        return result;
    }
    return static_cast<float>(unchecked_result(result, name, first, second));
}

/// As `checked`, for functions whose result may also be too small.
inline double checked_range(double result, const char* name, double first, double second = 0) {
    if (result == 0 && first != 0 && is_finite(first) && is_finite(second)) [[unlikely]] {
        return math_error(math_underflow, name, first, second, result);
    }
    return checked(result, name, first, second);
}

} // namespace ferry::crt
