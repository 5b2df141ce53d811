#pragma once
/// Who has a security identifier, and whose a name is.

#include "security.hpp"

namespace ferry::win32::security {

/// An account that every Windows has, or one of the machine's own.
struct Found {
    alignas(SID) BYTE sid[sizeof(UserSid)];
    DWORD size = 0;
    SID_NAME_USE use = SidTypeUnknown;
    WCHAR domain[256];
    WCHAR name[256];
};

/// False with its error: none.
BOOL find_sid(PSID sid, Found& found);
/// `name`: with its domain and a backslash or without.
BOOL find_name(const WCHAR* name, Found& found);

} // namespace ferry::win32::security
