#pragma once
/// scanf from streams, from memory and from the console, for the functions of each DLL.

#include "scan.hpp"
#include "stream.hpp"

namespace ferry::crt {

int scan(Stream* stream, unsigned long long options, const char* text, const LocaleHandle* locale,
         va_list arguments);
int scan(Stream* stream, unsigned long long options, const wchar_t* text,
         const LocaleHandle* locale, va_list arguments);
/// Up to `size` units, or a zero.
template <class C>
int scan(const C* from, size_t size, unsigned long long options, const C* text,
         const LocaleHandle* locale, va_list arguments);
template <class C>
int scan_console(unsigned long long options, const C* text, const LocaleHandle* locale,
                 va_list arguments);

} // namespace ferry::crt
