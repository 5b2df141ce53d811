// Pools, their queues and their threads.

#include "pool.hpp"

namespace ferry::win32 {

namespace {

constexpr DWORD most_workers = 500;
constexpr DWORD idle_milliseconds = 5000;

RTL_SRWLOCK lock;
RTL_CONDITION_VARIABLE run_ended;
Item* gone; ///< items whose libraries are to be given back
Pool common{1, 0, most_workers, 0, 0, 0, false, nullptr, {}, {}, {}, {}};
Pool alertable{1, 0, most_workers, 0, 0, 0, false, nullptr, {}, {}, {}, {}};
Pool in_turn{1, 0, 1, 0, 0, 0, false, nullptr, {}, {}, {}, {}};

void provide_workers(Pool* pool);

/// What a callback gets of its item, copied under the lock.
struct Run {
    Item* item;
    Kind kind;
    Style style;
    PVOID callback;
    PVOID context;
    TP_WAIT_RESULT result;
    Packet* packet;
};

void call_for_file(const Run& run, PTP_CALLBACK_INSTANCE instance) {
    Packet& packet = *run.packet;
    if (run.style == Style::native) {
        using Callback =
            void(NTAPI*)(PTP_CALLBACK_INSTANCE, PVOID, PVOID, PIO_STATUS_BLOCK, PTP_IO);
        reinterpret_cast<Callback>(run.callback)(instance, run.context, packet.overlapped,
                                                 &packet.io, reinterpret_cast<PTP_IO>(run.item));
        return;
    }
    const ULONG error = packet.io.Status == 0 ? 0 : RtlNtStatusToDosError(packet.io.Status);
    if (run.style == Style::completion) {
        reinterpret_cast<LPOVERLAPPED_COMPLETION_ROUTINE>(run.callback)(
            error, static_cast<DWORD>(packet.io.Information),
            static_cast<LPOVERLAPPED>(packet.overlapped));
    } else {
        reinterpret_cast<PTP_WIN32_IO_CALLBACK>(run.callback)(
            instance, run.context, packet.overlapped, error, packet.io.Information,
            reinterpret_cast<PTP_IO>(run.item));
    }
}

void call(const Run& run, PTP_CALLBACK_INSTANCE instance) {
    if (run.kind == Kind::io) {
        call_for_file(run, instance);
    } else if (run.style == Style::work_item) {
        reinterpret_cast<LPTHREAD_START_ROUTINE>(run.callback)(run.context);
    } else if (run.style == Style::wait_timer) {
        reinterpret_cast<WAITORTIMERCALLBACK>(run.callback)(
            run.context, run.kind == Kind::timer || run.result == WAIT_TIMEOUT);
    } else if (run.kind == Kind::wait) {
        reinterpret_cast<PTP_WAIT_CALLBACK>(run.callback)(
            instance, run.context, reinterpret_cast<PTP_WAIT>(run.item), run.result);
    } else { // work and timers have the same shape, and simple ones only lack the last
        reinterpret_cast<PTP_WORK_CALLBACK>(run.callback)(instance, run.context,
                                                          reinterpret_cast<PTP_WORK>(run.item));
    }
}

/// What the callback wanted to be done behind it.
void finish(const Instance& instance) {
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

/// Under the lock: the item of the highest priority; null if there is none.
Item* next_item(Pool& pool) {
    for (Queue& queue : pool.queues) {
        if (queue.first != nullptr) {
            return queue.first;
        }
    }
    return nullptr;
}

/// Under the lock: behind what else is queued.
void append(Item* item) {
    Queue& queue = item->pool->queues[item->priority];
    item->queued = true;
    item->next = nullptr;
    (queue.last != nullptr ? queue.last->next : queue.first) = item;
    queue.last = item;
}

/// Under the lock: takes the item off its queue.
void dequeue(Item* item) {
    Queue& queue = item->pool->queues[item->priority];
    Item** link = &queue.first;
    Item* before = nullptr;
    while (*link != item) {
        before = *link;
        link = &before->next;
    }
    *link = item->next;
    queue.last = queue.last == item ? before : queue.last;
    item->queued = false;
}

/// Under the lock, which is not held while the callback runs.
void run_once(Item* item) {
    --item->pool->runs;
    --item->runs;
    ++item->running;
    item->runner = teb()->client.thread;
    dequeue(item);
    if (item->runs != 0) {
        append(item); // no item keeps the others from running
    }
    provide_workers(item->pool); // the callback may wait for another one
    const Run run{item,          item->kind,   item->style,      item->callback,
                  item->context, item->result, take_packet(item)};
    const PTP_SIMPLE_CALLBACK finalization = item->finalization;
    RtlReleaseSRWLockExclusive(&lock);
    Instance instance{};
    instance.item = item;
    instance.pool = item->pool;
    auto* const handle = reinterpret_cast<PTP_CALLBACK_INSTANCE>(&instance);
    call(run, handle);
    pool_free(run.packet);
    finish(instance);
    if (finalization != nullptr) {
        finalization(handle, run.context);
    }
    RtlAcquireSRWLockExclusive(&lock);
    --item->running;
    item->apart -= instance.disassociated ? 1 : 0;
    tell_waiters();
    free_if_unused(item);
}

/// Under the lock.
Item* take_gone() {
    Item* const items = gone;
    gone = nullptr;
    return items;
}

/// Not under the lock: a library may end with it.
void give_libraries_back(Item* items) {
    while (items != nullptr) {
        Item* const item = items;
        items = item->next;
        LdrUnloadDll(item->library);
        pool_free(item);
    }
}

/// Under the lock: whether the worker, having nothing to do, shall go.
bool is_over(Pool& pool) {
    if (pool.alertable != nullptr) {
        ++pool.idle;
        RtlReleaseSRWLockExclusive(&lock);
        NtWaitForSingleObject(pool.alertable, TRUE, nullptr);
        RtlAcquireSRWLockExclusive(&lock);
        --pool.idle;
        return false;
    }
    LARGE_INTEGER patience;
    patience.QuadPart = -(LONGLONG{idle_milliseconds} * units_per_millisecond);
    ++pool.idle;
    const NTSTATUS status = RtlSleepConditionVariableSRW(&pool.work_there, &lock, &patience, 0);
    --pool.idle;
    const bool is_spare = pool.closed || (status == STATUS_TIMEOUT && pool.workers > pool.least);
    return is_spare && next_item(pool) == nullptr;
}

DWORD WINAPI work(LPVOID argument) {
    Pool& pool = *static_cast<Pool*>(argument);
    RtlAcquireSRWLockExclusive(&lock);
    --pool.idle; // whoever started it has counted it
    for (bool over = false; !over;) {
        if (Item* const item = next_item(pool); item != nullptr) {
            run_once(item);
            if (Item* const items = take_gone(); items != nullptr) {
                RtlReleaseSRWLockExclusive(&lock);
                give_libraries_back(items);
                RtlAcquireSRWLockExclusive(&lock);
            }
        } else {
            over = pool.closed || is_over(pool);
        }
    }
    --pool.workers;
    drop_pool(&pool);
    RtlReleaseSRWLockExclusive(&lock);
    return 0;
}

/// Under the lock.
bool add_worker(Pool* pool) {
    ++pool->workers;
    ++pool->idle;
    if (start_pool_thread(work, pool, pool->stack)) {
        return true;
    }
    --pool->workers;
    --pool->idle;
    return false;
}

/// Under the lock: has workers enough for what is queued. As many as the machine can use at once
/// come immediately; more of them only if nothing moves for a while, as callbacks are mostly short.
void provide_workers(Pool* pool) {
    constexpr DWORD per_processor = 2;
    if (pool->runs <= pool->idle || pool->workers >= pool->most) {
        return;
    }
    if (pool->workers < per_processor * peb()->processor_count) {
        add_worker(pool);
    } else if (!pool->relief.set) {
        pool->relief.kind = Kind::timer;
        pool->relief.style = Style::relief;
        pool->relief.pool = pool;
        pool->relief.due = pool_now() + units_per_millisecond;
        arm(&pool->relief);
    }
}

} // namespace

LONGLONG pool_now() {
    LARGE_INTEGER counter;
    RtlQueryPerformanceCounter(&counter);
    return counter.QuadPart;
}

PoolGuard::PoolGuard() { RtlAcquireSRWLockExclusive(&lock); }
PoolGuard::~PoolGuard() {
    Item* const items = take_gone();
    RtlReleaseSRWLockExclusive(&lock);
    give_libraries_back(items);
}

PVOID pool_allocate(SIZE_T size) {
    return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size);
}
void pool_free(PVOID memory) { RtlFreeHeap(peb()->process_heap, 0, memory); }

bool start_pool_thread(LPTHREAD_START_ROUTINE function, PVOID argument,
                       const TP_POOL_STACK_INFORMATION& stack) {
    HANDLE thread = nullptr;
    const NTSTATUS status = NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, nullptr, current_process(),
                                             reinterpret_cast<PVOID>(function), argument, 0, 0,
                                             stack.StackCommit, stack.StackReserve, nullptr);
    if (status < 0) {
        return false;
    }
    NtClose(thread);
    return true;
}

Item* make_item(Kind kind, Style style, PVOID callback, PVOID context,
                const TP_CALLBACK_ENVIRON* environment) {
    auto* const item = static_cast<Item*>(pool_allocate(sizeof(Item)));
    if (item == nullptr) {
        return nullptr;
    }
    item->kind = kind;
    item->style = style;
    item->callback = callback;
    item->context = context;
    item->deadline = MAXLONGLONG;
    item->pool = default_pool();
    item->priority = TP_CALLBACK_PRIORITY_NORMAL;
    if (environment != nullptr && environment->RaceDll != nullptr &&
        NT_SUCCESS(LdrAddRefDll(0, environment->RaceDll))) {
        item->library = environment->RaceDll;
    }
    const PoolGuard guard;
    if (environment != nullptr) {
        if (environment->Pool != nullptr) {
            item->pool = reinterpret_cast<Pool*>(environment->Pool);
        }
        if (environment->Version >= 3 && environment->CallbackPriority < priorities) {
            item->priority = static_cast<BYTE>(environment->CallbackPriority);
        }
        item->finalization = environment->FinalizationCallback;
        item->cancelled = environment->CleanupGroupCancelCallback;
        if (environment->CleanupGroup != nullptr) {
            item->group = reinterpret_cast<Group*>(environment->CleanupGroup);
            item->next_in_group = item->group->first;
            item->group->first = item;
        }
    }
    ++item->pool->references;
    return item;
}

void enqueue(Item* item) {
    Pool* const pool = item->pool;
    ++item->runs;
    ++pool->runs;
    if (!item->queued) {
        append(item);
    }
    provide_workers(pool);
    if (pool->alertable != nullptr) {
        NtSetEvent(pool->alertable, nullptr);
    } else {
        RtlWakeConditionVariable(&pool->work_there);
    }
}

void leave_group(Item* item) {
    if (item->group == nullptr) {
        return;
    }
    Item** link = &item->group->first;
    while (*link != nullptr && *link != item) {
        link = &(*link)->next_in_group;
    }
    if (*link == item) {
        *link = item->next_in_group;
    }
    item->group = nullptr;
}

void free_if_unused(Item* item) {
    if (!item->released || item->runs != 0 || item->running != 0 || item->holds != 0 || item->set ||
        item->pending != 0 || item->skipped != 0) {
        return;
    }
    if (item->completion != nullptr) {
        NtSetEvent(item->completion, nullptr);
    }
    leave_group(item);
    forget_file(item);
    Pool* const pool = item->pool;
    --pool->references;
    drop_pool(pool);
    if (item->library != nullptr) {
        item->next = gone;
        gone = item;
    } else {
        pool_free(item);
    }
}

bool cancel_runs(Item* item) {
    const bool was_queued = item->queued;
    if (was_queued) {
        dequeue(item);
        item->pool->runs -= item->runs;
        item->runs = 0;
        while (Packet* const packet = take_packet(item)) {
            pool_free(packet);
        }
    }
    item->skipped += item->pending;
    item->pending = 0;
    return was_queued;
}

void wait_for(Item* item, bool cancel, Apart apart) {
    if (cancel) {
        cancel_runs(item);
    }
    const auto is_running = [&] {
        return item->running - (apart == Apart::passed ? item->apart : 0) != 0;
    };
    while (item->runs != 0 || is_running() || item->pending != 0) {
        RtlSleepConditionVariableSRW(&run_ended, &lock, nullptr, 0);
    }
}

void tell_waiters() { RtlWakeAllConditionVariable(&run_ended); }

void relieve(Pool* pool) {
    if (pool->runs > pool->idle && pool->workers < pool->most) {
        add_worker(pool);
    }
    provide_workers(pool);
}

void drop_pool(Pool* pool) {
    if (pool->references == 0) {
        pool->closed = true;
        RtlWakeAllConditionVariable(&pool->work_there);
        if (pool->workers == 0) {
            disarm(&pool->relief);
            pool_free(pool);
        }
    }
}

Pool* default_pool() { return &common; }

Pool* serial_pool() { return &in_turn; }

Pool* io_pool() {
    const PoolGuard guard;
    constexpr int synchronization_event = 1;
    if (alertable.alertable == nullptr &&
        NtCreateEvent(&alertable.alertable, EVENT_ALL_ACCESS, nullptr, synchronization_event,
                      FALSE) < 0) {
        return default_pool();
    }
    return &alertable;
}

bool fill_pool(Pool* pool) {
    while (pool->workers < pool->least) {
        if (!add_worker(pool)) {
            return false;
        }
    }
    return true;
}

void release_item(Item* item) {
    const PoolGuard guard;
    disarm(item);
    item->released = true;
    free_if_unused(item);
}

void wait_for_callbacks(Item* item, BOOL cancel) {
    const PoolGuard guard;
    wait_for(item, cancel != 0);
}

} // namespace ferry::win32
