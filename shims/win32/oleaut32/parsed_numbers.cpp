// VarParseNumFromStr and VarNumFromParseNum: a number's digits apart from its type.

#include "numbers.hpp"

#include "../crt/float_digits.hpp"

namespace crt = ferry::crt;

namespace {

/// Reads what the caller's flags allow, and notes what it found in those it gives.
class Reader {
public:
    Reader(const WCHAR* text, NUMPARSE& numbers, BYTE* digits)
        : begin_(text), at_(text), numbers_(numbers), digits_(digits), room_(numbers.cDig) {
        numbers_.cDig = 0;
        numbers_.dwOutFlags = 0;
        numbers_.nBaseShift = numbers_.nPwr10 = 0;
    }

    HRESULT read() {
        read_prefix();
        if (takes(NUMPRS_HEX_OCT) && *at_ == '&' && read_base()) {
            return finish();
        }
        read_digits();
        if (!any_) {
            return DISP_E_TYPEMISMATCH;
        }
        if (takes(NUMPRS_EXPONENT) && lower(*at_) == 'e') {
            read_exponent();
        }
        read_suffix();
        return finish();
    }

private:
    static WCHAR lower(WCHAR c) { return c >= 'A' && c <= 'Z' ? static_cast<WCHAR>(c | 0x20) : c; }
    static bool is_digit(WCHAR c) { return c >= '0' && c <= '9'; }
    static bool is_blank(WCHAR c) { return c == ' ' || (c >= 9 && c <= 13); }
    [[nodiscard]] bool takes(ULONG flag) const { return (numbers_.dwInFlags & flag) != 0; }
    [[nodiscard]] bool has(ULONG flags) const { return (numbers_.dwOutFlags & flags) != 0; }

    /// Goes on behind it if it may be there, once.
    bool pass(ULONG flag, ULONG besides = 0) {
        if (!takes(flag) || (numbers_.dwOutFlags & flag) != 0) {
            return false;
        }
        numbers_.dwOutFlags |= flag | besides;
        ++at_;
        return true;
    }
    void pass_blanks(ULONG flag) {
        while (takes(flag) && is_blank(*at_)) {
            numbers_.dwOutFlags |= flag;
            ++at_;
        }
    }

    void read_prefix() {
        constexpr ULONG signs = NUMPRS_LEADING_PLUS | NUMPRS_LEADING_MINUS | NUMPRS_PARENS;
        for (bool goes_on = true; goes_on;) {
            pass_blanks(NUMPRS_LEADING_WHITE);
            goes_on = (*at_ == '+' && !has(signs) && pass(NUMPRS_LEADING_PLUS)) ||
                      (*at_ == '-' && !has(signs) && pass(NUMPRS_LEADING_MINUS, NUMPRS_NEG)) ||
                      (*at_ == '(' && !has(signs) && pass(NUMPRS_PARENS, NUMPRS_NEG)) ||
                      (*at_ == '$' && pass(NUMPRS_CURRENCY));
        }
        is_open_ = has(NUMPRS_PARENS);
    }

    void read_suffix() {
        constexpr ULONG signs = NUMPRS_LEADING_PLUS | NUMPRS_LEADING_MINUS | NUMPRS_PARENS |
                                NUMPRS_TRAILING_PLUS | NUMPRS_TRAILING_MINUS;
        for (bool goes_on = true; goes_on;) {
            pass_blanks(NUMPRS_TRAILING_WHITE);
            goes_on = (*at_ == '+' && !has(signs) && pass(NUMPRS_TRAILING_PLUS)) ||
                      (*at_ == '-' && !has(signs) && pass(NUMPRS_TRAILING_MINUS, NUMPRS_NEG)) ||
                      (*at_ == '$' && pass(NUMPRS_CURRENCY));
            if (*at_ == ')' && is_open_) {
                ++at_;
                is_open_ = false;
                goes_on = true;
            }
        }
    }

    /// "&H1F", "&O17": digits of four or three bits.
    bool read_base() {
        const WCHAR letter = lower(at_[1]);
        const int base = letter == 'h' ? 16 : letter == 'o' ? 8 : 0;
        const auto value = [](WCHAR c) {
            const WCHAR small = lower(c);
            return is_digit(c) ? c - '0' : small >= 'a' && small <= 'f' ? small - 'a' + 10 : 16;
        };
        if (base == 0 || value(at_[2]) >= base) {
            return false;
        }
        at_ += 2;
        numbers_.dwOutFlags |= NUMPRS_HEX_OCT;
        numbers_.nBaseShift = base == 16 ? 4 : 3;
        for (; value(*at_) < base; ++at_) {
            put(value(*at_), false);
        }
        any_ = true;
        return true;
    }

    void read_digits() {
        bool is_fraction = false;
        for (;; ++at_) {
            if (is_digit(*at_)) {
                any_ = true;
                put(*at_ - '0', is_fraction);
            } else if (*at_ == '.' && !is_fraction && takes(NUMPRS_DECIMAL)) {
                is_fraction = true;
                numbers_.dwOutFlags |= NUMPRS_DECIMAL;
            } else if (*at_ == ',' && any_ && !is_fraction && takes(NUMPRS_THOUSANDS)) {
                numbers_.dwOutFlags |= NUMPRS_THOUSANDS;
            } else {
                return;
            }
        }
    }

    void put(int digit, bool is_fraction) {
        if (numbers_.cDig == 0 && digit == 0) { // before the first that counts
            numbers_.nPwr10 -= is_fraction ? 1 : 0;
        } else if (numbers_.cDig < room_) {
            digits_[numbers_.cDig++] = static_cast<BYTE>(digit);
            numbers_.nPwr10 -= is_fraction ? 1 : 0;
        } else {
            numbers_.nPwr10 += is_fraction ? 0 : 1;
            numbers_.dwOutFlags |= digit != 0 ? NUMPRS_INEXACT : 0;
        }
    }

    void read_exponent() {
        const bool has_sign = at_[1] == '-' || at_[1] == '+';
        if (!is_digit(at_[has_sign ? 2 : 1])) {
            return;
        }
        crt::TextSource<WCHAR> source{at_};
        numbers_.nPwr10 += crt::read_exponent(source);
        at_ = source.at;
        numbers_.dwOutFlags |= NUMPRS_EXPONENT;
    }

    HRESULT finish() {
        numbers_.cchUsed = static_cast<INT>(at_ - begin_);
        if (is_open_ || (takes(NUMPRS_USE_ALL) && *at_ != 0)) {
            return DISP_E_TYPEMISMATCH;
        }
        if (numbers_.nBaseShift == 0) {
            while (numbers_.cDig > 1 && digits_[numbers_.cDig - 1] == 0) {
                --numbers_.cDig;
                ++numbers_.nPwr10;
            }
        }
        if (numbers_.cDig == 0 && room_ != 0) {
            digits_[numbers_.cDig++] = 0;
            numbers_.nPwr10 = 0;
        }
        return S_OK;
    }

    const WCHAR* const begin_;
    const WCHAR* at_;
    NUMPARSE& numbers_;
    BYTE* const digits_;
    const INT room_;
    bool any_ = false;
    bool is_open_ = false;
};

// The smallest ones first.
constexpr VARTYPE integers[] = {VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4, VT_I8, VT_UI8};
constexpr VARTYPE reals[] = {VT_R4, VT_R8, VT_CY, VT_DECIMAL};

/// As the first type of `wanted` that holds it.
template <SIZE_T count>
bool give_first(VARIANT& number, const VARTYPE (&types)[count], ULONG wanted, VARIANT* to) {
    for (const VARTYPE type : types) {
        if ((wanted & (1U << type)) != 0 && SUCCEEDED(VariantChangeType(to, &number, 0, type))) {
            return true;
        }
    }
    return false;
}

/// The value of digits with a power of ten. False if it is too large.
bool make_real(const NUMPARSE& numbers, const BYTE* digits, VARIANT& to) {
    crt::DigitReader reader;
    crt::Range range = crt::Range::fits;
    for (INT i = 0; i < numbers.cDig; ++i) {
        reader.put(digits[i], false);
    }
    reader.exponent += numbers.nPwr10;
    const double value = crt::from_bits(reader.round(crt::double_format, range));
    to.vt = VT_R8;
    to.dblVal = (numbers.dwOutFlags & NUMPRS_NEG) != 0 ? -value : value;
    return range != crt::Range::overflow;
}

/// False if it is not one of 64 bits.
bool make_integer(const NUMPARSE& numbers, const BYTE* digits, VARIANT& to) {
    constexpr int most_digits = 19;
    const int shift = numbers.nBaseShift;
    ULONG64 magnitude = 0;
    if (shift == 0 && (numbers.nPwr10 < 0 || numbers.cDig + numbers.nPwr10 > most_digits)) {
        return false;
    }
    for (INT i = 0; i < numbers.cDig; ++i) {
        if (shift != 0 && magnitude >> (64 - shift) != 0) {
            return false;
        }
        magnitude = shift != 0 ? magnitude << shift | digits[i] : magnitude * 10 + digits[i];
    }
    for (INT i = 0; i < numbers.nPwr10; ++i) {
        magnitude *= 10;
    }
    const bool is_negative = (numbers.dwOutFlags & NUMPRS_NEG) != 0;
    if (is_negative && magnitude > ULONG64{1} << 63) {
        return false;
    }
    to.vt = is_negative ? VT_I8 : VT_UI8;
    to.ullVal = is_negative ? 0 - magnitude : magnitude;
    return true;
}

} // namespace

extern "C" {

HRESULT WINAPI VarParseNumFromStr(OLECHAR* text, LCID, ULONG, NUMPARSE* numbers, BYTE* digits) {
    if (text == nullptr || numbers == nullptr || digits == nullptr) {
        return text == nullptr ? DISP_E_TYPEMISMATCH : E_INVALIDARG;
    }
    return Reader(text, *numbers, digits).read();
}

HRESULT WINAPI VarNumFromParseNum(NUMPARSE* numbers, BYTE* digits, ULONG wanted, VARIANT* to) {
    VARIANT number{};
    const bool is_integer = make_integer(*numbers, digits, number);
    if (is_integer && give_first(number, integers, wanted, to)) {
        return S_OK;
    }
    if (!is_integer && (numbers->nBaseShift != 0 || !make_real(*numbers, digits, number))) {
        return DISP_E_OVERFLOW;
    }
    return give_first(number, reals, wanted, to) || give_first(number, integers, wanted, to)
               ? S_OK
               : DISP_E_OVERFLOW;
}

} // extern "C"
