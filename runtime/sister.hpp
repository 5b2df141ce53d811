#pragma once
/// The executables of ferry: this one, and its sisters beside it or in libexec.

#include <fcntl.h>
#include <string>
#include <string_view>

#include <ferry/base/unique_fd.hpp>

namespace ferry::runtime {

/// This executable, opened by flags `how` (as it is, for exec), also where /proc is not mounted;
/// empty if it cannot be found.
[[nodiscard]] UniqueFd open_own_executable(int how = O_PATH);

/// Where a sister was looked for in vain, for messages.
inline constexpr std::string_view not_installed =
    "which is neither beside ferry nor in ../libexec/ferry";

/// Host path of the sister `name` ("ferry-unicorn"); empty if it is not installed.
[[nodiscard]] std::string find_sister(std::string_view name);

} // namespace ferry::runtime
