#pragma once
/// Signals: system calls.

#include <csignal>
#include <time.h>

#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::signal {

/// stack_t of the generic ABI.
struct Stack {
    std::uint64_t base;
    std::int32_t flags;
    std::int32_t padding;
    std::uint64_t size;
};

Outcome rt_sigaction(Task&, Signal signal, In<SignalAction> action, Out<SignalAction> old_action,
                     std::uint64_t set_size);
Outcome rt_sigprocmask(Task&, Enum<sigprocmask_how> how, In<SignalSet> set, Out<SignalSet> old_set,
                       std::uint64_t set_size);
Outcome rt_sigpending(Task&, Out<SignalSet> set, std::uint64_t set_size);
Outcome rt_sigsuspend(Task&, In<SignalSet> set, std::uint64_t set_size);
Outcome rt_sigtimedwait(Task&, In<SignalSet> set, Out<siginfo_t> info, In<timespec> timeout,
                        std::uint64_t set_size);
Outcome rt_sigreturn(Task&);
Outcome sigaltstack(Task&, In<Stack> stack, Out<Stack> old_stack);
Outcome kill(Task&, Pid pid, Signal signal);
Outcome tkill(Task&, Pid tid, Signal signal);
Outcome tgkill(Task&, Pid tgid, Pid tid, Signal signal);
Outcome rt_sigqueueinfo(Task&, Pid tgid, Signal signal, In<siginfo_t> info);
Outcome rt_tgsigqueueinfo(Task&, Pid tgid, Pid tid, Signal signal, In<siginfo_t> info);
Outcome pidfd_send_signal(Task&, Fd pidfd, Signal signal, In<siginfo_t> info, std::uint32_t flags);

} // namespace ferry::linux_guest::signal
