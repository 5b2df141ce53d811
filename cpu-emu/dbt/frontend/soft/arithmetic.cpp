#include <array>
#include <bit>
#include <utility>

#include <ferry/soft/float.hpp>

namespace ferry::soft {

namespace {

/// significand / 2^127 * 2^exponent; the significand may be 0.
struct Term {
    bool sign = false;
    int exponent = 0;
    Wide significand = 0;
};

Term term_of(const Number& n) {
    return {.sign = n.sign,
            .exponent = n.exponent,
            .significand = static_cast<Wide>(n.significand) << 64};
}

Term product(const Number& a, const Number& b) {
    return {.sign = a.sign != b.sign,
            .exponent = a.exponent + b.exponent + 1,
            .significand = static_cast<Wide>(a.significand) * b.significand};
}

Wide shift_sticky(Wide value, int shift) {
    if (shift <= 0)
        return value;
    if (shift > 127)
        return value != 0 ? 1 : 0;
    const bool lost = (value & ((Wide{1} << shift) - 1)) != 0;
    return value >> shift | (lost ? 1 : 0);
}

/// The sum times 2^scale, rounded; an exact zero is positive unless rounding is down.
std::uint64_t sum(Fpu& fpu, Format format, Term a, Term b, int scale = 0) {
    const Rounding rounding = fpu.rounding();
    if (a.significand == 0 || (b.significand != 0 && a.exponent < b.exponent))
        std::swap(a, b);
    if (b.significand == 0) {
        if (a.significand == 0)
            return make_zero(format, rounding == Rounding::down);
        return round(fpu, format, a.sign, a.exponent + scale, a.significand, rounding);
    }
    // A bit of room above; products use 106 bits at most, so what is lost below is far from
    // rounding.
    const Wide x = a.significand >> 1 | (a.significand & 1);
    const Wide y =
        shift_sticky(b.significand, b.exponent >= a.exponent ? 1 : 1 + a.exponent - b.exponent);
    bool sign = a.sign;
    Wide result = 0;
    if (a.sign == b.sign) {
        result = x + y;
    } else if (x >= y) {
        result = x - y;
    } else {
        result = y - x;
        sign = !sign;
    }
    if (result == 0)
        return make_zero(format, rounding == Rounding::down);
    return round(fpu, format, sign, a.exponent + 1 + scale, result, rounding);
}

/// Two operands taken apart, or the NaN that they have for a result (FPProcessNaNs).
struct Operands {
    std::array<Number, 2> numbers;
    std::uint64_t nan = 0;
    bool is_nan;

    Operands(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b)
        : numbers{unpack(fpu, format, a), unpack(fpu, format, b)},
          is_nan(process_nans(fpu, format, numbers[0], a, numbers[1], b, nan)) {}
};

std::uint64_t multiply(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b, bool extended) {
    const Operands given(fpu, format, a, b);
    if (given.is_nan)
        return given.nan;
    const auto& [x, y] = given.numbers;
    const bool sign = x.sign != y.sign;
    if ((x.infinite() && y.is_zero()) || (x.is_zero() && y.infinite())) {
        return extended ? make_halves(format, sign, 4) : invalid(fpu, format);
    }
    if (x.infinite() || y.infinite())
        return make_infinity(format, sign);
    if (x.is_zero() || y.is_zero())
        return make_zero(format, sign);
    const Term t = product(x, y);
    return round(fpu, format, sign, t.exponent, t.significand, fpu.rounding());
}

/// constant - a * b, halved if asked; a product of infinity and zero counts as zero.
std::uint64_t step(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b, unsigned constant,
                   bool halve) {
    a ^= format.sign_bit();
    const Operands given(fpu, format, a, b);
    if (given.is_nan)
        return given.nan;
    const auto& [x, y] = given.numbers;
    const bool sign = x.sign != y.sign;
    if ((x.infinite() && y.is_zero()) || (x.is_zero() && y.infinite())) {
        return make_halves(format, false, halve ? constant : 2 * constant);
    }
    if (x.infinite() || y.infinite())
        return make_infinity(format, sign);
    const Term c{.sign = false, .exponent = 1, .significand = static_cast<Wide>(constant) << 126};
    const Term p = x.is_zero() || y.is_zero() ? Term{} : product(x, y);
    return sum(fpu, format, c, p, halve ? -1 : 0);
}

/// -1, 0 or 1 as a is less than, equal to or greater than b; neither is a NaN.
int order(const Number& a, const Number& b) {
    if (a.is_zero() && b.is_zero())
        return 0;
    const auto magnitude = [](const Number& x, const Number& y) {
        if (x.kind != y.kind)
            return x.kind < y.kind ? -1 : 1;
        if (x.kind != Kind::finite)
            return 0;
        if (x.exponent != y.exponent)
            return x.exponent < y.exponent ? -1 : 1;
        if (x.significand != y.significand)
            return x.significand < y.significand ? -1 : 1;
        return 0;
    };
    if (a.is_zero())
        return b.sign ? 1 : -1;
    if (b.is_zero())
        return a.sign ? -1 : 1;
    if (a.sign != b.sign)
        return a.sign ? -1 : 1;
    return a.sign ? -magnitude(a, b) : magnitude(a, b);
}

std::uint64_t extreme(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b, bool maximum) {
    const Operands given(fpu, format, a, b);
    if (given.is_nan)
        return given.nan;
    const auto& [x, y] = given.numbers;
    const int o = order(x, y);
    const bool first = maximum ? o > 0 : o < 0;
    const Number& chosen = first ? x : y;
    if (chosen.is_zero()) {
        // Of two zeros the sign says which; beside another operand zero wins with its own sign.
        return make_zero(format, maximum ? x.sign && y.sign : x.sign || y.sign);
    }
    return first ? a : b;
}

std::uint64_t extreme_number(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b,
                             bool maximum) {
    const bool a_quiet = unpack(fpu, format, a).kind == Kind::quiet_nan;
    const bool b_quiet = unpack(fpu, format, b).kind == Kind::quiet_nan;
    if (a_quiet && !b_quiet)
        a = make_infinity(format, maximum);
    if (b_quiet && !a_quiet)
        b = make_infinity(format, maximum);
    return extreme(fpu, format, a, b, maximum);
}

std::uint64_t mask(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b, bool signal_quiet,
                   int least) {
    const Number x = unpack(fpu, format, a);
    const Number y = unpack(fpu, format, b);
    if (x.nan() || y.nan()) {
        if (signal_quiet || x.kind == Kind::signaling_nan || y.kind == Kind::signaling_nan) {
            fpu.raise(flag_invalid);
        }
        return 0;
    }
    const int o = order(x, y);
    const bool yes = least == 2 ? o == 0 : o >= least;
    return yes ? format.mask() : 0;
}

} // namespace

std::uint64_t add(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    const Operands given(fpu, format, a, b);
    if (given.is_nan)
        return given.nan;
    const auto& [x, y] = given.numbers;
    if (x.infinite() && y.infinite() && x.sign != y.sign)
        return invalid(fpu, format);
    if (x.infinite())
        return make_infinity(format, x.sign);
    if (y.infinite())
        return make_infinity(format, y.sign);
    if (x.is_zero() && y.is_zero() && x.sign == y.sign)
        return make_zero(format, x.sign);
    return sum(fpu, format, term_of(x), term_of(y));
}

std::uint64_t sub(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    // The sign of a NaN operand stays.
    const Number y = unpack(fpu, format, b);
    return add(fpu, format, a, y.nan() ? b : b ^ format.sign_bit());
}

std::uint64_t mul(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return multiply(fpu, format, a, b, false);
}

std::uint64_t negated_mul(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return multiply(fpu, format, a, b, false) ^ format.sign_bit();
}

std::uint64_t mulx(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return multiply(fpu, format, a, b, true);
}

std::uint64_t div(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    const Operands given(fpu, format, a, b);
    if (given.is_nan)
        return given.nan;
    const auto& [x, y] = given.numbers;
    const bool sign = x.sign != y.sign;
    if ((x.infinite() && y.infinite()) || (x.is_zero() && y.is_zero()))
        return invalid(fpu, format);
    if (x.infinite() || y.is_zero()) {
        if (!x.infinite())
            fpu.raise(flag_divide_by_zero);
        return make_infinity(format, sign);
    }
    if (x.is_zero() || y.infinite())
        return make_zero(format, sign);
    const Wide dividend = static_cast<Wide>(x.significand) << 63;
    const Wide quotient = dividend / y.significand; // 63 or 64 bits; 2^63 stands for 1
    const bool rest = dividend % y.significand != 0;
    return round(fpu, format, sign, x.exponent - y.exponent, quotient << 64 | (rest ? 1 : 0),
                 fpu.rounding());
}

std::uint64_t sqrt(Fpu& fpu, Format format, std::uint64_t a) {
    const Number x = unpack(fpu, format, a);
    if (x.nan())
        return process_nan(fpu, format, x, a);
    if (x.is_zero())
        return make_zero(format, x.sign);
    if (x.sign)
        return invalid(fpu, format);
    if (x.infinite())
        return make_infinity(format, false);
    const bool odd = (x.exponent & 1) != 0;
    const Wide radicand = static_cast<Wide>(x.significand) << (odd ? 64 : 63);
    const int exponent = (x.exponent - (odd ? 1 : 0)) / 2;
    std::uint64_t root = 0; // of 64 bits; 2^63 stands for 1
    for (int bit = 63; bit >= 0; --bit) {
        const std::uint64_t next = root | 1ULL << bit;
        if (static_cast<Wide>(next) * next <= radicand)
            root = next;
    }
    const bool rest = static_cast<Wide>(root) * root != radicand;
    return round(fpu, format, false, exponent, static_cast<Wide>(root) << 64 | (rest ? 1 : 0),
                 fpu.rounding());
}

std::uint64_t mul_add(Fpu& fpu, Format format, std::uint64_t addend, std::uint64_t a,
                      std::uint64_t b) {
    const Number z = unpack(fpu, format, addend);
    const Number x = unpack(fpu, format, a);
    const Number y = unpack(fpu, format, b);
    const bool no_product = (x.infinite() && y.is_zero()) || (x.is_zero() && y.infinite());
    if (z.kind == Kind::quiet_nan && no_product)
        return invalid(fpu, format);
    if (z.kind == Kind::signaling_nan)
        return process_nan(fpu, format, z, addend);
    if (x.kind == Kind::signaling_nan)
        return process_nan(fpu, format, x, a);
    if (y.kind == Kind::signaling_nan)
        return process_nan(fpu, format, y, b);
    if (z.nan())
        return process_nan(fpu, format, z, addend);
    std::uint64_t result = 0;
    if (process_nans(fpu, format, x, a, y, b, result))
        return result;
    const bool sign = x.sign != y.sign;
    const bool infinite = x.infinite() || y.infinite();
    if (no_product || (z.infinite() && infinite && z.sign != sign))
        return invalid(fpu, format);
    if (z.infinite())
        return make_infinity(format, z.sign);
    if (infinite)
        return make_infinity(format, sign);
    const bool zero = x.is_zero() || y.is_zero();
    if (z.is_zero() && zero && z.sign == sign)
        return make_zero(format, sign);
    return sum(fpu, format, term_of(z), zero ? Term{} : product(x, y));
}

std::uint64_t max(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return extreme(fpu, format, a, b, true);
}
std::uint64_t min(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return extreme(fpu, format, a, b, false);
}
std::uint64_t max_number(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return extreme_number(fpu, format, a, b, true);
}
std::uint64_t min_number(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return extreme_number(fpu, format, a, b, false);
}

std::uint64_t abs(Fpu& /*fpu*/, Format format, std::uint64_t a) { return a & ~format.sign_bit(); }
std::uint64_t neg(Fpu& /*fpu*/, Format format, std::uint64_t a) { return a ^ format.sign_bit(); }

std::uint64_t absolute_difference(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return abs(fpu, format, sub(fpu, format, a, b));
}

std::uint64_t recip_step(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return step(fpu, format, a, b, 2, false);
}
std::uint64_t recip_sqrt_step(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return step(fpu, format, a, b, 3, true);
}

std::uint32_t compare(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b,
                      bool signal_quiet) {
    const Number x = unpack(fpu, format, a);
    const Number y = unpack(fpu, format, b);
    if (x.nan() || y.nan()) {
        if (signal_quiet || x.kind == Kind::signaling_nan || y.kind == Kind::signaling_nan) {
            fpu.raise(flag_invalid);
        }
        return 0x3000'0000U;
    }
    const int o = order(x, y);
    return o == 0 ? 0x6000'0000U : o < 0 ? 0x8000'0000U : 0x2000'0000U;
}

std::uint64_t mask_eq(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return mask(fpu, format, a, b, false, 2);
}
std::uint64_t mask_ge(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return mask(fpu, format, a, b, true, 0);
}
std::uint64_t mask_gt(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return mask(fpu, format, a, b, true, 1);
}
std::uint64_t mask_abs_ge(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return mask(fpu, format, a & ~format.sign_bit(), b & ~format.sign_bit(), true, 0);
}
std::uint64_t mask_abs_gt(Fpu& fpu, Format format, std::uint64_t a, std::uint64_t b) {
    return mask(fpu, format, a & ~format.sign_bit(), b & ~format.sign_bit(), true, 1);
}

} // namespace ferry::soft
