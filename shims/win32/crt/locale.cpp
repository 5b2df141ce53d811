// The C locale, with UTF-8 as its code page.

#include "crt.hpp"

namespace {

/// struct lconv.
struct Conventions {
    const char* decimal_point;
    const char* thousands_separator;
    const char* grouping;
    const char* int_currency;
    const char* currency;
    const char* monetary_decimal_point;
    const char* monetary_thousands;
    const char* monetary_grouping;
    const char* positive_sign;
    const char* negative_sign;
    char values[8];
    const wchar_t* wide[8];
};

constexpr char unknown = 127;

Conventions c_locale{".",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     {unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown},
                     {L".", L"", L"", L"", L"", L"", L"", L""}};

} // namespace

extern "C" {

Conventions* localeconv() { return &c_locale; }
unsigned ___lc_codepage_func() { return 0; }
int ___mb_cur_max_func() { return 1; }

} // extern "C"
