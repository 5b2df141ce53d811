#pragma once
/// Security identifiers inside of longer texts.

#include "user_sid.hpp"

namespace ferry::win32::security {

/// Room for any of them.
struct Sid {
    SID head;
    DWORD more_parts[SID_MAX_SUB_AUTHORITIES - 1];
};

/// Characters of the longest text of one, and a zero.
constexpr unsigned most_sid_units = 184;

/// Reads one, in letters or numbers, and moves `text` behind it.
bool read_sid(const WCHAR*& text, Sid& sid);

/// Writes a valid one, in letters where it has some, to `to` (`most_sid_units`) without a zero;
/// how many characters.
unsigned write_sid(PSID sid, char* to);

} // namespace ferry::win32::security
