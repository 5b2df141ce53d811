// Wait completion packets (ob/wait_packets.hpp): NtCreateWaitCompletionPacket and its kin. What
// they mean is on Microsoft's pages of that name; that mutexes can't be waited for is how Windows'
// own pools of threads behave.

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/own_thread.hpp>
#include <ferry/kernel/host_call.hpp>

#include "../ke/reactor.hpp"
#include "../ke/time.hpp"
#include "../ke/wait.hpp"
#include "../ob/objects.hpp"
#include "../ob/wait_packets.hpp"
#include "../process.hpp"
#include "completion_port.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

constexpr Access use = 1;

/// What a process knows of a packet that it has associated. Thread-safe.
class WaitPacket final : public ob::Resource {
public:
    explicit WaitPacket(ke::Reactor& reactor) : reactor_(reactor) {}
    ~WaitPacket() override { look_no_more(); }

    /// Somebody has to look at a timer that only those who wait for it would look at.
    void look_at(ob::Arena& arena, ob::ObjectId timer, std::int64_t due) {
        const ke::Reactor::Id id = reactor_.call_at(
            {ke::Deadline::monotonic,
             {due / ke::units_per_second, due % ke::units_per_second * nanoseconds_per_unit}},
            [&arena, timer] {
                ke::DispatcherLock lock(arena);
                ke::Dispatcher(lock).look_at_timer(timer);
            });
        const std::lock_guard lock(mutex_);
        look_ = id;
    }

    void look_no_more() {
        ke::Reactor::Id id = 0;
        {
            const std::lock_guard lock(mutex_);
            id = std::exchange(look_, 0);
        }
        if (id != 0) {
            reactor_.cancel(id);
        }
    }

private:
    static constexpr std::int64_t nanoseconds_per_unit = 100;
    ke::Reactor& reactor_;
    std::mutex mutex_; ///< guards what follows
    ke::Reactor::Id look_ = 0;
};

NtStatus find_packet(Task& task, Handle handle, ob::Held& held,
                     std::shared_ptr<WaitPacket>& packet) {
    if (const NtStatus found = ob::hold(task, handle, ob::Type::wait_packet, use, held);
        !found.ok()) {
        return found;
    }
    packet = held.resource<WaitPacket>();
    if (packet == nullptr) {
        packet = std::static_pointer_cast<WaitPacket>(task.process().handles.give_resource(
            held.object(), std::make_shared<WaitPacket>(task.process().reactor)));
    }
    return status::SUCCESS;
}

/// Carries the end of a wait for an object of the user over to the packet: programs of other trees,
/// which may be those that end it, know no more of it than a word to wake.
void carry_over(ob::Arena& arena, std::uint32_t area, std::uint32_t seen, ob::Held target) {
    auto& word = ke::word_of(arena, arena.thread(area));
    const auto wait = [&arena, area, seen, &word,
                       target = std::make_shared<ob::Held>(std::move(target))]() mutable {
        while (word.load() == seen) {
            kernel::host_call(SYS_futex, &word, FUTEX_WAIT, seen, nullptr, nullptr, 0);
        }
        {
            ke::DispatcherLock lock(arena);
            ke::Dispatcher dispatcher(lock);
            const NtStatus result = dispatcher.finish(area, status::CANCELLED);
            dispatcher.abandon(area);
            ob::end_packet_wait(arena, dispatcher, area, result == status::SUCCESS);
        }
        target.reset();
    };
    own_thread(wait).detach();
}

} // namespace

NtStatus create_wait_completion_packet(Task& task, Out<std::uint64_t> handle, Access access,
                                       In<ObjectAttributes> attributes) {
    return ob::create_object(task, handle, ob::Type::wait_packet, access, attributes,
                             [](ob::Slot&, ob::ObjectId) {});
}

NtStatus associate_wait_completion_packet(Task& task, Handle handle, Handle port_handle,
                                          Handle target_handle, Address key, Address context,
                                          std::uint32_t result, std::uint64_t information,
                                          Out<std::uint8_t> already_signalled) {
    constexpr Access modify_state = 2;
    ob::Held packet;
    std::shared_ptr<WaitPacket> own;
    ob::Held port;
    ob::Held target;
    if (const NtStatus found = find_packet(task, handle, packet, own); !found.ok()) {
        return found;
    }
    if (const NtStatus found =
            ob::hold(task, port_handle, ob::Type::completion, modify_state, port);
        !found.ok()) {
        return found;
    }
    if (const NtStatus found = ob::hold_waitable(task, target_handle, target); !found.ok()) {
        return found;
    }
    if (target.entry().type == ob::Type::mutant || target.entry().type == ob::Type::completion) {
        return status::INVALID_PARAMETER_3; // nobody would own it; its packets are for threads
    }
    own->look_no_more();
    ob::Arena& arena = task.process().handles.arena();
    const ob::ObjectId made =
        ob::make_packet(arena, {key.value, context.value, result, information}, packet.object());
    const std::uint32_t area = made ? arena.allocate_thread() : 0;
    NtStatus now = status::INSUFFICIENT_RESOURCES;
    std::int64_t due = 0;
    std::uint32_t seen = 0;
    if (area != 0) {
        arena.thread(area).process = task.process().object.slot;
        arena.thread(area).host_process = ::getpid();
        ke::DispatcherLock lock(arena);
        ke::Dispatcher dispatcher(lock);
        const ob::ObjectId object = target.object();
        now = ob::is_wait_packet_used(arena, packet.object())
                  ? status::INVALID_PARAMETER_1
                  : dispatcher.try_wait(area, std::span(&object, 1), false);
        if (now == status::SUCCESS || now == status::TIMEOUT) {
            ob::use_wait_packet(arena, packet.object(), area, made, port.object(), object);
        }
        if (now == status::TIMEOUT) {
            seen = dispatcher.enqueue(area, std::span(&object, 1), ob::ThreadArea::any, false);
            due = arena.thread(area).timer_due;
        } else {
            dispatcher.abandon(area);
            ob::end_packet_wait(arena, dispatcher, area, now == status::SUCCESS);
        }
    }
    if (now != status::SUCCESS && now != status::TIMEOUT) {
        if (made) {
            arena.tree().free(made.slot);
        }
        return now;
    }
    if (due != 0) {
        own->look_at(arena, target.object(), due);
    }
    if (now == status::TIMEOUT && target.object().is_user()) {
        carry_over(arena, area, seen, std::move(target));
    }
    return already_signalled &&
                   task.write(already_signalled, static_cast<std::uint8_t>(now == status::SUCCESS))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus cancel_wait_completion_packet(Task& task, Handle handle, std::uint8_t remove) {
    ob::Held packet;
    std::shared_ptr<WaitPacket> own;
    if (const NtStatus found = find_packet(task, handle, packet, own); !found.ok()) {
        return found;
    }
    own->look_no_more();
    ob::Arena& arena = task.process().handles.arena();
    ke::DispatcherLock lock(arena);
    ke::Dispatcher dispatcher(lock);
    return ob::cancel_wait_packet(arena, dispatcher, packet.object(), remove != 0);
}

} // namespace ferry::nt::io
