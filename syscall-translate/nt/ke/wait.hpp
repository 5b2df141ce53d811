#pragma once
/// Waits of guest threads, and the user APCs that end alertable ones.
///
/// How a file, pipe or completion port takes part (its object comes from HandleTable::create()):
///   - it is waitable by its slot: set_state(arena, id, 1) when an operation ends, 0 when one
///     begins; a completion port's count by add_count(). Both wake who waits (ke/dispatcher.hpp);
///   - a service that has to wait itself calls wait_for(); host calls that may block go through
///     Task::blocking_call();
///   - readiness of host descriptors comes from the reactor (ke/reactor.hpp), whose callbacks may
///     call set_state(), add_count() and queue_apc(), but none that takes a Task.

#include <ctime>
#include <span>

#include "../ob/handle_table.hpp"
#include "../task.hpp"
#include "dispatcher.hpp"

namespace ferry::nt::ps {
class Thread;
}

namespace ferry::nt::ke {

/// When a wait ends without success.
struct Deadline {
    enum Kind : std::uint8_t { never, at_once, monotonic, realtime } kind = never;
    timespec time{}; ///< of the two clocks
};

/// Of a service's timeout argument: null is never, negative is from now on, in 100 ns.
[[nodiscard]] Deadline deadline_after(std::int64_t interval);
/// ACCESS_VIOLATION where it can't be read.
NtStatus read_deadline(Task& task, In<std::int64_t> timeout, Deadline& deadline);

/// Waits for any or all of at most 64 objects. The index of the object, ABANDONED_WAIT_0 and more,
/// TIMEOUT, USER_APC or ALERTED; THREAD_IS_TERMINATING where the thread shall end, which the
/// service must then do by returning. With no objects it waits for time and alerts only.
NtStatus wait_for(Task& task, std::span<const ob::ObjectId> objects, bool all, bool alertable,
                  const Deadline& deadline);
inline NtStatus wait_for(Task& task, ob::ObjectId object, bool alertable,
                         const Deadline& deadline) {
    return wait_for(task, std::span(&object, 1), false, alertable, deadline);
}
/// The same for a thread that is in a queue already, by Dispatcher::enqueue(), which gave `seen`.
/// `wait_again`: interrupted, and out of the queues.
NtStatus sleep_in_queue(Task& task, std::uint32_t seen, const Deadline& deadline);

/// Why an alertable wait can't even begin: USER_APC or ALERTED, else TIMEOUT. Under the lock.
NtStatus alert_of(ob::ThreadArea& area);

/// Gives a thread of this process a user APC: `routine(arguments…)`, called when the thread next
/// waits alertably. False if the thread is on its end.
struct Apc {
    std::uint64_t routine = 0;
    std::uint64_t arguments[3]{};
};
bool queue_apc(ob::Arena& arena, ps::Thread& thread, const Apc& apc);

/// Makes the calling thread run its next user APC, if there is one, before it goes on where its
/// registers say.
void deliver_apc(Task& task);

} // namespace ferry::nt::ke
