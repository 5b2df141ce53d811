// The older functions that are the same things under other names: work items, registered waits,
// timer queues, completion routines.

#include "pool.hpp"

using namespace ferry::win32;

namespace {

LONGLONG due_in(DWORD milliseconds) {
    return milliseconds == INFINITE ? MAXLONGLONG
                                    : pool_now() + milliseconds * units_per_millisecond;
}

/// Where callbacks of the older functions run.
TP_CALLBACK_ENVIRON environment_for(ULONG flags) {
    TP_CALLBACK_ENVIRON environment{};
    environment.Version = 1;
    if ((flags & (WT_EXECUTEINIOTHREAD | WT_EXECUTEINPERSISTENTTHREAD)) != 0) {
        environment.Pool = reinterpret_cast<PTP_POOL>(io_pool());
    } else if ((flags & WT_EXECUTEINWAITTHREAD) != 0) {
        environment.Pool = reinterpret_cast<PTP_POOL>(serial_pool());
    }
    return environment;
}

/// Ends a registered wait or a timer of a queue: INVALID_HANDLE_VALUE waits for its callbacks, an
/// event is set when they have ended.
NTSTATUS end(Item* item, HANDLE completion) {
    const PoolGuard guard;
    disarm(item);
    if (completion == INVALID_HANDLE_VALUE) {
        wait_for(item, true);
        completion = nullptr;
    }
    // A callback of the one thread that ends its own wait has nobody to wait for.
    const LONG own =
        item->pool == serial_pool() && item->running != 0 && item->runner == teb()->client.thread;
    const bool pending = item->runs != 0 || item->running - own != item->apart;
    item->completion = completion;
    item->released = true;
    free_if_unused(item);
    return pending ? STATUS_PENDING : STATUS_SUCCESS;
}

/// False if the queue has no more timers.
bool end_timer_of(Group& queue, bool waits) {
    const PoolGuard guard;
    Item* const item = queue.first;
    if (item == nullptr) {
        return false;
    }
    leave_group(item);
    disarm(item);
    if (waits) {
        wait_for(item, true);
    }
    item->released = true;
    free_if_unused(item);
    return true;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlQueueWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags) {
    const TP_CALLBACK_ENVIRON environment = environment_for(flags);
    Item* const item = make_item(Kind::work, Style::work_item, reinterpret_cast<PVOID>(function),
                                 context, &environment);
    if (item == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const PoolGuard guard;
    item->released = true;
    enqueue(item);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlRegisterWait(PHANDLE to, HANDLE object, WAITORTIMERCALLBACK callback,
                               PVOID context, ULONG milliseconds, ULONG flags) {
    const TP_CALLBACK_ENVIRON environment = environment_for(flags);
    Item* const item = make_item(Kind::wait, Style::wait_timer, reinterpret_cast<PVOID>(callback),
                                 context, &environment);
    *to = item;
    if (item == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const PoolGuard guard;
    item->rearms = (flags & WT_EXECUTEONLYONCE) == 0;
    item->object = object;
    item->timeout = milliseconds;
    item->deadline = due_in(milliseconds);
    return arm(item) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
NTSTATUS NTAPI RtlDeregisterWaitEx(HANDLE wait, HANDLE completion) {
    return wait == nullptr ? STATUS_INVALID_HANDLE : end(static_cast<Item*>(wait), completion);
}
NTSTATUS NTAPI RtlDeregisterWait(HANDLE wait) { return RtlDeregisterWaitEx(wait, nullptr); }

NTSTATUS NTAPI RtlCreateTimerQueue(PHANDLE to) {
    *to = pool_allocate(sizeof(Group));
    return *to != nullptr ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
NTSTATUS NTAPI RtlDeleteTimerQueueEx(HANDLE queue, HANDLE completion) {
    if (queue == nullptr) {
        return STATUS_INVALID_HANDLE;
    }
    const bool waits = completion == INVALID_HANDLE_VALUE;
    while (end_timer_of(*static_cast<Group*>(queue), waits)) {
    }
    pool_free(queue);
    if (completion != nullptr && !waits) {
        NtSetEvent(completion, nullptr);
    }
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlDeleteTimerQueue(HANDLE queue) { return RtlDeleteTimerQueueEx(queue, nullptr); }

NTSTATUS NTAPI RtlCreateTimer(HANDLE queue, PHANDLE to, WAITORTIMERCALLBACK callback, PVOID context,
                              DWORD due, DWORD period, ULONG flags) {
    TP_CALLBACK_ENVIRON environment = environment_for(flags);
    environment.CleanupGroup = static_cast<PTP_CLEANUP_GROUP>(queue);
    Item* const item = make_item(Kind::timer, Style::wait_timer, reinterpret_cast<PVOID>(callback),
                                 context, &environment);
    *to = item;
    if (item == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const PoolGuard guard;
    item->due = due_in(due);
    item->period = period;
    return due == INFINITE || arm(item) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
NTSTATUS NTAPI RtlUpdateTimer(HANDLE, HANDLE timer, DWORD due, DWORD period) {
    auto* const item = static_cast<Item*>(timer);
    const PoolGuard guard;
    disarm(item);
    item->due = due_in(due);
    item->period = period;
    return due == INFINITE || arm(item) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
NTSTATUS NTAPI RtlDeleteTimer(HANDLE, HANDLE timer, HANDLE completion) {
    return timer == nullptr ? STATUS_INVALID_PARAMETER : end(static_cast<Item*>(timer), completion);
}

/// Kept for as long as the process runs, as the file can't be asked to forget it.
NTSTATUS NTAPI RtlSetIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE callback,
                                          ULONG) {
    Item* item = nullptr;
    return make_io(item, file, Style::completion, reinterpret_cast<PVOID>(callback), nullptr,
                   nullptr);
}

} // extern "C"
