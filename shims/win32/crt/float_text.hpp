#pragma once
/// Between floating-point numbers and decimal digits, exactly.

#include "locale.hpp"

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

/// strtod over a source of units: `peek()` gives the next unit or -1, `take()` goes on. False where
/// there is no number. The source must be able to return to what `mark()` gave by `reset()`.
template <class Source>
bool read_float(Source& source, const FloatFormat& format, bool& negative, uint64_t& bits,
                Range& range) {
    negative = false;
    range = Range::fits;
    bits = 0;
    const auto lower = [&] {
        const int c = source.peek();
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    };
    const auto word = [&](const char* text) {
        const auto mark = source.mark();
        for (; *text != 0; ++text) {
            if (lower() != *text) {
                source.reset(mark);
                return false;
            }
            source.take();
        }
        return true;
    };
    if (source.peek() == '+' || source.peek() == '-') {
        negative = source.peek() == '-';
        source.take();
    }
    const uint64_t infinity = ((uint64_t{1} << format.exponent_bits) - 1)
                              << (format.mantissa_bits - 1);
    if (is_ucrt && (lower() == 'i' || lower() == 'n')) {
        if (word("inf")) {
            word("inity");
            bits = infinity;
            return true;
        }
        if (!word("nan")) {
            return false;
        }
        const uint64_t mantissa = (uint64_t{1} << (format.mantissa_bits - 1)) - 1;
        bits = infinity | mantissa;
        const auto mark = source.mark();
        if (word("(snan)")) {
            bits = infinity | 1;
            return true;
        }
        if (word("(ind)")) {
            bits = infinity | uint64_t{1} << (format.mantissa_bits - 2);
            negative = true;
            return true;
        }
        if (source.peek() == '(') {
            source.take();
            for (int c = lower(); (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_';
                 c = lower()) {
                source.take();
            }
            if (source.peek() == ')') {
                source.take();
            } else {
                source.reset(mark);
            }
        }
        return true;
    }
    bool any = false;
    if (source.peek() == '0') {
        source.take();
        any = true;
        const auto mark = source.mark();
        if (is_ucrt && lower() == 'x') {
            source.take();
            uint64_t mantissa = 0;
            int exponent = 0;
            bool sticky = false;
            bool some = false;
            bool fraction = false;
            for (;; source.take()) {
                const int c = lower();
                if (c == '.' && !fraction) {
                    fraction = true;
                    continue;
                }
                const int digit = c >= '0' && c <= '9'   ? c - '0'
                                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                         : -1;
                if (digit < 0) {
                    break;
                }
                some = true;
                if (mantissa >> 60 == 0) {
                    mantissa = mantissa << 4 | static_cast<unsigned>(digit);
                    exponent -= fraction ? 4 : 0;
                } else {
                    sticky |= digit != 0;
                    exponent += fraction ? 0 : 4;
                }
            }
            if (!some) {
                source.reset(mark);
                return true; // the zero
            }
            if (lower() == 'p') {
                exponent += read_exponent(source);
            }
            bits = assemble(mantissa, exponent, sticky, format, range);
            return true;
        }
    }
    DigitReader digits;
    bool fraction = false;
    for (;; source.take()) {
        const int c = source.peek();
        if (c == '.' && !fraction) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            digits.put(c - '0', fraction);
            any = true;
        } else {
            break;
        }
    }
    if (!any) {
        return false;
    }
    if (lower() == 'e' || (!is_ucrt && lower() == 'd')) {
        digits.exponent += read_exponent(source);
    }
    bits = digits.round(format, range);
    return true;
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
