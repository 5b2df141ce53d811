#pragma once
/// The executables of ferry: this one, and its sisters beside it or in libexec.

#include <string>
#include <string_view>

#include <ferry/base/unique_fd.hpp>

namespace ferry::runtime {

/// This executable, open for exec (O_PATH), also where /proc is not mounted; empty if it cannot be
/// found.
[[nodiscard]] UniqueFd open_own_executable();

/// Where a sister was looked for in vain, for messages.
inline constexpr std::string_view not_installed =
    "which is neither beside ferry nor in ../libexec/ferry";

/// Host path of the sister `name` ("ferry-unicorn"); empty if it is not installed.
[[nodiscard]] std::string find_sister(std::string_view name);

} // namespace ferry::runtime
