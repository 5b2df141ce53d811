#include <ferry/kernel/private_descriptors.hpp>

#include <algorithm>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <utility>

#include <ferry/kernel/host_call.hpp>

namespace ferry::kernel {
namespace {

// A descriptor table is copied by fork up to its highest number: one at 16,300 costs a fork 25 µs
// more, one at 1,030 nothing that can be measured.
constexpr rlim_t highest = 16'384;
constexpr rlim_t cheap = 1024;

/// A duplicate of `fd` at a number the guest is unlikely to meet; a negative error number.
std::int64_t duplicate_high(int fd) {
    rlimit limit{};
    host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
    const rlim_t room = PrivateDescriptors::capacity;
    const bool above =
        limit.rlim_cur < highest && limit.rlim_cur + room <= std::min(limit.rlim_max, highest);
    // Where they are among the guest's numbers in any case they are where they cost nothing.
    const rlim_t top = std::min(limit.rlim_max, cheap);
    const rlim_t from = above ? limit.rlim_cur : top - std::min(room, top / 2);
    if (above) { // The limit has to be lifted for as long as this takes.
        const rlimit lifted{limit.rlim_max, limit.rlim_max};
        host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, &lifted, nullptr);
    }
    std::int64_t number = host_call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, from);
    if (number < 0) {
        number = host_call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 3);
    }
    if (above) {
        host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr);
    }
    return number;
}

} // namespace

PrivateDescriptors::PrivateDescriptors(const PrivateDescriptors& other)
    : lowest_(other.lowest_.load(std::memory_order_relaxed)) {
    for (std::size_t i = 0; i < capacity; ++i) {
        slots_[i].store(other.slots_[i].load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
}

ErrnoOr<PrivateDescriptors::Handle> PrivateDescriptors::keep(int fd) {
    const Handle free = find(-1);
    if (free == Handle::none) {
        return Errno(EMFILE);
    }
    const std::int64_t number = duplicate_high(fd);
    if (number < 0) {
        return Errno(static_cast<int>(-number));
    }
    store(free, static_cast<int>(number));
    host_call(SYS_close, fd);
    return free;
}

void PrivateDescriptors::forget(Handle handle) {
    if (const int fd = get(handle); fd >= 0) {
        store(handle, -1);
        host_call(SYS_close, fd);
    }
}

Errno PrivateDescriptors::move_away(int fd) noexcept {
    const Handle handle = fd >= 0 ? find(fd) : Handle::none;
    if (handle == Handle::none) {
        return Errno();
    }
    const std::int64_t number = duplicate_high(fd);
    if (number < 0) {
        return Errno(static_cast<int>(-number));
    }
    store(handle, static_cast<int>(number));
    return Errno();
}

std::array<int, PrivateDescriptors::capacity> PrivateDescriptors::sorted() const {
    std::array<int, capacity> numbers;
    numbers.fill(-1);
    std::size_t count = 0;
    for (const Slot& number : slots_) {
        if (const int fd = number.load(std::memory_order_relaxed); fd >= 0) {
            numbers[count++] = fd;
        }
    }
    std::sort(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count));
    return numbers;
}

PrivateDescriptors::Handle PrivateDescriptors::find(int fd) const noexcept {
    for (std::size_t i = 0; i < capacity; ++i) {
        if (slots_[i].load(std::memory_order_relaxed) == fd) {
            return static_cast<Handle>(i);
        }
    }
    return Handle::none;
}

void PrivateDescriptors::store(Handle handle, int fd) noexcept {
    slot(handle).store(fd, std::memory_order_relaxed);
    int lowest = std::numeric_limits<int>::max();
    for (const Slot& number : slots_) {
        if (const int kept = number.load(std::memory_order_relaxed); kept >= 0) {
            lowest = std::min(lowest, kept);
        }
    }
    lowest_.store(lowest, std::memory_order_relaxed);
}

DescriptorRoom::DescriptorRoom() noexcept {
    rlimit limit{};
    host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
    soft_ = limit.rlim_cur;
    if (soft_ < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        lifted_ = host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr) == 0;
    }
}

DescriptorRoom::DescriptorRoom(DescriptorRoom&& other) noexcept
    : soft_(other.soft_), lifted_(std::exchange(other.lifted_, false)) {}

void DescriptorRoom::give_up() noexcept {
    if (std::exchange(lifted_, false)) {
        rlimit limit{};
        host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
        limit.rlim_cur = std::min<rlim_t>(soft_, limit.rlim_max);
        host_call(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr);
    }
}

} // namespace ferry::kernel
