#pragma once
/// Where a debugger wants guest code to stop: the scanner reads a BRK there.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include <ferry/base/guest_addr.hpp>

namespace ferry::dbt {

/// Thread-safe.
class Breakpoints {
public:
    [[nodiscard]] bool any() const noexcept { return any_.load(std::memory_order_relaxed); }

    void set(GuestAddr pc, bool there) {
        const std::lock_guard lock(mutex_);
        std::erase(places_, pc);
        if (there) {
            places_.push_back(pc);
        }
        any_.store(!places_.empty());
    }

    /// Replaces those of the `count` instructions from `first` on that are places of these.
    void lay_over(std::uint32_t* words, GuestAddr first, std::uint32_t count) const {
        if (!any()) {
            return;
        }
        constexpr std::uint32_t brk = 0xd4200000;
        const std::lock_guard lock(mutex_);
        for (const GuestAddr place : places_) {
            if (place >= first && place < first + std::uint64_t{count} * 4) {
                words[(place - first) / 4] = brk;
            }
        }
    }

    // Around fork(2), so that the child's copy is whole.
    void lock_for_fork() { mutex_.lock(); }
    void unlock_after_fork() { mutex_.unlock(); }

private:
    mutable std::mutex mutex_; // guards places_
    std::vector<GuestAddr> places_;
    std::atomic<bool> any_{false};
};

} // namespace ferry::dbt
