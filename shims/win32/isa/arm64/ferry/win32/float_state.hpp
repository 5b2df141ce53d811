#pragma once
/// The floating-point environment in float.h's bits: FPCR and FPSR (Arm ARM, C5.2).

namespace ferry::win32::cpu {

/// float.h's bits for an exception, and the bit in FPSR; traps are enabled 8 bits higher, in FPCR.
struct FloatException {
    unsigned windows;
    unsigned cpu;
};
inline constexpr FloatException float_exceptions[] = {{0x10, 0x01}, {0x08, 0x02}, {0x04, 0x04},
                                                      {0x02, 0x08}, {0x01, 0x10}, {0x80000, 0x80}};

/// What the control word says (exceptions that are masked, rounding, denormals), and the status
/// word.
struct FloatState {
    unsigned control;
    unsigned status;
};

namespace fpcr {
inline constexpr unsigned trap_shift = 8;
inline constexpr unsigned rounding_shift = 22;
inline constexpr unsigned flush_to_zero = 1U << 24;
inline constexpr unsigned denormal_mask = 0x3000000;
inline constexpr unsigned flush_both = 0x1000000;
/// Nearest, down, up and towards zero of float.h as FPCR numbers them, and back.
inline constexpr unsigned rounding[] = {0, 2, 1, 3};
} // namespace fpcr

inline FloatState float_state() {
    unsigned long long control;
    unsigned long long status;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    asm volatile("mrs %0, fpsr" : "=r"(status));
    FloatState state{fpcr::rounding[control >> fpcr::rounding_shift & 3] << 8, 0};
    state.control |= (control & fpcr::flush_to_zero) != 0 ? fpcr::flush_both : 0;
    for (const FloatException& pair : float_exceptions) {
        state.control |= (control >> fpcr::trap_shift & pair.cpu) == 0 ? pair.windows : 0;
        state.status |= (status & pair.cpu) != 0 ? pair.windows : 0;
    }
    return state;
}

inline void set_float_state(const FloatState& state) {
    unsigned long long control = fpcr::rounding[state.control >> 8 & 3] << fpcr::rounding_shift;
    unsigned long long status = 0;
    control |= (state.control & fpcr::denormal_mask) != 0 ? fpcr::flush_to_zero : 0;
    for (const FloatException& pair : float_exceptions) {
        control |= (state.control & pair.windows) == 0 ? pair.cpu << fpcr::trap_shift : 0;
        status |= (state.status & pair.windows) != 0 ? pair.cpu : 0;
    }
    asm volatile("msr fpcr, %0" ::"r"(control));
    asm volatile("msr fpsr, %0" ::"r"(status));
}

// The compiler's own square root calls sqrt for negative numbers.
inline double square_root(double x) {
    asm("fsqrt %d0, %d0" : "+w"(x));
    return x;
}
inline float square_root(float x) {
    asm("fsqrt %s0, %s0" : "+w"(x));
    return x;
}

} // namespace ferry::win32::cpu
