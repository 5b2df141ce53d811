#include "calls.hpp"

#include <cerrno>
#include <cstring>
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

Outcome riscv_flush_icache(Task& task, Address begin, Address end, std::uint64_t) {
    task.space().kernel_wrote({GuestAddr(begin.value), GuestAddr(end.value)});
    return 0;
}

} // namespace ferry::linux_guest::sys
