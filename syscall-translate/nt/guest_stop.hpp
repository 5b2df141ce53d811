#pragma once
/// The end of a guest that asks for what ferry promises and does not have yet.

#include <string_view>

#include "task.hpp"

namespace ferry::nt {

/// Ends the process with status 125 after saying why and where.
[[noreturn]] void stop_guest(Task& task, std::string_view reason);
[[noreturn]] void stop_missing_service(Task& task, std::string_view name);

} // namespace ferry::nt
