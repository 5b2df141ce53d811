#pragma once
/// The privileges of an ordinary user (winnt.h: SE_*_NAME), by number.

#include <cstdint>

#include "token.hpp"

namespace ferry::nt::se {

inline constexpr std::uint32_t user_privileges[] = {
    19, // shut the system down
    23, // be told of changes, pass through directories
    25, // undock
    33, // increase a process's working set
    34, // change the time zone
};
/// Those of them that are turned on from the beginning, a bit for each number.
inline constexpr std::uint64_t default_privileges = std::uint64_t{1} << 23;

inline constexpr std::uint32_t pass_through_directories = 23;

/// Whether a token has a privilege, be it turned on or not.
[[nodiscard]] inline bool has_privilege(const ob::Slot& token, std::uint64_t number) {
    for (const std::uint32_t one : user_privileges) {
        if (one == number) {
            return (token.details[token_removed] >> one & 1) == 0;
        }
    }
    return false;
}

} // namespace ferry::nt::se
