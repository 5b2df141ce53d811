// The floating-point environment: MXCSR, as fenv.h and float.h show it. Windows's x64 code uses SSE
// only.

#include "crt.hpp"

using namespace ferry::crt;

namespace {

// MXCSR
constexpr unsigned flag_bits = 0x3f;
constexpr unsigned mask_shift = 7;
constexpr unsigned rounding_shift = 13;
constexpr unsigned flush_to_zero = 0x8000;
constexpr unsigned denormals_are_zero = 0x40;
constexpr unsigned initial = 0x1f80;

unsigned read() { return __builtin_ia32_stmxcsr(); }
void write(unsigned value) { __builtin_ia32_ldmxcsr(value); }

/// float.h's bits for an exception, and the CPU's.
struct Pair {
    unsigned windows;
    unsigned cpu;
};
constexpr Pair exceptions[] = {{0x10, 0x01}, {0x80000, 0x02}, {0x08, 0x04},
                               {0x04, 0x08}, {0x02, 0x10},    {0x01, 0x20}};
constexpr unsigned all_exceptions = 0x8001f;
constexpr unsigned rounding_mask = 0x300;
constexpr unsigned denormal_mask = 0x3000000;
constexpr unsigned flush_both = 0x1000000;
constexpr unsigned flush_operands = 0x2000000;
constexpr unsigned flush_results = 0x3000000;

unsigned to_windows(unsigned cpu) {
    unsigned value = 0;
    for (const Pair& pair : exceptions) {
        value |= (cpu & pair.cpu) != 0 ? pair.windows : 0;
    }
    return value;
}
unsigned to_cpu(unsigned windows) {
    unsigned value = 0;
    for (const Pair& pair : exceptions) {
        value |= (windows & pair.windows) != 0 ? pair.cpu : 0;
    }
    return value;
}

unsigned control_of(unsigned mxcsr) {
    // Rounding: nearest, down, up, towards zero in both.
    unsigned value = to_windows(mxcsr >> mask_shift) | (mxcsr >> rounding_shift & 3) << 8;
    switch (mxcsr & (flush_to_zero | denormals_are_zero)) {
    case flush_to_zero: value |= flush_results; break;
    case denormals_are_zero: value |= flush_operands; break;
    case flush_to_zero | denormals_are_zero: value |= flush_both; break;
    default: break;
    }
    return value;
}

unsigned mxcsr_of(unsigned control, unsigned flags) {
    unsigned value = flags | to_cpu(control) << mask_shift | (control >> 8 & 3) << rounding_shift;
    switch (control & denormal_mask) {
    case flush_results: value |= flush_to_zero; break;
    case flush_operands: value |= denormals_are_zero; break;
    case flush_both: value |= flush_to_zero | denormals_are_zero; break;
    default: break;
    }
    return value;
}

/// fenv.h's exceptions are float.h's without denormals.
constexpr int fe_all = 0x1f;

/// fenv_t: control word and status word.
struct Environment {
    unsigned long control;
    unsigned long status;
};

} // namespace

extern "C" {

unsigned _control87(unsigned value, unsigned mask) {
    mask &= all_exceptions | rounding_mask | denormal_mask;
    const unsigned mxcsr = read();
    const unsigned control = (control_of(mxcsr) & ~mask) | (value & mask);
    if (mask != 0) {
        write(mxcsr_of(control, mxcsr & flag_bits));
    }
    return control;
}
unsigned _controlfp(unsigned value, unsigned mask) {
    constexpr unsigned denormal_exception = 0x80000;
    return _control87(value, mask & ~denormal_exception);
}
void _set_controlfp(unsigned value, unsigned mask) { _controlfp(value, mask); }
int _controlfp_s(unsigned* current, unsigned value, unsigned mask) {
    constexpr unsigned known = 0x31f031f;
    if ((value & mask & ~(known | all_exceptions | denormal_mask | 0x70000U)) != 0) {
        if (current != nullptr) {
            *current = _controlfp(0, 0);
        }
        return invalid();
    }
    const unsigned now = _controlfp(value, mask);
    if (current != nullptr) {
        *current = now;
    }
    return 0;
}
unsigned _statusfp() { return to_windows(read()); }
unsigned _clearfp() {
    const unsigned mxcsr = read();
    write(mxcsr & ~flag_bits);
    return to_windows(mxcsr);
}
void _fpreset() { write(initial); }
int __fpe_flt_rounds() {
    // float.h: 0 to zero, 1 nearest, 2 up, 3 down
    constexpr int rounds[] = {1, 3, 2, 0};
    return rounds[read() >> rounding_shift & 3];
}

int fegetround() { return static_cast<int>(control_of(read()) & rounding_mask); }
int fesetround(int mode) {
    if ((static_cast<unsigned>(mode) & ~rounding_mask) != 0) {
        return 1;
    }
    _controlfp(static_cast<unsigned>(mode), rounding_mask);
    return 0;
}
int fetestexcept(int which) { return static_cast<int>(to_windows(read())) & which & fe_all; }
int feclearexcept(int which) {
    write(read() & ~to_cpu(static_cast<unsigned>(which & fe_all)));
    return 0;
}
int fegetexceptflag(unsigned long* to, int which) {
    *to = static_cast<unsigned long>(fetestexcept(which));
    return 0;
}
int fesetexceptflag(const unsigned long* from, int which) {
    const unsigned mask = to_cpu(static_cast<unsigned>(which & fe_all));
    write((read() & ~mask) | (to_cpu(*from) & mask));
    return 0;
}
int fegetenv(Environment* to) {
    const unsigned mxcsr = read();
    *to = {control_of(mxcsr), to_windows(mxcsr)};
    return 0;
}
int fesetenv(const Environment* from) {
    write(mxcsr_of(from->control, to_cpu(from->status)));
    return 0;
}
int feholdexcept(Environment* to) {
    fegetenv(to);
    write((read() & ~flag_bits) | flag_bits << mask_shift);
    return 0;
}

} // extern "C"
