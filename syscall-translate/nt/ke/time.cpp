#include "time.hpp"

#include <ctime>
#include <sched.h>

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

NtStatus yield_execution(Task&) {
    ::sched_yield();
    return status::SUCCESS;
}

} // namespace ferry::nt::ke
