#include <bit>

#include <ferry/soft/float.hpp>

namespace ferry::soft {

namespace {

/// The magnitude of a finite number * 2^scale as an integer, saturated far above 64 bits.
Wide to_integer(const Number& n, int scale, Rounding rounding, bool& inexact) {
    const int shift = 63 - (n.exponent + scale);
    if (shift > 0)
        return shift_rounded(n.significand, static_cast<unsigned>(shift), n.sign, rounding,
                             inexact);
    inexact = false;
    return static_cast<Wide>(n.significand) << (shift < -32 ? 32 : -shift);
}

std::uint64_t from_integer(Fpu& fpu, Format format, bool sign, Wide magnitude) {
    if (magnitude == 0)
        return make_zero(format, sign);
    return round(fpu, format, sign, 127, magnitude, Rounding::zero);
}

} // namespace

std::uint64_t convert(Fpu& fpu, Format from, Format to, std::uint64_t a, Rounding rounding) {
    const Number x = unpack(fpu, from, a, Use::conversion);
    const bool alternative = to == half_format && fpu.alternative_half();
    if (x.nan()) {
        if (x.kind == Kind::signaling_nan || alternative)
            fpu.raise(flag_invalid);
        if (alternative)
            return make_zero(to, x.sign);
        if (fpu.default_nan())
            return make_default_nan(to);
        const std::uint64_t payload = (a & from.fraction_mask()) << (63 - from.fraction);
        return make_infinity(to, x.sign) | to.quiet_bit() | payload >> (63 - to.fraction);
    }
    if (x.infinite()) {
        if (!alternative)
            return make_infinity(to, x.sign);
        fpu.raise(flag_invalid);
        return make_zero(to, x.sign) | (to.sign_bit() - 1);
    }
    if (x.is_zero())
        return make_zero(to, x.sign);
    return round(fpu, to, x.sign, x.exponent, static_cast<Wide>(x.significand) << 64, rounding,
                 Use::conversion);
}

std::uint64_t to_fixed(Fpu& fpu, Format format, std::uint64_t a, unsigned fraction_bits,
                       bool is_unsigned, unsigned width, Rounding rounding) {
    const Number x = unpack(fpu, format, a);
    if (x.nan()) {
        fpu.raise(flag_invalid);
        return 0;
    }
    if (x.is_zero())
        return 0;
    const std::uint64_t ones = ~0ULL >> (64 - width);
    const std::uint64_t top = 1ULL << (width - 1);
    const Wide limit = is_unsigned ? (x.sign ? 0 : Wide{ones}) : x.sign ? Wide{top} : Wide{top - 1};
    bool inexact = false;
    const Wide magnitude =
        x.infinite() ? ~Wide{0} : to_integer(x, static_cast<int>(fraction_bits), rounding, inexact);
    std::uint64_t result = 0;
    if (magnitude > limit) {
        fpu.raise(flag_invalid);
        result = static_cast<std::uint64_t>(limit);
    } else {
        if (inexact)
            fpu.raise(flag_inexact);
        result = static_cast<std::uint64_t>(magnitude);
    }
    return (x.sign ? 0 - result : result) & ones;
}

std::uint64_t from_fixed(Fpu& fpu, Format format, std::uint64_t a, unsigned fraction_bits,
                         bool is_unsigned, unsigned width, Rounding rounding) {
    const std::uint64_t ones = ~0ULL >> (64 - width);
    a &= ones;
    if (a == 0)
        return 0;
    const bool sign = !is_unsigned && ((a >> (width - 1)) & 1) != 0;
    if (sign)
        a = (0 - a) & ones;
    return round(fpu, format, sign, 127 - static_cast<int>(fraction_bits), a, rounding);
}

std::uint32_t to_javascript(Fpu& fpu, std::uint64_t a, bool& exact) {
    const Number x = unpack(fpu, double_format, a);
    exact = false;
    if (x.nan() || x.infinite()) {
        fpu.raise(flag_invalid);
        return 0;
    }
    if (x.is_zero()) {
        exact = !x.sign;
        return 0;
    }
    bool inexact = false;
    std::uint32_t low = 0;
    bool overflow = false;
    if (x.exponent >= 64) {
        // The significand's low bits reach below 2^32 only up to an exponent of 84.
        const int shift = x.exponent - 63;
        low = shift < 32 ? static_cast<std::uint32_t>(x.significand << shift) : 0;
        overflow = true;
    } else {
        const Wide magnitude = to_integer(x, 0, Rounding::zero, inexact);
        low = static_cast<std::uint32_t>(magnitude);
        overflow = magnitude > (x.sign ? 0x8000'0000U : 0x7fff'ffffU);
    }
    if (overflow) {
        fpu.raise(flag_invalid);
    } else if (inexact) {
        fpu.raise(flag_inexact);
    } else {
        exact = true;
    }
    return x.sign ? 0 - low : low;
}

std::uint64_t round_int(Fpu& fpu, Format format, std::uint64_t a, Rounding rounding, bool exact) {
    const Number x = unpack(fpu, format, a);
    if (x.nan())
        return process_nan(fpu, format, x, a);
    if (x.infinite())
        return make_infinity(format, x.sign);
    if (x.is_zero())
        return make_zero(format, x.sign);
    if (x.exponent >= static_cast<int>(format.fraction))
        return a;
    bool inexact = false;
    const Wide magnitude = to_integer(x, 0, rounding, inexact);
    if (inexact && exact)
        fpu.raise(flag_inexact);
    return from_integer(fpu, format, x.sign, magnitude);
}

std::uint64_t round_int_limited(Fpu& fpu, Format format, std::uint64_t a, Rounding rounding,
                                unsigned bits) {
    const Number x = unpack(fpu, format, a);
    if (x.is_zero())
        return make_zero(format, x.sign);
    bool inexact = false;
    const bool number = x.kind == Kind::finite;
    const Wide magnitude = number ? to_integer(x, 0, rounding, inexact) : 0;
    const Wide limit = Wide{1} << (bits - 1);
    if (!number || magnitude > limit || (magnitude == limit && !x.sign)) {
        fpu.raise(flag_invalid);
        return from_integer(fpu, format, true, limit);
    }
    if (inexact)
        fpu.raise(flag_inexact);
    return from_integer(fpu, format, x.sign, magnitude);
}

std::uint64_t expand_immediate(Format format, unsigned imm8) {
    const std::uint64_t low = imm8 & 0x3fU;
    const bool bit6 = (imm8 & 0x40U) != 0;
    const unsigned repeats = format.exponent - 3;
    const std::uint64_t exponent = (bit6 ? 0ULL : 1ULL << (format.exponent - 1)) |
                                   (bit6 ? ((1ULL << repeats) - 1) << 2 : 0) | low >> 4;
    return make_zero(format, (imm8 & 0x80U) != 0) | exponent << format.fraction |
           (low & 0xfU) << (format.fraction - 4);
}

} // namespace ferry::soft
