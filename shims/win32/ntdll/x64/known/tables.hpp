#pragma once
/// What the functions look up. Rows of crt/x64/math and own ones.

#include <stdint.h>

namespace ferry::known {

#define LOG(...)
#define EXP(...)
#define SINE(...)
#define ARCTAN(...)
#define CONSTANT(name, value) inline constexpr double name = value;
#define POLYNOMIAL(name, ...) inline constexpr double name[] = {__VA_ARGS__};
#include "../../../crt/x64/math/tables.inc"
#include "tables.inc"
#undef LOG
#undef EXP
#undef SINE
#undef ARCTAN
#undef CONSTANT
#undef POLYNOMIAL

struct Pair {
    double high;
    double low;
};
/// 2^(i/128), and what the rounded number lacks relative to itself.
struct ExpRow {
    uint64_t bits;
    double tail;
};
/// 1/c of few bits, and the logarithm of c to the bases e and 2.
struct LogRow {
    double inverse;
    Pair ln;
    Pair log2;
};
struct ArctanRow {
    Pair constant;
    Pair linear;
    double rest[6];
};
inline constexpr int exp_bits = 7;
inline constexpr int log_bits = 8;
inline constexpr int sine_rows = 256;
inline constexpr int arctan_rows = 128;
inline constexpr int mantissa_bits = 52;
extern const ExpRow exp_rows[1 << exp_bits];
extern const LogRow log_table[1 << log_bits];
extern const Pair sines[sine_rows];
extern const ArctanRow arctans[arctan_rows + 1];

} // namespace ferry::known
