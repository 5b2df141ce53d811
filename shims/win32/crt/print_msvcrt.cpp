// msvcrt's printf family: each with a va_list or arguments, with a locale or without.

#include "print.hpp"

using namespace ferry::crt;

namespace {

constexpr unsigned long long plain = dll_options;
constexpr unsigned long long checked = dll_options | validated;
constexpr unsigned long long by_position = checked | positional;
/// What the functions without a count take for room.
constexpr size_t endless = unlimited;

} // namespace

extern "C" {

// A function with a va_list and one with arguments, by what they do with `list`; both again with a
// locale behind the format.
#define UNWRAP(...) __VA_ARGS__
#define PAIR(vname, name, parameters, call)                                                        \
    int vname(UNWRAP parameters, va_list list) {                                                   \
        const LocaleHandle* const locale = nullptr;                                                \
        return call;                                                                               \
    }                                                                                              \
    int name(UNWRAP parameters, ...) {                                                             \
        const LocaleHandle* const locale = nullptr;                                                \
        va_list list;                                                                              \
        va_start(list, text);                                                                      \
        const int printed = call;                                                                  \
        va_end(list);                                                                              \
        return printed;                                                                            \
    }
#define PAIR_L(vname, name, parameters, call)                                                      \
    int vname(UNWRAP parameters, const LocaleHandle* locale, va_list list) { return call; }        \
    int name(UNWRAP parameters, const LocaleHandle* locale, ...) {                                 \
        va_list list;                                                                              \
        va_start(list, locale);                                                                    \
        const int printed = call;                                                                  \
        va_end(list);                                                                              \
        return printed;                                                                            \
    }
#define BOTH(vname, name, lname_v, lname, parameters, call)                                        \
    PAIR(vname, name, parameters, call)                                                            \
    PAIR_L(lname_v, lname, parameters, call)

// Streams
#define STREAMS(C, printf)                                                                         \
    BOTH(v##printf, printf, _v##printf##_l, _##printf##_l, (const C* text),                        \
         print(&standard_stream(1), plain, text, locale, list))                                    \
    BOTH(v##printf##_s, printf##_s, _v##printf##_s_l, _##printf##_s_l, (const C* text),            \
         print(&standard_stream(1), checked, text, locale, list))                                  \
    BOTH(_v##printf##_p, _##printf##_p, _v##printf##_p_l, _##printf##_p_l, (const C* text),        \
         print(&standard_stream(1), by_position, text, locale, list))                              \
    BOTH(vf##printf, f##printf, _vf##printf##_l, _f##printf##_l, (Stream * stream, const C* text), \
         print(stream, plain, text, locale, list))                                                 \
    BOTH(vf##printf##_s, f##printf##_s, _vf##printf##_s_l, _f##printf##_s_l,                       \
         (Stream * stream, const C* text), print(stream, checked, text, locale, list))             \
    BOTH(_vf##printf##_p, _f##printf##_p, _vf##printf##_p_l, _f##printf##_p_l,                     \
         (Stream * stream, const C* text), print(stream, by_position, text, locale, list))         \
    BOTH(_vc##printf, _c##printf, _vc##printf##_l, _c##printf##_l, (const C* text),                \
         print_console(plain, text, locale, list))                                                 \
    BOTH(_vc##printf##_s, _c##printf##_s, _vc##printf##_s_l, _c##printf##_s_l, (const C* text),    \
         print_console(plain, text, locale, list))                                                 \
    BOTH(_vc##printf##_p, _c##printf##_p, _vc##printf##_p_l, _c##printf##_p_l, (const C* text),    \
         print_console(by_position, text, locale, list))
STREAMS(char, printf)
STREAMS(wchar_t, wprintf)
#undef STREAMS

// Memory. sprintf and swprintf know no room.
BOTH(vsprintf, sprintf, _vsprintf_l, _sprintf_l, (char* to, const char* text),
     print(to, endless, plain, text, locale, list))
BOTH(vswprintf, swprintf, __vswprintf_l, __swprintf_l, (wchar_t * to, const wchar_t* text),
     print(to, endless, plain, text, locale, list))
PAIR(_vswprintf, _swprintf, (wchar_t * to, const wchar_t* text),
     print(to, endless, plain, text, locale, list))
PAIR_L(_vswprintf_l, _swprintf_l, (wchar_t * to, const wchar_t* text),
       print(to, endless, plain, text, locale, list))

#define ROOM(C) (C * to, size_t room, const C* text)
#define COUNTED(C) (C * to, size_t room, size_t count, const C* text)
BOTH(_vsnprintf, _snprintf, _vsnprintf_l, _snprintf_l, ROOM(char),
     print(to, room, plain | legacy_termination, text, locale, list))
BOTH(_vsnwprintf, _snwprintf, _vsnwprintf_l, _snwprintf_l, ROOM(wchar_t),
     print(to, room, plain | legacy_termination, text, locale, list))
BOTH(_vsnprintf_c, _snprintf_c, _vsnprintf_c_l, _snprintf_c_l, ROOM(char),
     print(to, room, plain, text, locale, list))
BOTH(_vswprintf_c, _swprintf_c, _vswprintf_c_l, _swprintf_c_l, ROOM(wchar_t),
     print(to, room, plain, text, locale, list))
BOTH(vsprintf_s, sprintf_s, _vsprintf_s_l, _sprintf_s_l, ROOM(char),
     print_checked(to, room, room, plain, text, locale, list))
BOTH(vswprintf_s, swprintf_s, _vswprintf_s_l, _swprintf_s_l, ROOM(wchar_t),
     print_checked(to, room, room, plain, text, locale, list))
BOTH(_vsprintf_p, _sprintf_p, _vsprintf_p_l, _sprintf_p_l, ROOM(char),
     print_checked(to, room, room, by_position, text, locale, list))
BOTH(_vswprintf_p, _swprintf_p, _vswprintf_p_l, _swprintf_p_l, ROOM(wchar_t),
     print_checked(to, room, room, by_position, text, locale, list))
BOTH(_vsnprintf_s, _snprintf_s, _vsnprintf_s_l, _snprintf_s_l, COUNTED(char),
     print_checked(to, room, count, plain, text, locale, list))
BOTH(_vsnwprintf_s, _snwprintf_s, _vsnwprintf_s_l, _snwprintf_s_l, COUNTED(wchar_t),
     print_checked(to, room, count, plain, text, locale, list))

// Only their size
BOTH(_vscprintf, _scprintf, _vscprintf_l, _scprintf_l, (const char* text),
     print<char>(nullptr, 0, plain, text, locale, list))
BOTH(_vscwprintf, _scwprintf, _vscwprintf_l, _scwprintf_l, (const wchar_t* text),
     print<wchar_t>(nullptr, 0, plain, text, locale, list))
BOTH(_vscprintf_p, _scprintf_p, _vscprintf_p_l, _scprintf_p_l, (const char* text),
     print<char>(nullptr, 0, by_position, text, locale, list))
BOTH(_vscwprintf_p, _scwprintf_p, _vscwprintf_p_l, _scwprintf_p_l, (const wchar_t* text),
     print<wchar_t>(nullptr, 0, by_position, text, locale, list))

} // extern "C"
