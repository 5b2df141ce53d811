#pragma once
/// From a signal that has arrived to a guest handler's first instruction.

#include <optional>

#include <ferry/engine/exit.hpp>

#include "../task.hpp"

namespace ferry::linux_guest::signal {

/// Delivers everything that waits for `task`. `interrupted` is the outcome of the system call the
/// guest stands behind, if it wants a restart: the first handler's SA_RESTART decides.
void deliver(Task& task, std::optional<Outcome> interrupted);

/// Turns a fault of guest code into its signal and delivers it: the process dies if the guest
/// blocks or ignores it, as under Linux.
void raise_fault(Task& task, const engine::Exit& exit);

/// Delivers `info` whether the guest wants it or not (the kernel's force_sig).
void force(Task& task, siginfo_t info);

} // namespace ferry::linux_guest::signal
