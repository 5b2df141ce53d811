#pragma once
/// The functions for processors with AVX2 and FMA. What they compute is told by the flags of the
/// SSE unit and depends on its modes, which must be known (watch_float_control.cpp).

#include <ferry/win32/guest.hpp>

#include "functions.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::known::avx2 {
namespace {

using Number = double;

inline Number number(double x) { return x; }
inline double value(Number x) { return x; }
inline float to_float(Number x) { return static_cast<float>(x); }
inline Number root(Number x) {
    // The compiler's own calls sqrt for negative numbers.
    asm("vsqrtsd %0, %0, %0" : "+x"(x));
    return x;
}
/// x y + z
inline Number fused(Number x, Number y, Number z) { return __builtin_fma(x, y, z); }
/// x y - z
inline Number fused_less(Number x, Number y, Number z) { return __builtin_fma(x, y, -z); }
/// z - x y
inline Number fused_from(Number x, Number y, Number z) { return __builtin_fma(-x, y, z); }

/// Does the SSE unit round to the nearest, without a trap for what is inexact, and has it told of
/// something inexact before? Then nobody can see that it was used.
inline bool is_unit_plain() {
    constexpr uint32_t control = 0x7020; // rounding, mask and flag of inexact results
    constexpr uint32_t plain = 0x1020;
    win32::Teb* const teb = win32::teb();
    volatile uint32_t& seen = teb->float_control_seen;
    if (seen > teb->peb->has_float_control) [[likely]] {
        return true;
    }
    // Whoever changes the thread's context from here on says so after this.
    seen = 1;
    uint32_t now;
    asm volatile("vstmxcsr %0" : "=m"(now) : : "memory");
    if ((now & control) == plain) {
        return true;
    }
    seen = 0;
    return false;
}

} // namespace
#include "arithmetic.hpp"
#include "circular.hpp"
#include "exponential.hpp"
#include "floats.hpp"
} // namespace ferry::known::avx2

#pragma clang attribute pop
