#include "clocks.hpp"

#include <sched.h>
#include <sys/syscall.h>

namespace ferry::linux_guest::sys {
namespace {

bool in_vdso(int clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_TAI: return true;
    default: return false;
    }
}

} // namespace

bool read_clock(int clock, timespec& value) noexcept {
    return in_vdso(clock) && ::clock_gettime(clock, &value) == 0;
}

bool read_resolution(int clock, timespec& value) noexcept {
    return in_vdso(clock) && ::clock_getres(clock, &value) == 0;
}

Outcome clock_gettime(Task& task, Enum<clock_ids> clock, Out<timespec> value) {
    timespec now{};
    if (read_clock(static_cast<int>(clock.value), now)) {
        return task.write(value, now);
    }
    return pass<SYS_clock_gettime>(task, clock, value);
}

Outcome gettimeofday(Task& task, Out<timeval> value, Out<std::array<std::byte, 8>> zone) {
    timespec now{};
    if (!zone.is_null() || value.is_null() || !read_clock(CLOCK_REALTIME, now)) {
        return pass<SYS_gettimeofday>(task, value, zone);
    }
    return task.write(value, {now.tv_sec, now.tv_nsec / 1000});
}

Outcome getcpu(Task& task, Out<std::uint32_t> cpu, Out<std::uint32_t> node, Address) {
    unsigned here[2] = {};
    if (::getcpu(&here[0], &here[1]) != 0) {
        return Errno::last();
    }
    if (!cpu.is_null()) {
        if (const Errno error = task.write(cpu, here[0])) {
            return error;
        }
    }
    return node.is_null() ? Errno() : task.write(node, here[1]);
}

} // namespace ferry::linux_guest::sys
