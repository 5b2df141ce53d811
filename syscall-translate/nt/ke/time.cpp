#include "time.hpp"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "../process.hpp"
#include "services.hpp"

namespace ferry::nt::ke {
namespace {

constexpr std::int64_t nanoseconds_per_unit = 100;

std::int64_t now(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec * units_per_second + time.tv_nsec / nanoseconds_per_unit;
}

} // namespace

std::int64_t system_time() { return now(CLOCK_REALTIME) + unix_epoch; }
std::int64_t interrupt_time() { return now(CLOCK_MONOTONIC); }
std::int64_t performance_counter() { return now(CLOCK_MONOTONIC); }

NtStatus query_system_time(Task& task, Out<std::int64_t> time) {
    return task.write(time, system_time()) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

NtStatus query_performance_counter(Task& task, Out<std::int64_t> counter,
                                   Out<std::int64_t> frequency) {
    if (task.write(counter, performance_counter()) ||
        (frequency && task.write(frequency, counter_frequency))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

namespace {

/// Runs as guest code does, on the guest's stack: it must not call the host's kernel, which would
/// take that for a call of the guest's where Syscall User Dispatch is armed.
std::int64_t read_clock(int which) { return which == 0 ? performance_counter() : system_time(); }

bool clock_needs_no_kernel() {
    const UniqueFd fd(::open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
                             O_RDONLY | O_CLOEXEC));
    char name[16] = {};
    return fd && ::read(fd.get(), name, sizeof name) > 0 &&
           std::string_view(name).starts_with("tsc\n");
}

} // namespace

NtStatus host_clock(Task& task, Out<std::uint64_t> function) {
    const auto address =
        clock_needs_no_kernel() ? reinterpret_cast<std::uint64_t>(&read_clock) : std::uint64_t{0};
    return task.write(function, address) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

NtStatus yield_execution(Task&) {
    ::sched_yield();
    return status::SUCCESS;
}

namespace {
constexpr std::uint32_t coarsest_resolution = 156'250;
constexpr std::uint32_t finest_resolution = 5'000;
constexpr std::uint32_t resolution = 10'000; // waits end when they are due, whatever is asked for

std::uint32_t current_resolution(Task& task) {
    const std::uint32_t wanted = task.process().timer_resolution;
    return wanted != 0 ? std::min(wanted, resolution) : resolution;
}
} // namespace

NtStatus query_timer_resolution(Task& task, Out<std::uint32_t> coarsest, Out<std::uint32_t> finest,
                                Out<std::uint32_t> current) {
    return task.write(coarsest, coarsest_resolution) || task.write(finest, finest_resolution) ||
                   task.write(current, current_resolution(task))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus set_timer_resolution(Task& task, std::uint32_t wanted, std::uint8_t set,
                              Out<std::uint32_t> current) {
    if (task.write(current, current_resolution(task))) {
        return status::ACCESS_VIOLATION;
    }
    wanted = set != 0 ? std::clamp(wanted, finest_resolution, coarsest_resolution) : 0;
    const std::uint32_t before = task.process().timer_resolution.exchange(wanted);
    task.process().shared_data.set_resolution(wanted);
    [[maybe_unused]] const bool told = !task.write(current, current_resolution(task));
    return set == 0 && before == 0 ? status::TIMER_RESOLUTION_NOT_SET : status::SUCCESS;
}

NtStatus get_current_processor_number(Task& task) {
    return {task.process().scheduling.number_of(::sched_getcpu())};
}

/// The host's caches see what is written.
NtStatus flush_instruction_cache(Task&, Handle, Address, std::uint64_t) { return status::SUCCESS; }

NtStatus flush_process_write_buffers(Task&) {
    if (::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) {
        ::syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
        ::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::ke
