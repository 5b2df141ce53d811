// What one thread does to another: suspend, resume, terminate, queue calls to it.

#include <algorithm>
#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>

#include "../ke/wait.hpp"
#include "../ob/objects.hpp"
#include "agent.hpp"
#include "services.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

constexpr Access may_terminate = 1;
constexpr Access may_suspend = 2;
constexpr std::int32_t most_suspensions = 127;

void wake(const void* word) {
    kernel::host_call(SYS_futex, word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

/// The area of a thread that has not ended; null otherwise.
ob::ThreadArea* area_of(Task& task, const ob::Held& thread) {
    const ob::Slot& slot = thread.slot();
    const std::uint64_t area = slot.details[thread_area];
    ob::Arena& arena = task.process().handles.arena();
    return slot.state != 0 || area == 0 || area >= arena.threads_end()
               ? nullptr
               : &arena.thread(static_cast<std::uint32_t>(area));
}

} // namespace

void bring_out(Thread& thread) {
    const bool has_task = thread.with_task([&](Task& target) {
        auto& place = target.place();
        std::uint32_t found = Task::in_guest;
        const bool is_in_guest = place.compare_exchange_strong(found, Task::in_guest_watched) ||
                                 found == Task::in_guest_watched;
        kick(thread.shared());
        while (is_in_guest && place.load() == Task::in_guest_watched) {
            kernel::host_call(SYS_futex, &place, FUTEX_WAIT_PRIVATE, Task::in_guest_watched,
                              nullptr, nullptr, 0);
        }
    });
    if (!has_task) {
        kick(thread.shared());
    }
}

NtStatus suspend_thread(Task& task, Handle handle, Out<std::uint32_t> previous) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_suspend, held);
        !found.ok()) {
        return found;
    }
    ob::ThreadArea* const area = area_of(task, held);
    if (area == nullptr) {
        return status::THREAD_IS_TERMINATING;
    }
    std::int32_t count = area->suspended.load();
    do {
        if (count >= most_suspensions) {
            return status::SUSPEND_COUNT_EXCEEDED;
        }
    } while (!area->suspended.compare_exchange_weak(count, count + 1));
    if (const auto thread = thread_of(task, held); thread != nullptr && thread != task.thread()) {
        bring_out(*thread);
    } else if (thread == nullptr) {
        kick(*area);
    }
    return previous && task.write(previous, static_cast<std::uint32_t>(std::max(count, 0)))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus resume_thread(Task& task, Handle handle, Out<std::uint32_t> previous) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_suspend, held);
        !found.ok()) {
        return found;
    }
    std::int32_t count = 0;
    if (ob::ThreadArea* const area = area_of(task, held); area != nullptr) {
        count = area->suspended.load();
        while (count > 0 && !area->suspended.compare_exchange_weak(count, count - 1)) {
        }
        if (count == 1) {
            wake(&area->suspended);
        }
    }
    return previous && task.write(previous, static_cast<std::uint32_t>(std::max(count, 0)))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

void terminate(ob::ThreadArea& area, std::uint32_t code) {
    std::uint32_t running = 0;
    area.exit_code = code;
    if (area.terminated.compare_exchange_strong(running, 1)) {
        kick(area);
        wake(&area.suspended);
    }
}

NtStatus terminate_thread(Task& task, Handle handle, std::uint32_t code) {
    if (handle.value == 0 || handle == current_thread) {
        task.end = code;
        return status::SUCCESS;
    }
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_terminate, held);
        !found.ok()) {
        return found;
    }
    if (held.object() == task.thread()->object()) {
        task.end = code;
    } else if (ob::ThreadArea* const area = area_of(task, held); area != nullptr) {
        terminate(*area, code);
    }
    return status::SUCCESS;
}

void terminate_other_threads(Task& task, std::uint32_t code) {
    Process& process = task.process();
    process.is_ending.store(true);
    for (int i = 0; i < 10; ++i) { // they may start others meanwhile
        for (const auto& thread : process.threads.all()) {
            if (thread != task.thread()) {
                terminate(thread->shared(), code);
            }
        }
        using namespace std::chrono_literals;
        if (process.threads.wait_for_count(1, 100ms)) {
            return;
        }
    }
}

NtStatus queue_apc_thread(Task& task, Handle handle, Address routine, Address first, Address second,
                          Address third) {
    constexpr Access may_set_context = 0x10;
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_set_context, held);
        !found.ok()) {
        return found;
    }
    if (area_of(task, held) == nullptr) {
        return status::UNSUCCESSFUL;
    }
    const ke::Apc apc{routine.value, {first.value, second.value, third.value}};
    if (const auto thread = thread_of(task, held); thread != nullptr) {
        return ke::queue_apc(task.process().handles.arena(), *thread, apc) ? status::SUCCESS
                                                                           : status::UNSUCCESSFUL;
    }
    Parcel parcel;
    parcel.words = {held.slot().details[thread_area], apc.routine, apc.arguments[0],
                    apc.arguments[1], apc.arguments[2]};
    return ask(task, process_of(held), Ask::queue_apc, parcel);
}

NtStatus test_alert(Task& task) {
    task.deliver_apcs();
    ke::DispatcherLock lock(task.process().handles.arena());
    return ke::alert_of(task.area()) == status::ALERTED ? status::ALERTED : status::SUCCESS;
}

NtStatus alert_thread(Task& task, Handle handle) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, 4, held); !found.ok()) {
        return found;
    }
    const std::uint64_t number = held.slot().details[thread_area];
    ob::ThreadArea* const area = area_of(task, held);
    if (area == nullptr) {
        return status::SUCCESS;
    }
    ke::DispatcherLock lock(task.process().handles.arena());
    if (area->alertable == 0 ||
        !ke::Dispatcher(lock).end_wait(static_cast<std::uint32_t>(number), status::ALERTED)) {
        area->alerted = 1;
    }
    return status::SUCCESS;
}

NtStatus alert_resume_thread(Task& task, Handle handle, Out<std::uint32_t> previous) {
    if (const NtStatus alerted = alert_thread(task, handle); !alerted.ok()) {
        return alerted;
    }
    return resume_thread(task, handle, previous);
}

} // namespace ferry::nt::ps
