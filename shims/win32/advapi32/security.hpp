#pragma once
/// What the sources of access control share.

#include "user_sid.hpp"

namespace ferry::win32::security {

inline BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// A self-relative copy of a descriptor in `*size` bytes at `to`; what it needs goes to `size`.
BOOL make_relative(PSECURITY_DESCRIPTOR from, PSECURITY_DESCRIPTOR to, DWORD* size);

/// Whether the user is this one, or of this group.
bool is_own(PSID sid);

} // namespace ferry::win32::security
