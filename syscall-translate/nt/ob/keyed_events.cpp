// Keyed events: who waits for a key and who releases it meet; each waits for the other.

#include "../ke/wait.hpp"
#include "../ps/thread.hpp"
#include "objects.hpp"
#include "services.hpp"

namespace ferry::nt::ob {
namespace {

/// `handle` 0 is the event that every process has without making it; its users meet in the
/// process's own object, which has a queue too.
NtStatus meet(Task& task, Handle handle, Address key, std::uint8_t alertable,
              In<std::int64_t> timeout, ThreadArea::State self, ThreadArea::State other,
              Access access) {
    if ((key.value & 1) != 0) {
        return status::INVALID_PARAMETER_1;
    }
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    Held held;
    ObjectId event = task.process().object;
    if (handle.value != 0) {
        if (const NtStatus found = hold(task, handle, Type::keyed_event, access, held);
            !found.ok()) {
            return found;
        }
        event = held.object();
    }
    for (;;) {
        std::uint32_t seen = 0;
        {
            ke::DispatcherLock lock(task.process().handles.arena());
            ke::Dispatcher dispatcher(lock);
            const std::uint32_t found =
                dispatcher.find_keyed(event, other, key.value, task.process().object.slot);
            if (found != 0) {
                dispatcher.end_wait(found, status::SUCCESS);
                return status::SUCCESS;
            }
            const NtStatus alert = alertable != 0 ? ke::alert_of(task.area()) : status::TIMEOUT;
            if (alert != status::TIMEOUT || deadline.kind == ke::Deadline::at_once) {
                return alert;
            }
            seen = dispatcher.enqueue(task.area_number(), std::span(&event, 1), self,
                                      alertable != 0, key.value);
        }
        const NtStatus result = ke::sleep_in_queue(task, seen, deadline);
        if (result != ke::wait_again) {
            return result;
        }
    }
}

constexpr Access may_wait = 1;
constexpr Access may_wake = 2;

} // namespace

NtStatus create_keyed_event(Task& task, Out<std::uint64_t> handle, Access access,
                            In<ObjectAttributes> attributes, std::uint32_t flags) {
    if (flags != 0) {
        return status::INVALID_PARAMETER_4;
    }
    return create_object(task, handle, Type::keyed_event, access, attributes,
                         [](Slot&, ObjectId) {});
}

NtStatus open_keyed_event(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> attributes) {
    return open_object(task, handle, Type::keyed_event, access, attributes);
}

NtStatus wait_for_keyed_event(Task& task, Handle handle, Address key, std::uint8_t alertable,
                              In<std::int64_t> timeout) {
    return meet(task, handle, key, alertable, timeout, ThreadArea::keyed_wait,
                ThreadArea::keyed_release, may_wait);
}

NtStatus release_keyed_event(Task& task, Handle handle, Address key, std::uint8_t alertable,
                             In<std::int64_t> timeout) {
    return meet(task, handle, key, alertable, timeout, ThreadArea::keyed_release,
                ThreadArea::keyed_wait, may_wake);
}

} // namespace ferry::nt::ob
