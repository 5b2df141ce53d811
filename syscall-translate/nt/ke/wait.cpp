// A suspended thread is in no queue: the kick that suspends it ends its sleep, and it begins its
// wait again when it is resumed.

#include "wait.hpp"

#include <cerrno>
#include <linux/futex.h>
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

NtStatus sleep_in_queue(Task& task, std::uint32_t seen, const Deadline& deadline) {
    ThreadArea& area = task.area();
    const timespec* const until = deadline.kind == Deadline::never ? nullptr : &deadline.time;
    const int operation =
        FUTEX_WAIT_BITSET | (deadline.kind == Deadline::realtime ? FUTEX_CLOCK_REALTIME : 0);
    std::int64_t slept = 0;
    while (area.word.load() == seen) {
        slept = deadline.kind == Deadline::at_once
                    ? -ETIMEDOUT
                    : task.wait_call(SYS_futex, &area.word, operation, seen, until, nullptr,
                                     FUTEX_BITSET_MATCH_ANY);
        if (slept != 0 && slept != -EAGAIN) {
            break;
        }
    }
    const NtStatus otherwise = slept == -ETIMEDOUT ? status::TIMEOUT : wait_again;
    NtStatus result;
    {
        DispatcherLock lock(task.process().handles.arena());
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
    DispatcherLock lock(arena);
    ThreadArea& area = arena.thread(thread.area());
    ++area.apcs;
    if (area.alertable != 0) {
        Dispatcher(lock).end_wait(thread.area(), status::USER_APC);
    }
    return true;
}

} // namespace ferry::nt::ke
