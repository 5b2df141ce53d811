#pragma once
/// Ferry's own descriptors in a process that it shares with a guest.
///
/// They sit above the guest's soft RLIMIT_NOFILE where the hard limit allows, so that they neither
/// take low numbers nor count against the limit. The guest gets EBADF for them, and when it asks
/// for exactly such a number (dup3) ferry's descriptor moves away. So holders keep a Handle and ask
/// for the number each time.

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>

#include <ferry/base/errno.hpp>

namespace ferry::kernel {

/// The private descriptors of one descriptor table. A child that gets a copy of the table gets a
/// copy of this. Thread-safe, except that keep() and forget() need the caller to be alone.
class PrivateDescriptors {
public:
    /// Names a kept descriptor for as long as it is kept.
    enum class Handle : std::int8_t { none = -1 };
    static constexpr std::size_t capacity = 16;

    PrivateDescriptors() = default;
    PrivateDescriptors(const PrivateDescriptors& other);
    PrivateDescriptors& operator=(const PrivateDescriptors&) = delete;

    /// Moves `fd` to a high number, close-on-exec, and closes `fd` itself. EMFILE when `capacity`
    /// are kept; `fd` is then still open.
    ErrnoOr<Handle> keep(int fd);
    /// Closes a kept descriptor.
    void forget(Handle handle);

    /// The number of a kept descriptor, valid until the guest asks for it: do not store. -1 for
    /// Handle::none.
    [[nodiscard]] int get(Handle handle) const noexcept {
        return handle == Handle::none ? -1 : slot(handle).load(std::memory_order_relaxed);
    }
    /// True if `fd` is ferry's. One compare for a guest's usual numbers.
    [[nodiscard]] bool is_private(int fd) const noexcept {
        return fd >= lowest_.load(std::memory_order_relaxed) && find(fd) != Handle::none;
    }
    /// Makes the number `fd` free for the guest, if it is ferry's: the descriptor moves.
    Errno move_away(int fd) noexcept;

    /// All numbers in ascending order, -1 behind the last.
    [[nodiscard]] std::array<int, capacity> sorted() const;

private:
    using Slot = std::atomic<int>;

    [[nodiscard]] Slot& slot(Handle handle) { return slots_[static_cast<std::size_t>(handle)]; }
    [[nodiscard]] const Slot& slot(Handle handle) const {
        return slots_[static_cast<std::size_t>(handle)];
    }
    [[nodiscard]] Handle find(int fd) const noexcept;
    void store(Handle handle, int fd) noexcept;

    // Relaxed: a number only has a meaning to the thread that asks for it.
    std::array<Slot, capacity> slots_{-1, -1, -1, -1, -1, -1, -1, -1,
                                      -1, -1, -1, -1, -1, -1, -1, -1};
    std::atomic<int> lowest_{std::numeric_limits<int>::max()};
};

/// Lets ferry open descriptors for a stretch of its own work where the guest's table is full: lifts
/// the soft RLIMIT_NOFILE to the hard one, for all threads. Give it up before an exec, which
/// inherits limits.
class DescriptorRoom {
public:
    DescriptorRoom() noexcept;
    DescriptorRoom(DescriptorRoom&& other) noexcept;
    DescriptorRoom& operator=(DescriptorRoom&&) = delete;
    ~DescriptorRoom() { give_up(); }

    void give_up() noexcept;

private:
    std::uint64_t soft_;
    bool lifted_ = false;
};

} // namespace ferry::kernel
