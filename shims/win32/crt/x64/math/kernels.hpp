#pragma once
/// What the functions of mathematics are made of, for processors with AVX2 and FMA: reduction by
/// tables to short polynomials (P. T. P. Tang's methods), with sums in two parts where the last bit
/// depends on it. All take arguments whose result is a normal number; everything else is the host's
/// (math.cpp).

#include "../../float_text.hpp"
#include "../../math.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace ferry::crt::math {

inline constexpr int log_bits = 8;
inline constexpr int exp_bits = 7;
inline constexpr int mantissa_bits = 52;
/// The least mantissa that the tables of logarithms are about, 0.6875, as a number.
inline constexpr uint64_t log_start = 0x3fe6000000000000;

/// A logarithm of c in two parts.
struct TwoParts {
    double high;
    double low;
};
struct LogTables {
    double inverse[1 << log_bits];
    TwoParts ln[1 << log_bits];
    TwoParts log2[1 << log_bits];
    TwoParts log10[1 << log_bits];
};
/// 2^(i/128), and what the rounded number lacks relative to itself.
struct ExpRow {
    uint64_t bits;
    double tail;
};
extern const LogTables log_tables;
extern const ExpRow exp_rows[1 << exp_bits];

#define LOG(...)
#define EXP(...)
#define CONSTANT(name, value) inline constexpr double name = value;
#define POLYNOMIAL(name, ...) inline constexpr double name[] = {__VA_ARGS__};
#include "tables.inc"
#undef LOG
#undef EXP
#undef CONSTANT
#undef POLYNOMIAL

inline double fused(double x, double y, double z) { return __builtin_fma(x, y, z); }
inline double size_of(double x) { return __builtin_fabs(x); }
/// low <= |x| < high, by the bits: comparing tells of NaNs.
inline bool is_between(double x, double low, double high) {
    const uint64_t size = bits_of(x) & ~(uint64_t{1} << 63);
    return size - bits_of(low) < bits_of(high) - bits_of(low);
}
inline bool is_between(float x, float low, float high) {
    const auto bits = [](float y) { return __builtin_bit_cast(uint32_t, y); };
    return (bits(x) & 0x7fffffff) - bits(low) < bits(high) - bits(low);
}
/// What is smaller may underflow on the way, and is the host's.
inline constexpr double least = 0x1p-100;
inline constexpr float least_float = 0x1p-100F;
/// Below this two terms of a series are all.
inline constexpr double short_series = 0x1p-20;

inline double root(double x) {
    // The compiler's own calls sqrt for negative numbers.
    double result;
    asm("vsqrtsd %1, %1, %0" : "=x"(result) : "x"(x));
    return result;
}

/// The instruction keeps the other half of its register, and would wait for whatever that was used
/// for last.
inline double from_integer(int value) {
    double result;
    asm("vxorpd %0, %0, %0\n\tvcvtsi2sd %1, %0, %0" : "=x"(result) : "r"(value));
    return result;
}

/// Horner's rule.
template <int count>
inline double polynomial(const double (&factors)[count], double x) {
    double sum = factors[count - 1];
#pragma clang loop unroll(full)
    for (int i = count - 2; i >= 0; --i) {
        sum = fused(sum, x, factors[i]);
    }
    return sum;
}

/// x + y exactly, where |x| >= |y|, or x is 0.
inline TwoParts ordered_sum(double x, double y) {
    const double sum = x + y;
    return {sum, (x - sum) + y};
}
inline TwoParts sum(double x, double y) {
    const double high = x + y;
    const double of_y = high - x;
    return {high, (x - (high - of_y)) + (y - of_y)};
}
inline TwoParts product(double x, double y) {
    const double high = x * y;
    return {high, fused(x, y, -high)};
}

/// x = 2^exponent z; z = c (1 + rest), c that of a row. `x` is positive and normal.
struct LogReduction {
    double exponent;
    double rest;
    double inverse;
    uint64_t scale; ///< The bits to take off those of a number to divide it by 2^exponent.
    unsigned row;
};
inline LogReduction reduce_log(double x) {
    const uint64_t bits = bits_of(x);
    const uint64_t distance = bits - log_start;
    const auto row =
        static_cast<unsigned>(distance >> (mantissa_bits - log_bits) & ((1 << log_bits) - 1));
    const uint64_t scale = distance & 0xfff0000000000000;
    const double exponent =
        from_integer(static_cast<int>(static_cast<int64_t>(distance) >> mantissa_bits));
    const double inverse = log_tables.inverse[row];
    return {exponent, fused(from_bits(bits - scale), inverse, -1), inverse, scale, row};
}

/// What is particular about logarithms of a base: log(2) and 1/log(base) in two parts, and log(1 +
/// r) - r as r^2 times a polynomial.
struct Natural {
    static constexpr bool is_scaled = false;
    static constexpr double of_two_high = ln2_high;
    static constexpr double of_two_low = ln2_low;
    static constexpr double scale_high = 1;
    static constexpr double scale_low = 0;
    static constexpr const double (&rest)[6] = ln_2;
    static const TwoParts& row(unsigned index) { return log_tables.ln[index]; }
};
struct Binary {
    static constexpr bool is_scaled = true;
    static constexpr double of_two_high = 1;
    static constexpr double of_two_low = 0;
    static constexpr double scale_high = log2_e_high;
    static constexpr double scale_low = log2_e_low;
    static constexpr const double (&rest)[6] = log2_2;
    static const TwoParts& row(unsigned index) { return log_tables.log2[index]; }
};
struct Decimal {
    static constexpr bool is_scaled = true;
    static constexpr double of_two_high = log10_2_high;
    static constexpr double of_two_low = log10_2_low;
    static constexpr double scale_high = log10_e_high;
    static constexpr double scale_low = log10_e_low;
    static constexpr const double (&rest)[6] = log10_2;
    static const TwoParts& row(unsigned index) { return log_tables.log10[index]; }
};

template <class Base>
inline double logarithm(double x) {
    const LogReduction at = reduce_log(x);
    const TwoParts& row = Base::row(at.row);
    const double whole = fused(at.exponent, Base::of_two_high, row.high);
    const double rest = at.rest;
    double scaled = rest;
    double low = fused(at.exponent, Base::of_two_low, row.low);
    if constexpr (Base::is_scaled) {
        scaled = rest * Base::scale_high;
        low += fused(rest, Base::scale_low, fused(rest, Base::scale_high, -scaled));
    }
    const TwoParts total = ordered_sum(whole, scaled);
    return total.high + fused(rest * rest, polynomial(Base::rest, rest), total.low + low);
}

/// log(x + low), where low is less than a unit in x's last place, and relative to what that is
/// beside 1.
inline double logarithm_of_sum(double x, double low) {
    const LogReduction at = reduce_log(x);
    const TwoParts& row = Natural::row(at.row);
    const double whole = fused(at.exponent, ln2_high, row.high);
    // low / x, where x = 2^exponent c (1 + rest)
    const double part = low * from_bits(bits_of(at.inverse) - at.scale);
    const double divided = fused(-part, fused(-at.rest, at.rest, at.rest), part);
    const TwoParts total = ordered_sum(whole, at.rest);
    const double lows = total.low + fused(at.exponent, ln2_low, row.low) + divided;
    return total.high + fused(at.rest * at.rest, polynomial(ln_2, at.rest), lows);
}

/// log(x) to some 70 bits.
inline TwoParts long_logarithm(double x) {
    const LogReduction at = reduce_log(x);
    const TwoParts& row = Natural::row(at.row);
    const double rest = at.rest;
    const TwoParts first = ordered_sum(fused(at.exponent, ln2_high, row.high), rest);
    const double half = rest * -0.5;
    const TwoParts square = product(half, rest);
    const TwoParts second = ordered_sum(first.high, square.high);
    const double low = fused(at.exponent, ln2_low, row.low) + first.low + second.low + square.low +
                       rest * rest * rest * polynomial(ln_3, rest);
    return ordered_sum(second.high, low);
}

/// exp(x + low) = scale (1 + rest); the scale is 2^(n/128), rounded.
struct Exponential {
    double scale;
    double rest;
};
inline double nearest(double x) {
    double result;
    asm("vroundsd $8, %1, %1, %0" : "=x"(result) : "x"(x));
    return result;
}
inline Exponential reduce_exp(double x, double low = 0) {
    const double parts = nearest(x * exp_scale);
    const auto count = static_cast<int64_t>(parts);
    const double rest = fused(parts, -exp_step_low, fused(parts, -exp_step_high, x)) + low;
    const ExpRow& row = exp_rows[count & ((1 << exp_bits) - 1)];
    const uint64_t exponent = static_cast<uint64_t>(count >> exp_bits) << mantissa_bits;
    const double tail = rest + row.tail;
    // In this order nothing underflows where x is tiny.
    return {from_bits(row.bits + exponent), fused(rest, rest * polynomial(exp_2, rest), tail)};
}
inline double exponential(double x, double low = 0) {
    const Exponential parts = reduce_exp(x, low);
    return fused(parts.scale, parts.rest, parts.scale);
}

// For results of a float, from doubles.

template <class Base>
inline double short_logarithm(double x) {
    const LogReduction at = reduce_log(x);
    const double rest = at.rest;
    const double whole =
        fused(at.exponent, Base::of_two_high + Base::of_two_low, Base::row(at.row).high);
    const double sum = fused(rest * rest, polynomial(ln_2_float, rest), rest);
    return fused(sum, Base::scale_high, whole);
}
/// 2^(parts / 128)
inline double short_power_of_two(double parts) {
    const double whole = nearest(parts);
    const auto count = static_cast<int64_t>(whole);
    const double rest = parts - whole;
    const uint64_t exponent = static_cast<uint64_t>(count >> exp_bits) << mantissa_bits;
    const double scale = from_bits(exp_rows[count & ((1 << exp_bits) - 1)].bits + exponent);
    return fused(scale, rest * polynomial(exp2_1_float, rest), scale);
}

} // namespace ferry::crt::math

#pragma clang attribute pop
