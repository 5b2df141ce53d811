// The floating-point environment, as fenv.h and float.h show it.

#include <ferry/win32/float_state.hpp>

#include "crt.hpp"

using namespace ferry::crt;
using namespace ferry::win32::cpu;

namespace {

// float.h's bits
constexpr unsigned all_exceptions = 0x8001f;
constexpr unsigned rounding_mask = 0x300;
constexpr unsigned denormal_mask = 0x3000000;

void set_status(unsigned status) { set_float_state({float_state().control, status}); }

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
    const FloatState old = float_state();
    const unsigned control = (old.control & ~mask) | (value & mask);
    if (mask != 0) {
        set_float_state({control, old.status});
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
unsigned _statusfp() { return float_state().status; }
unsigned _clearfp() {
    const unsigned status = float_state().status;
    set_status(0);
    return status;
}
void _fpreset() { set_float_state({all_exceptions, 0}); }
int __fpe_flt_rounds() {
    // float.h: 0 to zero, 1 nearest, 2 up, 3 down
    constexpr int rounds[] = {1, 3, 2, 0};
    return rounds[float_state().control >> 8 & 3];
}

int fegetround() { return static_cast<int>(float_state().control & rounding_mask); }
int fesetround(int mode) {
    if ((static_cast<unsigned>(mode) & ~rounding_mask) != 0) {
        return 1;
    }
    _controlfp(static_cast<unsigned>(mode), rounding_mask);
    return 0;
}
int fetestexcept(int which) { return static_cast<int>(float_state().status) & which & fe_all; }
int feclearexcept(int which) {
    set_status(float_state().status & ~static_cast<unsigned>(which & fe_all));
    return 0;
}
int fegetexceptflag(unsigned long* to, int which) {
    *to = static_cast<unsigned long>(fetestexcept(which));
    return 0;
}
int fesetexceptflag(const unsigned long* from, int which) {
    const auto mask = static_cast<unsigned>(which & fe_all);
    set_status((float_state().status & ~mask) | (*from & mask));
    return 0;
}
int fegetenv(Environment* to) {
    const FloatState state = float_state();
    *to = {state.control, state.status};
    return 0;
}
int fesetenv(const Environment* from) {
    set_float_state({static_cast<unsigned>(from->control), static_cast<unsigned>(from->status)});
    return 0;
}
int feholdexcept(Environment* to) {
    fegetenv(to);
    set_float_state({float_state().control | all_exceptions, 0});
    return 0;
}

} // extern "C"
