#pragma once
/// What the machine and the system are.

#include <sys/utsname.h>

#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::sys {

Outcome uname(Task&, Out<utsname> name);
Outcome membarrier(Task&, Enum<membarrier_commands> command, Hex flags, int cpu);
Outcome riscv_flush_icache(Task&, Address begin, Address end, std::uint64_t flags);

} // namespace ferry::linux_guest::sys
