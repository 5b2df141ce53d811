#pragma once
/// Locales: code page, kinds of characters, case. The C locale has code page 0: bytes are
/// characters, and only ASCII ones are letters.

#include "crt.hpp"

namespace ferry::crt {

/// ctype.h
enum Kind : unsigned short {
    kind_upper = 1,
    kind_lower = 2,
    kind_digit = 4,
    kind_space = 8,
    kind_punctuation = 16,
    kind_control = 32,
    kind_blank = 64,
    kind_hex = 128,
    kind_letter = 0x100,
    kind_lead = 0x8000,
    kind_alphabetic = kind_letter | kind_upper | kind_lower,
    kind_alphanumeric = kind_alphabetic | kind_digit,
    kind_graphic = kind_alphanumeric | kind_punctuation,
    kind_print = kind_graphic | kind_blank,
};

enum Category : int {
    category_all,
    category_collate,
    category_ctype,
    category_monetary,
    category_numeric,
    category_time,
    category_count
};

/// struct lconv.
struct Conventions {
    const char* decimal_point;
    const char* thousands_separator;
    const char* grouping;
    const char* international_currency;
    const char* currency;
    const char* monetary_decimal_point;
    const char* monetary_thousands;
    const char* monetary_grouping;
    const char* positive_sign;
    const char* negative_sign;
    char values[8];
    const wchar_t* wide[8];
};

constexpr unsigned page_utf8 = 65001;

/// A code page whose characters have one or two bytes: the first and last bytes of ranges, twice;
/// zeros where there are no more.
struct DoubleBytes {
    unsigned page;
    unsigned char leads[4];
    unsigned char trails[4];
};
/// The one of that number, or null.
const DoubleBytes* double_bytes_of(unsigned page);
bool is_lead(const DoubleBytes& page, unsigned char byte);

/// A locale. Its beginning is what programs know of (__crt_locale_data_public).
struct Locale {
    const unsigned short* kinds; ///< by unsigned char; [-1] is EOF's
    int most_bytes;              ///< of a character
    unsigned code_page;          ///< 0: the C locale
    const unsigned char* lower;
    const unsigned char* upper;
    const wchar_t* high_half; ///< of a single-byte code page: what 0x80… stand for
    const DoubleBytes* pairs; ///< of a code page that has such; its single bytes are in high_half
    const Conventions* conventions;
    bool united_states; ///< what categories other than ctype say
    bool is_c[category_count];
    char names[category_count][96];
    wchar_t wide_names[category_count][96];
    unsigned short own_kinds[257];
    unsigned char own_lower[256];
    unsigned char own_upper[256];
    wchar_t own_half[128];

    char decimal_point() const { return '.'; }
};

/// _locale_t.
struct LocaleHandle {
    Locale* locale;
    void* multibyte;
};

/// The calling thread's.
Locale& current_locale();
/// That of a _locale_t, or the calling thread's.
inline Locale& locale_of(const LocaleHandle* handle) {
    return handle != nullptr ? *handle->locale : current_locale();
}
extern Locale c_locale;
void start_locale();

/// Kinds of a UTF-16 unit.
unsigned short kind_of(wchar_t c);
wchar_t to_upper(wchar_t c);
wchar_t to_lower(wchar_t c);
/// The same where a locale says: the C locale knows ASCII letters only.
wchar_t to_upper(wchar_t c, const Locale& locale);
wchar_t to_lower(wchar_t c, const Locale& locale);
inline unsigned char to_upper(unsigned char c, const Locale& locale) { return locale.upper[c]; }
inline unsigned char to_lower(unsigned char c, const Locale& locale) { return locale.lower[c]; }
inline char to_upper(char c, const Locale& locale) {
    return static_cast<char>(locale.upper[static_cast<unsigned char>(c)]);
}
inline char to_lower(char c, const Locale& locale) {
    return static_cast<char>(locale.lower[static_cast<unsigned char>(c)]);
}

/// The upper half of code page `page` in UTF-16; null where it is not single-byte or not known.
const wchar_t* code_page_half(unsigned page);

/// Bytes of the character at `from` (up to `size`), which is put into one or two units. 0 at a
/// zero, -1 where there is none, -2 where it is cut off.
int decode(const char* from, size_t size, wchar_t units[2], int& count, const Locale& locale);
/// Bytes put to `to` (room for 5) for one or two units; -1 where the locale has no such character.
int encode(char* to, unsigned code, const Locale& locale);

} // namespace ferry::crt
