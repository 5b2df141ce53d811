#pragma once
/// When what was read of a file still holds: as long as its change time stays, provided that a
/// later change could not have got the same time.

#include <cstdint>
#include <ctime>

namespace ferry::nt::io {

/// The clock that host file systems take their times from; it goes forward in ticks.
inline timespec file_clock() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now;
}

/// Whether a change after `now`, which was read from file_clock(), has a later time than
/// `changed`. Times that are round in decimal come from a file system that counts seconds, or two.
inline bool is_past(const timespec& changed, const timespec& now) {
    constexpr std::int64_t millisecond = 1'000'000;
    const std::int64_t grain = changed.tv_nsec % millisecond == 0 ? 2 : 0;
    return changed.tv_sec + grain < now.tv_sec ||
           (grain == 0 && changed.tv_sec == now.tv_sec && changed.tv_nsec < now.tv_nsec);
}

} // namespace ferry::nt::io
