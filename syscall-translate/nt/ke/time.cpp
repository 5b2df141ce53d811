#include "time.hpp"

#include <cerrno>
#include <ctime>
#include <sched.h>
#include <sys/syscall.h>

#include "services.hpp"

namespace ferry::nt::ke {
namespace {

constexpr std::int64_t unix_epoch = 116'444'736'000'000'000; // 1970 in units since 1601
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

NtStatus delay_execution(Task& task, std::uint8_t, In<std::int64_t> interval) {
    const auto wanted = task.read(interval);
    if (!wanted) {
        return status::ACCESS_VIOLATION;
    }
    if (*wanted == 0) {
        ::sched_yield();
        return status::SUCCESS;
    }
    // Negative: from now on. The clock keeps the rest where a signal comes between.
    const clockid_t clock = *wanted < 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    const std::int64_t until = *wanted < 0 ? now(clock) - *wanted : *wanted - unix_epoch;
    const timespec end{until / units_per_second, until % units_per_second * nanoseconds_per_unit};
    while (task.wait_call(SYS_clock_nanosleep, clock, TIMER_ABSTIME, &end, nullptr) == -EINTR) {
    }
    return status::SUCCESS;
}

NtStatus yield_execution(Task&) {
    ::sched_yield();
    return status::SUCCESS;
}

} // namespace ferry::nt::ke
