// Waitable timers. One that is set for once, by an interval, and calls nothing, just knows when it
// is due: who waits for it wakes then and signals it. For others, and where somebody waits already,
// the process that sets it has its reactor signal it.

#include "../ke/reactor.hpp"
#include "../ke/time.hpp"
#include "../ke/wait.hpp"
#include "../ps/thread.hpp"
#include "objects.hpp"
#include "services.hpp"

namespace ferry::nt::ob {
namespace {

constexpr Access query_state = 1;
constexpr Access modify_state = 2;
constexpr std::int64_t units_per_millisecond = 10'000;

struct TimerBasicInformation {
    std::int64_t remaining;
    std::uint8_t signalled;
    std::uint8_t gap[7];
};

/// What a process knows of a timer that it may set. Thread-safe.
class Timer final : public Resource, public std::enable_shared_from_this<Timer> {
public:
    Timer(ke::Reactor& reactor, Arena& arena, ObjectId object)
        : reactor_(reactor), arena_(arena), object_(object) {}
    ~Timer() override { cancel_scheduled(); }

    bool set(std::int64_t due, std::int32_t period, std::shared_ptr<ps::Thread> thread,
             const ke::Apc& apc) {
        const bool was_set = cancel();
        const std::lock_guard lock(mutex_);
        thread_ = std::move(thread);
        apc_ = apc;
        period_ = period;
        // Relative times are kept as absolute ones of the same clock.
        relative_ = due <= 0;
        due_ = relative_ ? ke::interrupt_time() - due : due;
        if (!leave_to_waiters()) {
            schedule();
        }
        return was_set;
    }

    /// True if it was set.
    bool cancel() {
        const bool was_left = take_from_waiters();
        return cancel_scheduled() || was_left;
    }

    [[nodiscard]] std::int64_t remaining() const {
        const std::lock_guard lock(mutex_);
        return due_ - (relative_ ? ke::interrupt_time() : ke::system_time());
    }

    /// Whether it is signalled.
    [[nodiscard]] bool is_signalled() const {
        ke::DispatcherLock lock(arena_);
        ke::Dispatcher dispatcher(lock);
        dispatcher.look_at_timer(object_);
        return dispatcher.slot(object_).state != 0;
    }

private:
    /// Resets it; true if nobody has to do anything before somebody waits for it.
    bool leave_to_waiters() {
        ke::DispatcherLock lock(arena_);
        ke::Dispatcher dispatcher(lock);
        dispatcher.set(object_, 0);
        Slot& slot = dispatcher.slot(object_);
        const bool is_left = relative_ && period_ == 0 && apc_.routine == 0 && slot.wait_head == 0;
        slot.details[timer_due] = is_left ? static_cast<std::uint64_t>(due_) : 0;
        return is_left;
    }

    bool take_from_waiters() {
        ke::DispatcherLock lock(arena_);
        ke::Dispatcher dispatcher(lock);
        dispatcher.look_at_timer(object_);
        return std::exchange(dispatcher.slot(object_).details[timer_due], 0) != 0;
    }

    bool cancel_scheduled() {
        ke::Reactor::Id id = 0;
        {
            const std::lock_guard lock(mutex_);
            id = std::exchange(scheduled_, 0);
        }
        if (id != 0) {
            reactor_.cancel(id);
        }
        const std::lock_guard lock(mutex_);
        scheduled_ = 0; // a periodic one may have come again meanwhile
        return id != 0;
    }

    void schedule() {
        const std::int64_t left = due_ - (relative_ ? ke::interrupt_time() : ke::system_time());
        const ke::Deadline at =
            ke::deadline_after(relative_ ? std::min<std::int64_t>(-left, -1) : due_);
        const std::uint64_t generation = ++generation_;
        scheduled_ = reactor_.call_at(at, [weak = weak_from_this(), generation] {
            if (const auto self = weak.lock()) {
                self->fire(generation);
            }
        });
    }

    void fire(std::uint64_t generation) {
        std::shared_ptr<ps::Thread> thread;
        ke::Apc apc;
        {
            const std::lock_guard lock(mutex_);
            if (scheduled_ == 0 || generation != generation_) {
                return;
            }
            thread = thread_;
            apc = apc_;
            apc.arguments[1] = static_cast<std::uint32_t>(ke::system_time());
            apc.arguments[2] = static_cast<std::uint64_t>(ke::system_time()) >> 32;
            scheduled_ = 0;
            if (period_ != 0) {
                due_ += period_ * units_per_millisecond;
                schedule();
            }
        }
        ke::set_state(arena_, object_, 1);
        if (thread != nullptr && apc.routine != 0) {
            ke::queue_apc(arena_, *thread, apc);
        }
    }

    ke::Reactor& reactor_;
    Arena& arena_;
    const ObjectId object_;
    mutable std::mutex mutex_; ///< guards what follows; the reactor's lock is taken under it
    ke::Reactor::Id scheduled_ = 0;
    std::uint64_t generation_ = 0;
    std::int64_t due_ = 0;
    std::int32_t period_ = 0;
    bool relative_ = false;
    std::shared_ptr<ps::Thread> thread_;
    ke::Apc apc_;
};

/// The timer of a handle; one that another process has made gets its resource here.
NtStatus hold_timer(Task& task, Handle handle, Access access, Held& held,
                    std::shared_ptr<Timer>& timer) {
    if (const NtStatus found = hold(task, handle, Type::timer, access, held); !found.ok()) {
        return found;
    }
    timer = held.resource<Timer>();
    if (timer == nullptr) {
        Process& process = task.process();
        timer = std::static_pointer_cast<Timer>(process.handles.give_resource(
            held.object(),
            std::make_shared<Timer>(process.reactor, process.handles.arena(), held.object())));
    }
    return status::SUCCESS;
}

} // namespace

NtStatus create_timer(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes, std::uint32_t kind) {
    constexpr std::uint32_t synchronization_timer = 1;
    if (kind > synchronization_timer) {
        return status::INVALID_PARAMETER_4;
    }
    return create_object(task, handle, Type::timer, access, attributes, [&](Slot& slot, ObjectId) {
        slot.wait = kind == synchronization_timer ? Wait::synchronization : Wait::notification;
    });
}

NtStatus open_timer(Task& task, Out<std::uint64_t> handle, Access access,
                    In<ObjectAttributes> attributes) {
    return open_object(task, handle, Type::timer, access, attributes);
}

NtStatus set_timer(Task& task, Handle handle, In<std::int64_t> due, Address routine,
                   Address context, std::uint8_t, std::int32_t period, Out<std::uint8_t> previous) {
    Held held;
    std::shared_ptr<Timer> timer;
    if (const NtStatus found = hold_timer(task, handle, modify_state, held, timer); !found.ok()) {
        return found;
    }
    const auto time = task.read(due);
    if (!time) {
        return status::ACCESS_VIOLATION;
    }
    if (period < 0) {
        return status::INVALID_PARAMETER_6;
    }
    const bool was_set =
        timer->set(*time, period, task.thread(), {routine.value, {context.value, 0, 0}});
    return previous && task.write(previous, was_set) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

NtStatus cancel_timer(Task& task, Handle handle, Out<std::uint8_t> current) {
    Held held;
    std::shared_ptr<Timer> timer;
    if (const NtStatus found = hold_timer(task, handle, modify_state, held, timer); !found.ok()) {
        return found;
    }
    timer->cancel();
    return current && task.write(current, timer->is_signalled()) ? status::ACCESS_VIOLATION
                                                                 : status::SUCCESS;
}

NtStatus query_timer(Task& task, Handle handle, std::uint32_t kind, OutBytes to, std::uint32_t size,
                     Out<std::uint32_t> written) {
    Held held;
    std::shared_ptr<Timer> timer;
    if (const NtStatus found = hold_timer(task, handle, query_state, held, timer); !found.ok()) {
        return found;
    }
    if (kind != 0) {
        return status::INVALID_INFO_CLASS;
    }
    const TimerBasicInformation value{timer->remaining(), timer->is_signalled(), {}};
    if (size < sizeof value) {
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

} // namespace ferry::nt::ob
