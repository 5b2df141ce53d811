#include "system.hpp"

#include <ctime>

namespace ferry::a64 {

std::uint64_t virtual_counter() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    constexpr std::uint64_t second = 1'000'000'000;
    static_assert(second % virtual_counter_frequency == 0);
    const auto seconds = static_cast<std::uint64_t>(now.tv_sec);
    return seconds * virtual_counter_frequency +
           static_cast<std::uint64_t>(now.tv_nsec) / (second / virtual_counter_frequency);
}

} // namespace ferry::a64
