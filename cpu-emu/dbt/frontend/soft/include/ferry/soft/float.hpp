#pragma once
/// Floating point of the Arm ARM (shared/functions/float of its pseudocode) in integers only: exact
/// values, NaNs, flags and rounding, whatever the host's state. Slow; for what the fast paths
/// leave. RISC-V's is that of the default NaN, but for the two fields at the end of Fpu.

#include <cstdint>

namespace ferry::soft {

__extension__ using Wide = unsigned __int128;

enum class Rounding : std::uint8_t {
    tie_even,
    up,
    down,
    zero,
    tie_away,
    odd
}; ///< first four: FPCR

struct Format {
    unsigned fraction;
    unsigned exponent;
    [[nodiscard]] constexpr unsigned width() const { return 1 + exponent + fraction; }
    [[nodiscard]] constexpr unsigned size_log2() const {
        return width() == 16 ? 1 : width() == 32 ? 2 : 3;
    }
    [[nodiscard]] constexpr int bias() const { return (1 << (exponent - 1)) - 1; }
    [[nodiscard]] constexpr std::uint64_t sign_bit() const { return 1ULL << (exponent + fraction); }
    [[nodiscard]] constexpr std::uint64_t quiet_bit() const { return 1ULL << (fraction - 1); }
    [[nodiscard]] constexpr std::uint64_t fraction_mask() const { return (1ULL << fraction) - 1; }
    [[nodiscard]] constexpr std::uint64_t exponent_ones() const { return (1ULL << exponent) - 1; }
    [[nodiscard]] constexpr std::uint64_t mask() const { return sign_bit() | (sign_bit() - 1); }
    friend constexpr bool operator==(Format, Format) = default;
};

inline constexpr Format half_format{.fraction = 10, .exponent = 5};
inline constexpr Format single_format{.fraction = 23, .exponent = 8};
inline constexpr Format double_format{.fraction = 52, .exponent = 11};

/// FPSR's cumulative bits.
inline constexpr std::uint32_t flag_invalid = 1U << 0;
inline constexpr std::uint32_t flag_divide_by_zero = 1U << 1;
inline constexpr std::uint32_t flag_overflow = 1U << 2;
inline constexpr std::uint32_t flag_underflow = 1U << 3;
inline constexpr std::uint32_t flag_inexact = 1U << 4;
inline constexpr std::uint32_t flag_input_denormal = 1U << 7;

/// FPCR, and the flags raised so far.
struct Fpu {
    std::uint32_t fpcr = 0;
    std::uint32_t flags = 0;

    bool ties_away = false;           ///< RMM of RISC-V, whatever FPCR's rounding is
    bool tiny_after_rounding = false; ///< what is tiny is told from the rounded number

    void raise(std::uint32_t flag) { flags |= flag; }
    [[nodiscard]] Rounding rounding() const {
        return ties_away ? Rounding::tie_away : static_cast<Rounding>((fpcr >> 22) & 3U);
    }
    [[nodiscard]] bool default_nan() const { return ((fpcr >> 25) & 1U) != 0; }
    [[nodiscard]] bool alternative_half() const { return ((fpcr >> 26) & 1U) != 0; }
    [[nodiscard]] bool flushes(Format format) const {
        return ((fpcr >> (format == half_format ? 19 : 24)) & 1U) != 0;
    }
};

enum class Kind : std::uint8_t { zero, finite, infinity, quiet_nan, signaling_nan };

/// finite: significand / 2^63 * 2^exponent, with bit 63 of the significand set.
struct Number {
    Kind kind = Kind::zero;
    bool sign = false;
    int exponent = 0;
    std::uint64_t significand = 0;
    [[nodiscard]] bool nan() const { return kind >= Kind::quiet_nan; }
    [[nodiscard]] bool infinite() const { return kind == Kind::infinity; }
    [[nodiscard]] bool is_zero() const { return kind == Kind::zero; }
};

// What conversions do differently: they know the alternative half format and ignore FZ16.
enum class Use : std::uint8_t { arithmetic, conversion };

Number unpack(Fpu& fpu, Format format, std::uint64_t bits, Use use = Use::arithmetic);

[[nodiscard]] std::uint64_t make_zero(Format format, bool sign);
[[nodiscard]] std::uint64_t make_infinity(Format format, bool sign);
[[nodiscard]] std::uint64_t make_max_normal(Format format, bool sign);
[[nodiscard]] std::uint64_t make_default_nan(Format format);
/// mantissa / 2 * 2^exponent, for small constants: 1.5 is {3, 0}.
[[nodiscard]] std::uint64_t make_halves(Format format, bool sign, unsigned halves);

std::uint64_t invalid(Fpu& fpu, Format format); ///< raises it; the default NaN
std::uint64_t process_nan(Fpu& fpu, Format format, const Number& number, std::uint64_t bits);
/// If one of the operands is a NaN, the result is in `result`.
bool process_nans(Fpu& fpu, Format format, const Number& a, std::uint64_t a_bits, const Number& b,
                  std::uint64_t b_bits, std::uint64_t& result);

/// value / 2^shift, rounded; ties away and odd included.
Wide shift_rounded(Wide value, unsigned shift, bool sign, Rounding rounding, bool& inexact);

/// Rounds significand / 2^127 * 2^exponent (any significand but 0; bit 0 may stand for all below).
std::uint64_t round(Fpu& fpu, Format format, bool sign, int exponent, Wide significand,
                    Rounding rounding, Use use = Use::arithmetic);

// --- arithmetic: bits of the format in and out ---------------------------------------------------
std::uint64_t add(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t sub(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mul(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t negated_mul(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mulx(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t div(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t sqrt(Fpu& fpu, Format format, std::uint64_t a);
std::uint64_t mul_add(Fpu& fpu, Format format, std::uint64_t addend, std::uint64_t a,
                      std::uint64_t b);
std::uint64_t max(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t min(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t max_number(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t min_number(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t abs(Fpu& fpu, Format format, std::uint64_t a);
std::uint64_t neg(Fpu& fpu, Format format, std::uint64_t a);
std::uint64_t absolute_difference(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t recip_estimate(Fpu& fpu, Format format, std::uint64_t a);
std::uint64_t recip_sqrt_estimate(Fpu& fpu, Format format, std::uint64_t a);
/// RecipEstimate of the Arm ARM: of a in 256…511 for 0.5…1.0.
unsigned estimate_recip(unsigned a);
/// RecipSqrtEstimate: of a in 128…511 for 0.25…1.0.
unsigned estimate_recip_sqrt(unsigned a);
std::uint64_t recip_exponent(Fpu& fpu, Format format, std::uint64_t a);
std::uint64_t recip_step(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t recip_sqrt_step(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);

// --- comparisons ---------------------------------------------------------------------------------
std::uint32_t compare(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b,
                      bool signal_quiet); ///< NZCV, bits 31–28
// All ones or zero in the format's width:
std::uint64_t mask_eq(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mask_ge(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mask_gt(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mask_abs_ge(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);
std::uint64_t mask_abs_gt(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b);

// --- conversions ---------------------------------------------------------------------------------
std::uint64_t convert(Fpu& fpu, Format from, Format to, std::uint64_t a, Rounding rounding);
/// To an integer or fixed-point number of `width` bits, saturating.
std::uint64_t to_fixed(Fpu& fpu, Format format, std::uint64_t a, unsigned fraction_bits,
                       bool is_unsigned, unsigned width, Rounding rounding);
/// `a` is the whole integer of `width` bits.
std::uint64_t from_fixed(Fpu& fpu, Format format, std::uint64_t a, unsigned fraction_bits,
                         bool is_unsigned, unsigned width, Rounding rounding);
/// FJCVTZS; `exact` is its Z.
std::uint32_t to_javascript(Fpu& fpu, std::uint64_t a, bool& exact);
std::uint64_t round_int(Fpu& fpu, Format format, std::uint64_t a, Rounding rounding, bool exact);
std::uint64_t round_int_limited(Fpu& fpu, Format format, std::uint64_t a, Rounding rounding,
                                unsigned bits);
/// VFPExpandImm.
std::uint64_t expand_immediate(Format format, unsigned imm8);

} // namespace ferry::soft
