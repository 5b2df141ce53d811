#include <ferry/soft/float.hpp>

#include <bit>

namespace ferry::soft {

Number unpack(Fpu& fpu, Format format, std::uint64_t bits, Use use) {
    Number n;
    n.sign = (bits & format.sign_bit()) != 0;
    const std::uint64_t fraction = bits & format.fraction_mask();
    const std::uint64_t exponent = (bits >> format.fraction) & format.exponent_ones();
    const bool half = format == half_format;
    const bool alternative = half && use == Use::conversion && fpu.alternative_half();
    if (exponent == 0) {
        const bool flush = fpu.flushes(format) && !(half && use == Use::conversion);
        if (fraction == 0 || flush) {
            if (fraction != 0 && !half)
                fpu.raise(flag_input_denormal);
            return n;
        }
        const int shift = std::countl_zero(fraction);
        n.kind = Kind::finite;
        n.significand = fraction << shift;
        n.exponent = 1 - format.bias() + (63 - static_cast<int>(format.fraction) - shift);
        return n;
    }
    if (exponent == format.exponent_ones() && !alternative) {
        n.kind = fraction == 0                          ? Kind::infinity
                 : (fraction & format.quiet_bit()) != 0 ? Kind::quiet_nan
                                                        : Kind::signaling_nan;
        return n;
    }
    n.kind = Kind::finite;
    n.significand = (fraction | (1ULL << format.fraction)) << (63 - format.fraction);
    n.exponent = static_cast<int>(exponent) - format.bias();
    return n;
}

std::uint64_t make_zero(Format format, bool sign) { return sign ? format.sign_bit() : 0; }

std::uint64_t make_infinity(Format format, bool sign) {
    return make_zero(format, sign) | format.exponent_ones() << format.fraction;
}

std::uint64_t make_max_normal(Format format, bool sign) { return make_infinity(format, sign) - 1; }

std::uint64_t make_default_nan(Format format) {
    return make_infinity(format, false) | format.quiet_bit();
}

std::uint64_t make_halves(Format format, bool sign, unsigned halves) {
    const auto top = static_cast<unsigned>(std::bit_width(halves) - 1);
    const std::uint64_t fraction =
        (static_cast<std::uint64_t>(halves) << (format.fraction - top)) & format.fraction_mask();
    const auto exponent = static_cast<std::uint64_t>(format.bias() + static_cast<int>(top) - 1);
    return make_zero(format, sign) | exponent << format.fraction | fraction;
}

std::uint64_t invalid(Fpu& fpu, Format format) {
    fpu.raise(flag_invalid);
    return make_default_nan(format);
}

std::uint64_t process_nan(Fpu& fpu, Format format, const Number& number, std::uint64_t bits) {
    if (number.kind == Kind::signaling_nan) {
        bits |= format.quiet_bit();
        fpu.raise(flag_invalid);
    }
    return fpu.default_nan() ? make_default_nan(format) : bits;
}

bool process_nans(Fpu& fpu, Format format, const Number& a, std::uint64_t a_bits, const Number& b,
                  std::uint64_t b_bits, std::uint64_t& result) {
    if (a.kind == Kind::signaling_nan) {
        result = process_nan(fpu, format, a, a_bits);
    } else if (b.kind == Kind::signaling_nan) {
        result = process_nan(fpu, format, b, b_bits);
    } else if (a.nan()) {
        result = process_nan(fpu, format, a, a_bits);
    } else if (b.nan()) {
        result = process_nan(fpu, format, b, b_bits);
    } else {
        return false;
    }
    return true;
}

Wide shift_rounded(Wide value, unsigned shift, bool sign, Rounding rounding, bool& inexact) {
    inexact = false;
    if (shift == 0)
        return value;
    if (shift > 127) { // what is shifted out beyond that counts as one sticky bit
        const unsigned more = shift - 127;
        const bool sticky = more > 127 || (value & ((Wide{1} << more) - 1)) != 0;
        value = (more > 127 ? 0 : value >> more) | (sticky && value != 0 ? 1 : 0);
        shift = 127;
    }
    const Wide lost = value & ((Wide{1} << shift) - 1);
    const Wide middle = Wide{1} << (shift - 1);
    value >>= shift;
    if (lost == 0)
        return value;
    inexact = true;
    bool up = false;
    switch (rounding) {
    case Rounding::tie_even: up = lost > middle || (lost == middle && (value & 1) != 0); break;
    case Rounding::tie_away: up = lost >= middle; break;
    case Rounding::up: up = !sign; break;
    case Rounding::down: up = sign; break;
    case Rounding::zero: break;
    case Rounding::odd: value |= 1; break;
    }
    return up ? value + 1 : value;
}

namespace {

/// Whether the largest tiny numbers, of which this is one, round up to a normal one where the
/// exponent has no limit.
bool becomes_normal(Format format, Wide significand, bool sign, Rounding rounding) {
    bool inexact = false;
    const Wide mantissa =
        shift_rounded(significand, 127 - format.fraction, sign, rounding, inexact);
    return (mantissa >> (format.fraction + 1)) != 0;
}

} // namespace

std::uint64_t round(Fpu& fpu, Format format, bool sign, int exponent, Wide significand,
                    Rounding rounding, Use use) {
    // To 1.xxx with the leading one in bit 126: one bit of room.
    const auto high = static_cast<std::uint64_t>(significand >> 64);
    const int zeros = high != 0 ? std::countl_zero(high)
                                : 64 + std::countl_zero(static_cast<std::uint64_t>(significand));
    significand <<= zeros;
    exponent -= zeros;

    const bool half = format == half_format;
    const int minimum = 1 - format.bias();
    if (exponent < minimum && fpu.flushes(format) && !(half && use == Use::conversion)) {
        fpu.raise(flag_underflow);
        return make_zero(format, sign);
    }
    const bool tiny = exponent < minimum;
    std::uint64_t biased = tiny ? 0 : static_cast<std::uint64_t>(exponent - minimum + 1);
    unsigned shift = 127 - format.fraction;
    if (tiny)
        shift += static_cast<unsigned>(minimum - exponent);
    bool inexact = false;
    auto mantissa =
        static_cast<std::uint64_t>(shift_rounded(significand, shift, sign, rounding, inexact));
    if (tiny && inexact &&
        !(fpu.tiny_after_rounding && exponent == minimum - 1 &&
          becomes_normal(format, significand, sign, rounding)))
        fpu.raise(flag_underflow);
    if (tiny && (mantissa >> format.fraction) != 0)
        biased = 1;
    if ((mantissa >> (format.fraction + 1)) != 0) {
        ++biased;
        mantissa >>= 1;
    }

    const bool alternative = half && use == Use::conversion && fpu.alternative_half();
    if (alternative) {
        if (biased > format.exponent_ones()) {
            fpu.raise(flag_invalid);
            return make_zero(format, sign) | (format.sign_bit() - 1);
        }
    } else if (biased >= format.exponent_ones()) {
        fpu.raise(flag_overflow | flag_inexact);
        const bool to_infinity = rounding == Rounding::tie_even || rounding == Rounding::tie_away ||
                                 (rounding == Rounding::up && !sign) ||
                                 (rounding == Rounding::down && sign);
        return to_infinity ? make_infinity(format, sign) : make_max_normal(format, sign);
    }
    if (inexact)
        fpu.raise(flag_inexact);
    return make_zero(format, sign) | biased << format.fraction |
           (mantissa & format.fraction_mask());
}

} // namespace ferry::soft
