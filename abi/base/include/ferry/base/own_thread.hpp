#pragma once
/// Threads of ferry's own: the guest does not know of them.

#include <functional>
#include <thread>

namespace ferry {

/// Calls `work` on a new thread, which no signal reaches but SIGSEGV and SIGBUS: a bad address of a
/// guest is a value. One without a thread if the host has none to give.
std::thread own_thread(std::function<void()> work);

} // namespace ferry
