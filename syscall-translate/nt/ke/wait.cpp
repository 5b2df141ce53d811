// A suspended thread is in no queue: the kick that suspends it ends its sleep, and it begins its
// wait again when it is resumed.

#include "wait.hpp"

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <optional>
#include <sys/syscall.h>

#include "../process.hpp"
#include "../ps/thread.hpp"
#include "time.hpp"

namespace ferry::nt::ke {

using ob::ThreadArea;

namespace {

constexpr std::int64_t nanoseconds_per_unit = 100;

Deadline at(Deadline::Kind kind, std::int64_t units) {
    return {kind, {units / units_per_second, units % units_per_second * nanoseconds_per_unit}};
}

} // namespace

Deadline deadline_after(std::int64_t interval) {
    constexpr std::int64_t for_ever = INT64_MIN;
    if (interval == for_ever) {
        return {};
    }
    if (interval == 0) {
        return {Deadline::at_once, {}};
    }
    if (interval > 0) {
        return at(Deadline::realtime, std::max<std::int64_t>(interval - unix_epoch, 0));
    }
    const std::int64_t now = interrupt_time();
    return -interval > INT64_MAX - now ? Deadline{} : at(Deadline::monotonic, now - interval);
}

NtStatus read_deadline(Task& task, In<std::int64_t> timeout, Deadline& deadline) {
    deadline = {};
    if (!timeout) {
        return status::SUCCESS;
    }
    const auto interval = task.read(timeout);
    if (!interval) {
        return status::ACCESS_VIOLATION;
    }
    deadline = deadline_after(*interval);
    return status::SUCCESS;
}

namespace {

/// Looks whether those have died who own what the thread waits for. True if they may still.
bool look_after_owners(Task& task) {
    DispatcherLock lock(task.process().handles.arena());
    return Dispatcher(lock).reap_owners(task.area_number());
}

bool is_before(const timespec& a, const timespec& b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/// `deadline` or a moment that is not far, whichever comes first.
Deadline at_most_a_while(const Deadline& deadline) {
    constexpr long a_while = 100'000'000;
    constexpr long second = 1'000'000'000;
    Deadline soon;
    soon.kind = deadline.kind == Deadline::realtime ? Deadline::realtime : Deadline::monotonic;
    ::clock_gettime(soon.kind == Deadline::realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, &soon.time);
    soon.time.tv_sec += (soon.time.tv_nsec + a_while) / second;
    soon.time.tv_nsec = (soon.time.tv_nsec + a_while) % second;
    return deadline.kind == Deadline::never || is_before(soon.time, deadline.time) ? soon
                                                                                   : deadline;
}

std::int64_t sleep_until(Task& task, std::atomic<std::uint32_t>& word, std::uint32_t seen,
                         const Deadline& deadline) {
    if (deadline.kind == Deadline::at_once) {
        return -ETIMEDOUT;
    }
    const timespec* const until = deadline.kind == Deadline::never ? nullptr : &deadline.time;
    const int operation =
        FUTEX_WAIT_BITSET | (deadline.kind == Deadline::realtime ? FUTEX_CLOCK_REALTIME : 0);
    return task.wait_call(SYS_futex, &word, operation, seen, until, nullptr,
                          FUTEX_BITSET_MATCH_ANY);
}

/// When a thread that waits has to look at a timer, if that is before `deadline`.
std::optional<Deadline> timer_before(const ThreadArea& area, const Deadline& deadline) {
    if (area.timer_due == 0) {
        return std::nullopt;
    }
    const Deadline due = at(Deadline::monotonic, area.timer_due);
    const bool is_first =
        deadline.kind == Deadline::never ||
        (deadline.kind == Deadline::monotonic && is_before(due.time, deadline.time)) ||
        (deadline.kind == Deadline::realtime &&
         area.timer_due - interrupt_time() < deadline.time.tv_sec * units_per_second +
                                                 deadline.time.tv_nsec / nanoseconds_per_unit +
                                                 unix_epoch - system_time());
    return is_first ? std::optional(due) : std::nullopt;
}

} // namespace

NtStatus sleep_in_queue(Task& task, std::uint32_t seen, const Deadline& latest) {
    ob::Arena& arena = task.process().handles.arena();
    auto& word = word_of(arena, task.area());
    const std::optional<Deadline> timer = timer_before(task.area(), latest);
    const Deadline& deadline = timer ? *timer : latest;
    std::int64_t slept = 0;
    while (word.load() == seen) {
        // Nobody tells of the death of a process that was started apart.
        if (task.area().waits_for_mutants != 0 && look_after_owners(task)) {
            const Deadline soon = at_most_a_while(deadline);
            slept = sleep_until(task, word, seen, soon);
            if (slept == -ETIMEDOUT &&
                (deadline.kind == Deadline::never || is_before(soon.time, deadline.time))) {
                continue;
            }
        } else {
            slept = sleep_until(task, word, seen, deadline);
        }
        if (slept != 0 && slept != -EAGAIN) {
            break;
        }
    }
    const NtStatus otherwise = slept == -ETIMEDOUT && !timer ? status::TIMEOUT : wait_again;
    NtStatus result;
    {
        DispatcherLock lock(arena);
        result = Dispatcher(lock).finish(task.area_number(), otherwise);
    }
    if (result == wait_again && !task.settle()) {
        return status::THREAD_IS_TERMINATING;
    }
    return result;
}

NtStatus alert_of(ThreadArea& area) {
    if (area.alerted != 0) {
        area.alerted = 0;
        return status::ALERTED;
    }
    return area.apcs != 0 ? status::USER_APC : status::TIMEOUT;
}

NtStatus wait_for(Task& task, std::span<const ob::ObjectId> objects, bool all, bool alertable,
                  const Deadline& deadline) {
    const std::uint32_t self = task.area_number();
    for (;;) {
        std::uint32_t seen = 0;
        {
            DispatcherLock lock(task.process().handles.arena());
            Dispatcher dispatcher(lock);
            NtStatus now = status::TIMEOUT;
            if (!objects.empty()) {
                now = dispatcher.try_wait(self, objects, all);
            }
            if (now == status::TIMEOUT && alertable) {
                now = alert_of(task.area());
            }
            if (now != status::TIMEOUT || deadline.kind == Deadline::at_once) {
                return now;
            }
            seen = dispatcher.enqueue(self, objects, all ? ThreadArea::all : ThreadArea::any,
                                      alertable);
        }
        const NtStatus result = sleep_in_queue(task, seen, deadline);
        if (result != wait_again) {
            return result;
        }
    }
}

bool queue_apc(ob::Arena& arena, ps::Thread& thread, const Apc& apc) {
    if (!thread.push_apc(apc)) {
        return false;
    }
    if (apc.routine == 0) {
        return true; // it ends no wait either
    }
    DispatcherLock lock(arena);
    ThreadArea& area = arena.thread(thread.area());
    ++area.apcs;
    if (area.alertable != 0) {
        Dispatcher(lock).end_wait(thread.area(), status::USER_APC);
    }
    return true;
}

} // namespace ferry::nt::ke
