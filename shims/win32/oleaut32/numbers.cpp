#include "numbers.hpp"

#include "../crt/float_digits.hpp"

namespace ferry::win32::automation {
namespace {

constexpr LONG64 currency_scale = 10000;
constexpr double whole_from = 4503599627370496.0; // 2^52: what is larger has no fraction

double magnitude_of(double value) { return value < 0 ? -value : value; }

} // namespace

double round_to_even(double value) {
    if (!(magnitude_of(value) < whole_from)) {
        return value;
    }
    const double sum = magnitude_of(value) + whole_from; // rounds, as the machine does
    return value < 0 ? whole_from - sum : sum - whole_from;
}

double round_down(double value) {
    const double rounded = round_to_even(value);
    return rounded > value ? rounded - 1 : rounded;
}

namespace {

bool is_blank(WCHAR c) { return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0; }
bool is_digit(WCHAR c) { return c >= '0' && c <= '9'; }
WCHAR lower(WCHAR c) { return c >= 'A' && c <= 'Z' ? static_cast<WCHAR>(c + 32) : c; }

int digit_of(WCHAR c) {
    const WCHAR small = lower(c);
    return is_digit(c) ? c - '0' : small >= 'a' && small <= 'f' ? small - 'a' + 10 : 16;
}

/// "&H1F" and "&O17".
HRESULT read_digits_of(const WCHAR* at, int base, Number& to) {
    ULONG64 value = 0;
    const WCHAR* const begin = at;
    for (; digit_of(*at) < base; ++at) {
        value = value * base + digit_of(*at);
        if (value > 0xffffffff) {
            return DISP_E_OVERFLOW;
        }
    }
    while (is_blank(*at)) {
        ++at;
    }
    if (at == begin || *at != 0) {
        return DISP_E_TYPEMISMATCH;
    }
    to = of_natural(value);
    return S_OK;
}

ULONG64 magnitude_of(const crt::DigitReader& digits, bool& fits) {
    ULONG64 value = 0;
    fits = !digits.more && digits.exponent >= 0 && digits.count + digits.exponent <= 19;
    for (int i = 0; fits && i < digits.count + digits.exponent; ++i) {
        value = value * 10 + (i < digits.count ? digits.digits[i] : 0);
    }
    return value;
}

} // namespace

double to_real(const Number& number) {
    switch (number.kind) {
    case Number::Kind::integer: {
        const auto value = static_cast<double>(number.magnitude);
        return number.negative ? -value : value;
    }
    case Number::Kind::currency:
        return static_cast<double>(number.currency) / static_cast<double>(currency_scale);
    default: return number.real;
    }
}

HRESULT to_integer(const Number& number, ULONG64 least, ULONG64 most, ULONG64& bits) {
    constexpr double end = 18446744073709551616.0;
    bool negative = number.negative;
    ULONG64 magnitude = number.magnitude;
    if (number.kind == Number::Kind::real) {
        const double rounded = round_to_even(number.real);
        if (!(magnitude_of(rounded) < end)) {
            return DISP_E_OVERFLOW;
        }
        negative = rounded < 0;
        magnitude = static_cast<ULONG64>(magnitude_of(rounded));
    } else if (number.kind == Number::Kind::currency) {
        const Number whole = of_integer(number.currency);
        const ULONG64 rest = whole.magnitude % currency_scale;
        negative = whole.negative;
        magnitude = whole.magnitude / currency_scale;
        constexpr ULONG64 half = currency_scale / 2;
        magnitude += rest > half || (rest == half && magnitude % 2 != 0) ? 1 : 0;
    }
    if (magnitude > (negative ? least : most)) {
        return DISP_E_OVERFLOW;
    }
    bits = negative ? 0 - magnitude : magnitude;
    return S_OK;
}

HRESULT to_currency(const Number& number, LONG64& to) {
    constexpr LONG64 most = 0x7fffffffffffffff;
    if (number.kind == Number::Kind::currency) {
        to = number.currency;
        return S_OK;
    }
    if (number.kind == Number::Kind::integer) {
        if (number.magnitude > most / currency_scale) {
            return DISP_E_OVERFLOW;
        }
        to = static_cast<LONG64>(number.magnitude) *
             (number.negative ? -currency_scale : currency_scale);
        return S_OK;
    }
    ULONG64 bits = 0;
    const HRESULT result = to_integer(of_real(number.real * currency_scale), most, most, bits);
    if (SUCCEEDED(result)) {
        to = static_cast<LONG64>(bits);
    }
    return result;
}

bool is_zero(const Number& number) {
    switch (number.kind) {
    case Number::Kind::integer: return number.magnitude == 0;
    case Number::Kind::currency: return number.currency == 0;
    default: return number.real == 0;
    }
}

HRESULT read_number(const WCHAR* at, Number& to) {
    if (at == nullptr) {
        return DISP_E_TYPEMISMATCH;
    }
    bool negative = false;
    bool has_sign = false;
    bool has_currency = false;
    bool in_parentheses = false;
    for (;; ++at) {
        if ((*at == '-' || *at == '+') && !has_sign && !in_parentheses) {
            has_sign = true;
            negative = *at == '-';
        } else if (*at == '$' && !has_currency) {
            has_currency = true;
        } else if (*at == '(' && !in_parentheses && !has_sign) {
            in_parentheses = negative = true;
        } else if (!is_blank(*at)) {
            break;
        }
    }
    if (*at == '&' && (lower(at[1]) == 'h' || lower(at[1]) == 'o')) {
        return read_digits_of(at + 2, lower(at[1]) == 'h' ? 16 : 8, to);
    }
    crt::DigitReader digits;
    bool any = false;
    bool fraction = false;
    for (;; ++at) {
        if (is_digit(*at)) {
            digits.put(*at - '0', fraction);
            any = true;
        } else if (*at == '.' && !fraction) {
            fraction = true;
        } else if (*at != ',' || !any || fraction) {
            break;
        }
    }
    if (!any) {
        return DISP_E_TYPEMISMATCH;
    }
    if (lower(*at) == 'e' || lower(*at) == 'd') {
        crt::TextSource<WCHAR> source{at};
        const WCHAR* const mark = at;
        digits.exponent += crt::read_exponent(source);
        at = source.at;
        if (at == mark + 1) {
            return DISP_E_TYPEMISMATCH;
        }
    }
    for (; *at != 0; ++at) {
        if ((*at == '-' || *at == '+') && !has_sign && !in_parentheses) {
            has_sign = true;
            negative = *at == '-';
        } else if (*at == ')' && in_parentheses) {
            in_parentheses = false;
        } else if (*at == '$' && !has_currency) {
            has_currency = true;
        } else if (!is_blank(*at)) {
            return DISP_E_TYPEMISMATCH;
        }
    }
    if (in_parentheses) {
        return DISP_E_TYPEMISMATCH;
    }
    bool fits = false;
    const ULONG64 magnitude = magnitude_of(digits, fits);
    if (fits) {
        to = of_natural(magnitude);
        to.negative = negative && magnitude != 0;
        return S_OK;
    }
    crt::Range range = crt::Range::fits;
    const double value = crt::from_bits(digits.round(crt::double_format, range));
    if (range == crt::Range::overflow) {
        return DISP_E_OVERFLOW;
    }
    to = of_real(negative ? -value : value);
    return S_OK;
}

int write_integer(const Number& number, WCHAR* to) {
    WCHAR digits[20];
    int count = 0;
    int length = 0;
    ULONG64 left = number.magnitude;
    do {
        digits[count++] = static_cast<WCHAR>('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (number.negative) {
        to[length++] = '-';
    }
    while (count != 0) {
        to[length++] = digits[--count];
    }
    to[length] = 0;
    return length;
}

int write_currency(LONG64 value, WCHAR* to) {
    Number whole = of_integer(value);
    auto rest = static_cast<int>(whole.magnitude % currency_scale);
    whole.magnitude /= currency_scale;
    int length = write_integer(whole, to);
    if (rest != 0) {
        to[length++] = '.';
        for (int unit = currency_scale / 10; rest != 0; unit /= 10) {
            to[length++] = static_cast<WCHAR>('0' + rest / unit);
            rest %= unit;
        }
    }
    to[length] = 0;
    return length;
}

int write_real(double value, int digits, WCHAR* to) {
    const crt::FloatParts parts = crt::parts_of(value);
    int length = 0;
    const auto put = [&](int c) { to[length++] = static_cast<WCHAR>(c); };
    const auto put_text = [&](const char* text) {
        for (; *text != 0; ++text) {
            put(*text);
        }
    };
    if (parts.kind != crt::FloatKind::finite) {
        put_text(parts.negative ? "-1.#" : "1.#");
        put_text(parts.kind == crt::FloatKind::infinite ? "INF" : parts.negative ? "IND" : "QNAN");
        put(0);
        return length - 1;
    }
    crt::Decimal decimal;
    decimal.read(value < 0 ? -value : value);
    decimal.round(digits);
    if (value < 0) {
        put('-');
    }
    const int exponent = decimal.count == 0 ? 0 : decimal.point - 1;
    if (exponent < -4 || exponent >= digits) {
        put(decimal.at(0));
        if (decimal.count > 1) {
            put('.');
        }
        for (int i = 1; i < decimal.count; ++i) {
            put(decimal.at(i));
        }
        put('E');
        put(exponent < 0 ? '-' : '+');
        const int size = exponent < 0 ? -exponent : exponent;
        if (size >= 100) {
            put('0' + size / 100);
        }
        put('0' + size / 10 % 10);
        put('0' + size % 10);
    } else {
        const int point = decimal.count == 0 ? 1 : decimal.point;
        if (point <= 0) {
            put('0');
        }
        for (int i = 0; i < point; ++i) {
            put(decimal.at(i));
        }
        if (decimal.count > point) {
            put('.');
            for (int i = point; i < decimal.count; ++i) {
                put(decimal.at(i));
            }
        }
    }
    to[length] = 0;
    return length;
}

// ---------------------------------------------------------------------------------------- dates

namespace {

constexpr int seconds_of_day = 86400;

/// Days since 1899-12-30 of the Gregorian calendar; the month may be any.
LONG64 days_of(int year, int month, int day) {
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    if (month < 1) {
        month += 12;
        --year;
    }
    // Years begin in March, so that the day of leap years is their last.
    const int shifted = month > 2 ? month - 3 : month + 9;
    const LONG64 from_march = month > 2 ? year : year - 1;
    const LONG64 era = (from_march >= 0 ? from_march : from_march - 399) / 400;
    const LONG64 in_era = from_march - era * 400;
    constexpr LONG64 days_before = 693899; // from 0000-03-01 to 1899-12-30
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + (153 * shifted + 2) / 5 + day -
           1 - days_before;
}

void date_of(LONG64 days, SYSTEMTIME& to) {
    constexpr LONG64 days_before = 693899;
    const LONG64 all = days + days_before;
    const LONG64 era = (all >= 0 ? all : all - 146096) / 146097;
    const LONG64 in_era = all - era * 146097;
    const LONG64 year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    const LONG64 in_year = in_era - (365 * year + year / 4 - year / 100);
    const LONG64 shifted = (5 * in_year + 2) / 153;
    to.wDay = static_cast<WORD>(in_year - (153 * shifted + 2) / 5 + 1);
    to.wMonth = static_cast<WORD>(shifted < 10 ? shifted + 3 : shifted - 9);
    to.wYear = static_cast<WORD>(year + era * 400 + (to.wMonth <= 2 ? 1 : 0));
    to.wDayOfWeek = static_cast<WORD>(((days + 6) % 7 + 7) % 7); // day 0 was a Saturday
}

} // namespace

bool split_date(double date, SYSTEMTIME& to) {
    if (!is_date(date)) {
        return false;
    }
    const double whole = date < 0 ? -round_down(-date) : round_down(date);
    auto days = static_cast<LONG64>(whole);
    const double fraction = magnitude_of(date - whole);
    auto seconds = static_cast<LONG64>(fraction * seconds_of_day + 0.5);
    if (seconds == seconds_of_day) {
        seconds = 0;
        ++days;
    }
    to = {};
    date_of(days, to);
    to.wHour = static_cast<WORD>(seconds / 3600);
    to.wMinute = static_cast<WORD>(seconds / 60 % 60);
    to.wSecond = static_cast<WORD>(seconds % 60);
    return true;
}

bool join_date(const SYSTEMTIME& time, double& to) {
    const auto signed_of = [](WORD value) { return static_cast<int>(static_cast<SHORT>(value)); };
    const int told = signed_of(time.wYear);
    const int year = told < 0 || told >= 100 ? told : told < 30 ? told + 2000 : told + 1900;
    LONG64 seconds =
        (signed_of(time.wHour) * 60LL + signed_of(time.wMinute)) * 60 + signed_of(time.wSecond);
    LONG64 days = days_of(year, signed_of(time.wMonth), signed_of(time.wDay));
    days += seconds / seconds_of_day;
    seconds %= seconds_of_day;
    if (seconds < 0) {
        seconds += seconds_of_day;
        --days;
    }
    const double fraction = static_cast<double>(seconds) / seconds_of_day;
    to = days < 0 ? static_cast<double>(days) - fraction : static_cast<double>(days) + fraction;
    return is_date(to) && told >= 0;
}

} // namespace ferry::win32::automation
