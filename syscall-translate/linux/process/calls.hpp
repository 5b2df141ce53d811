#pragma once
/// Processes, threads, limits and futexes: system calls that need translation.

#include <sys/resource.h>
#include <time.h>

#include "../arguments.hpp"
#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::process {

/// struct clone_args (linux/sched.h), version 2.
struct CloneArguments {
    std::uint64_t flags = 0;
    std::uint64_t pidfd = 0;
    std::uint64_t child_tid = 0;
    std::uint64_t parent_tid = 0;
    std::uint64_t exit_signal = 0;
    std::uint64_t stack = 0;
    std::uint64_t stack_size = 0;
    std::uint64_t tls = 0;
    std::uint64_t set_tid = 0;
    std::uint64_t set_tid_size = 0;
    std::uint64_t cgroup = 0;
};

/// struct futex_waitv (linux/futex.h).
struct FutexWaiter {
    std::uint64_t value;
    std::uint64_t address;
    std::uint32_t flags;
    std::uint32_t reserved;
};

Outcome clone(Task&, Flags<clone_flags> flags, Address stack, Out<int> parent_tid, Address tls,
              Out<int> child_tid);
Outcome clone3(Task&, In<CloneArguments> arguments, std::uint64_t size);
Outcome execve(Task&, Path path, StringList argv, StringList envp);
Outcome execveat(Task&, DirFd dir, Path path, StringList argv, StringList envp,
                 Flags<at_flags> flags);
Outcome exit(Task&, int status);
Outcome exit_group(Task&, int status);
Outcome set_tid_address(Task&, GuestPtr<std::uint32_t> address);

Outcome ptrace(Task&, Enum<ptrace_requests> request, Pid pid, Hex address, Hex data);
Outcome wait4(Task&, Pid pid, Out<WaitStatus> status, Flags<wait_options> options,
              Out<rusage> usage);

Outcome futex(Task&, InOut<std::uint32_t> address, Flags<futex_operations> operation,
              std::uint32_t value, Address timeout_or_value2, Address address2,
              std::uint32_t value3);
Outcome futex_waitv(Task&, InArray<FutexWaiter> waiters, std::uint32_t count, std::uint32_t flags,
                    In<timespec> timeout, int clock);

Outcome prctl(Task&, Enum<prctl_options> option, Hex a, Hex b, Hex c, Hex d);
Outcome getrlimit(Task&, Enum<rlimit_resources> resource, Out<rlimit64> limit);
Outcome setrlimit(Task&, Enum<rlimit_resources> resource, In<rlimit64> limit);
Outcome prlimit64(Task&, Pid pid, Enum<rlimit_resources> resource, In<rlimit64> new_limit,
                  Out<rlimit64> old_limit);

} // namespace ferry::linux_guest::process
