// ucrtbase's printf: the functions that its header's inline functions call.

#include "print.hpp"

using namespace ferry::crt;

extern "C" {

#define COMMON(C, f)                                                                               \
    int __stdio_common_vf##f(unsigned long long options, Stream* stream, const C* text,            \
                             const LocaleHandle* locale, va_list list) {                           \
        return print(stream, options, text, locale, list);                                         \
    }                                                                                              \
    int __stdio_common_vf##f##_s(unsigned long long options, Stream* stream, const C* text,        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print(stream, options | validated, text, locale, list);                             \
    }                                                                                              \
    int __stdio_common_vf##f##_p(unsigned long long options, Stream* stream, const C* text,        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print(stream, options | positional | validated, text, locale, list);                \
    }                                                                                              \
    int __stdio_common_vs##f(unsigned long long options, C* to, size_t room, const C* text,        \
                             const LocaleHandle* locale, va_list list) {                           \
        return print(to, room, options, text, locale, list);                                       \
    }                                                                                              \
    int __stdio_common_vs##f##_s(unsigned long long options, C* to, size_t room, const C* text,    \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print_checked(to, room, room, options, text, locale, list);                         \
    }                                                                                              \
    int __stdio_common_vs##f##_p(unsigned long long options, C* to, size_t room, const C* text,    \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print(to, room, options | positional | validated, text, locale, list);              \
    }                                                                                              \
    int __stdio_common_vsn##f##_s(unsigned long long options, C* to, size_t room, size_t count,    \
                                  const C* text, const LocaleHandle* locale, va_list list) {       \
        return print_checked(to, room, count, options, text, locale, list);                        \
    }                                                                                              \
    int __conio_common_vc##f(unsigned long long options, const C* text,                            \
                             const LocaleHandle* locale, va_list list) {                           \
        return print_console(options, text, locale, list);                                         \
    }                                                                                              \
    int __conio_common_vc##f##_s(unsigned long long options, const C* text,                        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print_console(options | validated, text, locale, list);                             \
    }                                                                                              \
    int __conio_common_vc##f##_p(unsigned long long options, const C* text,                        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return print_console(options | positional | validated, text, locale, list);                \
    }
COMMON(char, printf)
COMMON(wchar_t, wprintf)
#undef COMMON

} // extern "C"
