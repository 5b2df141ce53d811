#include "calls.hpp"

#include <cerrno>
#include <sys/syscall.h>

#include "../isa.hpp"
#include "delivery.hpp"
#include "hold.hpp"
#include "temporary_mask.hpp"

namespace ferry::linux_guest::signal {
namespace {

bool valid(int signal) { return signal >= 1 && signal <= signal_count; }

/// struct sigaction without a restorer (rv64).
struct ShortAction {
    std::uint64_t handler;
    std::uint64_t flags;
    SignalSet mask;
};

ErrnoOr<SignalAction> read_action(Task& task, GuestAddr from) {
    if (traits_of(task.process().isa()).sigaction_has_restorer) {
        return task.read(GuestPtr<SignalAction>(from));
    }
    const auto brief = task.read(GuestPtr<ShortAction>(from));
    if (!brief) {
        return brief.error();
    }
    return SignalAction{brief->handler, brief->flags, 0, brief->mask};
}

Errno write_action(Task& task, GuestAddr to, const SignalAction& action) {
    if (traits_of(task.process().isa()).sigaction_has_restorer) {
        return task.write(GuestPtr<SignalAction>(to), action);
    }
    return task.write(GuestPtr<ShortAction>(to), {action.handler, action.flags, action.mask});
}

/// What to hand to the host for `target`, a thread or (by its first thread's id) a process. The
/// host itself refuses to tell another one of a fault.
siginfo_t for_target(const Task& task, const siginfo_t& info, Signal signal, Pid target) {
    return target.value == task.tid() ? kernel::disguise_sent_fault(info, signal.value) : info;
}

} // namespace

Outcome rt_sigaction(Task& task, Signal signal, In<SignalAction> action,
                     Out<SignalAction> old_action, std::uint64_t set_size) {
    if (set_size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    SignalAction wanted;
    if (action) {
        const auto read = read_action(task, action.addr());
        if (!read) {
            return read.error();
        }
        wanted = *read;
        wanted.mask &= ~unblockable;
    }
    if (!valid(signal.value) || (action && (unblockable & signal_bit(signal.value)) != 0)) {
        return Errno(EINVAL);
    }
    SignalActions& actions = task.process().actions();
    const SignalAction old = action ? actions.set(signal.value, wanted) : actions.get(signal.value);
    return old_action ? Outcome(write_action(task, old_action.addr(), old)) : Outcome(0);
}

Outcome rt_sigprocmask(Task& task, Enum<sigprocmask_how> how, In<SignalSet> set,
                       Out<SignalSet> old_set, std::uint64_t set_size) {
    if (set_size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    ThreadSignals& state = task.signals;
    const SignalSet old = state.mask;
    if (set) {
        const auto given = task.read(set);
        if (!given) {
            return given.error();
        }
        SignalSet mask = old;
        switch (how.value) {
        case SIG_BLOCK: mask |= *given; break;
        case SIG_UNBLOCK: mask &= ~*given; break;
        case SIG_SETMASK: mask = *given; break;
        default: return Errno(EINVAL);
        }
        mask &= ~unblockable;
        // What arrived before this call must be delivered before it takes effect.
        if (mask != old && !change_mask(task, mask)) {
            return -kernel::restart_always;
        }
        if ((state.sent_faults.pending() & ~mask) != 0) {
            task.request_attention();
        }
    }
    return old_set ? Outcome(task.write(old_set, old)) : Outcome(0);
}

Outcome rt_sigpending(Task& task, Out<SignalSet> set, std::uint64_t set_size) {
    if (set_size > sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    SignalSet pending = 0;
    host_call(SYS_rt_sigpending, &pending, sizeof pending);
    pending = (pending | task.signals.sent_faults.pending()) & task.signals.mask;
    return memory::copy_out(task.space(), set.addr(), &pending, set_size);
}

Outcome rt_sigsuspend(Task& task, In<SignalSet> set, std::uint64_t set_size) {
    if (set_size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    const auto given = task.read(set);
    if (!given) {
        return given.error();
    }
    const TemporaryMask mask(*given);
    if (const auto ended = mask.end_by_sent_fault(task)) {
        return *ended;
    }
    return mask.finish(task, task.wait_call(SYS_rt_sigsuspend, mask.host(), sizeof(SignalSet)));
}

Outcome rt_sigtimedwait(Task& task, In<SignalSet> set, Out<siginfo_t> info, In<timespec> timeout,
                        std::uint64_t set_size) {
    if (set_size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    const auto wanted = task.read(set);
    if (!wanted) {
        return wanted.error();
    }
    timespec limit{};
    if (timeout) {
        const auto given = task.read(timeout);
        if (!given) {
            return given.error();
        }
        limit = *given;
    }
    siginfo_t found{};
    std::int64_t signal = 0;
    if (const auto sent = task.signals.sent_faults.take(*wanted)) {
        found = *sent;
        signal = sent->si_signo;
    } else {
        signal = task.wait_call(SYS_rt_sigtimedwait, &*wanted, &found, timeout ? &limit : nullptr,
                                sizeof(SignalSet));
    }
    if (signal > 0 && info) {
        if (const Errno error = task.write(info, found)) {
            return error;
        }
    }
    return signal;
}

Outcome rt_sigreturn(Task& task) {
    SavedContext saved;
    const bool good = traits_of(task.process().isa()).pop_frame(task, saved);
    ThreadSignals& state = task.signals;
    if (saved.mask) {
        const SignalSet mask = *saved.mask & ~unblockable;
        if (!change_mask(task, mask)) { // the host's mask follows when it has been delivered
            state.mask = mask;
        }
    }
    if (!good) {
        siginfo_t info{};
        info.si_signo = SIGSEGV;
        // Linux looks no further than for a mapping that ends above the frame.
        const std::uint64_t sp = task.registers().sp();
        const auto regions = task.space().regions();
        info.si_code =
            !regions.empty() && regions.back().range.end.value() > sp ? SEGV_ACCERR : SEGV_MAPERR;
        // siginfo_t holds the guest's address in a pointer that nobody follows.
        info.si_addr = reinterpret_cast<void*>(sp); // NOLINT(performance-no-int-to-ptr)
        force(task, info);
        return Outcome::registers_set();
    }
    if ((saved.head.stack_flags & ~(ss_autodisarm | SS_ONSTACK)) == 0 ||
        saved.head.stack_flags == SS_DISABLE) {
        state.stack.base = saved.head.stack_base;
        state.stack.size = saved.head.stack_size;
        state.stack.flags = saved.head.stack_flags & (ss_autodisarm | SS_DISABLE);
    }
    if ((state.sent_faults.pending() & ~state.mask) != 0) {
        task.request_attention();
    }
    return Outcome::registers_set();
}

Outcome sigaltstack(Task& task, In<Stack> stack, Out<Stack> old_stack) {
    AlternateStack& current = task.signals.stack;
    const bool on_stack =
        (current.flags & ss_autodisarm) == 0 && current.contains(task.registers().sp());
    Stack old{current.base, static_cast<std::int32_t>(current.flags), 0, current.size};
    if ((current.flags & SS_DISABLE) == 0 && on_stack) {
        old.flags |= SS_ONSTACK;
    }
    if (stack) {
        const auto wanted = task.read(stack);
        if (!wanted) {
            return wanted.error();
        }
        if (on_stack) {
            return Errno(EPERM);
        }
        const auto flags = static_cast<std::uint32_t>(wanted->flags);
        const std::uint32_t mode = flags & ~ss_autodisarm;
        if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0) {
            return Errno(EINVAL);
        }
        if (mode == SS_DISABLE) {
            current = AlternateStack{0, flags, 0};
        } else {
            if (wanted->size < traits_of(task.process().isa()).minimum_signal_stack) {
                return Errno(ENOMEM);
            }
            current = AlternateStack{wanted->base, flags & ss_autodisarm, wanted->size};
        }
    }
    return old_stack ? Outcome(task.write(old_stack, old)) : Outcome(0);
}

Outcome kill(Task&, Pid pid, Signal signal) {
    return Outcome::raw(host_call(SYS_kill, pid.value, signal.value));
}

Outcome tkill(Task&, Pid tid, Signal signal) {
    return Outcome::raw(host_call(SYS_tkill, tid.value, signal.value));
}

Outcome tgkill(Task&, Pid tgid, Pid tid, Signal signal) {
    return Outcome::raw(host_call(SYS_tgkill, tgid.value, tid.value, signal.value));
}

Outcome rt_sigqueueinfo(Task& task, Pid tgid, Signal signal, In<siginfo_t> info) {
    const auto given = task.read(info);
    if (!given) {
        return given.error();
    }
    const siginfo_t sent = for_target(task, *given, signal, tgid);
    return Outcome::raw(host_call(SYS_rt_sigqueueinfo, tgid.value, signal.value, &sent));
}

Outcome rt_tgsigqueueinfo(Task& task, Pid tgid, Pid tid, Signal signal, In<siginfo_t> info) {
    const auto given = task.read(info);
    if (!given) {
        return given.error();
    }
    const siginfo_t sent = for_target(task, *given, signal, tid);
    return Outcome::raw(
        host_call(SYS_rt_tgsigqueueinfo, tgid.value, tid.value, signal.value, &sent));
}

Outcome pidfd_send_signal(Task& task, Fd pidfd, Signal signal, In<siginfo_t> info,
                          std::uint32_t flags) {
    if (!info) {
        return Outcome::raw(
            host_call(SYS_pidfd_send_signal, pidfd.value, signal.value, nullptr, flags));
    }
    auto given = task.read(info);
    if (!given) {
        return given.error();
    }
    siginfo_t sent = kernel::disguise_sent_fault(*given, signal.value);
    if (sent.si_code != given->si_code && given->si_signo == signal.value) {
        // Only to itself may a process send such a code: let the host say who that is.
        given->si_signo = 0;
        const std::int64_t allowed =
            host_call(SYS_pidfd_send_signal, pidfd.value, 0, &*given, flags);
        if (allowed < 0) {
            return Outcome::raw(allowed);
        }
    }
    return Outcome::raw(host_call(SYS_pidfd_send_signal, pidfd.value, signal.value, &sent, flags));
}

} // namespace ferry::linux_guest::signal
