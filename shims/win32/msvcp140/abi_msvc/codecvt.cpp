// Conversions between bytes and characters.

#include "facets.hpp"

using namespace ferry::msvcp;

extern "C" {

::_Cvtvec _Getcvt();
int _Mbrtowc(wchar_t* to, const char* from, size_t size, _Mbstatet* state,
             const ::_Cvtvec* conversion);
int _Wcrtomb(char* to, wchar_t c, _Mbstatet* state, const ::_Cvtvec* conversion);
int __Wcrtomb_lk(char* to, wchar_t c, _Mbstatet* state, const ::_Cvtvec* conversion);

} // extern "C"

namespace std {

codecvt_base::codecvt_base(size_t references) : facet(references) {}
codecvt_base::~codecvt_base() noexcept = default;
bool codecvt_base::always_noconv() const noexcept { return do_always_noconv(); }
int codecvt_base::max_length() const noexcept { return do_max_length(); }
int codecvt_base::encoding() const noexcept { return do_encoding(); }
bool codecvt_base::do_always_noconv() const noexcept { return false; }
int codecvt_base::do_max_length() const noexcept { return 1; }
int codecvt_base::do_encoding() const noexcept { return 1; }

template <class Elem, class Byte, class State>
locale::id codecvt<Elem, Byte, State>::id;
locale::id codecvt<wchar_t, char, _Mbstatet>::id;
locale::id codecvt<char16_t, char, _Mbstatet>::id;
locale::id codecvt<char32_t, char, _Mbstatet>::id;

// What all of them have, by the characters and the words before their definitions.
#define FERRY_CODECVT(Template, Elem, Byte, State)                                                 \
    Template codecvt<Elem, Byte, State>::codecvt(size_t references) : codecvt_base(references) {   \
        const _Locinfo info;                                                                       \
        _Init(info);                                                                               \
    }                                                                                              \
    Template codecvt<Elem, Byte, State>::codecvt(const _Locinfo& info, size_t references)          \
        : codecvt_base(references) {                                                               \
        _Init(info);                                                                               \
    }                                                                                              \
    Template codecvt<Elem, Byte, State>::~codecvt() noexcept {}                                    \
    Template size_t codecvt<Elem, Byte, State>::_Getcat(const locale::facet** made,                \
                                                        const locale* where) {                     \
        if (made != nullptr && *made == nullptr) {                                                 \
            *made = new codecvt(_Locinfo(where->c_str()));                                         \
        }                                                                                          \
        return lc_ctype;                                                                           \
    }                                                                                              \
    Template int codecvt<Elem, Byte, State>::in(State& state, const Byte* first, const Byte* last, \
                                                const Byte*& next, Elem* to, Elem* to_last,        \
                                                Elem*& to_next) const {                            \
        return do_in(state, first, last, next, to, to_last, to_next);                              \
    }                                                                                              \
    Template int codecvt<Elem, Byte, State>::out(State& state, const Elem* first,                  \
                                                 const Elem* last, const Elem*& next, Byte* to,    \
                                                 Byte* to_last, Byte*& to_next) const {            \
        return do_out(state, first, last, next, to, to_last, to_next);                             \
    }                                                                                              \
    Template int codecvt<Elem, Byte, State>::unshift(State& state, Byte* to, Byte* to_last,        \
                                                     Byte*& to_next) const {                       \
        return do_unshift(state, to, to_last, to_next);                                            \
    }                                                                                              \
    Template int codecvt<Elem, Byte, State>::length(State& state, const Byte* first,               \
                                                    const Byte* last, size_t count) const {        \
        return do_length(state, first, last, count);                                               \
    }
#define TEMPLATE template <class Elem, class Byte, class State>
FERRY_CODECVT(TEMPLATE, Elem, Byte, State)
FERRY_CODECVT(, wchar_t, char, _Mbstatet)
FERRY_CODECVT(, char16_t, char, _Mbstatet)
FERRY_CODECVT(, char32_t, char, _Mbstatet)

TEMPLATE void codecvt<Elem, Byte, State>::_Init(const _Locinfo&) {}
TEMPLATE bool codecvt<Elem, Byte, State>::do_always_noconv() const noexcept { return true; }
TEMPLATE int codecvt<Elem, Byte, State>::do_in(State&, const Byte* first, const Byte*,
                                               const Byte*& next, Elem* to, Elem*,
                                               Elem*& to_next) const {
    next = first;
    to_next = to;
    return noconv;
}
TEMPLATE int codecvt<Elem, Byte, State>::do_out(State&, const Elem* first, const Elem*,
                                                const Elem*& next, Byte* to, Byte*,
                                                Byte*& to_next) const {
    next = first;
    to_next = to;
    return noconv;
}
TEMPLATE int codecvt<Elem, Byte, State>::do_unshift(State&, Byte* to, Byte*, Byte*& to_next) const {
    to_next = to;
    return noconv;
}
TEMPLATE int codecvt<Elem, Byte, State>::do_length(State&, const Byte* first, const Byte* last,
                                                   size_t count) const {
    return static_cast<int>(least(count, static_cast<size_t>(last - first)));
}
template class codecvt<char, char, _Mbstatet>;

using Wide = codecvt<wchar_t, char, _Mbstatet>;

void Wide::_Init(const _Locinfo& info) { conversion_ = info._Getcvt(); }
bool Wide::do_always_noconv() const noexcept { return false; }
int Wide::do_max_length() const noexcept {
    return 5; // the longest of any code page, as Microsoft's says
}
int Wide::do_encoding() const noexcept { return 0; }
int Wide::do_in(_Mbstatet& state, const char* first, const char* last, const char*& next,
                wchar_t* to, wchar_t* to_last, wchar_t*& to_next) const {
    next = first;
    to_next = to;
    int result = first == last ? ok : partial;
    while (next != last && to_next != to_last) {
        const int used =
            _Mbrtowc(to_next, next, static_cast<size_t>(last - next), &state, &conversion_);
        if (used == -1) {
            return error;
        }
        if (used == -2) { // the rest is the beginning of a character
            next = last;
            return result;
        }
        next += used == 0 && *to_next == 0 ? 1 : used; // a zero takes one
        ++to_next;
        result = ok;
    }
    return result;
}
int Wide::do_out(_Mbstatet& state, const wchar_t* first, const wchar_t* last, const wchar_t*& next,
                 char* to, char* to_last, char*& to_next) const {
    next = first;
    to_next = to;
    int result = first == last ? ok : partial;
    while (next != last && to_next != to_last) {
        char bytes[8];
        const _Mbstatet before = state;
        const int size = _Wcrtomb(bytes, *next, &state, &conversion_);
        if (size < 0) {
            return error;
        }
        if (to_last - to_next < size) {
            state = before;
            return result;
        }
        memcpy(to_next, bytes, static_cast<size_t>(size));
        to_next += size;
        ++next;
        result = ok;
    }
    return result;
}
int Wide::do_unshift(_Mbstatet&, char* to, char*, char*& to_next) const {
    to_next = to;
    return ok;
}
int Wide::do_length(_Mbstatet& state, const char* first, const char* last, size_t count) const {
    _Mbstatet now = state;
    const char* at = first;
    for (; count > 0 && at != last; --count) {
        wchar_t c = 0;
        const int used = _Mbrtowc(&c, at, static_cast<size_t>(last - at), &now, &conversion_);
        if (used < 0) {
            break;
        }
        at += used == 0 && c == 0 ? 1 : used;
    }
    return static_cast<int>(at - first);
}

namespace {

constexpr unsigned long most_unicode = 0x10ffff;
constexpr unsigned long first_of_pairs = 0x10000;

/// How many bytes the UTF-8 character at `first` has; 0: it is not complete; -1: it is none.
int read_utf8(const char* first, const char* last, unsigned long& c) {
    const auto byte = [&](int i) { return static_cast<unsigned char>(first[i]); };
    const unsigned lead = byte(0);
    const int size = lead < 0x80   ? 1
                     : lead < 0xc2 ? -1
                     : lead < 0xe0 ? 2
                     : lead < 0xf0 ? 3
                     : lead < 0xf5 ? 4
                                   : -1;
    if (size == -1) {
        return -1;
    }
    c = size == 1 ? lead : lead & (0x7fU >> size);
    for (int i = 1; i < size; ++i) {
        if (first + i == last) {
            return 0;
        }
        if ((byte(i) & 0xc0) != 0x80) {
            return -1;
        }
        c = c << 6 | (byte(i) & 0x3fU);
    }
    const bool is_long = size == 3 && c < 0x800;
    return is_long || (size == 4 && (c < first_of_pairs || c > most_unicode)) ? -1 : size;
}
int write_utf8(char* to, unsigned long c) {
    const int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < first_of_pairs ? 3 : 4;
    for (int i = size - 1; i > 0; --i, c >>= 6) {
        to[i] = static_cast<char>(0x80 | (c & 0x3f));
    }
    constexpr unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    to[0] = static_cast<char>(leads[size] | c);
    return size;
}
constexpr bool is_high(unsigned long c) { return c >= 0xd800 && c < 0xdc00; }
constexpr bool is_low(unsigned long c) { return c >= 0xdc00 && c < 0xe000; }

/// UTF-16 or UTF-32 of UTF-8; both halves of a pair are written, or none.
template <class Elem>
int from_utf8(unsigned long most, const char* first, const char* last, const char*& next, Elem* to,
              Elem* to_last, Elem*& to_next) {
    next = first;
    to_next = to;
    while (next != last) {
        unsigned long c = 0;
        const int size = read_utf8(next, last, c);
        if (size < 0 || (size > 0 && c > most)) {
            return codecvt_base::error;
        }
        const bool pair = sizeof(Elem) == 2 && c >= first_of_pairs;
        if (size == 0 || to_last - to_next < (pair ? 2 : 1)) {
            return codecvt_base::partial;
        }
        next += size;
        if (pair) {
            *to_next++ = static_cast<Elem>(0xd800 + ((c - first_of_pairs) >> 10));
            c = 0xdc00 + (c & 0x3ff);
        }
        *to_next++ = static_cast<Elem>(c);
    }
    return codecvt_base::ok;
}
template <class Elem>
int to_utf8(unsigned long most, const Elem* first, const Elem* last, const Elem*& next, char* to,
            char* to_last, char*& to_next) {
    next = first;
    to_next = to;
    while (next != last) {
        unsigned long c = *next;
        int used = 1;
        if (sizeof(Elem) == 2 && is_high(c)) {
            if (next + 1 == last) {
                return codecvt_base::partial;
            }
            const unsigned long low = next[1];
            if (!is_low(low)) {
                return codecvt_base::error;
            }
            c = first_of_pairs + ((c & 0x3ff) << 10) + (low & 0x3ff);
            used = 2;
        } else if (sizeof(Elem) == 2 && is_low(c)) {
            return codecvt_base::error;
        }
        if (c > most) {
            return codecvt_base::error;
        }
        char bytes[4];
        const int size = write_utf8(bytes, c);
        if (to_last - to_next < size) {
            return codecvt_base::partial;
        }
        memcpy(to_next, bytes, static_cast<size_t>(size));
        to_next += size;
        next += used;
    }
    return codecvt_base::ok;
}

} // namespace

#define FERRY_UNICODE(Elem)                                                                        \
    codecvt<Elem, char, _Mbstatet>::codecvt(const _Locinfo& info, unsigned long most,              \
                                            _Codecvt_mode mode, size_t references)                 \
        : codecvt_base(references), most_(most), mode_(mode) {                                     \
        _Init(info);                                                                               \
    }                                                                                              \
    void codecvt<Elem, char, _Mbstatet>::_Init(const _Locinfo&) {}                                 \
    bool codecvt<Elem, char, _Mbstatet>::do_always_noconv() const noexcept { return false; }       \
    int codecvt<Elem, char, _Mbstatet>::do_max_length() const noexcept {                           \
        return (mode_ & (consume_header | generate_header)) != 0 ? 9 : 6;                          \
    }                                                                                              \
    int codecvt<Elem, char, _Mbstatet>::do_encoding() const noexcept { return 0; }                 \
    int codecvt<Elem, char, _Mbstatet>::do_in(_Mbstatet&, const char* first, const char* last,     \
                                              const char*& next, Elem* to, Elem* to_last,          \
                                              Elem*& to_next) const {                              \
        return from_utf8(most_, first, last, next, to, to_last, to_next);                          \
    }                                                                                              \
    int codecvt<Elem, char, _Mbstatet>::do_out(_Mbstatet&, const Elem* first, const Elem* last,    \
                                               const Elem*& next, char* to, char* to_last,         \
                                               char*& to_next) const {                             \
        return to_utf8(most_, first, last, next, to, to_last, to_next);                            \
    }                                                                                              \
    int codecvt<Elem, char, _Mbstatet>::do_unshift(_Mbstatet&, char* to, char*, char*& to_next)    \
        const {                                                                                    \
        to_next = to;                                                                              \
        return ok;                                                                                 \
    }                                                                                              \
    int codecvt<Elem, char, _Mbstatet>::do_length(_Mbstatet&, const char* first, const char* last, \
                                                  size_t count) const {                            \
        const char* at = first;                                                                    \
        for (; count > 0 && at != last; --count) {                                                 \
            unsigned long c = 0;                                                                   \
            const int size = read_utf8(at, last, c);                                               \
            if (size <= 0 || c > most_) {                                                          \
                break;                                                                             \
            }                                                                                      \
            if (sizeof(Elem) == 2 && c >= first_of_pairs && --count == 0) {                        \
                break;                                                                             \
            }                                                                                      \
            at += size;                                                                            \
        }                                                                                          \
        return static_cast<int>(at - first);                                                       \
    }
FERRY_UNICODE(char16_t)
FERRY_UNICODE(char32_t)

} // namespace std

extern "C" {

/// Of the runtime's locale.
::_Cvtvec _Getcvt() {
    constexpr unsigned short lead_byte = 0x8000;
    ::_Cvtvec made{};
    made._Page = ___lc_codepage_func();
    made._Mbcurmax = static_cast<unsigned long>(___mb_cur_max_func());
    made._Isclocale = ___lc_locale_name_func()[lc_ctype] == nullptr;
    if (made._Isclocale == 0) {
        for (unsigned c = 0; c < 256; ++c) {
            if ((__pctype_func()[c] & lead_byte) != 0) {
                made._Isleadbyte[c >> 3] |= static_cast<unsigned char>(1 << (c & 7));
            }
        }
    }
    return made;
}

namespace {

constexpr unsigned utf8_page = 65001;
constexpr int illegal_sequence = 42;
constexpr int not_complete = -2;

int refuse() {
    *_errno() = illegal_sequence;
    return -1;
}

/// UTF-8 as UTF-16: what is kept between calls are the bytes of a character that was not complete,
/// or the second half of a pair, whose last byte is left for it.
int utf8_to_wide(wchar_t* to, const char* from, size_t size, _Mbstatet& state) {
    constexpr unsigned short second_half = 0x100;
    if (state._Byte == second_half) {
        *to = static_cast<wchar_t>(state._Wchar);
        state = {};
        return 1;
    }
    char bytes[4];
    const size_t kept = state._Byte;
    memcpy(bytes, &state._Wchar, kept);
    const size_t taken = least(size, sizeof bytes - kept);
    memcpy(bytes + kept, from, taken);
    unsigned long c = 0;
    const int used = std::read_utf8(bytes, bytes + kept + taken, c);
    if (used < 0) {
        state = {};
        return refuse();
    }
    if (used == 0) {
        memcpy(&state._Wchar, bytes, kept + taken);
        state._Byte = static_cast<unsigned short>(kept + taken);
        return not_complete;
    }
    state = {};
    if (c >= std::first_of_pairs) {
        *to = static_cast<wchar_t>(0xd800 + ((c - std::first_of_pairs) >> 10));
        state._Wchar = 0xdc00 + (c & 0x3ff);
        state._Byte = second_half;
        return used - static_cast<int>(kept) - 1;
    }
    *to = static_cast<wchar_t>(c);
    return c == 0 ? 0 : used - static_cast<int>(kept);
}

} // namespace

int _Mbrtowc(wchar_t* to, const char* from, size_t size, _Mbstatet* state,
             const ::_Cvtvec* conversion) {
    if (from == nullptr || size == 0) {
        return 0;
    }
    ::_Cvtvec own;
    if (conversion == nullptr) {
        own = _Getcvt();
        conversion = &own;
    }
    wchar_t unused = 0;
    to = to != nullptr ? to : &unused;
    if (conversion->_Isclocale != 0) {
        *to = static_cast<unsigned char>(*from);
        return *from != 0;
    }
    if (conversion->_Page == utf8_page) {
        return utf8_to_wide(to, from, size, *state);
    }
    // Of two bytes at most, the first may have come before.
    char bytes[2] = {*from, 0};
    int count = 1;
    const bool kept = state->_Wchar != 0;
    const auto lead = static_cast<unsigned char>(*from);
    if (kept) {
        bytes[0] = static_cast<char>(state->_Wchar);
        bytes[1] = *from;
        count = 2;
        state->_Wchar = 0;
    } else if ((conversion->_Isleadbyte[lead >> 3] & 1 << (lead & 7)) != 0) {
        if (size < 2) {
            state->_Wchar = lead;
            return not_complete;
        }
        bytes[1] = from[1];
        count = 2;
    } else if (lead == 0) {
        *to = 0;
        return 0;
    }
    constexpr unsigned long refuse_invalid = 8;
    if (MultiByteToWideChar(static_cast<unsigned>(conversion->_Page), refuse_invalid, bytes, count,
                            to, 1) != 1) {
        return refuse();
    }
    return kept ? 1 : count;
}

int _Wcrtomb(char* to, wchar_t c, _Mbstatet* state, const ::_Cvtvec* conversion) {
    ::_Cvtvec own;
    if (conversion == nullptr) {
        own = _Getcvt();
        conversion = &own;
    }
    if (conversion->_Isclocale != 0) {
        if (c >= 0x100) {
            return refuse();
        }
        *to = static_cast<char>(c);
        return 1;
    }
    if (conversion->_Page == utf8_page) {
        unsigned long whole = c;
        if (state->_Wchar != 0) {
            if (!std::is_low(c)) {
                return refuse();
            }
            whole = std::first_of_pairs + ((state->_Wchar & 0x3ff) << 10) + (c & 0x3ff);
            state->_Wchar = 0;
        } else if (std::is_high(c)) {
            state->_Wchar = c;
            return 0;
        } else if (std::is_low(c)) {
            return refuse();
        }
        return std::write_utf8(to, whole);
    }
    int replaced = 0;
    const int size =
        WideCharToMultiByte(static_cast<unsigned>(conversion->_Page), 0, &c, 1, to,
                            static_cast<int>(conversion->_Mbcurmax), nullptr, &replaced);
    return size == 0 || replaced != 0 ? refuse() : size;
}
int __Wcrtomb_lk(char* to, wchar_t c, _Mbstatet* state, const ::_Cvtvec* conversion) {
    return _Wcrtomb(to, c, state, conversion);
}

} // extern "C"
