// Tp*: pools, cleanup groups, and what callbacks are for.

#include "pool.hpp"

using namespace ferry::win32;

namespace {

template <class Handle>
Item* item_of(Handle handle) {
    return reinterpret_cast<Item*>(handle);
}
Pool* pool_of(PTP_POOL pool) { return reinterpret_cast<Pool*>(pool); }
Instance& of(PTP_CALLBACK_INSTANCE instance) { return *reinterpret_cast<Instance*>(instance); }

template <class Handle, class Callback>
NTSTATUS allocate(Handle* to, Kind kind, Callback callback, PVOID context,
                  const TP_CALLBACK_ENVIRON* environment) {
    if (callback == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    Item* const item =
        make_item(kind, Style::native, reinterpret_cast<PVOID>(callback), context, environment);
    *to = reinterpret_cast<Handle>(item);
    return item != nullptr ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/// By the performance counter. Times from 1601 on are positive, those from now on negative.
LONGLONG due_time(const LARGE_INTEGER& time) {
    if (time.QuadPart <= 0) {
        return pool_now() - time.QuadPart;
    }
    LARGE_INTEGER system;
    NtQuerySystemTime(&system);
    return pool_now() + (time.QuadPart - system.QuadPart);
}

NTSTATUS allocate_io(PTP_IO* to, HANDLE file, Style style, PVOID callback, PVOID context,
                     const TP_CALLBACK_ENVIRON* environment) {
    Item* item = nullptr;
    const NTSTATUS status = make_io(item, file, style, callback, context, environment);
    if (status < 0) {
        return status;
    }
    *to = reinterpret_cast<PTP_IO>(item);
    return status;
}

/// False if the group has no more.
bool release_member(Group& group, bool cancel, PVOID context) {
    Item* item = nullptr;
    bool tells = false;
    {
        const PoolGuard guard;
        item = group.first;
        if (item == nullptr) {
            return false;
        }
        ++item->holds;
        disarm(item);
        wait_for(item, cancel, Apart::waited_for);
        // A callback may have released it meanwhile.
        tells = cancel && item->cancelled != nullptr && (!item->released || item->cancels);
    }
    if (tells) {
        item->cancelled(item->context, context);
    }
    const PoolGuard guard;
    leave_group(item);
    --item->holds;
    item->released = true;
    free_if_unused(item);
    return true;
}

} // namespace

extern "C" {

NTSTATUS NTAPI TpAllocPool(PTP_POOL* to, PVOID) {
    auto* const pool = static_cast<Pool*>(pool_allocate(sizeof(Pool)));
    *to = reinterpret_cast<PTP_POOL>(pool);
    if (pool == nullptr) {
        return STATUS_NO_MEMORY;
    }
    pool->references = 1;
    pool->most = default_pool()->most;
    return STATUS_SUCCESS;
}
void NTAPI TpReleasePool(PTP_POOL handle) {
    const PoolGuard guard;
    --pool_of(handle)->references;
    drop_pool(pool_of(handle));
}
void NTAPI TpSetPoolMaxThreads(PTP_POOL handle, DWORD most) {
    const PoolGuard guard;
    Pool* const pool = pool_of(handle);
    pool->most = most;
    pool->least = pool->least < most ? pool->least : most;
}
NTSTATUS NTAPI TpSetPoolMinThreads(PTP_POOL handle, DWORD least) {
    const PoolGuard guard;
    Pool* const pool = pool_of(handle);
    pool->least = least;
    pool->most = pool->most > least ? pool->most : least;
    return fill_pool(pool) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
NTSTATUS NTAPI TpSetPoolStackInformation(PTP_POOL handle, PTP_POOL_STACK_INFORMATION from) {
    const PoolGuard guard;
    pool_of(handle)->stack = *from;
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI TpQueryPoolStackInformation(PTP_POOL handle, PTP_POOL_STACK_INFORMATION to) {
    const PoolGuard guard;
    *to = pool_of(handle)->stack;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI TpAllocCleanupGroup(PTP_CLEANUP_GROUP* to) {
    *to = static_cast<PTP_CLEANUP_GROUP>(pool_allocate(sizeof(Group)));
    return *to != nullptr ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
void NTAPI TpReleaseCleanupGroup(PTP_CLEANUP_GROUP group) { pool_free(group); }
void NTAPI TpReleaseCleanupGroupMembers(PTP_CLEANUP_GROUP handle, BOOL cancel, PVOID context) {
    auto& group = *reinterpret_cast<Group*>(handle);
    if (cancel != 0) {
        // All of them before the first is waited for or told.
        const PoolGuard guard;
        for (Item* item = group.first; item != nullptr; item = item->next_in_group) {
            disarm(item);
            item->cancels = cancel_runs(item) || item->cancels;
        }
    }
    while (release_member(group, cancel != 0, context)) {
    }
}

NTSTATUS NTAPI TpAllocWork(PTP_WORK* to, PTP_WORK_CALLBACK callback, PVOID context,
                           PTP_CALLBACK_ENVIRON environment) {
    return allocate(to, Kind::work, callback, context, environment);
}
void NTAPI TpPostWork(PTP_WORK work) {
    const PoolGuard guard;
    enqueue(item_of(work));
}
void NTAPI TpWaitForWork(PTP_WORK work, BOOL cancel) { wait_for_callbacks(item_of(work), cancel); }
void NTAPI TpReleaseWork(PTP_WORK work) { release_item(item_of(work)); }

NTSTATUS NTAPI TpSimpleTryPost(PTP_SIMPLE_CALLBACK callback, PVOID context,
                               PTP_CALLBACK_ENVIRON environment) {
    Item* const item = make_item(Kind::work, Style::simple, reinterpret_cast<PVOID>(callback),
                                 context, environment);
    if (item == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const PoolGuard guard;
    item->released = true;
    enqueue(item);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI TpAllocTimer(PTP_TIMER* to, PTP_TIMER_CALLBACK callback, PVOID context,
                            PTP_CALLBACK_ENVIRON environment) {
    return allocate(to, Kind::timer, callback, context, environment);
}
BOOL NTAPI TpSetTimerEx(PTP_TIMER handle, PLARGE_INTEGER due, DWORD period, DWORD) {
    Item* const item = item_of(handle);
    const PoolGuard guard;
    const bool was_set = item->set;
    disarm(item);
    item->told_set = due != nullptr;
    if (due != nullptr) {
        item->due = due_time(*due);
        item->period = period;
        arm(item);
    }
    return was_set;
}
void NTAPI TpSetTimer(PTP_TIMER timer, PLARGE_INTEGER due, DWORD period, DWORD window) {
    TpSetTimerEx(timer, due, period, window);
}
BOOL NTAPI TpIsTimerSet(PTP_TIMER timer) {
    const PoolGuard guard;
    return item_of(timer)->told_set;
}
void NTAPI TpWaitForTimer(PTP_TIMER timer, BOOL cancel) {
    wait_for_callbacks(item_of(timer), cancel);
}
void NTAPI TpReleaseTimer(PTP_TIMER timer) { release_item(item_of(timer)); }

NTSTATUS NTAPI TpAllocWait(PTP_WAIT* to, PTP_WAIT_CALLBACK callback, PVOID context,
                           PTP_CALLBACK_ENVIRON environment) {
    return allocate(to, Kind::wait, callback, context, environment);
}
BOOL NTAPI TpSetWaitEx(PTP_WAIT handle, HANDLE object, PLARGE_INTEGER timeout, PVOID) {
    Item* const item = item_of(handle);
    const PoolGuard guard;
    const bool was_set = item->set;
    disarm(item);
    if (object != nullptr) {
        item->object = object;
        item->timeout = INFINITE;
        item->deadline = timeout != nullptr ? due_time(*timeout) : MAXLONGLONG;
        arm(item);
    }
    return was_set;
}
void NTAPI TpSetWait(PTP_WAIT wait, HANDLE object, PLARGE_INTEGER timeout) {
    TpSetWaitEx(wait, object, timeout, nullptr);
}
void NTAPI TpWaitForWait(PTP_WAIT wait, BOOL cancel) { wait_for_callbacks(item_of(wait), cancel); }
void NTAPI TpReleaseWait(PTP_WAIT wait) { release_item(item_of(wait)); }

NTSTATUS NTAPI TpAllocIoCompletion(PTP_IO* to, HANDLE file, PVOID callback, PVOID context,
                                   PTP_CALLBACK_ENVIRON environment) {
    return allocate_io(to, file, Style::native, callback, context, environment);
}
NTSTATUS NTAPI ferry_allocate_win32_io(PTP_IO* to, HANDLE file, PVOID callback, PVOID context,
                                       PTP_CALLBACK_ENVIRON environment) {
    return allocate_io(to, file, Style::win32_io, callback, context, environment);
}
void NTAPI TpStartAsyncIoOperation(PTP_IO io) {
    const PoolGuard guard;
    ++item_of(io)->pending;
}
void NTAPI TpCancelAsyncIoOperation(PTP_IO io) {
    const PoolGuard guard;
    item_of(io)->pending -= item_of(io)->pending != 0 ? 1 : 0;
    free_if_unused(item_of(io));
}
void NTAPI TpWaitForIoCompletion(PTP_IO io, BOOL cancel) {
    wait_for_callbacks(item_of(io), cancel);
}
void NTAPI TpReleaseIoCompletion(PTP_IO io) { release_item(item_of(io)); }

NTSTATUS NTAPI TpCallbackMayRunLong(PTP_CALLBACK_INSTANCE instance) {
    const PoolGuard guard;
    const Pool& pool = *of(instance).pool;
    return pool.idle != 0 || pool.workers < pool.most ? STATUS_SUCCESS : STATUS_TOO_MANY_THREADS;
}
void NTAPI TpDisassociateCallback(PTP_CALLBACK_INSTANCE handle) {
    Instance& instance = of(handle);
    const PoolGuard guard;
    if (!instance.disassociated) {
        instance.disassociated = true;
        ++instance.item->apart;
        tell_waiters();
    }
}
void NTAPI TpCallbackSetEventOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE event) {
    of(instance).event = event;
}
void NTAPI TpCallbackReleaseSemaphoreOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore,
                                                  DWORD count) {
    of(instance).semaphore = semaphore;
    of(instance).semaphore_count = count;
}
void NTAPI TpCallbackReleaseMutexOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE mutex) {
    of(instance).mutex = mutex;
}
void NTAPI TpCallbackLeaveCriticalSectionOnCompletion(PTP_CALLBACK_INSTANCE instance,
                                                      PCRITICAL_SECTION section) {
    of(instance).section = section;
}
void NTAPI TpCallbackUnloadDllOnCompletion(PTP_CALLBACK_INSTANCE instance, PVOID library) {
    of(instance).library = library;
}

} // extern "C"
