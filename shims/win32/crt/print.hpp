#pragma once
/// printf to streams and to memory, for the functions of each DLL.

#include "format.hpp"
#include "stream.hpp"

namespace ferry::crt {

int print(Stream* stream, unsigned long long options, const char* text, const LocaleHandle* locale,
          va_list arguments);
int print(Stream* stream, unsigned long long options, const wchar_t* text,
          const LocaleHandle* locale, va_list arguments);
inline constexpr size_t unlimited = static_cast<size_t>(-1);

template <class C>
int print(C* to, size_t room, unsigned long long options, const C* text, const LocaleHandle* locale,
          va_list arguments);
/// The _s functions: at most `count` units, `unlimited` (_TRUNCATE) for what fits.
template <class C>
int print_checked(C* to, size_t room, size_t count, unsigned long long options, const C* text,
                  const LocaleHandle* locale, va_list arguments);
/// To the console.
int print_console(unsigned long long options, const char* text, const LocaleHandle* locale,
                  va_list arguments);
int print_console(unsigned long long options, const wchar_t* text, const LocaleHandle* locale,
                  va_list arguments);

} // namespace ferry::crt
