#pragma once
/// Changes of the address space that the machine has not heard of yet.
///
/// The space tells of a change from any thread, while it is locked; the machine may only be touched
/// by the holder of the run lock, which may at that moment wait for the space. So changes wait
/// here: a ring with one writer at a time (the space's lock says so) and one reader (the run lock).

#include <array>
#include <atomic>
#include <cstddef>

#include <ferry/base/guest_addr.hpp>

namespace ferry::engine {

struct Change {
    GuestRange range;
    bool mapping = false; ///< else only the bytes
};

class Changes {
public:
    /// Too many changes become "everything changed". Waits for nothing.
    void add(const Change& change) noexcept {
        const std::size_t end = end_.load(std::memory_order_relaxed);
        if (end - begin_.load() == ring_.size()) {
            everything_.store(true);
            return;
        }
        ring_[end % ring_.size()] = change;
        end_.store(end + 1);
    }
    void add_everything() noexcept { everything_.store(true); }

    [[nodiscard]] bool empty() const noexcept {
        return begin_.load() == end_.load() && !everything_.load();
    }

    /// Calls `one(change)` for each change so far, or `all()` when there were too many.
    template <class One, class All>
    void drain(One&& one, All&& all) {
        if (everything_.exchange(false)) {
            begin_.store(end_.load());
            all();
            return;
        }
        for (std::size_t i = begin_.load(); i != end_.load(); begin_.store(++i)) {
            one(ring_[i % ring_.size()]);
        }
    }

private:
    std::array<Change, 64> ring_;
    std::atomic<std::size_t> begin_{0};
    std::atomic<std::size_t> end_{0};
    std::atomic<bool> everything_{false};
};

} // namespace ferry::engine
