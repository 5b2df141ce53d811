// Waiting for descriptors. A signal mask given for the time of the wait reaches the host without
// the signals that ferry never blocks there; of those, one that was sent while the guest blocked it
// is ready at once if the wait unblocks it. Ferry's own descriptors are closed ones to poll
// (POLLNVAL) and select (EBADF).

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <vector>

#include "../signal/temporary_mask.hpp"
#include "calls.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// Host events, and how many of them a guest may get at once.
class Events {
public:
    explicit Events(int capacity)
        : capacity_(capacity > refused ? -1 : std::min(capacity, most)),
          host_(std::make_unique_for_overwrite<epoll_event[]>(
              static_cast<std::size_t>(std::max(capacity_, 0)))) {}

    [[nodiscard]] epoll_event* data() { return host_.get(); }
    [[nodiscard]] int capacity() const { return capacity_; }

    Outcome deliver(Task& task, GuestPtr<EpollEvent> to, std::int64_t count) {
        if (count <= 0) {
            return Outcome::raw(count);
        }
        constexpr std::int64_t at_once = 64;
        std::array<EpollEvent, at_once> guest;
        for (std::int64_t done = 0; done < count; done += at_once) {
            const auto size = static_cast<std::size_t>(std::min(count - done, at_once));
            for (std::size_t i = 0; i < size; ++i) {
                const epoll_event& event = host_[static_cast<std::size_t>(done) + i];
                guest[i] = {event.events, 0, event.data.u64};
            }
            if (const Errno error =
                    memory::copy_out(task.space(), to.at(static_cast<std::size_t>(done)).addr(),
                                     guest.data(), size * sizeof(EpollEvent))) {
                return error;
            }
        }
        return Outcome(count);
    }

private:
    // Fewer than asked for is always a right answer; these are more than most processes have
    // descriptors.
    static constexpr int most = 1 << 20;
    static constexpr int refused = std::numeric_limits<int>::max() / sizeof(EpollEvent);

    int capacity_;
    std::unique_ptr<epoll_event[]> host_;
};

/// Reads the mask, waits by `call(mask, events)`, hands the events on.
template <class Call>
Outcome wait_for_events(Task& task, Fd epoll, GuestPtr<EpollEvent> to, int capacity,
                        In<SignalSet> mask_from, std::uint64_t mask_size, Call&& call) {
    if (task.is_private(epoll.value)) {
        return Errno(EBADF);
    }
    if (capacity <= 0 || capacity > INT32_MAX / static_cast<int>(sizeof(EpollEvent))) {
        return Errno(EINVAL);
    }
    if (!task.space().access_ok(to.addr(), static_cast<GuestSize>(capacity) * sizeof(EpollEvent))) {
        return Errno(EFAULT);
    }
    const auto mask = signal::TemporaryMask::read(task, mask_from, mask_size);
    if (!mask) {
        return mask.error();
    }
    if (const auto ended = mask->end_by_sent_fault(task)) {
        return *ended;
    }
    Events events(capacity);
    return events.deliver(task, to, mask->finish(task, call(mask->host(), events)));
}

/// True if one of the `count` entries names a descriptor of ferry's. What cannot be read is left
/// for the host to refuse.
bool polls_private(Task& task, GuestPtr<pollfd> from, std::uint64_t count) {
    std::array<pollfd, 64> some;
    for (std::uint64_t at = 0; at < count; at += some.size()) {
        const std::uint64_t size = std::min<std::uint64_t>(count - at, some.size());
        if (memory::copy_in(task.space(), some.data(), from.at(at).addr(), size * sizeof(pollfd))) {
            return false;
        }
        const auto entries = std::span(some).first(size);
        if (std::any_of(entries.begin(), entries.end(),
                        [&](const pollfd& entry) { return task.is_private(entry.fd); })) {
            return true;
        }
    }
    return false;
}

/// poll without waiting, since at least one entry is ready: it names no open descriptor.
std::int64_t poll_with_private(Task& task, GuestPtr<pollfd> descriptors, std::uint64_t count,
                               GuestPtr<timespec> timeout) {
    if (timeout) {
        const auto given = task.read(timeout);
        if (!given) {
            return -EFAULT;
        }
        if (given->tv_sec < 0 || given->tv_nsec < 0 || given->tv_nsec >= 1'000'000'000) {
            return -EINVAL;
        }
    }
    std::vector<pollfd> entries(count);
    const std::uint64_t size = count * sizeof(pollfd);
    if (memory::copy_in(task.space(), entries.data(), descriptors.addr(), size)) {
        return -EFAULT;
    }
    std::vector<pollfd> for_host = entries;
    for (pollfd& entry : for_host) {
        entry.fd = task.is_private(entry.fd) ? -1 : entry.fd;
    }
    timespec at_once{};
    std::int64_t result = host_call(SYS_ppoll, for_host.data(), count, &at_once, nullptr, 0);
    if (result < 0) {
        return result;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool is_private = for_host[i].fd != entries[i].fd;
        entries[i].revents = is_private ? std::int16_t{POLLNVAL} : for_host[i].revents;
        result += is_private ? 1 : 0;
    }
    return memory::copy_out(task.space(), descriptors.addr(), entries.data(), size) ? -EFAULT
                                                                                    : result;
}

/// True if one of ferry's descriptors is among the first `count` of `set`.
bool selects_private(Task& task, GuestPtr<fd_set> set, int count) {
    if (!set) {
        return false;
    }
    for (const int fd : task.descriptors().sorted()) {
        if (fd >= count) {
            return false;
        }
        if (fd >= 0) {
            const auto word =
                task.read(set.cast<std::uint64_t>().at(static_cast<GuestSize>(fd) / 64));
            if (word && (*word >> (fd % 64) & 1) != 0) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

Outcome ppoll(Task& task, InOut<pollfd> descriptors, std::uint64_t count, InOut<timespec> timeout,
              In<SignalSet> mask_from, std::uint64_t mask_size) {
    constexpr std::uint64_t most = INT32_MAX / sizeof(pollfd);
    if (count > most) {
        return Errno(EINVAL);
    }
    if (!task.space().access_ok(descriptors.addr(), count * sizeof(pollfd)) ||
        !task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    const auto mask = signal::TemporaryMask::read(task, mask_from, mask_size);
    if (!mask) {
        return mask.error();
    }
    if (const auto ended = mask->end_by_sent_fault(task)) {
        return *ended;
    }
    if (polls_private(task, descriptors, count)) {
        return mask->finish(task, poll_with_private(task, descriptors, count, timeout));
    }
    return mask->finish(task, task.wait_call(SYS_ppoll, descriptors.value(), count, timeout.value(),
                                             mask->host(), sizeof(SignalSet)));
}

Outcome pselect6(Task& task, int count, InOut<fd_set> readable, InOut<fd_set> writable,
                 InOut<fd_set> exceptional, InOut<timespec> timeout,
                 GuestPtr<std::uint64_t> mask_and_size) {
    const GuestSize set_size = (static_cast<GuestSize>(std::max(count, 0)) + 63) / 64 * 8;
    for (const GuestAddr set : {readable.addr(), writable.addr(), exceptional.addr()}) {
        if (!task.space().access_ok(set, set_size)) {
            return Errno(EFAULT);
        }
    }
    if (!task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    std::uint64_t mask_address = 0;
    std::uint64_t mask_size = 0;
    if (mask_and_size) {
        const auto address = task.read(mask_and_size);
        const auto size = task.read(mask_and_size.at(1));
        if (!address || !size) {
            return Errno(EFAULT);
        }
        mask_address = *address;
        mask_size = *size;
    }
    const auto mask =
        signal::TemporaryMask::read(task, GuestPtr<SignalSet>(mask_address), mask_size);
    if (!mask) {
        return mask.error();
    }
    if (const auto ended = mask->end_by_sent_fault(task)) {
        return *ended;
    }
    if (selects_private(task, readable, count) || selects_private(task, writable, count) ||
        selects_private(task, exceptional, count)) {
        return mask->finish(task, -EBADF);
    }
    const std::uint64_t host_mask_and_size[2] = {reinterpret_cast<std::uint64_t>(mask->host()),
                                                 sizeof(SignalSet)};
    return mask->finish(task,
                        task.wait_call(SYS_pselect6, count, readable.value(), writable.value(),
                                       exceptional.value(), timeout.value(),
                                       static_cast<const std::uint64_t*>(host_mask_and_size)));
}

Outcome epoll_ctl(Task& task, Fd epoll, Enum<epoll_operations> operation, Fd fd,
                  In<EpollEvent> event) {
    if (task.is_private(epoll.value) || task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    epoll_event host{};
    const auto number = static_cast<int>(operation.value);
    if (number != EPOLL_CTL_DEL) {
        const auto guest = task.read(event);
        if (!guest) {
            return guest.error();
        }
        host.events = guest->events;
        host.data.u64 = guest->data;
    }
    return Outcome::raw(host_call(SYS_epoll_ctl, epoll.value, number, fd.value, &host));
}

Outcome epoll_pwait(Task& task, Fd epoll, OutArray<EpollEvent> to, int capacity, int timeout,
                    In<SignalSet> mask, std::uint64_t mask_size) {
    return wait_for_events(task, epoll, to, capacity, mask, mask_size,
                           [&](const SignalSet* host_mask, Events& events) {
                               return task.wait_call(SYS_epoll_pwait, epoll.value, events.data(),
                                                     events.capacity(), timeout, host_mask,
                                                     sizeof(SignalSet));
                           });
}

Outcome epoll_pwait2(Task& task, Fd epoll, OutArray<EpollEvent> to, int capacity,
                     In<timespec> timeout, In<SignalSet> mask, std::uint64_t mask_size) {
    if (!task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    return wait_for_events(task, epoll, to, capacity, mask, mask_size,
                           [&](const SignalSet* host_mask, Events& events) {
                               return task.wait_call(SYS_epoll_pwait2, epoll.value, events.data(),
                                                     events.capacity(), timeout.value(), host_mask,
                                                     sizeof(SignalSet));
                           });
}

Outcome signalfd4(Task& task, Fd fd, In<SignalSet> mask, std::uint64_t mask_size,
                  Flags<signalfd_flags> flags) {
    if (mask_size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    if (task.is_private(fd.value)) {
        return Errno(EBADF);
    }
    const auto guest = task.read(mask);
    if (!guest) {
        return guest.error();
    }
    // From now on such signals stay on the host when they are blocked: Task::host_signal.
    task.process().faults_by_descriptor |= *guest & kernel::synchronous_signals;
    return Outcome::raw(host_call(SYS_signalfd4, fd.value, &*guest, sizeof(SignalSet),
                                  static_cast<int>(flags.value)));
}

} // namespace ferry::linux_guest::fs
