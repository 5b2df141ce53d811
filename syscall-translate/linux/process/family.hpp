#pragma once
/// What the processes that ferry makes of one program by fork and exec have in common: where code
/// lies, and what the engine makes of it.

#include <atomic>
#include <cstdint>

#include <ferry/kernel/private_descriptors.hpp>

namespace ferry::linux_guest {

class Process;

struct Family {
    std::uint64_t layout_seed = 0;
    /// The memory file of Engine::share_code().
    std::atomic<kernel::PrivateDescriptors::Handle> code = kernel::PrivateDescriptors::Handle::none;

    Family() = default;
    Family(const Family& other) : layout_seed(other.layout_seed), code(other.code.load()) {}
    Family& operator=(const Family&) = delete;
};

/// Makes the process a member: of the family whose file it was handed, or that is kept, or, with
/// -1, of one that begins with it. By its only thread.
void enter_family(Process& process, int shared_code);

/// Has the engine share its code, as it should as soon as there is another process to share it
/// with: before a child is made. Thread-safe.
void share_code(Process& process);

/// The process may be another user's now, who must not change what others run. Thread-safe.
void leave_family(Process& process);

} // namespace ferry::linux_guest
