// NtWait…, and what waits without an object: delays and alerts by thread id, on which ntdll builds
// WaitOnAddress and with it every lock.

#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>

#include "../ke/wait.hpp"
#include "../ps/thread.hpp"
#include "objects.hpp"
#include "services.hpp"

namespace ferry::nt::ob {
namespace {

constexpr std::uint32_t wait_all = 0;
constexpr std::uint32_t wait_any = 1;

/// What another process did before it ended is known before its end: completions of what it wrote
/// and closed come first.
NtStatus after_wait(Task& task, std::span<const Held> held, NtStatus result) {
    const bool may_have_ended = std::ranges::any_of(
        held, [](const Held& object) { return object.entry().type == Type::process; });
    if (may_have_ended && result.ok() && result != status::TIMEOUT) {
        task.process().reactor.catch_up();
    }
    return result;
}

} // namespace

NtStatus hold_waitable(Task& task, Handle handle, Held& held) {
    if (const NtStatus found = hold(task, handle, Type::none, synchronize, held); !found.ok()) {
        return found;
    }
    if (held.slot().wait == Wait::never) {
        return status::OBJECT_TYPE_MISMATCH;
    }
    if (const auto& resource = held.entry().resource; resource != nullptr) {
        resource->prepare_wait(task, resource, held.object());
    }
    return status::SUCCESS;
}

NtStatus wait_for_single_object(Task& task, Handle handle, std::uint8_t alertable,
                                In<std::int64_t> timeout) {
    Held held;
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    if (const NtStatus found = hold_waitable(task, handle, held); !found.ok()) {
        return found;
    }
    return after_wait(task, std::span(&held, 1),
                      ke::wait_for(task, held.object(), alertable != 0, deadline));
}

NtStatus wait_for_multiple_objects(Task& task, std::uint32_t count, In<std::uint64_t> handles,
                                   std::uint32_t kind, std::uint8_t alertable,
                                   In<std::int64_t> timeout) {
    if (count == 0 || count > most_waits) {
        return status::INVALID_PARAMETER_1;
    }
    if (kind != wait_all && kind != wait_any) {
        return status::INVALID_PARAMETER_3;
    }
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    std::array<std::uint64_t, most_waits> values;
    if (memory::copy_in(task.space(), values.data(), handles.addr(), count * sizeof values[0])) {
        return status::ACCESS_VIOLATION;
    }
    std::array<Held, most_waits> held;
    std::array<ObjectId, most_waits> objects;
    for (std::uint32_t i = 0; i < count; ++i) {
        constexpr std::uint64_t this_process = ~std::uint64_t{0};
        if (values[i] == this_process || values[i] == this_process - 1) { // nor this thread
            return status::INVALID_HANDLE;
        }
        if (const NtStatus found = hold_waitable(task, Handle{values[i]}, held[i]); !found.ok()) {
            return found;
        }
        objects[i] = held[i].object();
        if (kind == wait_all &&
            std::find(objects.begin(), objects.begin() + i, objects[i]) != objects.begin() + i) {
            return status::INVALID_PARAMETER_MIX;
        }
    }
    return after_wait(task, std::span(held).first(count),
                      ke::wait_for(task, std::span(objects).first(count), kind == wait_all,
                                   alertable != 0, deadline));
}

NtStatus signal_and_wait(Task& task, Handle signal, Handle wait, std::uint8_t alertable,
                         In<std::int64_t> timeout) {
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    Held first;
    Held second;
    if (const NtStatus found = hold_waitable(task, wait, second); !found.ok()) {
        return found;
    }
    if (const NtStatus found = hold(task, signal, Type::none, 0, first); !found.ok()) {
        return found;
    }
    constexpr Access modify_state = 2;
    const ObjectId object = second.object();
    std::uint32_t seen = 0;
    {
        ke::DispatcherLock lock(task.process().handles.arena());
        ke::Dispatcher dispatcher(lock);
        std::int32_t before = 0;
        NtStatus done = status::SUCCESS;
        switch (first.entry().type) {
        case Type::event:
            if ((first.entry().access & modify_state) == 0) {
                return status::ACCESS_DENIED;
            }
            dispatcher.set(first.object(), 1);
            break;
        case Type::semaphore:
            if ((first.entry().access & modify_state) == 0) {
                return status::ACCESS_DENIED;
            }
            if (const Slot& semaphore = dispatcher.slot(first.object());
                static_cast<std::int64_t>(semaphore.details[0]) <= semaphore.state) {
                return status::SEMAPHORE_LIMIT_EXCEEDED;
            }
            dispatcher.add(first.object(), 1);
            break;
        case Type::mutant:
            done = dispatcher.release_mutant(first.object(), task.area_number(), before);
            break;
        default: return status::OBJECT_TYPE_MISMATCH;
        }
        if (!done.ok()) {
            return done;
        }
        NtStatus now = dispatcher.try_wait(task.area_number(), std::span(&object, 1), false);
        if (now == status::TIMEOUT && alertable != 0) {
            now = ke::alert_of(task.area());
        }
        if (now != status::TIMEOUT || deadline.kind == ke::Deadline::at_once) {
            return now;
        }
        seen = dispatcher.enqueue(task.area_number(), std::span(&object, 1), ThreadArea::any,
                                  alertable != 0);
    }
    const NtStatus result = ke::sleep_in_queue(task, seen, deadline);
    return result == ke::wait_again ? ke::wait_for(task, object, alertable != 0, deadline) : result;
}

NtStatus delay_execution(Task& task, std::uint8_t alertable, In<std::int64_t> interval) {
    ke::Deadline deadline;
    if (!interval) {
        return status::ACCESS_VIOLATION;
    }
    if (const NtStatus read = ke::read_deadline(task, interval, deadline); !read.ok()) {
        return read;
    }
    if (deadline.kind == ke::Deadline::at_once) {
        ::sched_yield();
    }
    const NtStatus result = ke::wait_for(task, {}, false, alertable != 0, deadline);
    return result == status::TIMEOUT ? status::SUCCESS : result;
}

namespace {
enum AlertWord : std::uint32_t { not_alerted, is_alerted, sleeps };
} // namespace

NtStatus wait_for_alert_by_thread_id(Task& task, Address, In<std::int64_t> timeout) {
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    auto& word = task.area().alert;
    const timespec* const until = deadline.kind == ke::Deadline::never ? nullptr : &deadline.time;
    const int operation =
        FUTEX_WAIT_BITSET | (deadline.kind == ke::Deadline::realtime ? FUTEX_CLOCK_REALTIME : 0);
    for (;;) {
        std::uint32_t found = is_alerted;
        if (word.compare_exchange_strong(found, not_alerted)) {
            return status::ALERTED;
        }
        if (deadline.kind == ke::Deadline::at_once) {
            return status::TIMEOUT;
        }
        found = not_alerted;
        if (!word.compare_exchange_strong(found, sleeps) && found != sleeps) {
            continue;
        }
        const std::int64_t slept = task.blocking_call(SYS_futex, &word, operation, sleeps, until,
                                                      nullptr, FUTEX_BITSET_MATCH_ANY);
        found = sleeps;
        if (slept == -ETIMEDOUT) {
            if (word.compare_exchange_strong(found, not_alerted)) {
                return status::TIMEOUT;
            }
        } else if (slept == -ECANCELED) {
            return status::THREAD_IS_TERMINATING;
        }
    }
}

NtStatus alert_thread_by_thread_id(Task& task, std::uint64_t id) {
    Arena& arena = task.process().handles.arena();
    const std::uint64_t number = id / 4;
    if (id % 4 != 0 || number == 0 || number >= arena.threads_end()) {
        return status::INVALID_CID;
    }
    ThreadArea& area = arena.thread(static_cast<std::uint32_t>(number));
    if (area.host_process == 0) {
        return status::INVALID_CID;
    }
    if (area.process != task.process().object.slot) {
        return status::ACCESS_DENIED;
    }
    if (area.alert.exchange(is_alerted) == sleeps) {
        kernel::host_call(SYS_futex, &area.alert, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::ob
