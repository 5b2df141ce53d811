#pragma once
/// Between floating-point numbers and decimal digits, exactly: what needs no C runtime.

#include <stdint.h>

namespace ferry::crt {

/// A number as 0.DIGITS × 10^point, without leading and trailing zeros; 0 has no digits.
struct Decimal {
    static constexpr int most = 800; // a double has up to 767
    char digits[most];
    int count = 0;
    int point = 0;

    /// Of a finite number, without its sign.
    void read(double value);
    /// Keeps `kept` digits (none where it is not positive). Halves go to even where the digits are
    /// exact, and up where `halves_up`.
    void round(int kept, bool halves_up = false);
    char at(int index) const { return index >= 0 && index < count ? digits[index] : '0'; }
};

enum class FloatKind { finite, infinite, not_a_number, indefinite, signaling };
struct FloatParts {
    bool negative;
    FloatKind kind;
};
FloatParts parts_of(double value);
inline uint64_t bits_of(double value) { return __builtin_bit_cast(uint64_t, value); }
inline double from_bits(uint64_t bits) { return __builtin_bit_cast(double, bits); }

/// What a text begins with, as strtod reads it. `Next` gives units and 0 at the end.
struct FloatFormat {
    int mantissa_bits; ///< with the hidden one
    int exponent_bits;
};
constexpr FloatFormat double_format{53, 11};
constexpr FloatFormat float_format{24, 8};

enum class Range { fits, overflow, underflow };

/// Digits on their way in: the first 770 that count, and whether something follows.
struct DigitReader {
    static constexpr int most = 770;
    unsigned char digits[most];
    int count = 0;
    int exponent = 0; ///< the digits, as an integer, × 10^exponent
    bool more = false;

    /// A digit, behind the point or not.
    void put(int digit, bool fraction) {
        if (count == 0 && digit == 0) {
            exponent -= fraction;
            return;
        }
        if (count < most) {
            digits[count++] = static_cast<unsigned char>(digit);
            exponent -= fraction;
        } else {
            more |= digit != 0;
            exponent += !fraction;
        }
    }
    /// The nearest number, as its bits.
    uint64_t round(const FloatFormat& format, Range& range) const;
};

/// `mantissa` × 2^exponent (and a bit more where `sticky`), rounded to the format.
uint64_t assemble(uint64_t mantissa, int exponent, bool sticky, const FloatFormat& format,
                  Range& range);

/// At the e or p; nothing is taken where no number follows.
template <class Source>
int read_exponent(Source& source) {
    constexpr int huge = 100000;
    const auto mark = source.mark();
    source.take();
    const bool negative = source.peek() == '-';
    if (source.peek() == '+' || source.peek() == '-') {
        source.take();
    }
    bool any = false;
    int value = 0;
    for (int c = source.peek(); c >= '0' && c <= '9'; c = source.peek()) {
        value = value < huge ? value * 10 + (c - '0') : value;
        any = true;
        source.take();
    }
    if (!any) {
        source.reset(mark);
    }
    return negative ? -value : value;
}

/// Units in memory.
template <class C>
struct TextSource {
    using Unit = C;
    const C* at;
    int peek() const { return *at == 0 ? -1 : static_cast<int>(*at); }
    void take() { ++at; }
    const C* mark() const { return at; }
    void reset(const C* mark) { at = mark; }
};

} // namespace ferry::crt
