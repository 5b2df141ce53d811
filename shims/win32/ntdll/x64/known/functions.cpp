// The functions and what they look up, in one unit, so that tables are reached without a detour.

#include "functions.hpp"

namespace ferry::known {

#define CONSTANT(...)
#define POLYNOMIAL(...)
#define LOG(...)
#define EXP(value, tail) {__builtin_bit_cast(uint64_t, value), tail},
const ExpRow exp_rows[1 << exp_bits] = {
#include "../../../crt/x64/math/tables.inc"
};
#undef LOG
#undef EXP
#define EXP(...)
#define LOG(inverse, ln_high, ln_low, log2_high, log2_low, log10_high, log10_low)                  \
    {inverse, {ln_high, ln_low}, {log2_high, log2_low}},
const LogRow log_table[1 << log_bits] = {
#include "../../../crt/x64/math/tables.inc"
};
#undef LOG
#undef EXP
#define ARCTAN(...)
#define SINE(high, low) {high, low},
const Pair sines[sine_rows] = {
#include "tables.inc"
};
#undef SINE
#undef ARCTAN
#define SINE(...)
#define ARCTAN(high, low, linear_high, linear_low, ...)                                            \
    {{high, low}, {linear_high, linear_low}, {__VA_ARGS__}},
const ArctanRow arctans[arctan_rows + 1] = {
#include "tables.inc"
};
#undef SINE
#undef ARCTAN
#undef CONSTANT
#undef POLYNOMIAL

} // namespace ferry::known

// clang-format off
#include "avx2.hpp"
#include "avx512.hpp"
// clang-format on
