// Numbers from text and to text: strtol, atoi, _itoa, strtod, _ecvt and their kin.

#include "float_text.hpp"

using namespace ferry::crt;

namespace {

template <class T>
struct MakeUnsigned;
#define UNSIGNED_OF(T)                                                                             \
    template <>                                                                                    \
    struct MakeUnsigned<T> {                                                                       \
        using Type = unsigned T;                                                                   \
    };                                                                                             \
    template <>                                                                                    \
    struct MakeUnsigned<unsigned T> {                                                              \
        using Type = unsigned T;                                                                   \
    };
UNSIGNED_OF(int)
UNSIGNED_OF(long)
UNSIGNED_OF(long long)
#undef UNSIGNED_OF

template <class C>
bool is_space(C c, const Locale& locale) {
    if constexpr (sizeof(C) == 1) {
        return (locale.kinds[static_cast<unsigned char>(c)] & kind_space) != 0;
    }
    return c != 0 && (kind_of(static_cast<wchar_t>(c)) & kind_space) != 0;
}

/// The decimal digits of other scripts are taken too. 99 for what is none.
int wide_digit(wchar_t c) {
    static const unsigned short zeros[] = {0x660, 0x6f0,  0x966,  0x9e6,  0xa66, 0xae6,
                                           0xb66, 0xc66,  0xce6,  0xd66,  0xe50, 0xed0,
                                           0xf20, 0x1040, 0x17e0, 0x1810, 0xff10};
    for (const unsigned short zero : zeros) {
        if (c >= zero && c < zero + 10) {
            return c - zero;
        }
    }
    return 99;
}

template <class C>
int digit_of(C c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
           : sizeof(C) == 2       ? wide_digit(static_cast<wchar_t>(c))
                                  : 99;
}

/// strtol and strtoul for an integer type T.
template <class T, class C>
T to_integer(const C* text, C** end, int base, const Locale& locale) {
    constexpr bool is_signed = static_cast<T>(-1) < 0;
    using U = typename MakeUnsigned<T>::Type;
    if (end != nullptr) {
        *end = const_cast<C*>(text);
    }
    if (text == nullptr || base == 1 || base < 0 || base > 36) {
        invalid();
        return 0;
    }
    const C* at = text;
    while (is_space(*at, locale)) {
        ++at;
    }
    const bool negative = *at == '-';
    if (*at == '-' || *at == '+') {
        ++at;
    }
    if ((base == 0 || base == 16) && digit_of(at[0]) == 0 && (at[1] == 'x' || at[1] == 'X')) {
        // Without a digit behind it there is no number, not even the 0.
        at += 2;
        base = 16;
    } else if (base == 0) {
        base = digit_of(*at) == 0 ? 8 : 10;
    }
    const C* const first = at;
    U value = 0;
    bool overflow = false;
    for (int digit; (digit = digit_of(*at)) < base; ++at) {
        U next = 0;
        overflow |= __builtin_mul_overflow(value, static_cast<U>(base), &next);
        overflow |= __builtin_add_overflow(next, static_cast<U>(digit), &value);
    }
    if (at == first) {
        return 0;
    }
    if (end != nullptr) {
        *end = const_cast<C*>(at);
    }
    constexpr U half = static_cast<U>(U{1} << (8 * sizeof(T) - 1));
    if (is_signed) {
        overflow |= negative ? value > half : value >= half;
        if (overflow) {
            fail(error_range);
            return static_cast<T>(negative ? half : half - 1);
        }
    } else if (overflow) {
        fail(error_range);
        value = static_cast<U>(-1);
    }
    return static_cast<T>(negative ? 0 - value : value);
}

/// atoi and its kin: what does not fit is in ucrt strtol's; msvcrt drops the high bits.
template <class T, class C>
T to_whole(const C* text, const Locale& locale) {
    if constexpr (is_ucrt || sizeof(T) == sizeof(long long)) {
        return to_integer<T, C>(text, nullptr, 10, locale);
    }
    if (text == nullptr) {
        invalid();
        return 0;
    }
    while (is_space(*text, locale)) {
        ++text;
    }
    const bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    unsigned value = 0;
    for (int digit; (digit = digit_of(*text)) < 10; ++text) {
        value = value * 10 + static_cast<unsigned>(digit);
    }
    return static_cast<T>(negative ? 0 - value : value);
}

template <class C>
double to_double(const C* text, C** end, const Locale& locale, const FloatFormat& format,
                 Range* result = nullptr) {
    if (end != nullptr) {
        *end = const_cast<C*>(text);
    }
    if (text == nullptr) {
        invalid();
        return 0;
    }
    TextSource<C> source{text};
    while (is_space(*source.at, locale)) {
        ++source.at;
    }
    bool negative = false;
    uint64_t bits = 0;
    Range range = Range::fits;
    if (!read_float(source, format, negative, bits, range)) {
        return 0;
    }
    if (end != nullptr) {
        *end = const_cast<C*>(source.at);
    }
    if (result != nullptr) {
        *result = range;
    } else if (range != Range::fits) {
        fail(error_range);
    }
    const double value =
        format.mantissa_bits == 24
            ? static_cast<double>(__builtin_bit_cast(float, static_cast<uint32_t>(bits)))
            : from_bits(bits);
    return negative ? -value : value;
}

/// Digits of `value` from the end of `to` on; the room is 65 and more.
template <class C>
C* digits_before(C* end, uint64_t value, unsigned base) {
    do {
        *--end = static_cast<C>("0123456789abcdefghijklmnopqrstuvwxyz"[value % base]);
        value /= base;
    } while (value != 0);
    return end;
}

template <class C>
C* from_integer(uint64_t value, bool negative, C* to, int base) {
    C digits[66];
    C* const end = digits + 65;
    if (is_ucrt ? base < 2 || base > 36 : base < 2) { // msvcrt's digits go on behind 'z'
        *to = 0;
        invalid();
        return to;
    }
    *end = 0;
    C* begin = digits_before(end, negative ? 0 - value : value, static_cast<unsigned>(base));
    if (negative) {
        *--begin = '-';
    }
    memcpy(to, begin, static_cast<size_t>(end - begin + 1) * sizeof(C));
    return to;
}

template <class C>
int from_integer_checked(uint64_t value, bool negative, C* to, size_t room, int base) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (base < 2 || base > 36) {
        return invalid();
    }
    C digits[66];
    from_integer(value, negative, digits, base);
    const size_t size = length(digits) + 1;
    if (size > room) {
        // Digits are put from the last one on, and turned round at the end.
        for (size_t i = negative; i < room; ++i) {
            to[i] = digits[size - 2 - (i - negative)];
        }
        *to = 0;
        return invalid(error_range);
    }
    memcpy(to, digits, size * sizeof(C));
    return 0;
}

/// The digits of `value`, which are letters where it is none: "1#INF".
void read_digits(Decimal& decimal, const FloatParts& parts, double value) {
    static const char* const names[] = {"", "1#INF", "1#QNAN", "1#IND", "1#SNAN"};
    if (parts.kind == FloatKind::finite) {
        decimal.read(value);
        decimal.point = decimal.count == 0 ? 0 : decimal.point;
        return;
    }
    const char* const name = names[static_cast<int>(parts.kind)];
    decimal.count = static_cast<int>(strlen(name));
    decimal.point = 1;
    memcpy(decimal.digits, name, static_cast<size_t>(decimal.count));
}

/// What _ecvt and _fcvt give: `count` digits, or as many as there are to `count` behind the point.
/// Beside them and the zero there must be room for a digit that rounding may add.
int put_digits(double value, int count, bool fixed, int* point, int* sign, char* to, size_t room) {
    const FloatParts parts = parts_of(value);
    Decimal decimal;
    read_digits(decimal, parts, value);
    int digits = fixed ? decimal.point + count : count;
    if (room < static_cast<size_t>(digits > 0 ? digits : 0) + 2) {
        return error_range;
    }
    decimal.round(digits, true);
    *sign = parts.negative;
    *point = decimal.point;
    digits = fixed ? decimal.point + count : count;
    int size = 0;
    for (; size < digits; ++size) {
        to[size] = decimal.at(size);
    }
    to[size] = 0;
    return 0;
}

/// What _gcvt gives: `count` digits, behind a point as long as they begin at most one place behind
/// it, and an exponent otherwise, of two digits in ucrt, of three in msvcrt. Zeros at the end are
/// left out, the point is not.
int put_general(double value, int count, char* to, size_t room) {
    char text[400];
    size_t size = 0;
    const FloatParts parts = parts_of(value);
    const auto put = [&](char c) {
        if (size < sizeof text) {
            text[size++] = c;
        }
    };
    const auto put_all = [&](const char* c) {
        while (*c != 0) {
            put(*c++);
        }
    };
    if (parts.negative) {
        put('-');
    }
    Decimal decimal;
    read_digits(decimal, parts, value);
    const int magnitude = decimal.point - 1;
    if (parts.kind != FloatKind::finite) {
        static const char* const names[] = {"", "inf", "nan", "nan(ind)", "nan(snan)"};
        static const char* const old_names[] = {"", "1.#INF", "1.#QNAN", "1.#IND", "1.#SNAN"};
        put_all((is_ucrt ? names : old_names)[static_cast<int>(parts.kind)]);
    } else if (magnitude < -1 || magnitude > count - 1) {
        decimal.round(count < 1 ? 1 : count, true);
        put(decimal.at(0));
        if (count > 1) {
            put('.');
        }
        for (int i = 1; i < decimal.count; ++i) {
            put(decimal.at(i));
        }
        const int exponent = decimal.point - 1;
        put('e');
        put(exponent < 0 ? '-' : '+');
        const int size_of = exponent < 0 ? -exponent : exponent;
        if (size_of >= 100 || !is_ucrt) {
            put(static_cast<char>('0' + size_of / 100));
        }
        put(static_cast<char>('0' + size_of / 10 % 10));
        put(static_cast<char>('0' + size_of % 10));
    } else {
        const bool has_point = count > decimal.point;
        decimal.round(count, true);
        if (decimal.point <= 0) {
            put('0');
        }
        for (int i = 0; i < decimal.point; ++i) {
            put(decimal.at(i));
        }
        if (has_point) {
            put('.');
        }
        for (int i = decimal.point; i < decimal.count; ++i) {
            put(decimal.at(i));
        }
    }
    put(0);
    if (size > room) {
        return error_range;
    }
    memcpy(to, text, size);
    return 0;
}

int put_long_double(void* to, const char* text, const Locale& locale, Range& range) {
    const double value =
        to_double(text, static_cast<char**>(nullptr), locale, double_format, &range);
    const uint64_t bits = bits_of(value);
    int exponent = static_cast<int>(bits >> 52 & 0x7ff);
    uint64_t mantissa = bits << 11 & 0x7fffffffffffffff;
    if (exponent == 0 && mantissa != 0) {
        const int shift = __builtin_clzll(mantissa);
        mantissa <<= shift;
        exponent = 1 - 1023 + 16383 - shift + 1 - 1;
    } else if (exponent == 0x7ff) {
        exponent = 0x7fff;
        mantissa |= uint64_t{1} << 63;
    } else if (exponent != 0) {
        exponent += 16383 - 1023;
        mantissa |= uint64_t{1} << 63;
    }
    const auto head = static_cast<unsigned short>(exponent | (bits >> 63 << 15));
    memcpy(to, &mantissa, sizeof mantissa);
    memcpy(static_cast<char*>(to) + sizeof mantissa, &head, sizeof head);
    return 0;
}

constexpr double least_normal = 0x1p-1022;

int range_code(Range range) {
    constexpr int overflow = 3;
    constexpr int underflow = 4;
    return range == Range::overflow ? overflow : range == Range::underflow ? underflow : 0;
}

} // namespace

extern "C" {

#define TO_INTEGER(T, strto, _strto_l, wcsto, _wcsto_l)                                            \
    T strto(const char* text, char** end, int base) {                                              \
        return to_integer<T>(text, end, base, current_locale());                                   \
    }                                                                                              \
    T _strto_l(const char* text, char** end, int base, const LocaleHandle* locale) {               \
        return to_integer<T>(text, end, base, locale_of(locale));                                  \
    }                                                                                              \
    T wcsto(const wchar_t* text, wchar_t** end, int base) {                                        \
        return to_integer<T>(text, end, base, current_locale());                                   \
    }                                                                                              \
    T _wcsto_l(const wchar_t* text, wchar_t** end, int base, const LocaleHandle* locale) {         \
        return to_integer<T>(text, end, base, locale_of(locale));                                  \
    }
TO_INTEGER(long, strtol, _strtol_l, wcstol, _wcstol_l)
TO_INTEGER(unsigned long, strtoul, _strtoul_l, wcstoul, _wcstoul_l)
TO_INTEGER(long long, strtoll, _strtoll_l, wcstoll, _wcstoll_l)
TO_INTEGER(unsigned long long, strtoull, _strtoull_l, wcstoull, _wcstoull_l)
TO_INTEGER(long long, _strtoi64, _strtoi64_l, _wcstoi64, _wcstoi64_l)
TO_INTEGER(unsigned long long, _strtoui64, _strtoui64_l, _wcstoui64, _wcstoui64_l)
TO_INTEGER(long long, strtoimax, _strtoimax_l, wcstoimax, _wcstoimax_l)
TO_INTEGER(unsigned long long, strtoumax, _strtoumax_l, wcstoumax, _wcstoumax_l)
#undef TO_INTEGER

#define ATO(T, ato, _ato_l, _wto, _wto_l)                                                          \
    T ato(const char* text) { return to_whole<T>(text, current_locale()); }                        \
    T _ato_l(const char* text, const LocaleHandle* locale) {                                       \
        return to_whole<T>(text, locale_of(locale));                                               \
    }                                                                                              \
    T _wto(const wchar_t* text) { return to_whole<T>(text, current_locale()); }                    \
    T _wto_l(const wchar_t* text, const LocaleHandle* locale) {                                    \
        return to_whole<T>(text, locale_of(locale));                                               \
    }
ATO(int, atoi, _atoi_l, _wtoi, _wtoi_l)
ATO(long, atol, _atol_l, _wtol, _wtol_l)
ATO(long long, atoll, _atoll_l, _wtoll, _wtoll_l)
ATO(long long, _atoi64, _atoi64_l, _wtoi64, _wtoi64_l)
#undef ATO

#define INTEGER_TO(T, is_signed, _itoa, _itow)                                                     \
    char* _itoa(T value, char* to, int base) {                                                     \
        return from_integer(static_cast<uint64_t>(value), (is_signed) && base == 10 && value < 0,  \
                            to, base);                                                             \
    }                                                                                              \
    int _itoa##_s(T value, char* to, size_t room, int base) {                                      \
        return from_integer_checked(static_cast<uint64_t>(value),                                  \
                                    (is_signed) && base == 10 && value < 0, to, room, base);       \
    }                                                                                              \
    wchar_t* _itow(T value, wchar_t* to, int base) {                                               \
        return from_integer(static_cast<uint64_t>(value), (is_signed) && base == 10 && value < 0,  \
                            to, base);                                                             \
    }                                                                                              \
    int _itow##_s(T value, wchar_t* to, size_t room, int base) {                                   \
        return from_integer_checked(static_cast<uint64_t>(value),                                  \
                                    (is_signed) && base == 10 && value < 0, to, room, base);       \
    }
INTEGER_TO(long long, true, _i64toa, _i64tow)
INTEGER_TO(unsigned long long, false, _ui64toa, _ui64tow)
INTEGER_TO(unsigned long, false, _ultoa, _ultow)
#undef INTEGER_TO
// Bases other than ten show the bits of 32-bit numbers.
#define INTEGER_TO(T, _itoa, _itow)                                                                \
    char* _itoa(T value, char* to, int base) {                                                     \
        return base == 10 ? _i64toa(value, to, base)                                               \
                          : _ultoa(static_cast<unsigned long>(value), to, base);                   \
    }                                                                                              \
    int _itoa##_s(T value, char* to, size_t room, int base) {                                      \
        return base == 10 ? _i64toa_s(value, to, room, base)                                       \
                          : _ultoa_s(static_cast<unsigned long>(value), to, room, base);           \
    }                                                                                              \
    wchar_t* _itow(T value, wchar_t* to, int base) {                                               \
        return base == 10 ? _i64tow(value, to, base)                                               \
                          : _ultow(static_cast<unsigned long>(value), to, base);                   \
    }                                                                                              \
    int _itow##_s(T value, wchar_t* to, size_t room, int base) {                                   \
        return base == 10 ? _i64tow_s(value, to, room, base)                                       \
                          : _ultow_s(static_cast<unsigned long>(value), to, room, base);           \
    }
INTEGER_TO(int, _itoa, _itow)
INTEGER_TO(long, _ltoa, _ltow)
#undef INTEGER_TO

#define TO_FLOAT(T, strtod, _strtod_l, wcstod, _wcstod_l, format)                                  \
    T strtod(const char* text, char** end) {                                                       \
        return static_cast<T>(to_double(text, end, current_locale(), format));                     \
    }                                                                                              \
    T _strtod_l(const char* text, char** end, const LocaleHandle* locale) {                        \
        return static_cast<T>(to_double(text, end, locale_of(locale), format));                    \
    }                                                                                              \
    T wcstod(const wchar_t* text, wchar_t** end) {                                                 \
        return static_cast<T>(to_double(text, end, current_locale(), format));                     \
    }                                                                                              \
    T _wcstod_l(const wchar_t* text, wchar_t** end, const LocaleHandle* locale) {                  \
        return static_cast<T>(to_double(text, end, locale_of(locale), format));                    \
    }
TO_FLOAT(double, strtod, _strtod_l, wcstod, _wcstod_l, double_format)
TO_FLOAT(float, strtof, _strtof_l, wcstof, _wcstof_l, float_format)
TO_FLOAT(double, strtold, _strtold_l, wcstold, _wcstold_l, double_format) // long double is double
#undef TO_FLOAT

double atof(const char* text) { return strtod(text, nullptr); }
double _atof_l(const char* text, const LocaleHandle* locale) {
    return _strtod_l(text, nullptr, locale);
}
double _wtof(const wchar_t* text) { return wcstod(text, nullptr); }
double _wtof_l(const wchar_t* text, const LocaleHandle* locale) {
    return _wcstod_l(text, nullptr, locale);
}

int _atodbl_l(double* to, char* text, const LocaleHandle* locale) {
    Range range = Range::fits;
    *to = to_double<char>(text, nullptr, locale_of(locale), double_format, &range);
    if (!is_ucrt && range == Range::fits && *to != 0 && __builtin_fabs(*to) < least_normal) {
        range = Range::underflow; // what is subnormal too
    }
    return range_code(range);
}
int _atodbl(double* to, char* text) { return _atodbl_l(to, text, nullptr); }
int _atoflt_l(float* to, const char* text, const LocaleHandle* locale) {
    Range range = Range::fits;
    *to =
        static_cast<float>(to_double<char>(text, nullptr, locale_of(locale), float_format, &range));
    return range_code(range);
}
int _atoflt(float* to, const char* text) { return _atoflt_l(to, text, nullptr); }
int _atoldbl_l(void* to, char* text, const LocaleHandle* locale) {
    Range range = Range::fits;
    put_long_double(to, text, locale_of(locale), range);
    return range_code(range);
}
int _atoldbl(void* to, char* text) { return _atoldbl_l(to, text, nullptr); }

char* _ecvt(double value, int count, int* point, int* sign) {
    char* const to = thread_data().conversion_text;
    put_digits(value, count, false, point, sign, to, 350);
    return to;
}
char* _fcvt(double value, int count, int* point, int* sign) {
    char* const to = thread_data().conversion_text;
    put_digits(value, count, true, point, sign, to, 350);
    return to;
}
char* _gcvt(double value, int count, char* to) {
    if (to == nullptr || count < 0) {
        invalid(to == nullptr || is_ucrt ? error_invalid : error_range);
        return nullptr;
    }
    put_general(value, count, to, 400);
    return to;
}
int _ecvt_s(char* to, size_t room, double value, int count, int* point, int* sign) {
    if (to == nullptr || room == 0 || point == nullptr || sign == nullptr) {
        return invalid();
    }
    *to = 0;
    return put_digits(value, count, false, point, sign, to, room) == 0 ? 0 : invalid(error_range);
}
int _fcvt_s(char* to, size_t room, double value, int count, int* point, int* sign) {
    if (to == nullptr || room == 0 || point == nullptr || sign == nullptr) {
        return invalid();
    }
    *to = 0;
    return put_digits(value, count, true, point, sign, to, room) == 0 ? 0 : invalid(error_range);
}
int _gcvt_s(char* to, size_t room, double value, int count) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (static_cast<size_t>(count) >= room) {
        return invalid(error_range);
    }
    return put_general(value, count, to, room) == 0 ? 0 : (fail(error_range), error_range);
}

} // extern "C"
