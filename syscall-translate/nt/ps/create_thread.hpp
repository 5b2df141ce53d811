#pragma once
/// Beginning and end of guest threads.

#include "../process.hpp"
#include "../task.hpp"
#include "thread_memory.hpp"

namespace ferry::nt::ps {

class Thread;

/// Starts a thread of `process`, which `shared` is too, from any host thread. The caller gets a
/// reference to the thread's object.
NtStatus create_thread_in(Process& process, const std::shared_ptr<Process>& shared,
                          ThreadRequest request, bool suspended, std::shared_ptr<Thread>& thread);

/// Ends the calling thread, whose run loop has ended, for everybody else; with the last one the
/// process ends.
void end_thread(Task& task);

} // namespace ferry::nt::ps
