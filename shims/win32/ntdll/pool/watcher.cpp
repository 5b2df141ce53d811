// The thread that keeps timers and waits.

#include "pool.hpp"

namespace ferry::win32 {

namespace {

Item* armed;
HANDLE watcher_wake;
bool watcher_started;

void take_off(Item* item) {
    item->set = false;
    (item->previous_armed != nullptr ? item->previous_armed->next_armed : armed) = item->next_armed;
    if (item->next_armed != nullptr) {
        item->next_armed->previous_armed = item->previous_armed;
    }
    if (item->owns_object) {
        NtClose(item->object);
        item->owns_object = false;
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
            const PoolGuard guard;
            const LONGLONG time = pool_now();
            for (Item* item = armed; item != nullptr;) {
                Item* const next = item->next_armed;
                const LONGLONG due = item->kind == Kind::timer ? item->due : item->deadline;
                if (due <= time && item->style == Style::relief) {
                    take_off(item);
                    relieve(item->pool);
                    earliest = item->set && item->due < earliest ? item->due : earliest;
                } else if (due <= time) {
                    if (item->kind == Kind::timer && item->period != 0) {
                        item->due += LONGLONG{item->period} * units_per_millisecond;
                        item->due = item->due <= time ? time : item->due;
                        earliest = item->due < earliest ? item->due : earliest;
                    } else if (item->rearms) {
                        item->deadline = time + LONGLONG{item->timeout} * units_per_millisecond;
                        earliest = item->deadline < earliest ? item->deadline : earliest;
                    } else {
                        take_off(item);
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
        const LONGLONG left = earliest == MAXLONGLONG ? MAXLONGLONG : earliest - pool_now();
        timeout.QuadPart = -(left < 0 ? 0 : left);
        if (in_turns && timeout.QuadPart < -units_per_millisecond) {
            timeout.QuadPart = -units_per_millisecond;
        }
        const NTSTATUS status = NtWaitForMultipleObjects(
            count, handles, 1, FALSE, left == MAXLONGLONG && !in_turns ? nullptr : &timeout);
        if (!(status >= 0)) {
            LARGE_INTEGER moment; // a handle was closed before its wait was unregistered
            moment.QuadPart = -units_per_millisecond;
            NtDelayExecution(FALSE, &moment);
            continue;
        }
        const auto index = static_cast<DWORD>(status) & 0x3f;
        if (status != STATUS_TIMEOUT && index > 0 && index < count) {
            const PoolGuard guard;
            for (Item* item = armed; item != nullptr; item = item->next_armed) {
                if (item == items[index] && item->object == handles[index]) {
                    if (!item->rearms) {
                        take_off(item);
                    } else if (item->timeout != INFINITE) {
                        item->deadline =
                            pool_now() + LONGLONG{item->timeout} * units_per_millisecond;
                    }
                    item->result = WAIT_OBJECT_0;
                    enqueue(item);
                    break;
                }
            }
        }
    }
}

} // namespace

void disarm(Item* item) {
    if (!item->set) {
        return;
    }
    take_off(item);
    if (item->kind == Kind::wait) {
        NtSetEvent(watcher_wake, nullptr); // it would still take a signal of the object
    }
}

bool arm(Item* item) {
    if (!watcher_started) {
        constexpr int synchronization_event = 1;
        if (watcher_wake == nullptr && NtCreateEvent(&watcher_wake, EVENT_ALL_ACCESS, nullptr,
                                                     synchronization_event, FALSE) < 0) {
            return false;
        }
        watcher_started = start_pool_thread(watch, nullptr, {});
        if (!watcher_started) {
            return false;
        }
    }
    if (!item->set) {
        if (item->kind == Kind::wait) {
            // The program may close its handle while the wait goes on.
            item->owns_object =
                NtDuplicateObject(current_process(), item->object, current_process(), &item->object,
                                  0, 0, DUPLICATE_SAME_ACCESS) >= 0;
        }
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

} // namespace ferry::win32
