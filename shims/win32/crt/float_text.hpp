#pragma once
/// Floating-point numbers in texts.

#include "float_digits.hpp"
#include "locale.hpp"

namespace ferry::crt {

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

} // namespace ferry::crt
