#pragma once
/// The signal by which one thread makes another leave generated code. A synchronous signal, because
/// the host mask of a guest's thread never blocks those; told from others by its value.

#include <csignal>

namespace ferry::dbt {

/// 0, or the errno with which it failed. Async-signal-safe.
int send_kick(int process, int thread) noexcept;
[[nodiscard]] bool is_kick(const siginfo_t& info) noexcept;

} // namespace ferry::dbt
