// exp, log, pow. Included once for each kind of processor, within its namespace.

namespace {

/// Smaller arguments may be special for the x87.
constexpr double least = 0x1p-60;
/// Parts of results of larger ones may be no normal numbers.
constexpr double exp_limit = 650;

/// e^(x + low), where |low| is less than a unit of x's last place. It is wrong by 2^-64 of itself.
inline TwoParts exponential(Number x, Number low) {
    const Whole parts = nearest(x, exp_scale);
    const ExpRow& row = exp_rows[parts.count & ((1 << exp_bits) - 1)];
    const Number high = fused_from(parts.number, number(short_step_high), x);
    const Number rest = fused_from(parts.number, number(short_step_low), low);
    const Number both = high + rest;
    const Number scale = number(from_bits(row.bits + (parts.count >> exp_bits << mantissa_bits)));
    const Number square = both * both;
    const Number tail = fused(number(row.tail), both, number(row.tail));
    const Number small = fused(square, polynomial(exp_from_2, both, square), rest + tail);
    const TwoParts linear = product(scale, high);
    const TwoParts sum = ordered_sum(scale, linear.high);
    return {sum.high, sum.low + fused(scale, small, linear.low)};
}

struct Logarithm {
    TwoParts parts; ///< The first is at least 2^7 times the second.
    Number error;   ///< How wrong it is besides 2^-66 of itself.
};
/// log(x), of a positive normal number.
inline Logarithm logarithm(double x) {
    constexpr uint64_t start = 0x3fe6000000000000; // 0.6875
    const uint64_t distance = bits_of(x) - start;
    const LogRow& row = log_table[distance >> (mantissa_bits - log_bits) & ((1 << log_bits) - 1)];
    const Number exponent =
        from_integer(static_cast<int>(static_cast<int64_t>(distance) >> mantissa_bits));
    const Number mantissa = number(from_bits(bits_of(x) - (distance & 0xfff0000000000000)));
    const Number rest = fused(mantissa, number(row.inverse), number(-1));
    const Number square = rest * rest;
    const TwoParts first =
        ordered_sum(fused(exponent, number(ln2_high), number(row.ln.high)), rest);
    const Number low = first.low + fused(exponent, number(ln2_low), number(row.ln.low));
    // Three roundings of what is half the square.
    return {{first.high, fused(square, polynomial(ln_2, rest, square), low)},
            square * number(0x1p-52)};
}

/// Has it no bits behind the point? By the bits: rounding tells of NaNs.
inline bool is_integer(double x) {
    constexpr uint64_t bias = 1023;
    constexpr int sign_and_exponent = 12;
    const uint64_t exponent = (bits_of(x) & ~sign_bit) >> mantissa_bits;
    return exponent >= bias && (exponent >= bias + mantissa_bits ||
                                bits_of(x) << (sign_and_exponent + exponent - bias) == 0);
}

/// May x^y be a double? It is irrational where y is no integer and x no square, and no double where
/// y is negative and x no power of two.
inline bool may_be_exact(double x, double y) {
    const uint64_t mantissa =
        (bits_of(x) & ((uint64_t{1} << mantissa_bits) - 1)) | uint64_t{1} << mantissa_bits;
    const uint64_t odd = mantissa >> __builtin_ctzll(mantissa);
    constexpr uint64_t residues = 8; // odd squares are 1 modulo 8
    return odd == 1 || (bits_of(y) < sign_bit && odd % residues == 1);
}

} // namespace

/// Known: 2^(x log2 e) as two factors, the exponent's fraction summed of three parts: 2.6 units of
/// 2^-64 in the exponent, 1 of f2xm1, 1 of adding 1.
double exp(double x, Original original) {
    constexpr double error = 0x1.1p-60;
    if (!(is_between(x, least, exp_limit) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    const Rounded result = rounded_relatively(exponential(number(x), number(0)), error);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}

/// Known: fyl2x, near 1 fyl2xp1, times a log(2) of 64 bits: 1.35 units and 1.
double log(double x, Original original) {
    constexpr double error = 0x1.1p-60;
    if (!(is_positive_between(x, 0x1p-1022, __builtin_inf()) && bits_of(x) != bits_of(1.0) &&
          are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    const Logarithm at = logarithm(x);
    const Rounded result =
        rounded(at.parts, fused(size_of_number(at.parts.high), number(error), at.error));
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}

/// Known: 2^(y log2(x)), both factors and the product rounded to 64 bits: 1.5 units of the
/// exponent, and 2 of the power. Another way is taken where y is an integer or 0.5.
double pow(double x, double y, Original original) {
    constexpr double power_error = 0x1.2p-61;
    constexpr double exponent_error = 0x1.8p-61;
    constexpr double limit = 40; // beyond it too few results are sure
    if (!(is_positive_between(x, 0x1p-1022, __builtin_inf()) && is_between(y, least, 1 / least) &&
          !is_integer(y) && bits_of(y) != bits_of(0.5) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfTwo*>(original)(x, y, original);
    }
    const Logarithm at = logarithm(x);
    const TwoParts of_x = ordered_sum(at.parts.high, at.parts.low);
    const TwoParts exponent = product(number(y), of_x.high);
    const double size = size_of(value(exponent.high));
    if (!is_between(size, 0, limit)) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfTwo*>(original)(x, y, original);
    }
    const TwoParts power = exponential(exponent.high, fused(number(y), of_x.low, exponent.low));
    const Number of_exponent = fused(number(size), number(exponent_error), number(power_error));
    const Number error = power.high * fused(number(size_of(y)), at.error, of_exponent);
    const Rounded result = rounded(power, error);
    // What may be exact may be so for the known function too, which then is silent.
    const double lacking = size_of(value((power.high - number(result.to)) + power.low));
    if (!result.is_sure || (!(lacking > value(error)) && may_be_exact(x, y))) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfTwo*>(original)(x, y, original);
    }
    tell_inexact();
    return result.to;
}
