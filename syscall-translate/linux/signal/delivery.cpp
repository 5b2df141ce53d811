#include "delivery.hpp"

#include <optional>
#include <sys/syscall.h>

#include "../debug/debugger.hpp"
#include "../isa.hpp"
#include "../reports/statistics.hpp"
#include "../trace/tracer.hpp"
#include "hold.hpp"

namespace ferry::linux_guest::signal {
namespace {

bool on_alternate_stack(const Task& task, std::uint64_t sp) {
    // With SS_AUTODISARM a handler may use the stack again: the kernel then never counts as on it.
    return (task.signals.stack.flags & ss_autodisarm) == 0 && task.signals.stack.contains(sp);
}

[[noreturn]] void die(Task& task, int signal) {
    if (task.process().tracer) {
        task.process().tracer->killed(task, signal);
    }
    debug::tell_end(task, {debug::End::Kind::killed, signal});
    report_end(task.process());
    kernel::die_by_signal(signal);
}

/// The default action: carried out by the host, which has the same default.
void default_action(Task& task, const siginfo_t& info) {
    // The host would not do it where ferry has a handler for the signal.
    const bool heard = task.process().actions().hears_of_ends() && ends_process(info.si_signo);
    if (heard || (kernel::synchronous_signals & signal_bit(info.si_signo)) != 0) {
        die(task, info.si_signo);
    }
    host_call(SYS_tgkill, host_call(SYS_getpid), task.tid(), info.si_signo);
}

/// Enters the guest's handler; false if its frame cannot be written.
bool enter_handler(Task& task, const siginfo_t& info, const SignalAction& action,
                   std::uint64_t fault_address) {
    ThreadSignals& state = task.signals;
    const std::uint64_t sp = task.registers().sp();

    Frame frame;
    frame.signal = info.si_signo;
    frame.info = info;
    frame.action = action;
    frame.fault_address = fault_address;
    frame.return_address = (action.flags & sa_restorer) != 0 && action.restorer != 0
                               ? action.restorer
                               : task.process().image.sigreturn.value();
    frame.head.stack_base = state.stack.base;
    frame.head.stack_flags = state.stack.flags;
    if ((state.stack.flags & (SS_DISABLE | ss_autodisarm)) == 0) {
        frame.head.stack_flags = on_alternate_stack(task, sp) ? SS_ONSTACK : 0;
    }
    frame.head.stack_size = state.stack.size;
    frame.head.mask = state.mask_to_restore.value_or(state.mask);

    frame.sp = sp;
    const bool switch_stack = (action.flags & SA_ONSTACK) != 0 &&
                              (state.stack.flags & SS_DISABLE) == 0 &&
                              !on_alternate_stack(task, sp);
    if (switch_stack) {
        frame.sp = state.stack.base + state.stack.size;
    }
    const bool must_fit = switch_stack || on_alternate_stack(task, sp);
    const AlternateStack before = state.stack;
    if (!traits_of(task.process().isa()).push_frame(task, frame)) {
        return false;
    }
    if (must_fit && !before.contains(task.registers().sp())) {
        return false;
    }
    if ((state.stack.flags & ss_autodisarm) != 0) {
        state.stack = AlternateStack{};
    }
    state.mask_to_restore.reset();
    state.mask |= action.mask;
    if ((action.flags & SA_NODEFER) == 0) {
        state.mask |= signal_bit(info.si_signo);
    }
    state.mask &= ~unblockable;
    return true;
}

siginfo_t segmentation_fault() {
    siginfo_t info{};
    info.si_signo = SIGSEGV;
    info.si_code = SI_KERNEL;
    return info;
}

/// Delivers one signal to its handler, or does what the guest chose instead. True if a handler
/// was entered.
bool deliver_one(Task& task, const siginfo_t& info, std::uint64_t fault_address = 0) {
    const int number = info.si_signo;
    const SignalAction action = task.process().actions().get(number);
    if (task.process().tracer) {
        task.process().tracer->signal(task, info);
    }
    if (action.handler == handler_ignore) {
        return false;
    }
    if (action.handler == handler_default) {
        default_action(task, info);
        return false;
    }
    if ((action.flags & SA_RESETHAND) != 0) {
        SignalAction reset = action;
        reset.handler = handler_default;
        task.process().actions().set(number, reset);
    }
    if (!enter_handler(task, info, action, fault_address)) {
        if (number == SIGSEGV) {
            die(task, SIGSEGV);
        }
        force(task, segmentation_fault());
    }
    return true;
}

/// The next signal that may be delivered now.
std::optional<siginfo_t> take(Task& task) {
    ThreadSignals& state = task.signals;
    if (auto sent = state.sent_faults.take(~state.mask)) {
        return sent;
    }
    if (state.has_arrived != 0) {
        const siginfo_t info = state.arrived;
        state.has_arrived = 0;
        return info;
    }
    return std::nullopt;
}

/// Decides what becomes of the interrupted call, once its fate is known.
void finish_call(Task& task, const Outcome& interrupted, bool handler, std::uint64_t flags) {
    abi::RegisterFile& guest = task.registers();
    const bool again =
        interrupted.value() == -kernel::restart_always || !handler || (flags & SA_RESTART) != 0;
    if (again) {
        guest.pc() -= traits_of(task.process().isa()).syscall_instruction_size;
    } else {
        guest.set_syscall_result(static_cast<std::uint64_t>(-EINTR));
    }
}

} // namespace

void deliver(Task& task, std::optional<Outcome> interrupted) {
    // From here on nothing may arrive: the one place for a signal must stay free until the end.
    if (task.signals.has_arrived == 0) {
        kernel::block_host_signals();
    }
    task.attention().store(0);
    while (auto info = take(task)) {
        if (!debug::admits(task, *info)) {
            continue;
        }
        if (interrupted) {
            const SignalAction action = task.process().actions().get(info->si_signo);
            const bool handler = action.handler > handler_ignore;
            if (handler) {
                finish_call(task, *interrupted, true, action.flags);
                interrupted.reset();
            }
        }
        deliver_one(task, *info);
    }
    if (interrupted) {
        finish_call(task, *interrupted, false, 0);
    }
    if (task.signals.mask_to_restore) {
        task.signals.mask = *task.signals.mask_to_restore;
        task.signals.mask_to_restore.reset();
    }
    process::stop_if_wanted(task);
    kernel::set_host_mask(task.signals.mask);
}

void force(Task& task, siginfo_t info) {
    if (!debug::admits(task, info)) {
        return;
    }
    const SignalAction action = task.process().actions().get(info.si_signo);
    const bool blocked = (task.signals.mask & signal_bit(info.si_signo)) != 0;
    if (blocked || action.handler <= handler_ignore) {
        if (task.process().tracer) {
            task.process().tracer->signal(task, info);
        }
        die(task, info.si_signo);
    }
    // The new mask counts for the host too, if it is another one there.
    const SignalSet mask = task.signals.mask;
    const SignalSet in_handler = mask | action.mask | signal_bit(info.si_signo);
    std::optional<Hold> hold;
    if (task.signals.mask_to_restore || !same_on_host(mask, in_handler)) {
        hold.emplace(task);
    }
    const bool address = info.si_code > 0 && info.si_code != SI_KERNEL;
    deliver_one(task, info,
                address ? reinterpret_cast<std::uint64_t>(info.si_addr) : std::uint64_t{0});
}

void raise_fault(Task& task, const engine::Exit& exit) {
    siginfo_t info{};
    GuestAddr address = exit.address;
    if (exit.reason == engine::ExitReason::breakpoint) {
        info.si_signo = SIGTRAP;
        info.si_code = TRAP_BRKPT;
        address = GuestAddr(task.registers().pc());
    } else {
        switch (exit.cause) {
        case engine::FaultCause::unmapped:
            if (task.space().grow_down(exit.address)) {
                return;
            }
            info.si_signo = SIGSEGV;
            info.si_code = SEGV_MAPERR;
            break;
        case engine::FaultCause::protection:
            info.si_signo = SIGSEGV;
            info.si_code = SEGV_ACCERR;
            break;
        case engine::FaultCause::bus:
            info.si_signo = SIGBUS;
            info.si_code = BUS_ADRERR;
            break;
        case engine::FaultCause::alignment:
            info.si_signo = SIGBUS;
            info.si_code = BUS_ADRALN;
            break;
        case engine::FaultCause::undefined:
            info.si_signo = SIGILL;
            info.si_code = ILL_ILLOPC;
            address = GuestAddr(task.registers().pc());
            break;
        case engine::FaultCause::divide:
            info.si_signo = SIGFPE;
            info.si_code = FPE_INTDIV;
            break;
        case engine::FaultCause::floating_point:
            info.si_signo = SIGFPE;
            info.si_code = FPE_FLTINV;
            break;
        case engine::FaultCause::overflow:
        case engine::FaultCause::privileged:
            info.si_signo = SIGSEGV;
            info.si_code = SI_KERNEL;
            address = {};
            break;
        }
    }
    info.si_addr = reinterpret_cast<void*>(address.value()); // NOLINT(performance-no-int-to-ptr)
    force(task, info);
}

} // namespace ferry::linux_guest::signal

namespace ferry::linux_guest {

void Task::host_signal(const siginfo_t& info, ucontext_t& context) noexcept {
    if (process::is_stop_request(info)) {
        request_attention();
        return;
    }
    if (kernel::is_synchronous(info.si_signo)) {
        const SignalSet bit = signal_bit(info.si_signo);
        if ((signals.mask & bit & process_->faults_by_descriptor.load()) != 0) {
            // A signalfd waits for it, so it must be pending on the host: blocked there from now
            // on, and sent once more (it is blocked while its own handler runs).
            SignalSet blocked;
            __builtin_memcpy(&blocked, &context.uc_sigmask, sizeof blocked);
            blocked |= bit;
            __builtin_memcpy(&context.uc_sigmask, &blocked, sizeof blocked);
            host_call(SYS_rt_tgsigqueueinfo, host_call(SYS_getpid), tid_, info.si_signo, &info);
            return;
        }
        signals.sent_faults.add(kernel::undisguise_sent_fault(info));
        if ((signals.mask & bit) != 0) {
            return;
        }
    } else {
        signals.arrived = info;
        signals.has_arrived = 1;
        // Nothing else until the guest has seen it: one place is enough.
        const SignalSet all_but_synchronous = ~kernel::synchronous_signals;
        __builtin_memcpy(&context.uc_sigmask, &all_but_synchronous, sizeof(SignalSet));
    }
    request_attention();
}

} // namespace ferry::linux_guest
