// Between multibyte and wide characters (wchar.h, stdlib.h, uchar.h).

#include "locale.hpp"

using namespace ferry::crt;

extern "C" {
/// mbstate_t: what of a character has come so far, or the second half of a pair. msvcrt's is an
/// int.
struct State {
#if FERRY_UCRT
    unsigned long pending;
    unsigned short count;
    unsigned short kind;
#else
    unsigned long pending : 24;
    unsigned long count : 4;
    unsigned long kind : 4;
#endif
};
}

namespace {

constexpr auto failed = static_cast<size_t>(-1);
constexpr auto incomplete = static_cast<size_t>(-2);
constexpr auto truncate = static_cast<size_t>(-1);

State& state_or(State* state, State& otherwise) { return state != nullptr ? *state : otherwise; }

size_t bad() {
    fail(error_sequence);
    return failed;
}

unsigned code_of(const wchar_t* units, int count) {
    return count == 2 ? 0x10000 + ((units[0] & 0x3ffU) << 10) + (units[1] & 0x3ffU) : units[0];
}

/// mbrtowc and its kin: bytes of a character that comes in pieces. `units` gets one or two.
size_t restartable(wchar_t units[2], int& count, const char* from, size_t size, State& state,
                   const Locale& locale) {
    char bytes[8];
    // A lead byte is the whole of a state, as programs know it.
    const bool pairs = locale.pairs != nullptr;
    const size_t had = !pairs ? state.count : state.pending != 0 ? 1 : 0;
    for (size_t i = 0; i < had; ++i) {
        bytes[i] = static_cast<char>(state.pending >> 8 * i);
    }
    for (size_t i = 0;; ++i) {
        const int used = had + i == 0 ? -2 : decode(bytes, had + i, units, count, locale);
        if (used >= 0) {
            state = {};
            return used == 0 ? 0 : pairs ? static_cast<size_t>(used) : i;
        }
        if (used == -1) {
            state = {};
            return bad();
        }
        if (i == size) {
            state.count = pairs ? 0 : static_cast<unsigned short>(had + i);
            state.pending = 0;
            for (size_t k = 0; k < had + i; ++k) {
                state.pending |= static_cast<unsigned long>(static_cast<unsigned char>(bytes[k]))
                                 << 8 * k;
            }
            return incomplete;
        }
        if (had + i >= 4) {
            state = {};
            return bad();
        }
        bytes[had + i] = from[i];
    }
}

/// A character of ASCII, which is the same in all code pages, and not the end.
bool is_plain(unsigned unit) { return unit - 1 < 0x7f; }

/// Wide units of `from`; stops at a zero or where there is no room. Null `to` counts.
size_t widen_text(wchar_t* to, const char*& from, size_t size, size_t room, const Locale& locale) {
    size_t count = 0;
    size_t at = 0;
    while (to == nullptr || count < room) {
        if (at < size && is_plain(static_cast<unsigned char>(from[at]))) {
            if (to != nullptr) {
                to[count] = from[at];
            }
            ++count;
            ++at;
            continue;
        }
        wchar_t units[2];
        int made = 0;
        const int used = decode(from + at, size - at, units, made, locale);
        if (used == 0) {
            if (to != nullptr) {
                to[count] = 0;
            }
            from = to != nullptr ? nullptr : from;
            return count;
        }
        if (used < 0) {
            from += at;
            return bad();
        }
        if (to != nullptr) {
            if (count + static_cast<size_t>(made) > room) {
                break;
            }
            for (int i = 0; i < made; ++i) {
                to[count + static_cast<size_t>(i)] = units[i];
            }
        }
        count += static_cast<size_t>(made);
        at += static_cast<size_t>(used);
    }
    from += at;
    return count;
}

size_t narrow_text(char* to, const wchar_t*& from, size_t size, size_t room, const Locale& locale) {
    size_t count = 0;
    size_t at = 0;
    while ((to == nullptr || count < room) && at < size) {
        int units = 1;
        unsigned code = static_cast<unsigned short>(from[at]);
        if (is_plain(code)) {
            if (to != nullptr) {
                to[count] = static_cast<char>(code);
            }
            ++count;
            ++at;
            continue;
        }
        if (code >= 0xd800 && code < 0xdc00 && at + 1 < size && (from[at + 1] & 0xfc00) == 0xdc00) {
            units = 2;
            code = code_of(from + at, 2);
        }
        char bytes[8];
        const int made = encode(bytes, code, locale);
        if (made < 0) {
            from += at;
            return bad();
        }
        if (to != nullptr) {
            if (count + static_cast<size_t>(made) > room) {
                break;
            }
            memcpy(to + count, bytes, static_cast<size_t>(made));
        }
        if (code == 0) {
            from = to != nullptr ? nullptr : from;
            return count;
        }
        count += static_cast<size_t>(made);
        at += static_cast<size_t>(units);
    }
    from += at;
    return count;
}

/// What char16_t and char32_t are converted by, whatever the locale.
const Locale& utf8_locale() {
    static Locale locale;
    locale.code_page = page_utf8;
    return locale;
}

constexpr size_t endless = static_cast<size_t>(-1) / 4;

/// mbstowcs_s and its kin: up to `count` units, always terminated.
template <class To, class From, class F>
int checked(size_t* result, To* to, size_t room, const From* from, size_t count, F convert) {
    if (to != nullptr && room > 0) {
        *to = 0;
    }
    if (result != nullptr) {
        *result = 0;
    }
    if ((to == nullptr) != (room == 0) || (from == nullptr && to != nullptr)) {
        return invalid();
    }
    if (from == nullptr) {
        return invalid();
    }
    const size_t most = count < room ? count : room;
    size_t size = convert(to, from, to == nullptr ? 0 : most);
    if (size == failed) {
        if (to != nullptr) {
            *to = 0;
        }
        return *_errno();
    }
    ++size;
    int error = 0;
    if (to != nullptr) {
        if (size > room) {
            if (count != truncate) {
                *to = 0;
                return invalid(error_range);
            }
            size = room;
            error = error_truncated;
        }
        to[size - 1] = 0;
    }
    if (result != nullptr) {
        *result = size;
    }
    return error;
}

} // namespace

extern "C" {

int _mbtowc_l(wchar_t* to, const char* from, size_t size, const LocaleHandle* handle) {
    if (from == nullptr || size == 0) {
        return 0;
    }
    wchar_t units[2];
    int count = 0;
    const int used = decode(from, size, units, count, locale_of(handle));
    if (used < 0 || count == 2) {
        return fail(error_sequence);
    }
    if (to != nullptr) {
        *to = units[0];
    }
    return used;
}
int mbtowc(wchar_t* to, const char* from, size_t size) {
    return _mbtowc_l(to, from, size, nullptr);
}
int _mblen_l(const char* from, size_t size, const LocaleHandle* handle) {
    if (from == nullptr || size == 0) {
        return 0;
    }
    wchar_t units[2];
    int count = 0;
    const int used = decode(from, size, units, count, locale_of(handle));
    return used < 0 ? -1 : used;
}
int mblen(const char* from, size_t size) { return _mblen_l(from, size, nullptr); }

int _wctomb_s_l(int* result, char* to, size_t room, wchar_t c, const LocaleHandle* handle) {
    if (to == nullptr && room != 0) {
        if (result != nullptr) {
            *result = 0;
        }
        return 0;
    }
    if (to == nullptr) {
        if (result != nullptr) {
            *result = 0;
        }
        return 0;
    }
    char bytes[8];
    const int size = encode(bytes, static_cast<unsigned short>(c), locale_of(handle));
    if (result != nullptr) {
        *result = size;
    }
    if (size < 0) {
        fail(error_sequence);
        return error_sequence;
    }
    if (static_cast<size_t>(size) > room) {
        return invalid(error_range);
    }
    memcpy(to, bytes, static_cast<size_t>(size));
    return 0;
}
int wctomb_s(int* result, char* to, size_t room, wchar_t c) {
    return _wctomb_s_l(result, to, room, c, nullptr);
}
int _wctomb_l(char* to, wchar_t c, const LocaleHandle* handle) {
    int result = -1;
    _wctomb_s_l(&result, to, to == nullptr ? 0 : 8, c, handle);
    return result;
}
int wctomb(char* to, wchar_t c) { return _wctomb_l(to, c, nullptr); }

unsigned short btowc(int c) {
    if (c < 0 || c > 0xff) {
        return 0xffff;
    }
    const char byte = static_cast<char>(c);
    wchar_t units[2];
    int count = 0;
    return decode(&byte, 1, units, count, current_locale()) < 0
               ? static_cast<unsigned short>(0xffff)
               : static_cast<unsigned short>(units[0]);
}
int wctob(unsigned short c) {
    char bytes[8];
    if (c == 0xffff || encode(bytes, c, current_locale()) != 1) {
        return -1;
    }
    return static_cast<unsigned char>(bytes[0]);
}

size_t mbrtowc(wchar_t* to, const char* from, size_t size, State* state) {
    static State own;
    if (from == nullptr) {
        state_or(state, own) = {};
        return 0;
    }
    wchar_t units[2];
    int count = 0;
    const size_t used =
        restartable(units, count, from, size, state_or(state, own), current_locale());
    if (used == incomplete && to != nullptr && current_locale().pairs != nullptr) {
        *to = 0;
    }
    if (used == failed || used == incomplete) {
        return used;
    }
    if (count == 2) {
        return bad(); // no single unit for it
    }
    if (to != nullptr) {
        *to = units[0];
    }
    return used;
}
size_t mbrlen(const char* from, size_t size, State* state) {
    static State own;
    return mbrtowc(nullptr, from, size, state != nullptr ? state : &own);
}
size_t mbrtoc16(wchar_t* to, const char* from, size_t size, State* state) {
    static State own;
    constexpr unsigned short second_half = 15;
    State& now = state_or(state, own);
    if (now.kind == second_half) {
        if (to != nullptr) {
            *to = static_cast<wchar_t>(now.pending);
        }
        now = {};
        return static_cast<size_t>(-3);
    }
    if (from == nullptr) {
        now = {};
        return 0;
    }
    wchar_t units[2];
    int count = 0;
    const size_t used = restartable(units, count, from, size, now, utf8_locale());
    if (used == failed || used == incomplete) {
        return used;
    }
    if (to != nullptr) {
        *to = units[0];
    }
    if (count == 2) {
        now.pending = static_cast<unsigned short>(units[1]);
        now.kind = second_half;
    }
    return used;
}
size_t mbrtoc32(unsigned* to, const char* from, size_t size, State* state) {
    static State own;
    State& now = state_or(state, own);
    if (from == nullptr) {
        now = {};
        return 0;
    }
    wchar_t units[2];
    int count = 0;
    const size_t used = restartable(units, count, from, size, now, utf8_locale());
    if (used == failed || used == incomplete) {
        return used;
    }
    if (to != nullptr) {
        *to = code_of(units, count);
    }
    return used;
}
size_t c32rtomb(char* to, unsigned c, State*) {
    char bytes[8];
    if (to == nullptr) {
        return 1;
    }
    const int size = c > 0x10ffff ? -1 : encode(bytes, c, utf8_locale());
    if (size < 0) {
        return bad();
    }
    memcpy(to, bytes, static_cast<size_t>(size));
    return static_cast<size_t>(size);
}
size_t c16rtomb(char* to, wchar_t c, State* state) {
    static State own;
    State& now = state_or(state, own);
    if (to == nullptr) {
        now = {};
        return 1;
    }
    const auto unit = static_cast<unsigned short>(c);
    if (now.pending != 0) {
        if ((unit & 0xfc00) != 0xdc00) {
            now = {};
            return bad();
        }
        const unsigned code =
            0x10000 + ((static_cast<unsigned>(now.pending) & 0x3ff) << 10) + (unit & 0x3ff);
        now = {};
        return c32rtomb(to, code, nullptr);
    }
    if ((unit & 0xfc00) == 0xd800) {
        now.pending = unit;
        return 0;
    }
    return c32rtomb(to, unit, nullptr);
}

int wcrtomb_s(size_t* result, char* to, size_t room, wchar_t c, State*) {
    int size = 0;
    const int error = _wctomb_s_l(&size, to, to == nullptr ? 0 : room, c, nullptr);
    if (result != nullptr) {
        *result = to == nullptr ? 1 : static_cast<size_t>(static_cast<long long>(size));
    }
    return error;
}
size_t wcrtomb(char* to, wchar_t c, State*) {
    if (to == nullptr) {
        return 1;
    }
    const int size = _wctomb_l(to, c, nullptr);
    return size < 0 ? failed : static_cast<size_t>(size);
}

size_t _mbstowcs_l(wchar_t* to, const char* from, size_t room, const LocaleHandle* handle) {
    if (from == nullptr) {
        invalid();
        return failed;
    }
    return widen_text(to, from, endless, room, locale_of(handle));
}
size_t mbstowcs(wchar_t* to, const char* from, size_t room) {
    return _mbstowcs_l(to, from, room, nullptr);
}
size_t _wcstombs_l(char* to, const wchar_t* from, size_t room, const LocaleHandle* handle) {
    if (from == nullptr) {
        invalid();
        return failed;
    }
    return narrow_text(to, from, endless, room, locale_of(handle));
}
size_t wcstombs(char* to, const wchar_t* from, size_t room) {
    return _wcstombs_l(to, from, room, nullptr);
}
size_t mbsrtowcs(wchar_t* to, const char** from, size_t room, State*) {
    const char* at = *from;
    const size_t size = widen_text(to, at, endless, room, current_locale());
    if (to != nullptr) {
        *from = at;
    }
    return size;
}
size_t wcsrtombs(char* to, const wchar_t** from, size_t room, State* state) {
    const wchar_t* at = *from;
    if (state != nullptr) {
        *state = {};
    }
    const size_t size = narrow_text(to, at, endless, room, current_locale());
    if (to != nullptr) {
        *from = at;
    }
    return size;
}
int _mbstowcs_s_l(size_t* result, wchar_t* to, size_t room, const char* from, size_t count,
                  const LocaleHandle* handle) {
    return checked(result, to, room, from, count, [&](wchar_t* t, const char* f, size_t r) {
        return widen_text(t, f, endless, r, locale_of(handle));
    });
}
int mbstowcs_s(size_t* result, wchar_t* to, size_t room, const char* from, size_t count) {
    return _mbstowcs_s_l(result, to, room, from, count, nullptr);
}
int _wcstombs_s_l(size_t* result, char* to, size_t room, const wchar_t* from, size_t count,
                  const LocaleHandle* handle) {
    return checked(result, to, room, from, count, [&](char* t, const wchar_t* f, size_t r) {
        return narrow_text(t, f, endless, r, locale_of(handle));
    });
}
int wcstombs_s(size_t* result, char* to, size_t room, const wchar_t* from, size_t count) {
    return _wcstombs_s_l(result, to, room, from, count, nullptr);
}
int mbsrtowcs_s(size_t* result, wchar_t* to, size_t room, const char** from, size_t count, State*) {
    return checked(result, to, room, from == nullptr ? nullptr : *from, count,
                   [&](wchar_t* t, const char* f, size_t r) {
                       const size_t size = widen_text(t, f, endless, r, current_locale());
                       *from = t != nullptr ? f : *from;
                       return size;
                   });
}
int wcsrtombs_s(size_t* result, char* to, size_t room, const wchar_t** from, size_t count, State*) {
    return checked(result, to, room, from == nullptr ? nullptr : *from, count,
                   [&](char* t, const wchar_t* f, size_t r) {
                       const size_t size = narrow_text(t, f, endless, r, current_locale());
                       *from = t != nullptr ? f : *from;
                       return size;
                   });
}

size_t _mbstrlen_l(const char* text, const LocaleHandle* handle) {
    return _mbstowcs_l(nullptr, text, 0, handle);
}
size_t _mbstrlen(const char* text) { return _mbstrlen_l(text, nullptr); }
size_t _mbstrnlen_l(const char* text, size_t size, const LocaleHandle* handle) {
    const Locale& locale = locale_of(handle);
    size_t count = 0;
    for (size_t at = 0; at < size && text[at] != 0; ++count) {
        wchar_t units[2];
        int made = 0;
        const int used = decode(text + at, size - at, units, made, locale);
        if (used < 0) {
            return bad();
        }
        at += static_cast<size_t>(used);
    }
    return count;
}
size_t _mbstrnlen(const char* text, size_t size) { return _mbstrnlen_l(text, size, nullptr); }

} // extern "C"
