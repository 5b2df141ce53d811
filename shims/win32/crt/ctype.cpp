// Kinds and case of characters.

#include "locale.hpp"

using namespace ferry::crt;

namespace {

int is(int c, unsigned mask, const Locale& locale) {
    if (c >= -1 && c <= 0xff) {
        return locale.kinds[c] & mask;
    }
    return 0;
}

/// Asked for by itself, the kind "blank" of the C runtimes is narrower than GetStringTypeW's.
int is_wide(unsigned short c, unsigned mask) {
    constexpr unsigned short ideographic_space = 0x3000;
    constexpr unsigned short no_break_space = 0xfeff; // of no width
    if (c == 0xffff) {
        return 0;
    }
    if (mask == kind_blank) {
        return c == ' ' || c == ideographic_space || c == no_break_space ? kind_blank : 0;
    }
    return kind_of(static_cast<wchar_t>(c)) & mask;
}

struct TypeName {
    const char* name;
    unsigned short mask;
};
constexpr TypeName type_names[] = {
    {"alnum", kind_alphanumeric}, {"alpha", kind_alphabetic}, {"blank", kind_blank},
    {"cntrl", kind_control},      {"digit", kind_digit},      {"graph", kind_graphic},
    {"lower", kind_lower},        {"print", kind_print},      {"punct", kind_punctuation},
    {"space", kind_space},        {"upper", kind_upper},      {"xdigit", kind_hex},
};

} // namespace

extern "C" {

/// What old programs' macros read: _ctype[c + 1], _pctype[c], _pwctype[c].
unsigned short _ctype[257];
unsigned short _wctype[257];
const unsigned short* _pctype = _ctype + 1;
const unsigned short* _pwctype = _wctype + 1;

#define KIND(name, mask)                                                                           \
    int is##name(int c) { return is(c, mask, current_locale()); }                                  \
    int _is##name##_l(int c, const LocaleHandle* locale) {                                         \
        return is(c, mask, locale_of(locale));                                                     \
    }                                                                                              \
    int isw##name(unsigned short c) { return is_wide(c, mask); }                                   \
    int _isw##name##_l(unsigned short c, const LocaleHandle*) { return is_wide(c, mask); }
KIND(alnum, kind_alphanumeric)
KIND(alpha, kind_alphabetic)
KIND(cntrl, kind_control)
KIND(digit, kind_digit)
KIND(graph, kind_graphic)
KIND(lower, kind_lower)
KIND(print, kind_print)
KIND(punct, kind_punctuation)
KIND(space, kind_space)
KIND(upper, kind_upper)
KIND(xdigit, kind_hex)
#undef KIND

int _isblank_l(int c, const LocaleHandle* locale) {
    return c == '\t' ? kind_blank : is(c, kind_blank, locale_of(locale));
}
int isblank(int c) { return _isblank_l(c, nullptr); }
int iswblank(unsigned short c) { return c == '\t' ? kind_blank : is_wide(c, kind_blank); }
int _iswblank_l(unsigned short c, const LocaleHandle*) { return iswblank(c); }

int __isascii(int c) { return static_cast<unsigned>(c) < 0x80; }
int __toascii(int c) { return c & 0x7f; }
int iswascii(unsigned short c) { return c < 0x80; }
int __iscsymf(int c) { return isalpha(c) != 0 || c == '_'; }
int __iscsym(int c) { return isalnum(c) != 0 || c == '_'; }
int __iswcsymf(unsigned short c) { return iswalpha(c) != 0 || c == '_'; }
int __iswcsym(unsigned short c) { return iswalnum(c) != 0 || c == '_'; }
int _iswcsymf_l(unsigned short c, const LocaleHandle*) { return __iswcsymf(c); }
int _iswcsym_l(unsigned short c, const LocaleHandle*) { return __iswcsym(c); }

int _isctype(int c, int mask) { return is(c, static_cast<unsigned>(mask), current_locale()); }
int _isctype_l(int c, int mask, const LocaleHandle* locale) {
    return is(c, static_cast<unsigned>(mask), locale_of(locale));
}
int iswctype(unsigned short c, unsigned short mask) { return is_wide(c, mask); }
int _iswctype_l(unsigned short c, unsigned short mask, const LocaleHandle*) {
    return is_wide(c, mask);
}
int is_wctype(unsigned short c, unsigned short mask) { return is_wide(c, mask); }
int _isleadbyte_l(int c, const LocaleHandle* handle) {
    return c >= -1 && c <= 0xff ? locale_of(handle).kinds[c] & kind_lead : 0;
}
int isleadbyte(int c) { return _isleadbyte_l(c, nullptr); }

unsigned short wctype(const char* name) {
    for (const TypeName& type : type_names) {
        if (strcmp(type.name, name) == 0) {
            return type.mask;
        }
    }
    return 0;
}
unsigned short wctrans(const char* name) {
    return strcmp(name, "tolower") == 0 ? 2 : strcmp(name, "toupper") == 0 ? 1 : 0;
}

int _tolower_l(int c, const LocaleHandle* locale) {
    return c >= 0 && c <= 0xff ? locale_of(locale).lower[c] : c;
}
int _toupper_l(int c, const LocaleHandle* locale) {
    return c >= 0 && c <= 0xff ? locale_of(locale).upper[c] : c;
}
int tolower(int c) { return _tolower_l(c, nullptr); }
int toupper(int c) { return _toupper_l(c, nullptr); }
int _tolower(int c) { return c - 'A' + 'a'; }
int _toupper(int c) { return c - 'a' + 'A'; }
unsigned short _towlower_l(unsigned short c, const LocaleHandle* locale) {
    return to_lower(static_cast<wchar_t>(c), locale_of(locale));
}
unsigned short _towupper_l(unsigned short c, const LocaleHandle* locale) {
    return to_upper(static_cast<wchar_t>(c), locale_of(locale));
}
unsigned short towlower(unsigned short c) { return _towlower_l(c, nullptr); }
unsigned short towupper(unsigned short c) { return _towupper_l(c, nullptr); }
unsigned short towctrans(unsigned short c, unsigned short how) {
    return how == 1 ? towupper(c) : towlower(c);
}

const unsigned short* __pctype_func() { return current_locale().kinds; }
const unsigned short* __pwctype_func() { return _pwctype; }

} // extern "C"

namespace ferry::crt {

void start_ctype() {
    for (unsigned c = 0; c < 256; ++c) {
        _ctype[c + 1] = c_locale.kinds[c];
        _wctype[c + 1] = kind_of(static_cast<wchar_t>(c));
    }
}

} // namespace ferry::crt
