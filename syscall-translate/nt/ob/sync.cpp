// Events, semaphores and mutants: state words of slots.

#include "objects.hpp"
#include "services.hpp"

#include "../ke/wait.hpp"

namespace ferry::nt::ob {
namespace {

constexpr Access query_state = 1;
constexpr Access modify_state = 2;

enum EventKind : std::uint32_t { notification_event, synchronization_event };
enum SemaphoreDetail { semaphore_limit };

struct EventBasicInformation {
    std::uint32_t kind;
    std::int32_t state;
};
struct SemaphoreBasicInformation {
    std::int32_t count;
    std::int32_t limit;
};
struct MutantBasicInformation {
    std::int32_t count;
    std::uint8_t owned_here;
    std::uint8_t abandoned;
};

/// Writes the one class that queries of these objects have.
template <class T>
NtStatus answer(Task& task, std::uint32_t kind, OutBytes to, std::uint32_t size,
                Out<std::uint32_t> written, const T& value) {
    if (kind != 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size != sizeof value) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    if (memory::copy_out(task.space(), to.addr(), &value, sizeof value) ||
        (written && task.write(written, sizeof value))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

/// Writes a state from before, where the caller wants to know.
NtStatus tell(Task& task, Out<std::int32_t> to, std::int32_t before) {
    return to && task.write(to, before) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

/// Applies `change` to an event and tells of its state before.
template <class Change>
NtStatus change_event(Task& task, Handle handle, Out<std::int32_t> previous, Change&& change) {
    Held event;
    if (const NtStatus found = hold(task, handle, Type::event, modify_state, event); !found.ok()) {
        return found;
    }
    std::int32_t before = 0;
    {
        ke::DispatcherLock lock(task.process().handles.arena());
        ke::Dispatcher dispatcher(lock);
        before = change(dispatcher, event.object());
    }
    return tell(task, previous, before);
}

} // namespace

NtStatus create_event(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes, std::uint32_t kind, std::uint8_t state) {
    if (kind > synchronization_event) {
        return status::INVALID_PARAMETER;
    }
    return create_object(task, handle, Type::event, access, attributes, [&](Slot& slot, ObjectId) {
        slot.wait = kind == synchronization_event ? Wait::synchronization : Wait::notification;
        slot.state = state != 0;
    });
}

NtStatus open_event(Task& task, Out<std::uint64_t> handle, Access access,
                    In<ObjectAttributes> attributes) {
    return open_object(task, handle, Type::event, access, attributes);
}

NtStatus set_event(Task& task, Handle handle, Out<std::int32_t> previous) {
    return change_event(task, handle, previous, [](ke::Dispatcher& dispatcher, ObjectId event) {
        return dispatcher.set(event, 1);
    });
}

NtStatus reset_event(Task& task, Handle handle, Out<std::int32_t> previous) {
    return change_event(task, handle, previous, [](ke::Dispatcher& dispatcher, ObjectId event) {
        return dispatcher.set(event, 0);
    });
}

NtStatus clear_event(Task& task, Handle handle) { return reset_event(task, handle, {}); }

NtStatus pulse_event(Task& task, Handle handle, Out<std::int32_t> previous) {
    return change_event(task, handle, previous, [](ke::Dispatcher& dispatcher, ObjectId event) {
        return dispatcher.pulse(event);
    });
}

NtStatus query_event(Task& task, Handle handle, std::uint32_t kind, OutBytes to, std::uint32_t size,
                     Out<std::uint32_t> written) {
    Held event;
    if (const NtStatus found = hold(task, handle, Type::event, query_state, event); !found.ok()) {
        return found;
    }
    const Slot& slot = event.slot();
    const EventBasicInformation value{slot.wait == Wait::synchronization ? synchronization_event
                                                                         : notification_event,
                                      slot.state};
    return answer(task, kind, to, size, written, value);
}

NtStatus create_semaphore(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> attributes, std::int32_t count, std::int32_t limit) {
    if (limit <= 0 || count < 0 || count > limit) {
        return status::INVALID_PARAMETER;
    }
    return create_object(task, handle, Type::semaphore, access, attributes,
                         [&](Slot& slot, ObjectId) {
                             slot.state = count;
                             slot.details[semaphore_limit] = static_cast<std::uint64_t>(limit);
                         });
}

NtStatus open_semaphore(Task& task, Out<std::uint64_t> handle, Access access,
                        In<ObjectAttributes> attributes) {
    return open_object(task, handle, Type::semaphore, access, attributes);
}

NtStatus release_semaphore(Task& task, Handle handle, std::int32_t count,
                           Out<std::int32_t> previous) {
    Held semaphore;
    if (const NtStatus found = hold(task, handle, Type::semaphore, modify_state, semaphore);
        !found.ok()) {
        return found;
    }
    if (count <= 0) {
        return status::INVALID_PARAMETER;
    }
    std::int32_t before = 0;
    {
        ke::DispatcherLock lock(task.process().handles.arena());
        ke::Dispatcher dispatcher(lock);
        const Slot& slot = dispatcher.slot(semaphore.object());
        if (count > static_cast<std::int64_t>(slot.details[semaphore_limit]) - slot.state) {
            return status::SEMAPHORE_LIMIT_EXCEEDED;
        }
        before = dispatcher.add(semaphore.object(), count);
    }
    return tell(task, previous, before);
}

NtStatus query_semaphore(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                         std::uint32_t size, Out<std::uint32_t> written) {
    Held semaphore;
    if (const NtStatus found = hold(task, handle, Type::semaphore, query_state, semaphore);
        !found.ok()) {
        return found;
    }
    const SemaphoreBasicInformation value{
        semaphore.slot().state,
        static_cast<std::int32_t>(semaphore.slot().details[semaphore_limit])};
    return answer(task, kind, to, size, written, value);
}

NtStatus create_mutant(Task& task, Out<std::uint64_t> handle, Access access,
                       In<ObjectAttributes> attributes, std::uint8_t owned) {
    return create_object(
        task, handle, Type::mutant, access, attributes,
        [](Slot& slot, ObjectId) { slot.state = 1; }, nullptr, owned != 0);
}

NtStatus open_mutant(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> attributes) {
    return open_object(task, handle, Type::mutant, access, attributes);
}

NtStatus release_mutant(Task& task, Handle handle, Out<std::int32_t> previous) {
    Held mutant;
    if (const NtStatus found = hold(task, handle, Type::mutant, 0, mutant); !found.ok()) {
        return found;
    }
    std::int32_t before = 0;
    {
        ke::DispatcherLock lock(task.process().handles.arena());
        if (const NtStatus done =
                ke::Dispatcher(lock).release_mutant(mutant.object(), task.area_number(), before);
            !done.ok()) {
            return done;
        }
    }
    return tell(task, previous, before);
}

NtStatus query_mutant(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> written) {
    Held mutant;
    if (const NtStatus found = hold(task, handle, Type::mutant, query_state, mutant); !found.ok()) {
        return found;
    }
    const Slot& slot = mutant.slot();
    bool owned = false;
    {
        ke::DispatcherLock lock(task.process().handles.arena());
        owned = ke::Dispatcher(lock).owns(mutant.object(), task.area_number());
    }
    const MutantBasicInformation value{slot.state, owned, (slot.flags & ke::mutant_abandoned) != 0};
    return answer(task, kind, to, size, written, value);
}

} // namespace ferry::nt::ob
