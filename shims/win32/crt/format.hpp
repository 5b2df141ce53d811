#pragma once
/// printf and wprintf ("Format specification syntax", learn.microsoft.com).

#include "locale.hpp"

namespace ferry::crt {

/// What __stdio_common_v… take, and what makes msvcrt's printf differ from ucrt's.
enum FormatOption : unsigned long long {
    legacy_termination = 1, ///< _vsnprintf: no zero where it does not fit
    standard_snprintf = 2,  ///< vsnprintf: returns what would have been
    legacy_wide = 4,        ///< %s of wprintf is wide
    legacy_msvcrt = 8,      ///< %F and %N are lengths without a meaning; 1.#INF
    three_exponent_digits = 16,
    standard_rounding = 32, ///< halves go to even; without it they go up
    positional = 1 << 20,   ///< the _p functions' %1$d
    old_floats = 1 << 21,   ///< 17 digits, %a with six
    validated = 1 << 22,    ///< the _s and _p functions: nothing unknown or unfinished in a format
};
inline constexpr unsigned long long dll_options =
    is_ucrt ? 0 : legacy_wide | legacy_msvcrt | three_exponent_digits | old_floats;

template <class C>
struct Sink {
    /// Takes text, of the format itself where `literal`; false ends the formatting.
    bool (*put)(void* context, const C* text, size_t size, bool literal);
    void* context;
};

/// Units put, or -1.
template <class C>
int format(const Sink<C>& sink, unsigned long long options, const C* format, const Locale& locale,
           va_list arguments);

extern template int format(const Sink<char>&, unsigned long long, const char*, const Locale&,
                           va_list);
extern template int format(const Sink<wchar_t>&, unsigned long long, const wchar_t*, const Locale&,
                           va_list);

} // namespace ferry::crt
