#include "calls.hpp"

#include <cerrno>
#include <cstring>
#include <linux/membarrier.h>
#include <sys/syscall.h>

#include "../isa.hpp"

namespace ferry::linux_guest::sys {

Outcome uname(Task& task, Out<utsname> name) {
    utsname host{};
    host_call(SYS_uname, &host);
    const std::string_view machine = traits_of(task.process().isa()).machine;
    std::memset(host.machine, 0, sizeof host.machine);
    std::memcpy(host.machine, machine.data(), machine.size());
    return task.write(name, host);
}

Outcome membarrier(Task& task, Enum<membarrier_commands> command, Hex flags, int cpu) {
    // Engines register the host process for their own use: the guest's own registration counts.
    std::atomic<bool>& registered = task.process().expedited_barriers;
    if (command.value == MEMBARRIER_CMD_PRIVATE_EXPEDITED && !registered) {
        return Errno(flags.value == 0 ? EPERM : EINVAL);
    }
    const std::int64_t result = host_call(SYS_membarrier, command.value, flags.value, cpu);
    if (command.value == MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED && result == 0) {
        registered = true;
    }
    return Outcome::raw(result);
}

Outcome riscv_flush_icache(Task& task, Address begin, Address end, std::uint64_t flags) {
    constexpr std::uint64_t only_this_thread = 1; // SYS_RISCV_FLUSH_ICACHE_LOCAL
    if ((flags & ~only_this_thread) != 0) {
        return Errno(EINVAL);
    }
    memory::AddressSpace& space = task.space();
    space.kernel_wrote({GuestAddr(begin.value), GuestAddr(end.value)});
    // Linux flushes everything: a compiler may name the view by which it writes, and not the one
    // that runs.
    const auto written = space.find(GuestAddr(begin.value));
    if (written && written->shared && !memory::has(written->prot, memory::Prot::execute)) {
        for (const memory::Region& region : space.regions()) {
            if (region.shared && memory::has(region.prot, memory::Prot::execute)) {
                space.kernel_wrote(region.range);
            }
        }
    }
    return 0;
}

} // namespace ferry::linux_guest::sys
