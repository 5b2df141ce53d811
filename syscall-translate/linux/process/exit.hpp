#pragma once
/// How guest threads end.

#include "../task.hpp"

namespace ferry::linux_guest::process {

/// What the kernel does when a thread's memory user goes: marks the robust mutexes it still holds,
/// then clears its tid word and wakes the waiters (set_tid_address(2)). Ours, because the host's
/// word belongs to the host's C library.
void release_thread_id(Task& task);

/// Ends the calling host thread's guest thread. The main thread stays a zombie with `status` until
/// the others have gone, as under Linux.
void end_thread(Task& task, int status);

} // namespace ferry::linux_guest::process
