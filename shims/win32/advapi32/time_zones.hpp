#pragma once
/// Windows' time zones, as the registry and EnumDynamicTimeZoneInformation tell of them.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::zones {

struct Rule {
    const WCHAR* name; ///< of its key, and of its standard time
    const WCHAR* place;
    LONG bias; ///< minutes behind UTC
    LONG daylight_bias;
    SYSTEMTIME standard; ///< from when; month 0: always
    SYSTEMTIME daylight;
};

constexpr DWORD most_units = 64; ///< of a text about a zone, with its end

/// The last one by name first.
const Rule* rules(DWORD& count);
void write_standard_name(const Rule& rule, WCHAR (&to)[most_units]);
void write_daylight_name(const Rule& rule, WCHAR (&to)[most_units]);
/// "(UTC-08:00) Los Angeles"
void write_title(const Rule& rule, WCHAR (&to)[most_units]);

} // namespace ferry::win32::zones
