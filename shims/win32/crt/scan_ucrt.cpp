// ucrtbase's scanf: the functions that its header's inline functions call.

#include "scan_io.hpp"

using namespace ferry::crt;

extern "C" {

#define COMMON(C, scanf)                                                                           \
    int __stdio_common_vf##scanf(unsigned long long options, Stream* stream, const C* text,        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return scan(stream, options, text, locale, list);                                          \
    }                                                                                              \
    int __stdio_common_vs##scanf(unsigned long long options, const C* from, size_t size,           \
                                 const C* text, const LocaleHandle* locale, va_list list) {        \
        return scan(from, size, options, text, locale, list);                                      \
    }                                                                                              \
    int __conio_common_vc##scanf(unsigned long long options, const C* text,                        \
                                 const LocaleHandle* locale, va_list list) {                       \
        return scan_console(options, text, locale, list);                                          \
    }
COMMON(char, scanf)
COMMON(wchar_t, wscanf)
#undef COMMON

} // extern "C"
