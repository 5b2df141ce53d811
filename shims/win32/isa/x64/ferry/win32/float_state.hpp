#pragma once
/// The floating-point environment in float.h's bits: MXCSR. Windows's x64 code uses SSE only.

#include <emmintrin.h>

#include <ferry/abi/layout/nt_process.hpp>

namespace ferry::win32::cpu {

/// float.h's bits for an exception, and the CPU's.
struct FloatException {
    unsigned windows;
    unsigned cpu;
};
inline constexpr FloatException float_exceptions[] = {{0x10, 0x01}, {0x80000, 0x02}, {0x08, 0x04},
                                                      {0x04, 0x08}, {0x02, 0x10},    {0x01, 0x20}};

/// What the control word says (exceptions that are masked, rounding, denormals), and the status
/// word.
struct FloatState {
    unsigned control;
    unsigned status;
};

namespace mxcsr {
inline constexpr unsigned mask_shift = 7;
inline constexpr unsigned rounding_shift = 13;
inline constexpr unsigned flush_to_zero = 0x8000;
inline constexpr unsigned denormals_are_zero = 0x40;
// float.h's _MCW_DN
inline constexpr unsigned denormal_mask = 0x3000000;
inline constexpr unsigned flush_both = 0x1000000;
inline constexpr unsigned flush_operands = 0x2000000;
inline constexpr unsigned flush_results = 0x3000000;

inline unsigned to_windows(unsigned cpu) {
    unsigned value = 0;
    for (const FloatException& pair : float_exceptions) {
        value |= (cpu & pair.cpu) != 0 ? pair.windows : 0;
    }
    return value;
}
inline unsigned to_cpu(unsigned windows) {
    unsigned value = 0;
    for (const FloatException& pair : float_exceptions) {
        value |= (windows & pair.windows) != 0 ? pair.cpu : 0;
    }
    return value;
}
} // namespace mxcsr

inline FloatState float_state() {
    using namespace mxcsr;
    const unsigned value = __builtin_ia32_stmxcsr();
    // Rounding: nearest, down, up, towards zero in both.
    unsigned control = to_windows(value >> mask_shift) | (value >> rounding_shift & 3) << 8;
    switch (value & (flush_to_zero | denormals_are_zero)) {
    case flush_to_zero: control |= flush_results; break;
    case denormals_are_zero: control |= flush_operands; break;
    case flush_to_zero | denormals_are_zero: control |= flush_both; break;
    default: break;
    }
    return {control, to_windows(value)};
}

inline void set_float_state(const FloatState& state) {
    using namespace mxcsr;
    unsigned value = to_cpu(state.status) | to_cpu(state.control) << mask_shift |
                     (state.control >> 8 & 3) << rounding_shift;
    switch (state.control & denormal_mask) {
    case flush_results: value |= flush_to_zero; break;
    case flush_operands: value |= denormals_are_zero; break;
    case flush_both: value |= flush_to_zero | denormals_are_zero; break;
    default: break;
    }
    __builtin_ia32_ldmxcsr(value);
#ifdef __x86_64__ // no known functions elsewhere
    asm volatile("movl $0, %%gs:%c0"
                 :
                 : "i"(offsetof(abi::nt::detail::WideTeb, float_control_seen))
                 : "memory");
#endif
}

// The compiler's own square root calls sqrt for negative numbers.
inline double square_root(double x) { return _mm_cvtsd_f64(_mm_sqrt_pd(_mm_set_sd(x))); }
inline float square_root(float x) {
    // In place: another register would be waited for, whose upper part the instruction keeps.
    asm("sqrtss %0, %0" : "+x"(x));
    return x;
}

} // namespace ferry::win32::cpu
