#pragma once
/// The functions for processors with AVX-512, whose instructions may say themselves how to round,
/// and then set no flags: the SSE unit's own modes and flags play no part.

#include "functions.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq"))),        \
                             apply_to = function)

namespace ferry::known::avx512 {
namespace {

/// The compiler's intrinsics move what the other half of a register holds along.
struct Number {
    double in;
};

inline Number number(double x) { return {x}; }
inline double value(Number x) { return x.in; }
#define FERRY_SILENT(operator_, instruction)                                                       \
    inline Number operator_(Number x, Number y) {                                                  \
        Number result;                                                                             \
        asm(instruction " %{rn-sae%}, %2, %1, %0" : "=v"(result.in) : "v"(x.in), "v"(y.in));       \
        return result;                                                                             \
    }
FERRY_SILENT(operator+, "vaddsd")
FERRY_SILENT(operator-, "vsubsd")
FERRY_SILENT(operator*, "vmulsd")
FERRY_SILENT(operator/, "vdivsd")
#undef FERRY_SILENT
inline Number operator-(Number x) { return {-x.in}; }
inline float to_float(Number x) {
    float result;
    asm("vcvtsd2ss %{rn-sae%}, %1, %1, %0" : "=v"(result) : "v"(x.in));
    return result;
}
inline Number root(Number x) {
    asm("vsqrtsd %{rn-sae%}, %0, %0, %0" : "+v"(x.in));
    return x;
}
/// x y + z
inline Number fused(Number x, Number y, Number z) {
    asm("vfmadd231sd %{rn-sae%}, %2, %1, %0" : "+v"(z.in) : "v"(x.in), "v"(y.in));
    return z;
}
/// x y - z
inline Number fused_less(Number x, Number y, Number z) {
    asm("vfmsub213sd %{rn-sae%}, %2, %1, %0" : "+v"(x.in) : "v"(y.in), "v"(z.in));
    return x;
}
/// z - x y
inline Number fused_from(Number x, Number y, Number z) {
    asm("vfnmadd231sd %{rn-sae%}, %2, %1, %0" : "+v"(z.in) : "v"(x.in), "v"(y.in));
    return z;
}

inline bool is_unit_plain() { return true; }

} // namespace
#include "arithmetic.hpp"
#include "circular.hpp"
#include "exponential.hpp"
#include "floats.hpp"
} // namespace ferry::known::avx512

#pragma clang attribute pop
