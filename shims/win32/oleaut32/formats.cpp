// Numbers, amounts and dates as the user has them shown, and the names of months and days.

#include "numbers.hpp"

using namespace ferry::win32;

namespace {

constexpr int by_locale = -2;
constexpr int longest = 160;

int locale_number(LCTYPE what) {
    DWORD value = 0;
    GetLocaleInfoW(LOCALE_USER_DEFAULT, what | LOCALE_RETURN_NUMBER,
                   reinterpret_cast<WCHAR*>(&value), sizeof value / sizeof(WCHAR));
    return static_cast<int>(value);
}

HRESULT give_text(const WCHAR* text, BSTR* to) {
    *to = SysAllocString(text);
    return *to == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT give_name(LCTYPE what, BSTR* to) {
    WCHAR name[80];
    if (GetLocaleInfoW(LOCALE_USER_DEFAULT, what, name, sizeof name / sizeof *name) == 0) {
        return E_INVALIDARG;
    }
    return give_text(name, to);
}

/// How a number is to be shown, as callers say it: by_locale, or a choice.
struct Wanted {
    int digits;
    int leading;
    int parentheses;
    int grouped;
};

/// The separators of the locale, and room for them.
struct Format {
    WCHAR point[8];
    WCHAR separator[8];
    WCHAR currency[16];
    CURRENCYFMTW format;
};

bool is_choice(int value) { return value >= by_locale && value <= 0; }

bool is_valid(const Wanted& wanted) {
    return wanted.digits >= -1 && is_choice(wanted.leading) && is_choice(wanted.parentheses) &&
           is_choice(wanted.grouped);
}

/// `is_currency`: the facts about amounts, else those about numbers.
void read_format(const Wanted& wanted, bool is_currency, Format& to) {
    const auto read = [](LCTYPE what, WCHAR* text, int room) {
        GetLocaleInfoW(LOCALE_USER_DEFAULT, what, text, room);
    };
    read(is_currency ? LOCALE_SMONDECIMALSEP : LOCALE_SDECIMAL, to.point, 8);
    read(is_currency ? LOCALE_SMONTHOUSANDSEP : LOCALE_STHOUSAND, to.separator, 8);
    read(LOCALE_SCURRENCY, to.currency, 16);
    CURRENCYFMTW& format = to.format;
    format.lpDecimalSep = to.point;
    format.lpThousandSep = to.separator;
    format.lpCurrencySymbol = to.currency;
    format.NumDigits = static_cast<UINT>(
        wanted.digits >= 0 ? wanted.digits
                           : locale_number(is_currency ? LOCALE_ICURRDIGITS : LOCALE_IDIGITS));
    format.LeadingZero = wanted.leading == by_locale
                             ? static_cast<UINT>(locale_number(LOCALE_ILZERO))
                             : static_cast<UINT>(wanted.leading != 0);
    format.Grouping = wanted.grouped == 0 ? 0 : 3;
    format.PositiveOrder = static_cast<UINT>(locale_number(LOCALE_ICURRENCY));
    constexpr UINT amount_after_sign = 1; // "-$1.1"; of numbers "-1.1"
    const UINT usual =
        static_cast<UINT>(locale_number(is_currency ? LOCALE_INEGCURR : LOCALE_INEGNUMBER));
    format.NegativeOrder = wanted.parentheses == by_locale ? usual
                           : wanted.parentheses != 0       ? 0
                           : usual == 0                    ? amount_after_sign
                                                           : usual;
}

NUMBERFMTW number_part(const CURRENCYFMTW& from) {
    return {from.NumDigits,    from.LeadingZero,   from.Grouping,
            from.lpDecimalSep, from.lpThousandSep, from.NegativeOrder};
}

/// The digits of a variant's number, times `factor`.
HRESULT digits_of(VARIANT* from, LONG factor, VARIANT& text) {
    VARIANT number{};
    HRESULT done = VariantChangeType(&number, from, 0, VT_DECIMAL);
    if (SUCCEEDED(done) && factor != 1) {
        DECIMAL scale;
        DECIMAL product;
        VarDecFromI4(factor, &scale);
        done = VarDecMul(&number.decVal, &scale, &product);
        number.decVal = product;
        number.vt = VT_DECIMAL;
    }
    return FAILED(done) ? done : VariantChangeType(&text, &number, 0, VT_BSTR);
}

HRESULT format_number(VARIANT* from, const Wanted& wanted, LONG factor, const WCHAR* behind,
                      BSTR* to) {
    if (from == nullptr || to == nullptr || !is_valid(wanted)) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (from->vt == VT_EMPTY) {
        return S_OK;
    }
    VARIANT digits{};
    WCHAR made[longest];
    Format format;
    if (const HRESULT read = digits_of(from, factor, digits); FAILED(read)) {
        return read;
    }
    read_format(wanted, false, format);
    const NUMBERFMTW shape = number_part(format.format);
    const int length =
        GetNumberFormatW(LOCALE_USER_DEFAULT, 0, digits.bstrVal, &shape, made, longest - 1);
    VariantClear(&digits);
    if (length == 0) {
        return DISP_E_TYPEMISMATCH;
    }
    int end = length - 1;
    const bool in_parentheses = made[end - 1] == ')';
    for (end -= in_parentheses; *behind != 0; ++behind) { // within what encloses it
        made[end++] = *behind;
        if (in_parentheses) {
            made[end] = ')';
        }
    }
    made[end + in_parentheses] = 0;
    return give_text(made, to);
}

} // namespace

extern "C" {

HRESULT WINAPI VarMonthName(int month, int is_short, ULONG, BSTR* to) {
    if (to == nullptr || month < 1 || month > 12) {
        return E_INVALIDARG;
    }
    const LCTYPE first = is_short != 0 ? LOCALE_SABBREVMONTHNAME1 : LOCALE_SMONTHNAME1;
    return give_name(first + static_cast<LCTYPE>(month - 1), to);
}

HRESULT WINAPI VarWeekdayName(int day, int is_short, int first_day, ULONG, BSTR* to) {
    constexpr int days = 7;
    if (to == nullptr || day < 1 || day > days || first_day < 0 || first_day > days) {
        return E_INVALIDARG;
    }
    // Windows counts the locale's days from Monday on, programs from Sunday.
    const int first = first_day != 0 ? first_day - 2 : locale_number(LOCALE_IFIRSTDAYOFWEEK);
    const LCTYPE monday = is_short != 0 ? LOCALE_SABBREVDAYNAME1 : LOCALE_SDAYNAME1;
    return give_name(monday + static_cast<LCTYPE>((first + day - 1 + days) % days), to);
}

HRESULT WINAPI VarFormatDateTime(VARIANT* from, int form, ULONG flags, BSTR* to) {
    enum Form { general, long_date, short_date, long_time, short_time };
    if (from == nullptr || to == nullptr || form < general || form > short_time) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (from->vt == VT_EMPTY) {
        return S_OK;
    }
    VARIANT date{};
    SYSTEMTIME time;
    WCHAR text[longest];
    if (const HRESULT changed = VariantChangeType(&date, from, 0, VT_DATE); FAILED(changed)) {
        return changed;
    }
    if (form == general) {
        return VarBstrFromDate(date.date, LOCALE_USER_DEFAULT, flags, to);
    }
    if (!automation::split_date(date.date, time)) {
        return E_INVALIDARG;
    }
    const bool is_date = form == long_date || form == short_date;
    const int length = is_date
                           ? GetDateFormatW(LOCALE_USER_DEFAULT,
                                            form == long_date ? DATE_LONGDATE : DATE_SHORTDATE,
                                            &time, nullptr, text, longest)
                           : GetTimeFormatW(LOCALE_USER_DEFAULT, 0, &time,
                                            form == short_time ? L"HH:mm" : nullptr, text, longest);
    return length == 0 ? E_INVALIDARG : give_text(text, to);
}

HRESULT WINAPI VarFormatNumber(VARIANT* from, int digits, int leading, int parentheses, int grouped,
                               ULONG, BSTR* to) {
    return format_number(from, {digits, leading, parentheses, grouped}, 1, L"", to);
}

HRESULT WINAPI VarFormatPercent(VARIANT* from, int digits, int leading, int parentheses,
                                int grouped, ULONG, BSTR* to) {
    return format_number(from, {digits, leading, parentheses, grouped}, 100, L"%", to);
}

HRESULT WINAPI VarFormatCurrency(VARIANT* from, int digits, int leading, int parentheses,
                                 int grouped, ULONG, BSTR* to) {
    const Wanted wanted{digits, leading, parentheses, grouped};
    if (from == nullptr || to == nullptr || !is_valid(wanted)) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (from->vt == VT_EMPTY) {
        return S_OK;
    }
    VARIANT text{};
    WCHAR made[longest];
    Format format;
    if (const HRESULT read = digits_of(from, 1, text); FAILED(read)) {
        return read;
    }
    read_format(wanted, true, format);
    const int length =
        GetCurrencyFormatW(LOCALE_USER_DEFAULT, 0, text.bstrVal, &format.format, made, longest);
    VariantClear(&text);
    return length == 0 ? DISP_E_TYPEMISMATCH : give_text(made, to);
}

} // extern "C"
