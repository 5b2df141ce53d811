#pragma once
/// What the Linux guest kernel supports.

#include <string>

namespace ferry::linux_guest {

/// The system call table in Markdown, as docs/syscalls.md holds it: name, number per ISA, level of
/// support and note of every call, and how many there are of each level.
[[nodiscard]] std::string support_table();

} // namespace ferry::linux_guest
