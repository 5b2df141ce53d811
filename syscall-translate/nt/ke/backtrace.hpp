#pragma once
/// The stack of a guest thread in words, by its images' unwind tables.

#include <string>

#include "../task.hpp"

namespace ferry::nt::ke {

/// A line for each frame, from where the thread's registers are, each with `prefix` before it.
/// Reads the guest's memory only, so it serves where the guest is beyond repair.
[[nodiscard]] std::string backtrace(Task& task, std::string_view prefix);

} // namespace ferry::nt::ke
