#pragma once
/// Locales by name and number.

#include "kernelbase.hpp"

namespace ferry::win32 {

struct LocaleName {
    const WCHAR* name;
    LCID number;
    LCID usual; ///< of a language without a country: its usual locale; 0 of others
};

/// Null if none with a number is called so.
const LocaleName* find_locale(LPCWSTR name);
const LocaleName* find_locale(LCID number);

/// Can it be the name of a locale: letters, digits and "-", "_" between them?
bool is_locale_name(LPCWSTR name);

/// What is known of each: its names and numbers. Zero where the type is another one; units with the
/// NUL else.
int locale_identity(const LocaleName& locale, LCTYPE type, LPWSTR to, int room);

} // namespace ferry::win32
