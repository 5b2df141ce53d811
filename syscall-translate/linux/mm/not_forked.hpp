#pragma once
/// madvise(MADV_DONTFORK): ranges that a forked child does not get.

#include <mutex>
#include <vector>

#include <ferry/memory/address_space.hpp>

namespace ferry::linux_guest::mm {

/// Remembers which ranges were asked for, so that the region map of a child can follow its host
/// address space, where they are missing. Thread-safe, except drop_lost().
class NotForked {
public:
    NotForked() = default;
    NotForked(const NotForked& other) : ranges_(other.ranges_) {}
    NotForked& operator=(const NotForked&) = delete;

    void add(GuestRange range);
    /// In a forked child: takes what the host has not copied out of the region map.
    void drop_lost(memory::AddressSpace& space);

    /// Held across fork(2), so that the child's copy is whole.
    void lock_for_fork() { mutex_.lock(); }
    void unlock_after_fork() { mutex_.unlock(); }

private:
    std::mutex mutex_; // guards ranges_
    std::vector<GuestRange> ranges_;
};

} // namespace ferry::linux_guest::mm
