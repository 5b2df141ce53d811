// LCMapString: cases, widths, kana, sort keys, and texts without what is added to letters or
// without symbols.

#include <ferry/win32/files.hpp>

#include "collation.hpp"
#include "counted_text.hpp"
#include "normalization.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD cases = LCMAP_LOWERCASE | LCMAP_UPPERCASE;
constexpr DWORD kana = LCMAP_HIRAGANA | LCMAP_KATAKANA;
constexpr DWORD widths = LCMAP_HALFWIDTH | LCMAP_FULLWIDTH;
constexpr DWORD chinese = LCMAP_SIMPLIFIED_CHINESE | LCMAP_TRADITIONAL_CHINESE;
constexpr DWORD leaving_out = NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS;
constexpr DWORD mapping = cases | kana | widths | chinese;

bool has_all(DWORD flags, DWORD wanted) { return (flags & wanted) == wanted; }

bool are_valid(DWORD flags) {
    if ((flags & LCMAP_SORTKEY) != 0) {
        return (flags & (mapping | LCMAP_LINGUISTIC_CASING)) == 0;
    }
    if ((flags & (mapping | leaving_out | LCMAP_BYTEREV)) == 0 || (flags & SORT_STRINGSORT) != 0) {
        return false;
    }
    if (has_all(flags, kana) || has_all(flags, widths) || has_all(flags, chinese)) {
        return false;
    }
    return ((flags & leaving_out) == 0 || (flags & mapping) == 0) &&
           ((flags & chinese) == 0 || (flags & (kana | widths)) == 0);
}

WCHAR with_kana(WCHAR c, DWORD flags) {
    constexpr WCHAR apart = 0x60; // katakana lie so far behind hiragana
    if ((flags & LCMAP_HIRAGANA) != 0) {
        const bool has = (c >= 0x30a1 && c <= 0x30f6) || c == 0x30fd || c == 0x30fe;
        return has ? static_cast<WCHAR>(c - apart) : c;
    }
    const bool has = (c >= 0x3041 && c <= 0x3096) || c == 0x309d || c == 0x309e;
    return has ? static_cast<WCHAR>(c + apart) : c;
}

WCHAR with_width(WCHAR c, DWORD flags) {
    constexpr WCHAR wide_space = 0x3000;
    constexpr WCHAR apart = 0xfee0;
    if ((flags & LCMAP_FULLWIDTH) != 0) {
        return c == L' ' ? wide_space : c > L' ' && c < 0x7f ? static_cast<WCHAR>(c + apart) : c;
    }
    return c == wide_space                ? L' '
           : c > 0xff00 && c <= L'\xff5e' ? static_cast<WCHAR>(c - apart)
                                          : c;
}

bool is_letter(WCHAR c) {
    WORD type = 0;
    GetStringTypeW(CT_CTYPE1, &c, 1, &type);
    return (type & (C1_ALPHA | C1_DIGIT)) != 0;
}

/// Cases of a text: of titles the first letter of each word is a capital.
class Case {
public:
    explicit Case(DWORD flags) : flags_(flags & cases) {}
    WCHAR of(WCHAR c) {
        const bool begins = !inside_;
        inside_ = is_letter(c) || (inside_ && c == L'\'');
        switch (flags_) {
        case LCMAP_UPPERCASE: return RtlUpcaseUnicodeChar(c);
        case LCMAP_LOWERCASE: return RtlDowncaseUnicodeChar(c);
        case cases: return begins ? RtlUpcaseUnicodeChar(c) : RtlDowncaseUnicodeChar(c);
        default: return c;
        }
    }

private:
    DWORD flags_;
    bool inside_ = false;
};

/// The text without accents, symbols or both.
int leave_out(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    UnitBuffer apart;
    if ((flags & NORM_IGNORENONSPACE) != 0) {
        put_normalized(apart, from, count, form_d);
        from = apart.units();
        count = apart.count();
    }
    int units = 0;
    for (int i = 0; i < count; ++i) {
        const WCHAR c = from[i];
        const bool added = (flags & NORM_IGNORENONSPACE) != 0 && is_combining(c);
        const bool symbol = (flags & NORM_IGNORESYMBOLS) != 0 && c != 0 && !is_letter(c);
        if (added || symbol) {
            continue;
        }
        if (units < room) {
            to[units] = c;
        }
        ++units;
    }
    return room != 0 && units > room ? fail(ERROR_INSUFFICIENT_BUFFER) : units;
}

int map_string(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const bool in_place = from == to && room != 0;
    flags &= ~DWORD{LOCALE_USE_CP_ACP | LOCALE_NOUSEROVERRIDE};
    if (!are_valid(flags) || (in_place && (flags & mapping & ~cases) != 0) ||
        (in_place && (flags & cases) == 0)) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if ((flags & LCMAP_SORTKEY) != 0) {
        count = count < 0 ? static_cast<int>(wcslen(from)) : count;
        const int size = sort_key(flags, from, count, reinterpret_cast<BYTE*>(to), room);
        return room != 0 && size > room ? fail(ERROR_INSUFFICIENT_BUFFER) : size;
    }
    const int units = count < 0 ? static_cast<int>(wcslen(from)) + 1 : count;
    if ((flags & leaving_out) != 0) {
        return leave_out(flags, from, units, to, room);
    }
    if (room == 0) {
        return units;
    }
    if (room < units) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    Case letters(flags);
    for (int i = 0; i < units; ++i) {
        WCHAR c = letters.of(from[i]);
        c = (flags & kana) != 0 ? with_kana(c, flags) : c;
        c = (flags & widths) != 0 ? with_width(c, flags) : c;
        to[i] = (flags & LCMAP_BYTEREV) != 0 ? static_cast<WCHAR>(c << 8 | c >> 8) : c;
    }
    return units;
}

} // namespace

extern "C" {

int WINAPI LCMapStringW(LCID locale, DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    constexpr LCID unused = 0xfff00000;
    constexpr LANGID last_language = 0x92;
    const LANGID language = PRIMARYLANGID(LANGIDFROMLCID(locale));
    if ((locale & unused) != 0 || language > last_language) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return map_string(flags, from, count, to, room);
}
int WINAPI LCMapStringEx(LPCWSTR, DWORD flags, LPCWSTR from, int count, LPWSTR to, int room,
                         LPNLSVERSIONINFO, LPVOID, LPARAM) {
    return map_string(flags, from, count, to, room);
}

} // extern "C"
