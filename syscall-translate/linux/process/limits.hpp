#pragma once
/// Resource limits of the guest that the host must not enforce on ferry.

#include <array>
#include <optional>
#include <sys/resource.h>

#include <ferry/base/errno.hpp>

namespace ferry::memory {
class AddressSpace;
}

namespace ferry::linux_guest {

/// RLIMIT_AS, RLIMIT_DATA and RLIMIT_STACK: they are about the guest's own use of memory. All
/// other limits are the host's real ones. Shared by the threads of a process; thread-safe in that
/// each limit is replaced as a whole under the process's lock.
class MemoryLimits {
public:
    /// Is `resource` one of them?
    [[nodiscard]] static bool covers(int resource);

    [[nodiscard]] rlimit64 get(int resource) const;
    /// As setrlimit(2): EINVAL, or EPERM where the hard limit would rise without the right.
    Errno set(int resource, const rlimit64& limit, memory::AddressSpace& space);

    /// Takes the host process's own limits as the guest's.
    void adopt_host();
    /// Lifts them from ferry as far as the hard limits allow.
    static void free_host();
    /// Gives the host process the guest's limits: before the exec of a host program.
    void give_to_host() const;
    /// For the start: sets one without checks.
    void preset(int resource, const rlimit64& limit) { at(resource) = limit; }
    /// Tells the address space.
    void apply(memory::AddressSpace& space) const;

    static constexpr std::array<int, 3> resources{RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK};

private:
    rlimit64& at(int resource);
    std::array<rlimit64, resources.size()> limits_{};
};

} // namespace ferry::linux_guest
