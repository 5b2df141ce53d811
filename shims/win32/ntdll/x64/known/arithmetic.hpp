// Included once for each kind of processor, within its namespace. Known functions compute on the
// x87 to 64 bits and round the result once more. So each of ours makes a result in two parts, with
// a bound of how far it and the known one may be from each other, and decides only where all that
// is so near rounds to the same double; the rest is the known function's own.
//
// The bounds count the instructions of the x87 as four times as inexact as AMD and Intel say: 1
// unit of the last place ("AMD64 Architecture Programmer's Manual" 5, "Intel SDM" 1, 8.3.10), 1.35
// for logarithms times something, and a pi of 66 bits for arguments of trigonometric ones.

namespace {

struct TwoParts {
    Number high;
    Number low;
};

inline double from_bits(uint64_t bits) { return __builtin_bit_cast(double, bits); }
inline uint64_t bits_of(double x) { return __builtin_bit_cast(uint64_t, x); }
inline constexpr uint64_t sign_bit = uint64_t{1} << 63;
inline double size_of(double x) { return __builtin_fabs(x); }
inline Number size_of_number(Number x) { return number(size_of(value(x))); }

/// low <= |x| < high, by the bits: comparing tells of NaNs.
inline bool is_between(double x, double low, double high) {
    return (bits_of(x) & ~sign_bit) - bits_of(low) < bits_of(high) - bits_of(low);
}
inline bool is_between(float x, float low, float high) {
    const auto bits = [](float y) { return __builtin_bit_cast(uint32_t, y); };
    return (bits(x) & 0x7fffffff) - bits(low) < bits(high) - bits(low);
}
/// As above, and positive.
inline bool is_positive_between(double x, double low, double high) {
    return bits_of(x) - bits_of(low) < bits_of(high) - bits_of(low);
}

/// Does the x87 round to the nearest 64 bits, without a trap for what is inexact; and is the other
/// unit's state such that it may be used?
inline bool are_units_plain() {
    constexpr uint16_t control = 0x0f20; // rounding, precision, mask of inexact results
    constexpr uint16_t plain = 0x0320;
    uint16_t now;
    asm volatile("fnstcw %0" : "=m"(now));
    return (now & control) == plain && is_unit_plain();
}
/// The x87's flag of an inexact result, as the known function sets it.
inline void tell_inexact() { asm volatile("fldpi\n\tfmul %st, %st(0)\n\tfstp %st(0)"); }

/// The compiler's own converts into a register that it has to wait for.
inline Number from_integer(int count) {
    double result;
    asm("vxorpd %0, %0, %0\n\tvcvtsi2sd %1, %0, %0" : "=x"(result) : "r"(count));
    return number(result);
}

/// By Horner's rule in x^2, of pairs: half as long a chain as in x.
template <int count>
inline Number polynomial(const double (&factors)[count], Number x, Number square) {
    const auto pair = [&](int i) {
        return i + 1 == count ? number(factors[i])
                              : fused(number(factors[i + 1]), x, number(factors[i]));
    };
    constexpr int last = (count - 1) / 2 * 2;
    Number sum = pair(last);
#pragma clang loop unroll(full)
    for (int i = last - 2; i >= 0; i -= 2) {
        sum = fused(sum, square, pair(i));
    }
    return sum;
}

/// x + y exactly, where |x| >= |y|, or x is 0.
inline TwoParts ordered_sum(Number x, Number y) {
    const Number sum = x + y;
    return {sum, (x - sum) + y};
}
inline TwoParts product(Number x, Number y) {
    const Number high = x * y;
    return {high, fused_less(x, y, high)};
}

/// The integer next to x * factor, in a double and as it is in its lower bits.
struct Whole {
    Number number;
    uint64_t count;
};
inline Whole nearest(Number x, double factor) {
    const Number shift = number(0x1.8p52);
    const Number shifted = fused(x, number(factor), shift);
    return {shifted - shift, bits_of(value(shifted))};
}

/// What a result is rounded to if all within `error` of it rounds so.
struct Rounded {
    double to;
    bool is_sure;
};
inline Rounded rounded(TwoParts result, Number error) {
    const double below = value(result.high + (result.low - error));
    const double above = value(result.high + (result.low + error));
    return {below, bits_of(below) == bits_of(above)};
}
inline Rounded rounded_relatively(TwoParts result, double relative_error) {
    const double below =
        value(result.high + fused_from(result.high, number(relative_error), result.low));
    const double above =
        value(result.high + fused(result.high, number(relative_error), result.low));
    return {below, bits_of(below) == bits_of(above)};
}

struct RoundedFloat {
    float to;
    bool is_sure;
};
inline RoundedFloat rounded_to_float(Number result, Number error) {
    const float below = to_float(result - error);
    const float above = to_float(result + error);
    return {below, __builtin_bit_cast(uint32_t, below) == __builtin_bit_cast(uint32_t, above)};
}

} // namespace
