#pragma once
/// Host processes that share memory with their parent: what vfork, posix_spawn and a plain
/// CLONE_VM need. The child is a raw clone with its own thread-local storage and stack, so that no
/// thread-local state of ferry or of the host's libc is shared between the two.

#include <cstdint>
#include <functional>

namespace ferry::kernel {

/// Starts a host process with clone(2) flags `host_flags` (CLONE_VM and a signal number, perhaps
/// CLONE_VFORK, CLONE_FS…; none that name the child's tid or TLS) that runs `body` and then ends
/// with the status that `body` returns. Returns its pid, in the parent, or a negative error number.
/// With CLONE_VFORK the caller is suspended until the child has exec'ed or ended. `word` receives a
/// descriptor with CLONE_PIDFD, or the pid with CLONE_PARENT_SETTID (not both). Thread-safe.
///
/// `body` must own everything it refers to by value: without CLONE_VFORK it outlives the caller.
std::int64_t start_shared_memory_child(std::uint64_t host_flags, int* word,
                                       std::function<int()> body);

} // namespace ferry::kernel
