// The functions of floats, for which a double is wide enough. Included once for each kind of
// processor, within its namespace.

namespace {

/// Of a double that some roundings went into, and the x87's unit is nothing beside it.
constexpr double float_error = 0x1p-46;
/// Between these neither quotients nor results are other than normal floats.
constexpr float least_float = 0x1p-60F;
constexpr float most_float = 0x1p60F;
/// Products with the parts of pi are exact below.
constexpr float least_float_angle = 0x1p-26F;
constexpr float float_angle_limit = 0x1p14F;

inline RoundedFloat sine_of_float(double x, const Reduced& at, uint64_t row) {
    const TwoParts result = sine(at, row);
    const Number value = result.high + result.low;
    return rounded_to_float(value, fused(size_of_number(value), number(float_error),
                                         number(size_of(x)) * number(reduction_error)));
}

/// atan2(y, x) of numbers whose quotient is a normal one.
inline RoundedFloat arctan(double y, double x) {
    const double width = size_of(x);
    const double height = size_of(y);
    const uint64_t is_steep = bits_of(height) > bits_of(width) ? 1 : 0;
    const Number quotient =
        number(is_steep != 0 ? width : height) / number(is_steep != 0 ? height : width);
    const Whole at = nearest(quotient, arctan_rows);
    const ArctanRow& row = arctans[at.count & 0xff];
    const Number rest = fused_from(at.number, number(1.0 / arctan_rows), quotient);
    const Number square = rest * rest;
    const Number more =
        fused(number(row.linear.high), rest, square * polynomial(row.rest, rest, square));
    const Number angle = number(row.constant.high) + more;
    const uint64_t is_left = bits_of(x) >> 63;
    const Number axis = number(axes[is_steep != 0 ? 1 : 2 * is_left].high);
    const uint64_t turned = (is_steep ^ is_left) << 63;
    const Number whole = axis + number(from_bits(bits_of(value(angle)) ^ turned));
    const Number result = number(from_bits(bits_of(value(whole)) ^ (bits_of(y) & sign_bit)));
    return rounded_to_float(result, result * number(float_error));
}

} // namespace

void sincosf(float x, float* sine, float* cosine, Original original) {
    if (!(is_between(x, least_float_angle, float_angle_limit) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOneToTwo*>(original)(x, sine, cosine,
                                                                                original);
    }
    const double wide = x;
    const Reduced at = reduce(number(wide));
    const RoundedFloat first = sine_of_float(wide, at, at.row);
    const RoundedFloat second = sine_of_float(wide, at, at.row + quarter);
    if (!(first.is_sure && second.is_sure)) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOneToTwo*>(original)(x, sine, cosine,
                                                                                original);
    }
    tell_inexact();
    *sine = first.to;
    *cosine = second.to;
}

/// Known: fpatan.
float atan2f(float y, float x, Original original) {
    if (!(is_between(x, least_float, most_float) && is_between(y, least_float, most_float) &&
          are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfTwo*>(original)(y, x, original);
    }
    const RoundedFloat result = arctan(y, x);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfTwo*>(original)(y, x, original);
    }
    tell_inexact();
    return result.to;
}
float atanf(float x, Original original) {
    if (!(is_between(x, least_float, most_float) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    const RoundedFloat result = arctan(x, 1);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}

/// Known: the arctangents of x and of sqrt(1 - x^2), to 64 bits.
float asinf(float x, Original original) {
    if (!(is_between(x, least_float, 1.0F) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    const Number wide = number(x);
    const RoundedFloat result = arctan(x, value(root(fused_from(wide, wide, number(1)))));
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}
float acosf(float x, Original original) {
    if (!(is_between(x, least_float, 1.0F) && are_units_plain())) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    const Number wide = number(x);
    const RoundedFloat result = arctan(value(root(fused_from(wide, wide, number(1)))), x);
    if (!result.is_sure) [[unlikely]] {
        [[clang::musttail]] return reinterpret_cast<FloatOfOne*>(original)(x, original);
    }
    tell_inexact();
    return result.to;
}
