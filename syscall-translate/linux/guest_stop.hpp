#pragma once
/// The failure contract: what is advertised and missing ends the guest with its name, the guest pc
/// and a backtrace, exit code 125.

#include <ferry/engine/exit.hpp>

#include "task.hpp"

namespace ferry::linux_guest {

[[noreturn]] void stop_unimplemented_instruction(Task& task, const engine::Exit& exit);
[[noreturn]] void stop_unknown_hypercall(Task& task, const engine::Exit& exit);

} // namespace ferry::linux_guest
