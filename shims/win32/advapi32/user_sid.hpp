#pragma once
/// The security identifiers of the one user there is.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// S-1-5-21-…-1001: the first user of a machine.
struct UserSid {
    BYTE revision = 1;
    BYTE count = 5;
    BYTE authority[6] = {0, 0, 0, 0, 0, 5};
    DWORD parts[5] = {21, 1111111111, 2222222222, 3333333333, 1001};
};

/// S-1-5-21-…-513, "None": the group that users of a machine alone have first.
inline UserSid primary_group() {
    UserSid sid;
    sid.parts[4] = 513;
    return sid;
}

} // namespace ferry::win32
