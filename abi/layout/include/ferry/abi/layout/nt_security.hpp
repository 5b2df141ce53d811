#pragma once
/// Security identifiers of the one user there is, which the NT kernel and advapi32 both tell.

#include <stdint.h>

namespace ferry::abi::nt {

/// S-1-5-21-…-1001: the first user of a machine.
struct UserSid {
    uint8_t revision = 1;
    uint8_t count = 5;
    uint8_t authority[6] = {0, 0, 0, 0, 0, 5};
    uint32_t parts[5] = {21, 1111111111, 2222222222, 3333333333, 1001};
};

/// S-1-5-21-…-513, "None": the group that users of a machine alone have first.
inline UserSid primary_group() {
    UserSid sid;
    sid.parts[4] = 513;
    return sid;
}

} // namespace ferry::abi::nt
