// DECIMAL: an integer of 96 bits, divided by a power of ten up to 28. What has no room there is
// rounded to the nearest, of two that are as near to the even one, and refused where the integral
// part alone is too large.

#include <ferry/win32/ntdll.hpp>

#include <float.h>

#define _OLEAUT32_
#include <oleauto.h>

namespace {

constexpr int most_scale = 28;

/// A natural number of up to 384 bits, the lowest first: twice 96 bits times 10^56 fit.
class Natural {
public:
    Natural() = default;
    explicit Natural(ULONGLONG value)
        : words_{static_cast<ULONG>(value), static_cast<ULONG>(value >> 32)} {}
    explicit Natural(const DECIMAL& from) : words_{from.Lo32, from.Mid32, from.Hi32} {}

    bool is_zero() const {
        for (const ULONG word : words_) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }
    bool is_odd() const { return (words_[0] & 1) != 0; }
    bool fits() const {
        for (unsigned i = 3; i < count; ++i) {
            if (words_[i] != 0) {
                return false;
            }
        }
        return true;
    }
    bool fits_64() const { return fits() && words_[2] == 0; }
    ULONGLONG low() const { return words_[0] | static_cast<ULONGLONG>(words_[1]) << 32; }
    ULONG high() const { return words_[2]; }

    void add(const Natural& other) {
        ULONGLONG carry = 0;
        for (unsigned i = 0; i < count; ++i) {
            carry += static_cast<ULONGLONG>(words_[i]) + other.words_[i];
            words_[i] = static_cast<ULONG>(carry);
            carry >>= 32;
        }
    }
    /// Of one that is not larger.
    void subtract(const Natural& other) {
        LONGLONG borrow = 0;
        for (unsigned i = 0; i < count; ++i) {
            borrow += static_cast<LONGLONG>(words_[i]) - other.words_[i];
            words_[i] = static_cast<ULONG>(borrow);
            borrow >>= 32;
        }
    }
    void multiply(ULONG factor) {
        ULONGLONG carry = 0;
        for (ULONG& word : words_) {
            carry += static_cast<ULONGLONG>(word) * factor;
            word = static_cast<ULONG>(carry);
            carry >>= 32;
        }
    }
    void multiply_by_tens(int power) {
        for (; power > 0; --power) {
            multiply(10);
        }
    }
    static Natural product(const Natural& left, const DECIMAL& right) {
        Natural sum;
        const ULONG factors[] = {right.Hi32, right.Mid32, right.Lo32};
        for (const ULONG factor : factors) {
            for (unsigned i = count - 1; i > 0; --i) {
                sum.words_[i] = sum.words_[i - 1];
            }
            sum.words_[0] = 0;
            Natural part = left;
            part.multiply(factor);
            sum.add(part);
        }
        return sum;
    }
    /// What is left over.
    ULONG divide(ULONG divisor) {
        ULONGLONG rest = 0;
        for (unsigned i = count; i-- > 0;) {
            rest = rest << 32 | words_[i];
            words_[i] = static_cast<ULONG>(rest / divisor);
            rest %= divisor;
        }
        return static_cast<ULONG>(rest);
    }
    /// Bit by bit. What is left over.
    Natural divide(const Natural& divisor) {
        Natural rest;
        for (unsigned bit = count * 32; bit-- > 0;) {
            rest.shift_in(words_[bit / 32] >> bit % 32 & 1);
            words_[bit / 32] &= ~(ULONG{1} << bit % 32);
            if (rest.compare(divisor) >= 0) {
                rest.subtract(divisor);
                words_[bit / 32] |= ULONG{1} << bit % 32;
            }
        }
        return rest;
    }
    int compare(const Natural& other) const {
        for (unsigned i = count; i-- > 0;) {
            if (words_[i] != other.words_[i]) {
                return words_[i] < other.words_[i] ? -1 : 1;
            }
        }
        return 0;
    }

private:
    static constexpr unsigned count = 12;

    void shift_in(ULONG bit) {
        for (ULONG& word : words_) {
            const ULONG out = word >> 31;
            word = word << 1 | bit;
            bit = out;
        }
    }

    ULONG words_[count] = {};
};

/// A result before it is rounded to what a DECIMAL holds.
struct Wide {
    Natural digits;
    int scale;
    BYTE sign;

    /// Divides by ten as often as `is_enough` is false, and rounds once.
    template <class Enough>
    bool round_until(Enough is_enough) {
        int last = 0;      // the digit that went last
        bool more = false; // and whether there was anything behind it
        while (!is_enough(*this)) {
            if (scale == 0) {
                return false;
            }
            more = more || last != 0;
            last = static_cast<int>(digits.divide(10));
            --scale;
        }
        if (last > 5 || (last == 5 && (more || digits.is_odd()))) {
            digits.add(Natural(1));
        }
        return true;
    }

    HRESULT give(DECIMAL* to) {
        const auto fits = [](const Wide& self) {
            return self.digits.fits() && self.scale <= most_scale;
        };
        // What is rounded up may have a digit too many.
        while (!fits(*this)) {
            if (!round_until(fits)) {
                return DISP_E_OVERFLOW;
            }
        }
        to->Hi32 = digits.high();
        to->Lo64 = digits.low();
        to->scale = static_cast<BYTE>(scale);
        to->sign = sign;
        return S_OK;
    }
    /// To an integer.
    void round() {
        round_until([](const Wide& self) { return self.scale == 0; });
    }
    void drop_zeros() {
        while (scale > 0) {
            Natural tenth = digits;
            if (tenth.divide(10) != 0) {
                break;
            }
            digits = tenth;
            --scale;
        }
    }
};

Wide wide(const DECIMAL& from) { return {Natural(from), from.scale, from.sign}; }

bool is_valid(const DECIMAL& value) {
    return value.scale <= most_scale && (value.sign & ~DECIMAL_NEG) == 0;
}

void align(Wide& left, Wide& right) {
    Wide& shorter = left.scale < right.scale ? left : right;
    const Wide& longer = left.scale < right.scale ? right : left;
    shorter.digits.multiply_by_tens(longer.scale - shorter.scale);
    shorter.scale = longer.scale;
}

HRESULT sum(const DECIMAL& left, const DECIMAL& right, BYTE flip, DECIMAL* to) {
    if (!is_valid(left) || !is_valid(right)) {
        return E_INVALIDARG;
    }
    Wide a = wide(left);
    Wide b = wide(right);
    b.sign ^= flip;
    align(a, b);
    if (a.sign == b.sign) {
        a.digits.add(b.digits);
    } else if (a.digits.compare(b.digits) >= 0) {
        a.digits.subtract(b.digits);
    } else {
        b.digits.subtract(a.digits);
        a = b;
    }
    return a.give(to);
}

/// A double's so many first digits. Windows does it with doubles, too.
HRESULT from_double(double value, int digits, DECIMAL* to) {
    const BYTE sign = value < 0 ? DECIMAL_NEG : 0;
    double rest = value < 0 ? -value : value;
    constexpr double too_large = 79228162514264337593543950336.0; // 2^96
    if (!(rest < too_large)) {
        return DISP_E_OVERFLOW;
    }
    double limit = 1;
    for (int i = 0; i < digits; ++i) {
        limit *= 10;
    }
    // One multiplication or division, by a power that is exact up to 10^22.
    const auto power_of_ten = [](int power) {
        double product = 1;
        for (; power > 0; --power) {
            product *= 10;
        }
        return product;
    };
    int scale = 0;
    while (scale < most_scale && rest * power_of_ten(scale + 1) < limit) {
        ++scale;
    }
    while (scale <= 0 && rest / power_of_ten(-scale) >= limit) {
        --scale;
    }
    rest = scale >= 0 ? rest * power_of_ten(scale) : rest / power_of_ten(-scale);
    auto whole = static_cast<LONGLONG>(rest);
    const double part = rest - static_cast<double>(whole);
    if (part > 0.5 || (part == 0.5 && (whole & 1) != 0)) {
        ++whole;
    }
    Wide result{Natural(static_cast<ULONGLONG>(whole)), scale < 0 ? 0 : scale, sign};
    result.digits.multiply_by_tens(-scale);
    if (result.digits.is_zero()) {
        result = {};
    }
    result.drop_zeros();
    return result.give(to);
}

HRESULT from_integer(ULONGLONG magnitude, bool is_negative, DECIMAL* to, int scale = 0) {
    return Wide{Natural(magnitude), scale, static_cast<BYTE>(is_negative ? DECIMAL_NEG : 0)}.give(
        to);
}

/// Rounded, where it lies between the two.
HRESULT to_integer(const DECIMAL& from, LONGLONG least, ULONGLONG most, ULONGLONG& to,
                   int places = 0) {
    if (!is_valid(from)) {
        return E_INVALIDARG;
    }
    Wide value = wide(from);
    value.digits.multiply_by_tens(places);
    value.round();
    const bool is_negative = value.sign != 0 && !value.digits.is_zero();
    const ULONGLONG limit = is_negative ? ULONGLONG{0} - static_cast<ULONGLONG>(least) : most;
    if (!value.digits.fits_64() || value.digits.low() > limit) {
        return DISP_E_OVERFLOW;
    }
    to = is_negative ? ULONGLONG{0} - value.digits.low() : value.digits.low();
    return S_OK;
}

double to_double(const DECIMAL& from) {
    double value = static_cast<double>(from.Lo64) + from.Hi32 * 18446744073709551616.0;
    double power = 1;
    for (int i = 0; i < from.scale; ++i) {
        power *= 10;
    }
    value /= power;
    return from.sign != 0 ? -value : value;
}

/// The integral part. `is_exact`: there is nothing behind the point.
Wide truncated(const DECIMAL& from, bool& is_exact) {
    Wide value = wide(from);
    is_exact = true;
    for (; value.scale > 0; --value.scale) {
        is_exact = value.digits.divide(10) == 0 && is_exact;
    }
    return value;
}

} // namespace

extern "C" {

HRESULT WINAPI VarDecAdd(LPDECIMAL left, LPDECIMAL right, LPDECIMAL to) {
    return sum(*left, *right, 0, to);
}

HRESULT WINAPI VarDecSub(LPDECIMAL left, LPDECIMAL right, LPDECIMAL to) {
    return sum(*left, *right, DECIMAL_NEG, to);
}

HRESULT WINAPI VarDecMul(LPDECIMAL left, LPDECIMAL right, LPDECIMAL to) {
    if (!is_valid(*left) || !is_valid(*right)) {
        return E_INVALIDARG;
    }
    return Wide{Natural::product(Natural(*left), *right), left->scale + right->scale,
                static_cast<BYTE>(left->sign ^ right->sign)}
        .give(to);
}

HRESULT WINAPI VarDecDiv(LPDECIMAL left, LPDECIMAL right, LPDECIMAL to) {
    if (!is_valid(*left) || !is_valid(*right)) {
        return E_INVALIDARG;
    }
    const Natural divisor(*right);
    if (divisor.is_zero()) {
        return DISP_E_DIVBYZERO;
    }
    Wide quotient{Natural(*left), left->scale - right->scale,
                  static_cast<BYTE>(left->sign ^ right->sign)};
    if (quotient.scale < 0) {
        quotient.digits.multiply_by_tens(-quotient.scale);
        quotient.scale = 0;
    }
    const Wide dividend = quotient;
    Natural rest = quotient.digits.divide(divisor);
    if (rest.is_zero()) {
        return quotient.give(to);
    }
    // One place more than there can be, and whether anything is behind it.
    const int more = most_scale + 1 - dividend.scale;
    quotient = dividend;
    quotient.digits.multiply_by_tens(more);
    quotient.scale += more;
    rest = quotient.digits.divide(divisor);
    if (!rest.is_zero()) {
        quotient.digits.multiply(10);
        quotient.digits.add(Natural(1));
        ++quotient.scale;
    }
    const HRESULT result = quotient.give(to);
    if (result == S_OK) {
        quotient.drop_zeros();
        quotient.give(to);
    }
    return result;
}

HRESULT WINAPI VarDecAbs(LPDECIMAL from, LPDECIMAL to) {
    *to = *from;
    to->sign = 0;
    return S_OK;
}

HRESULT WINAPI VarDecNeg(LPDECIMAL from, LPDECIMAL to) {
    *to = *from;
    to->sign ^= DECIMAL_NEG;
    return S_OK;
}

HRESULT WINAPI VarDecFix(LPDECIMAL from, LPDECIMAL to) {
    if (!is_valid(*from)) {
        return E_INVALIDARG;
    }
    bool is_exact = false;
    return truncated(*from, is_exact).give(to);
}

HRESULT WINAPI VarDecInt(LPDECIMAL from, LPDECIMAL to) {
    if (!is_valid(*from)) {
        return E_INVALIDARG;
    }
    bool is_exact = false;
    Wide value = truncated(*from, is_exact);
    if (value.sign != 0 && !is_exact) {
        value.digits.add(Natural(1));
    }
    return value.give(to);
}

HRESULT WINAPI VarDecRound(LPDECIMAL from, int places, LPDECIMAL to) {
    if (places < 0 || !is_valid(*from)) {
        return E_INVALIDARG;
    }
    Wide value = wide(*from);
    value.round_until([places](const Wide& self) { return self.scale <= places; });
    return value.give(to);
}

HRESULT WINAPI VarDecCmp(LPDECIMAL left, LPDECIMAL right) {
    if (!is_valid(*left) || !is_valid(*right)) {
        return E_INVALIDARG;
    }
    Wide a = wide(*left);
    Wide b = wide(*right);
    align(a, b);
    const int order = a.digits.compare(b.digits);
    const bool is_equal = order == 0 && (a.sign == b.sign || a.digits.is_zero());
    if (is_equal) {
        return VARCMP_EQ;
    }
    const bool is_less = a.sign != b.sign ? a.sign != 0 : (order < 0) == (a.sign == 0);
    return is_less ? VARCMP_LT : VARCMP_GT;
}

HRESULT WINAPI VarDecCmpR8(LPDECIMAL left, double right) {
    DECIMAL other;
    const HRESULT result = from_double(right, DBL_DIG, &other);
    return FAILED(result) ? result : VarDecCmp(left, &other);
}

HRESULT WINAPI VarDecFromR4(FLOAT from, DECIMAL* to) {
    return from_double(static_cast<double>(from), FLT_DIG + 1, to);
}
HRESULT WINAPI VarDecFromR8(DOUBLE from, DECIMAL* to) { return from_double(from, DBL_DIG, to); }
HRESULT WINAPI VarDecFromDate(DATE from, DECIMAL* to) { return from_double(from, DBL_DIG, to); }
HRESULT WINAPI VarDecFromCy(CY from, DECIMAL* to) {
    constexpr int places = 4;
    const auto bits = static_cast<ULONGLONG>(from.int64);
    return from_integer(from.int64 < 0 ? 0 - bits : bits, from.int64 < 0, to, places);
}
HRESULT WINAPI VarDecFromBool(VARIANT_BOOL from, DECIMAL* to) {
    return from_integer(from != 0 ? 1 : 0, from != 0, to);
}

#define INTEGER(name, Type, least, most)                                                           \
    HRESULT WINAPI VarDecFrom##name(Type from, DECIMAL* to) {                                      \
        const bool is_negative = from < Type{1} && from != 0;                                      \
        const auto bits = static_cast<ULONGLONG>(from);                                            \
        return from_integer(is_negative ? 0 - bits : bits, is_negative, to);                       \
    }                                                                                              \
    HRESULT WINAPI Var##name##FromDec(DECIMAL* from, Type* to) {                                   \
        ULONGLONG bits = 0;                                                                        \
        const HRESULT result = to_integer(*from, least, most, bits);                               \
        if (result == S_OK) {                                                                      \
            *to = static_cast<Type>(bits);                                                         \
        }                                                                                          \
        return result;                                                                             \
    }

INTEGER(I1, CHAR, -0x80, 0x7f)
INTEGER(I2, SHORT, -0x8000, 0x7fff)
INTEGER(I4, LONG, -0x80000000LL, 0x7fffffff)
INTEGER(I8, LONG64, -0x7fffffffffffffff - 1, 0x7fffffffffffffff)
INTEGER(UI1, BYTE, 0, 0xff)
INTEGER(UI2, USHORT, 0, 0xffff)
INTEGER(UI4, ULONG, 0, 0xffffffff)
INTEGER(UI8, ULONG64, 0, 0xffffffffffffffff)
#undef INTEGER

HRESULT WINAPI VarR4FromDec(DECIMAL* from, FLOAT* to) {
    if (!is_valid(*from)) {
        return E_INVALIDARG;
    }
    *to = static_cast<FLOAT>(to_double(*from));
    return S_OK;
}

HRESULT WINAPI VarR8FromDec(DECIMAL* from, DOUBLE* to) {
    if (!is_valid(*from)) {
        return E_INVALIDARG;
    }
    *to = to_double(*from);
    return S_OK;
}

HRESULT WINAPI VarCyFromDec(DECIMAL* from, CY* to) {
    constexpr int places = 4;
    ULONGLONG bits = 0;
    const HRESULT result =
        to_integer(*from, -0x7fffffffffffffff - 1, 0x7fffffffffffffff, bits, places);
    if (result == S_OK) {
        to->int64 = static_cast<LONGLONG>(bits);
    }
    return result;
}

HRESULT WINAPI VarDateFromDec(DECIMAL* from, DATE* to) {
    double value = 0;
    const HRESULT read = VarR8FromDec(from, &value);
    return FAILED(read) ? read : VarDateFromR8(value, to);
}

/// All of its digits.
HRESULT WINAPI VarBstrFromDec(DECIMAL* from, LCID, ULONG, BSTR* to) {
    constexpr int most_characters = 32;
    WCHAR text[most_characters];
    int at = most_characters;
    if (to == nullptr || !is_valid(*from)) {
        return E_INVALIDARG;
    }
    Wide value = wide(*from);
    value.drop_zeros();
    const bool is_negative = value.sign != 0 && !value.digits.is_zero();
    for (int place = 0; place <= value.scale || !value.digits.is_zero(); ++place) {
        if (place == value.scale && place != 0) {
            text[--at] = '.';
        }
        text[--at] = static_cast<WCHAR>('0' + value.digits.divide(10));
    }
    if (is_negative) {
        text[--at] = '-';
    }
    *to = SysAllocStringLen(text + at, static_cast<UINT>(most_characters - at));
    return *to == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT WINAPI VarDecFromStr(OLECHAR* text, LCID locale, ULONG flags, DECIMAL* to) {
    constexpr int most_digits = 64;
    constexpr int most_places = 200; // beyond them there is nothing but zeros
    BYTE digits[most_digits];
    NUMPARSE parsed{};
    parsed.cDig = most_digits;
    parsed.dwInFlags = NUMPRS_STD;
    if (const HRESULT read = VarParseNumFromStr(text, locale, flags, &parsed, digits);
        FAILED(read)) {
        return read;
    }
    const bool is_negative = (parsed.dwOutFlags & NUMPRS_NEG) != 0;
    Wide value{{}, 0, static_cast<BYTE>(is_negative ? DECIMAL_NEG : 0)};
    for (INT i = 0; i < parsed.cDig && parsed.nPwr10 > -most_places; ++i) {
        value.digits.multiply(parsed.nBaseShift != 0 ? ULONG{1} << parsed.nBaseShift : 10);
        value.digits.add(Natural(digits[i]));
    }
    if (value.digits.is_zero()) {
        return from_integer(0, false, to);
    }
    if (parsed.nPwr10 > most_scale) {
        return DISP_E_OVERFLOW;
    }
    value.digits.multiply_by_tens(parsed.nPwr10);
    value.scale = parsed.nPwr10 < 0 ? -parsed.nPwr10 : 0;
    return value.give(to);
}

HRESULT WINAPI VarBoolFromDec(DECIMAL* from, VARIANT_BOOL* to) {
    if (!is_valid(*from)) {
        return E_INVALIDARG;
    }
    *to = Natural(*from).is_zero() ? VARIANT_FALSE : VARIANT_TRUE;
    return S_OK;
}

} // extern "C"
