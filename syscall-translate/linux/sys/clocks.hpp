#pragma once
/// Time without a system call, from the host's vDSO.

#include <ctime>

#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::sys {

/// False for the clocks that only the kernel reads (CPU times, alarms, devices, unknown ones).
[[nodiscard]] bool read_clock(int clock, timespec& value) noexcept;
[[nodiscard]] bool read_resolution(int clock, timespec& value) noexcept;

Outcome clock_gettime(Task&, Enum<clock_ids> clock, Out<timespec> value);
Outcome gettimeofday(Task&, Out<timeval> value, Out<std::array<std::byte, 8>> zone);
Outcome getcpu(Task&, Out<std::uint32_t> cpu, Out<std::uint32_t> node, Address cache);

} // namespace ferry::linux_guest::sys
