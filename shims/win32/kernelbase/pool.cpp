// The thread pool: work, timers and waits that run callbacks on threads of the pool's, and the
// older functions that are the same things under other names.
//
// One lock guards everything; callbacks run without it. Workers come when there is work and nobody
// is idle, and go after a while. One thread keeps the timers and, in groups of 63, the waits.

#include "object.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD most_workers = 500;
constexpr DWORD idle_milliseconds = 5000;
constexpr LONGLONG units_per_millisecond = 10'000;

enum class Kind : BYTE { work, timer, wait };

/// A callback that is to run, in a list.
struct Item {
    Kind kind;
    bool released;  ///< to be freed when nothing of it runs or is queued
    bool once;      ///< QueueUserWorkItem: freed after its only run
    bool set;       ///< timers and waits: armed
    bool old_style; ///< RegisterWaitForSingleObject, timer queues: another signature
    bool rearms;    ///< a registered wait that stays
    PVOID callback;
    PVOID context;
    LONG queued; ///< runs that are in the queue
    LONG running;
    Item* next; ///< in the queue
    LONG in_queue;
    // Timers
    LONGLONG due;
    DWORD period;
    // Waits
    HANDLE object;
    LONGLONG deadline; ///< MAXLONGLONG: none
    DWORD timeout;
    TP_WAIT_RESULT result;
    HANDLE completion; ///< set when the last run has ended
    // Lists of what is armed
    Item* next_armed;
    Item* previous_armed;
    PTP_CLEANUP_GROUP group;
    Item* next_in_group;
    PVOID queue; ///< the timer queue it belongs to
};

struct Group {
    Item* first;
};

struct Instance {
    Item* item;
    HANDLE event;
    HANDLE semaphore;
    DWORD semaphore_count;
    HANDLE mutex;
    PCRITICAL_SECTION section;
    HMODULE library;
    bool disassociated;
};

RTL_SRWLOCK lock;
RTL_CONDITION_VARIABLE work_there;
RTL_CONDITION_VARIABLE run_ended;
Item* first;
Item* last;
DWORD workers;
DWORD idle;
Item* armed;
HANDLE watcher_wake;
bool watcher_started;

class Guard {
public:
    Guard() { RtlAcquireSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { RtlReleaseSRWLockExclusive(&lock); }
};

LONGLONG now() {
    LARGE_INTEGER counter;
    RtlQueryPerformanceCounter(&counter);
    return counter.QuadPart;
}

Item* allocate(Kind kind, PVOID callback, PVOID context) {
    auto* const item =
        static_cast<Item*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Item)));
    if (item == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    item->kind = kind;
    item->callback = callback;
    item->context = context;
    item->deadline = MAXLONGLONG;
    return item;
}

/// Under the lock: frees what nobody needs any more.
void free_if_unused(Item* item) {
    if (item->released && item->queued == 0 && item->running == 0 && !item->set) {
        if (item->completion != nullptr) {
            NtSetEvent(item->completion, nullptr);
        }
        RtlFreeHeap(peb()->process_heap, 0, item);
    }
}

void run(Item& item, Instance& instance, TP_WAIT_RESULT result) {
    auto* const handle = reinterpret_cast<PTP_CALLBACK_INSTANCE>(&instance);
    if (item.once) {
        reinterpret_cast<LPTHREAD_START_ROUTINE>(item.callback)(item.context);
    } else if (item.old_style) {
        reinterpret_cast<WAITORTIMERCALLBACK>(item.callback)(
            item.context, item.kind == Kind::timer || result == WAIT_TIMEOUT);
    } else if (item.kind == Kind::wait) {
        reinterpret_cast<PTP_WAIT_CALLBACK>(item.callback)(
            handle, item.context, reinterpret_cast<PTP_WAIT>(&item), result);
    } else { // work and timers have the same shape
        reinterpret_cast<PTP_WORK_CALLBACK>(item.callback)(handle, item.context,
                                                           reinterpret_cast<PTP_WORK>(&item));
    }
    if (instance.section != nullptr) {
        RtlLeaveCriticalSection(instance.section);
    }
    if (instance.mutex != nullptr) {
        NtReleaseMutant(instance.mutex, nullptr);
    }
    if (instance.semaphore != nullptr) {
        NtReleaseSemaphore(instance.semaphore, static_cast<LONG>(instance.semaphore_count),
                           nullptr);
    }
    if (instance.event != nullptr) {
        NtSetEvent(instance.event, nullptr);
    }
    if (instance.library != nullptr) {
        LdrUnloadDll(instance.library);
    }
}

DWORD WINAPI work(LPVOID) {
    RtlAcquireSRWLockExclusive(&lock);
    for (;;) {
        while (first == nullptr) {
            LARGE_INTEGER patience;
            patience.QuadPart = -(LONGLONG{idle_milliseconds} * units_per_millisecond);
            ++idle;
            const NTSTATUS status = RtlSleepConditionVariableSRW(&work_there, &lock, &patience, 0);
            --idle;
            if (status == STATUS_TIMEOUT && first == nullptr) {
                --workers;
                RtlReleaseSRWLockExclusive(&lock);
                return 0;
            }
        }
        Item* const item = first;
        --item->queued;
        ++item->running;
        if (item->queued == 0) {
            first = item->next;
            last = first == nullptr ? nullptr : last;
            item->in_queue = 0;
        }
        const TP_WAIT_RESULT result = item->result;
        RtlReleaseSRWLockExclusive(&lock);
        Instance instance{};
        instance.item = item;
        run(*item, instance, result);
        RtlAcquireSRWLockExclusive(&lock);
        --item->running;
        RtlWakeAllConditionVariable(&run_ended);
        free_if_unused(item);
    }
}

/// Under the lock.
void enqueue(Item* item) {
    ++item->queued;
    if (item->in_queue == 0) {
        item->in_queue = 1;
        item->next = nullptr;
        (last != nullptr ? last->next : first) = item;
        last = item;
    }
    if (idle == 0 && workers < most_workers) {
        const HANDLE thread = CreateThread(nullptr, 0, work, nullptr, 0, nullptr);
        if (thread != nullptr) {
            ++workers;
            NtClose(thread);
        }
    }
    RtlWakeConditionVariable(&work_there);
}

/// Under the lock.
void disarm(Item* item) {
    if (!item->set) {
        return;
    }
    item->set = false;
    (item->previous_armed != nullptr ? item->previous_armed->next_armed : armed) = item->next_armed;
    if (item->next_armed != nullptr) {
        item->next_armed->previous_armed = item->previous_armed;
    }
}

/// Sleeps until something armed is due or signalled, and queues it. More objects than one wait
/// takes are looked at in turns.
DWORD WINAPI watch(LPVOID) {
    constexpr DWORD most = MAXIMUM_WAIT_OBJECTS - 1;
    SIZE_T offset = 0;
    for (;;) {
        HANDLE handles[MAXIMUM_WAIT_OBJECTS];
        Item* items[MAXIMUM_WAIT_OBJECTS];
        DWORD count = 0;
        SIZE_T waits = 0;
        LONGLONG earliest = MAXLONGLONG;
        handles[count++] = watcher_wake;
        {
            const Guard guard;
            const LONGLONG time = now();
            for (Item* item = armed; item != nullptr;) {
                Item* const next = item->next_armed;
                const LONGLONG due = item->kind == Kind::timer ? item->due : item->deadline;
                if (due <= time) {
                    if (item->kind == Kind::timer && item->period != 0) {
                        item->due += LONGLONG{item->period} * units_per_millisecond;
                        item->due = item->due <= time ? time : item->due;
                        earliest = item->due < earliest ? item->due : earliest;
                    } else if (item->rearms) {
                        item->deadline = time + LONGLONG{item->timeout} * units_per_millisecond;
                        earliest = item->deadline < earliest ? item->deadline : earliest;
                    } else {
                        disarm(item);
                    }
                    item->result = WAIT_TIMEOUT;
                    enqueue(item);
                } else {
                    earliest = due < earliest ? due : earliest;
                }
                if (item->set && item->kind == Kind::wait) {
                    if (waits >= offset && count <= most) {
                        items[count] = item;
                        handles[count++] = item->object;
                    }
                    ++waits;
                }
                item = next;
            }
        }
        const bool in_turns = waits > most;
        offset = in_turns && offset + most < waits ? offset + most : 0;
        LARGE_INTEGER timeout;
        const LONGLONG left = earliest == MAXLONGLONG ? MAXLONGLONG : earliest - now();
        timeout.QuadPart = -(left < 0 ? 0 : left);
        if (in_turns && timeout.QuadPart < -units_per_millisecond) {
            timeout.QuadPart = -units_per_millisecond;
        }
        const NTSTATUS status = NtWaitForMultipleObjects(
            count, handles, 1, FALSE, left == MAXLONGLONG && !in_turns ? nullptr : &timeout);
        if (!NT_SUCCESS(status)) {
            Sleep(1); // a handle was closed before its wait was unregistered
            continue;
        }
        const auto index = static_cast<DWORD>(status) & 0x3f;
        if (status != STATUS_TIMEOUT && index > 0 && index < count) {
            const Guard guard;
            for (Item* item = armed; item != nullptr; item = item->next_armed) {
                if (item == items[index] && item->object == handles[index]) {
                    if (!item->rearms) {
                        disarm(item);
                    } else if (item->timeout != INFINITE) {
                        item->deadline = now() + LONGLONG{item->timeout} * units_per_millisecond;
                    }
                    item->result = WAIT_OBJECT_0;
                    enqueue(item);
                    break;
                }
            }
        }
    }
}

/// Under the lock.
bool arm(Item* item) {
    if (!watcher_started) {
        watcher_wake = CreateEventW(nullptr, FALSE, FALSE, nullptr);
        const HANDLE thread = watcher_wake == nullptr
                                  ? nullptr
                                  : CreateThread(nullptr, 0, watch, nullptr, 0, nullptr);
        if (thread == nullptr) {
            return false;
        }
        NtClose(thread);
        watcher_started = true;
    }
    if (!item->set) {
        item->set = true;
        item->previous_armed = nullptr;
        item->next_armed = armed;
        if (armed != nullptr) {
            armed->previous_armed = item;
        }
        armed = item;
    }
    NtSetEvent(watcher_wake, nullptr);
    return true;
}

/// Under the lock: waits until nothing of the item runs; with `cancel` what is queued never will.
void wait_for(Item* item, bool cancel) {
    if (cancel && item->in_queue != 0) {
        Item** link = &first;
        Item* before = nullptr;
        while (*link != item) {
            before = *link;
            link = &(*link)->next;
        }
        *link = item->next;
        last = last == item ? before : last;
        item->queued = 0;
        item->in_queue = 0;
    }
    while (item->queued != 0 || item->running != 0) {
        RtlSleepConditionVariableSRW(&run_ended, &lock, nullptr, 0);
    }
}

void release(Item* item) {
    const Guard guard;
    disarm(item);
    item->released = true;
    free_if_unused(item);
}

LONGLONG due_time(const FILETIME& time) {
    const auto value =
        static_cast<LONGLONG>(ULONG64{time.dwHighDateTime} << 32 | time.dwLowDateTime);
    if (value <= 0) {
        return now() - value;
    }
    LARGE_INTEGER system;
    NtQuerySystemTime(&system);
    return now() + (value - system.QuadPart);
}

void add_to_group(Item* item, PTP_CALLBACK_ENVIRON environment) {
    if (item != nullptr && environment != nullptr && environment->CleanupGroup != nullptr) {
        const Guard guard;
        item->group = environment->CleanupGroup;
        auto& group = *reinterpret_cast<Group*>(environment->CleanupGroup);
        item->next_in_group = group.first;
        group.first = item;
    }
}

/// Under the lock.
void leave_group(Item* item) {
    if (item->group == nullptr) {
        return;
    }
    Item** link = &reinterpret_cast<Group*>(item->group)->first;
    while (*link != nullptr && *link != item) {
        link = &(*link)->next_in_group;
    }
    if (*link == item) {
        *link = item->next_in_group;
    }
    item->group = nullptr;
}

void close_item(PVOID handle) {
    auto* const item = static_cast<Item*>(handle);
    {
        const Guard guard;
        leave_group(item);
    }
    release(item);
}

void wait_for_callbacks(PVOID handle, BOOL cancel) {
    const Guard guard;
    wait_for(static_cast<Item*>(handle), cancel != 0);
}

Instance& of(PTP_CALLBACK_INSTANCE instance) { return *reinterpret_cast<Instance*>(instance); }

} // namespace

extern "C" {

PTP_POOL WINAPI CreateThreadpool(PVOID) {
    return reinterpret_cast<PTP_POOL>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(PVOID)));
}
void WINAPI CloseThreadpool(PTP_POOL pool) { RtlFreeHeap(peb()->process_heap, 0, pool); }
void WINAPI SetThreadpoolThreadMaximum(PTP_POOL, DWORD) {}
BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL, DWORD) { return TRUE; }

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(void) {
    return reinterpret_cast<PTP_CLEANUP_GROUP>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Group)));
}
void WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP group) {
    RtlFreeHeap(peb()->process_heap, 0, group);
}
void WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP handle, BOOL cancel, PVOID) {
    auto& group = *reinterpret_cast<Group*>(handle);
    const Guard guard;
    while (Item* const item = group.first) {
        group.first = item->next_in_group;
        item->group = nullptr;
        disarm(item);
        wait_for(item, cancel != 0);
        item->released = true;
        free_if_unused(item);
    }
}

PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment) {
    Item* const item = allocate(Kind::work, reinterpret_cast<PVOID>(callback), context);
    add_to_group(item, environment);
    return reinterpret_cast<PTP_WORK>(item);
}
void WINAPI SubmitThreadpoolWork(PTP_WORK handle) {
    const Guard guard;
    enqueue(reinterpret_cast<Item*>(handle));
}
void WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK work, BOOL cancel) {
    wait_for_callbacks(work, cancel);
}
void WINAPI CloseThreadpoolWork(PTP_WORK work) { close_item(work); }

/// A simple callback has the arguments of a work's, but for the last.
BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context,
                                        PTP_CALLBACK_ENVIRON) {
    Item* const item = allocate(Kind::work, reinterpret_cast<PVOID>(callback), context);
    if (item == nullptr) {
        return FALSE;
    }
    const Guard guard;
    item->released = true;
    enqueue(item);
    return TRUE;
}

BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG) {
    Item* const item = allocate(Kind::work, reinterpret_cast<PVOID>(function), context);
    if (item == nullptr) {
        return FALSE;
    }
    const Guard guard;
    item->once = item->released = true;
    enqueue(item);
    return TRUE;
}

PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context,
                                       PTP_CALLBACK_ENVIRON environment) {
    Item* const item = allocate(Kind::timer, reinterpret_cast<PVOID>(callback), context);
    add_to_group(item, environment);
    return reinterpret_cast<PTP_TIMER>(item);
}
BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER handle, PFILETIME due, DWORD period, DWORD) {
    auto* const item = reinterpret_cast<Item*>(handle);
    const Guard guard;
    const bool was_set = item->set;
    disarm(item);
    if (due != nullptr) {
        item->due = due_time(*due);
        item->period = period;
        arm(item);
    }
    return was_set;
}
void WINAPI SetThreadpoolTimer(PTP_TIMER timer, PFILETIME due, DWORD period, DWORD window) {
    SetThreadpoolTimerEx(timer, due, period, window);
}
BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER handle) {
    const Guard guard;
    return reinterpret_cast<Item*>(handle)->set;
}
void WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER timer, BOOL cancel) {
    wait_for_callbacks(timer, cancel);
}
void WINAPI CloseThreadpoolTimer(PTP_TIMER timer) { close_item(timer); }

PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK callback, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment) {
    Item* const item = allocate(Kind::wait, reinterpret_cast<PVOID>(callback), context);
    add_to_group(item, environment);
    return reinterpret_cast<PTP_WAIT>(item);
}
BOOL WINAPI SetThreadpoolWaitEx(PTP_WAIT handle, HANDLE object, PFILETIME timeout, PVOID) {
    auto* const item = reinterpret_cast<Item*>(handle);
    const Guard guard;
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
void WINAPI SetThreadpoolWait(PTP_WAIT wait, HANDLE object, PFILETIME timeout) {
    SetThreadpoolWaitEx(wait, object, timeout, nullptr);
}
void WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT wait, BOOL cancel) {
    wait_for_callbacks(wait, cancel);
}
void WINAPI CloseThreadpoolWait(PTP_WAIT wait) { close_item(wait); }

BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE) { return TRUE; }
void WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE instance) {
    const Guard guard;
    of(instance).disassociated = true;
}
void WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE event) {
    of(instance).event = event;
}
void WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore,
                                                DWORD count) {
    of(instance).semaphore = semaphore;
    of(instance).semaphore_count = count;
}
void WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE mutex) {
    of(instance).mutex = mutex;
}
void WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance,
                                                    PCRITICAL_SECTION section) {
    of(instance).section = section;
}
void WINAPI FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HMODULE library) {
    of(instance).library = library;
}

BOOL WINAPI RegisterWaitForSingleObject(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK callback,
                                        PVOID context, ULONG milliseconds, ULONG flags) {
    Item* const item = allocate(Kind::wait, reinterpret_cast<PVOID>(callback), context);
    if (item == nullptr) {
        return FALSE;
    }
    const Guard guard;
    item->old_style = true;
    item->rearms = (flags & WT_EXECUTEONLYONCE) == 0;
    item->object = object;
    item->timeout = milliseconds;
    if (milliseconds != INFINITE) {
        item->deadline = now() + milliseconds * units_per_millisecond;
    }
    *wait = item;
    return arm(item) ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

/// What ends a registered wait or a timer of a queue: INVALID_HANDLE_VALUE waits for its callbacks,
/// an event is set when they have ended.
static BOOL end(Item* item, HANDLE completion) {
    const Guard guard;
    disarm(item);
    if (completion == INVALID_HANDLE_VALUE) {
        wait_for(item, true);
        completion = nullptr;
    }
    const bool pending = item->queued != 0 || item->running != 0;
    item->completion = completion;
    item->released = true;
    free_if_unused(item);
    return pending ? fail(ERROR_IO_PENDING) : TRUE;
}

BOOL WINAPI UnregisterWaitEx(HANDLE wait, HANDLE completion) {
    return wait == nullptr ? fail(ERROR_INVALID_HANDLE) : end(static_cast<Item*>(wait), completion);
}
BOOL WINAPI UnregisterWait(HANDLE wait) { return UnregisterWaitEx(wait, nullptr); }

HANDLE WINAPI CreateTimerQueue(void) {
    return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(PVOID));
}

BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK callback,
                                  PVOID context, DWORD due, DWORD period, ULONG) {
    Item* const item = allocate(Kind::timer, reinterpret_cast<PVOID>(callback), context);
    if (item == nullptr) {
        return FALSE;
    }
    const Guard guard;
    item->old_style = true;
    item->queue = queue;
    item->due = now() + due * units_per_millisecond;
    item->period = period;
    *timer = item;
    return due == INFINITE || arm(item) ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

BOOL WINAPI ChangeTimerQueueTimer(HANDLE, HANDLE timer, ULONG due, ULONG period) {
    auto* const item = static_cast<Item*>(timer);
    const Guard guard;
    disarm(item);
    item->due = now() + due * units_per_millisecond;
    item->period = period;
    return due == INFINITE || arm(item) ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

BOOL WINAPI DeleteTimerQueueTimer(HANDLE, HANDLE timer, HANDLE completion) {
    return timer == nullptr ? fail(ERROR_INVALID_PARAMETER)
                            : end(static_cast<Item*>(timer), completion);
}

BOOL WINAPI DeleteTimerQueueEx(HANDLE queue, HANDLE completion) {
    {
        const Guard guard;
        for (Item* item = armed; item != nullptr;) {
            Item* const next = item->next_armed;
            if (item->kind == Kind::timer && item->queue == queue) {
                disarm(item);
                if (completion == INVALID_HANDLE_VALUE) {
                    wait_for(item, true);
                }
                item->released = true;
                free_if_unused(item);
                item = armed; // the list may have changed meanwhile
                continue;
            }
            item = next;
        }
    }
    if (completion != nullptr && completion != INVALID_HANDLE_VALUE) {
        NtSetEvent(completion, nullptr);
    }
    RtlFreeHeap(peb()->process_heap, 0, queue);
    return TRUE;
}
BOOL WINAPI DeleteTimerQueue(HANDLE queue) { return DeleteTimerQueueEx(queue, nullptr); }

} // extern "C"
