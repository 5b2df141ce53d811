#pragma once
/// The guest's memory as a debugger sees it: protections forbid it nothing.

#include <string>
#include <string_view>

#include "../process.hpp"

namespace ferry::linux_guest::debug {

/// As many of the bytes as there are, up to `size`; empty if there is none.
[[nodiscard]] std::string read_memory(Process& process, GuestAddr from, std::size_t size);
/// False if not all could be written. Code that was there is translated anew.
[[nodiscard]] bool write_memory(Process& process, GuestAddr to, std::string_view bytes);

} // namespace ferry::linux_guest::debug
