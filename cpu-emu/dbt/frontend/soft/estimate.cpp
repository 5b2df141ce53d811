#include <bit>

#include <ferry/soft/float.hpp>

namespace ferry::soft {

unsigned estimate_recip(unsigned a) { return ((1U << 19) / (2 * a + 1) + 1) / 2; }

unsigned estimate_recip_sqrt(unsigned a) {
    a = a < 256 ? 2 * a + 1 : 2 * (a | 1U);
    unsigned b = 512;
    while (a * (b + 1) * (b + 1) < (1U << 28))
        ++b;
    return (b + 1) / 2;
}

namespace {

std::uint64_t assemble(Format format, bool sign, std::uint64_t exponent, std::uint64_t fraction) {
    return make_zero(format, sign) | exponent << format.fraction |
           fraction >> (52 - format.fraction);
}

constexpr std::uint64_t fraction_mask_52 = (1ULL << 52) - 1;

} // namespace

std::uint64_t recip_estimate(Fpu& fpu, Format format, std::uint64_t a) {
    const Number x = unpack(fpu, format, a);
    if (x.nan())
        return process_nan(fpu, format, x, a);
    if (x.infinite())
        return make_zero(format, x.sign);
    if (x.is_zero()) {
        fpu.raise(flag_divide_by_zero);
        return make_infinity(format, x.sign);
    }
    if (x.exponent < -format.bias() - 1) {
        fpu.raise(flag_overflow | flag_inexact);
        const Rounding r = fpu.rounding();
        const bool to_infinity = r == Rounding::tie_even || (r == Rounding::up && !x.sign) ||
                                 (r == Rounding::down && x.sign);
        return to_infinity ? make_infinity(format, x.sign) : make_max_normal(format, x.sign);
    }
    if (fpu.flushes(format) && x.exponent >= format.bias() - 1) {
        fpu.raise(flag_underflow);
        return make_zero(format, x.sign);
    }
    // With the operand normalized, its scaled form is 0.5…1.0 whether it was a denormal or not.
    const auto scaled = static_cast<unsigned>(x.significand >> 55);
    int exponent = format.bias() - 1 - x.exponent;
    std::uint64_t fraction = static_cast<std::uint64_t>(estimate_recip(scaled) & 0xffU) << 44;
    if (exponent == 0) {
        fraction = 1ULL << 51 | fraction >> 1;
    } else if (exponent == -1) {
        fraction = 1ULL << 50 | fraction >> 2;
        exponent = 0;
    }
    return assemble(format, x.sign, static_cast<std::uint64_t>(exponent), fraction);
}

std::uint64_t recip_sqrt_estimate(Fpu& fpu, Format format, std::uint64_t a) {
    const Number x = unpack(fpu, format, a);
    if (x.nan())
        return process_nan(fpu, format, x, a);
    if (x.is_zero()) {
        fpu.raise(flag_divide_by_zero);
        return make_infinity(format, x.sign);
    }
    if (x.sign)
        return invalid(fpu, format);
    if (x.infinite())
        return make_zero(format, false);
    const int biased = x.exponent + format.bias();
    const bool even = (biased & 1) == 0;
    const auto scaled = static_cast<unsigned>(x.significand >> (even ? 55 : 56));
    // (3 * bias - 1 - biased) / 2: 380 for single, 3068 for double, 44 for half.
    const int exponent = (3 * format.bias() - 1 - biased) >> 1;
    const std::uint64_t fraction = static_cast<std::uint64_t>(estimate_recip_sqrt(scaled) & 0xffU)
                                   << 44;
    return assemble(format, false, static_cast<std::uint64_t>(exponent),
                    fraction & fraction_mask_52);
}

std::uint64_t recip_exponent(Fpu& fpu, Format format, std::uint64_t a) {
    const Number x = unpack(fpu, format, a);
    if (x.nan())
        return process_nan(fpu, format, x, a);
    const std::uint64_t exponent = (a >> format.fraction) & format.exponent_ones();
    const std::uint64_t result =
        exponent == 0 ? format.exponent_ones() - 1 : ~exponent & format.exponent_ones();
    return make_zero(format, x.sign) | result << format.fraction;
}

} // namespace ferry::soft
