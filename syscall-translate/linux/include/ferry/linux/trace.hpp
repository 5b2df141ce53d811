#pragma once
/// What the command line needs to know of --trace.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <ferry/base/result.hpp>

namespace ferry::linux_guest {

/// The group of --trace that only Windows programs have: calls of DLL functions.
inline constexpr std::string_view win32_group = "win32";

/// The union of the groups `names`, as in --trace=file,network: bits of Group; all for no names.
/// Otherwise an error that names the groups there are. Thread-safe.
[[nodiscard]] Result<std::uint32_t> parse_groups(std::span<const std::string> names);

/// Makes the trace file empty, once at the start of a command. Its absolute name: a guest may
/// change directory before it executes another.
[[nodiscard]] Result<std::string> begin_trace_file(const std::string& path);

} // namespace ferry::linux_guest
