// sin, cos, sincos, atan2. Included once for each kind of processor, within its namespace.

namespace {

/// Beyond it a pi of 66 bits tells in most results.
constexpr double angle_limit = 1024;
constexpr double least_angle = 0x1p-26;
/// 1 unit of the x87, and what the result itself is wrong by.
constexpr double circular_error = 0x1.2p-61;
/// Of the argument: how far a multiple of a pi of 66 bits may be off, times three.
constexpr double reduction_error = 0x1p-67;

/// sin and cos of `row` parts of pi and an angle.
struct Reduced {
    uint64_t row;
    Number high;
    Number sine_rest;   ///< sin(angle) - high
    Number cosine_less; ///< cos(angle) - 1
};
inline Reduced reduce(Number x) {
    const Whole parts = nearest(x, parts_of_pi);
    const Number first = fused_from(parts.number, number(pi_part_1), x);
    const Number high = fused_from(parts.number, number(pi_part_2), first);
    const Number low = fused_from(parts.number, number(pi_part_3),
                                  fused_from(parts.number, number(pi_part_2), first - high));
    const Number square = high * high;
    const Number fourth = square * square;
    return {parts.count, high, fused(high * square, polynomial(sin_from_3, square, fourth), low),
            square * polynomial(cos_from_2, square, fourth)};
}

constexpr int quarter = sine_rows / 4;

/// The sine of a row and the angle: wrong by 2^-64 of itself.
inline TwoParts sine(const Reduced& at, uint64_t row) {
    const Pair& sine = sines[row & (sine_rows - 1)];
    const Pair& cosine = sines[(row + quarter) & (sine_rows - 1)];
    const TwoParts linear = product(number(cosine.high), at.high);
    const TwoParts sum = ordered_sum(number(sine.high), linear.high);
    const Number low = fused(number(cosine.low), at.high, number(sine.low)) + linear.low;
    const Number rest = fused(number(cosine.high), at.sine_rest, low);
    return {sum.high, sum.low + fused(number(sine.high), at.cosine_less, rest)};
}
inline Rounded sine_of(double x, const Reduced& at, uint64_t row) {
    const TwoParts result = sine(at, row);
    return rounded(result, fused(size_of_number(result.high), number(circular_error),
                                 number(size_of(x)) * number(reduction_error)));
}

/// The angles of the axes. The angle from the one that is next is added or taken off.
constexpr Pair axes[] = {{0, 0}, {half_a_turn_high, half_a_turn_low}, {pi_high, pi_low}};

/// atan2(|y|, x), of numbers whose quotient is far from being no normal number: wrong by 2^-63 of
/// itself.
inline TwoParts angle(double y, double x) {
    const double width = size_of(x);
    const double height = size_of(y);
    const Number larger = number(height > width ? height : width);
    const Number smaller = number(height > width ? width : height);
    const Number quotient = smaller / larger;
    const Number quotient_low = fused_from(quotient, larger, smaller) * (number(1) / larger);
    const Whole at = nearest(quotient, arctan_rows);
    const ArctanRow& row = arctans[at.count & 0xff];
    const Number rest = fused_from(at.number, number(1.0 / arctan_rows), quotient);
    const Number square = rest * rest;
    const TwoParts linear = product(number(row.linear.high), rest);
    const TwoParts sum = ordered_sum(number(row.constant.high), linear.high);
    const Number slope = fused(rest + rest, number(row.rest[0]), number(row.linear.high));
    const Number lows =
        fused(slope, quotient_low, fused(number(row.linear.low), rest, number(row.constant.low))) +
        linear.low;
    const Number low = sum.low + fused(square, polynomial(row.rest, rest, square), lows);
    const uint64_t is_steep = bits_of(height) > bits_of(width) ? 1 : 0;
    const uint64_t is_left = bits_of(x) >> 63;
    const Pair& axis = axes[is_steep != 0 ? 1 : 2 * is_left];
    const uint64_t turned = (is_steep ^ is_left) << 63;
    const TwoParts whole =
        ordered_sum(number(axis.high), number(from_bits(bits_of(value(sum.high)) ^ turned)));
    const Number whole_low =
        whole.low + (number(axis.low) + number(from_bits(bits_of(value(low)) ^ turned)));
    return {whole.high, whole_low};
}

} // namespace

double sin(double x, Original original) {
    if (!(is_between(x, least_angle, angle_limit) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    const Reduced at = reduce(number(x));
    const Rounded result = sine_of(x, at, at.row);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}

double cos(double x, Original original) {
    if (!(is_between(x, least_angle, angle_limit) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    const Reduced at = reduce(number(x));
    const Rounded result = sine_of(x, at, at.row + quarter);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}

void sincos(double x, double* sine, double* cosine, Original original) {
    if (!(is_between(x, least_angle, angle_limit) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOneToTwo*>(original)(x, sine, cosine,
                                                                           original);
    }
    const Reduced at = reduce(number(x));
    const Rounded first = sine_of(x, at, at.row);
    const Rounded second = sine_of(x, at, at.row + quarter);
    if (!(first.is_sure && second.is_sure)) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfOneToTwo*>(original)(x, sine, cosine,
                                                                           original);
    }
    tell_inexact();
    *sine = first.to;
    *cosine = second.to;
}

/// Known: fpatan, 1 unit.
double atan2(double y, double x, Original original) {
    constexpr double smallest = 0x1p-200;
    constexpr double largest = 0x1p200;
    constexpr double error = 0x1.4p-61;
    if (!(is_between(x, smallest, largest) && is_between(y, smallest, largest) &&
          are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfTwo*>(original)(y, x, original);
    }
    const Rounded result = rounded_relatively(angle(y, x), error);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<OfTwo*>(original)(y, x, original);
    }
    tell_inexact();
    return from_bits(bits_of(result.to) ^ (bits_of(y) & sign_bit));
}
