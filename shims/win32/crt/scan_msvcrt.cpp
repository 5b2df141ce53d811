// msvcrt's scanf family.

#include "scan_io.hpp"

using namespace ferry::crt;

namespace {
constexpr unsigned long long plain = dll_scan_options;
constexpr unsigned long long secure = dll_scan_options | scan_secure;
constexpr auto endless = static_cast<size_t>(-1);
} // namespace

extern "C" {

#define UNWRAP(...) __VA_ARGS__
/// A function, and one with a locale behind the format, by what they do with `list`.
#define BOTH(name, lname, parameters, call)                                                        \
    int name(UNWRAP parameters, ...) {                                                             \
        const LocaleHandle* const locale = nullptr;                                                \
        va_list list;                                                                              \
        va_start(list, text);                                                                      \
        const int stored = call;                                                                   \
        va_end(list);                                                                              \
        return stored;                                                                             \
    }                                                                                              \
    int lname(UNWRAP parameters, const LocaleHandle* locale, ...) {                                \
        va_list list;                                                                              \
        va_start(list, locale);                                                                    \
        const int stored = call;                                                                   \
        va_end(list);                                                                              \
        return stored;                                                                             \
    }
#define FAMILY(C, scanf, sscanf, snscanf)                                                          \
    BOTH(scanf, _##scanf##_l, (const C* text),                                                     \
         scan(&standard_stream(0), plain, text, locale, list))                                     \
    BOTH(scanf##_s, _##scanf##_s_l, (const C* text),                                               \
         scan(&standard_stream(0), secure, text, locale, list))                                    \
    BOTH(f##scanf, _f##scanf##_l, (Stream * stream, const C* text),                                \
         scan(stream, plain, text, locale, list))                                                  \
    BOTH(f##scanf##_s, _f##scanf##_s_l, (Stream * stream, const C* text),                          \
         scan(stream, secure, text, locale, list))                                                 \
    BOTH(sscanf, _##sscanf##_l, (const C* from, const C* text),                                    \
         scan(from, endless, plain, text, locale, list))                                           \
    BOTH(sscanf##_s, _##sscanf##_s_l, (const C* from, const C* text),                              \
         scan(from, endless, secure, text, locale, list))                                          \
    BOTH(snscanf, snscanf##_l, (const C* from, size_t size, const C* text),                        \
         scan(from, size, plain, text, locale, list))                                              \
    BOTH(snscanf##_s, snscanf##_s_l, (const C* from, size_t size, const C* text),                  \
         scan(from, size, secure, text, locale, list))                                             \
    BOTH(_c##scanf, _c##scanf##_l, (const C* text), scan_console(plain, text, locale, list))       \
    BOTH(_c##scanf##_s, _c##scanf##_s_l, (const C* text), scan_console(secure, text, locale, list))
FAMILY(char, scanf, sscanf, _snscanf)
FAMILY(wchar_t, wscanf, swscanf, _snwscanf)
#undef FAMILY

} // extern "C"
