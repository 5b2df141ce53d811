#pragma once
/// Access control lists of files and directories.
///
/// A list that a program has set lies in the extended attribute user.ferry.security, with the mode
/// that it came to: the user's bits are what the list grants the user, the others' what it grants
/// everybody. Once somebody else changes the mode the list counts no more. Without one a file has
/// the list that says what its mode does.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "../types.hpp"

namespace ferry::nt::io {

/// An ACL as programs have it in memory (winnt.h), and what SECURITY_DESCRIPTOR_CONTROL says of it.
struct AccessList {
    bool all = false;             ///< there is none: everybody may do everything
    std::vector<std::byte> bytes; ///< a whole one
    std::uint16_t control = 0;    ///< of SE_DACL_PROTECTED and SE_DACL_AUTO_INHERITED

    bool operator==(const AccessList&) const = default;
};

/// Whether entries and their security identifiers lie inside of the list.
[[nodiscard]] bool is_valid(const AccessList& list);

/// The list of what lies at `path`. An errno.
int list_of(const std::string& path, AccessList& list);

/// Sets a valid one. An errno.
int set_list(const std::string& path, AccessList list);

/// A list that grants the user `access`, and everybody `others`.
[[nodiscard]] AccessList make_list(Access access, Access others);

} // namespace ferry::nt::io
