#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <elf.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <ferry/base/unique_fd.hpp>

#include "../debug/debugger.hpp"
#include "../isa.hpp"
#include "calls.hpp"
#include "trace_stop.hpp"

namespace ferry::linux_guest::process {
namespace {

const char cookie = 0; // its address is the value of a stop request

void wake_all(std::atomic<std::uint32_t>& word) {
    host_call(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

bool has_ended(int pid) {
    const std::int64_t opened = host_call(SYS_pidfd_open, pid, 0);
    if (opened < 0) {
        return opened == -ESRCH;
    }
    const UniqueFd process(static_cast<int>(opened));
    pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
    return host_call(SYS_poll, &ended, 1, 0) != 0;
}

Errno send_stop_request(const Task& tracee) {
    siginfo_t info;
    std::memset(&info, 0, sizeof info);
    info.si_signo = SIGTRAP;
    info.si_code = SI_QUEUE;
    info.si_value.sival_ptr = const_cast<char*>(&cookie);
    return Errno(static_cast<int>(
        -host_call(SYS_rt_tgsigqueueinfo, tracee.pid(), tracee.tid(), SIGTRAP, &info)));
}

/// PTRACE_GETREGSET of the general registers.
Errno read_registers(Task& task, Task& tracee, std::uint64_t set, GuestPtr<iovec> where) {
    if (set != NT_PRSTATUS) {
        return Errno(EINVAL);
    }
    auto vector = task.read(where);
    if (!vector) {
        return vector.error();
    }
    const GeneralRegisters all = traits_of(task.process().isa()).general_registers(tracee);
    vector->iov_len = std::min(vector->iov_len, all.count * sizeof all.words[0]);
    const GuestAddr to(reinterpret_cast<std::uint64_t>(vector->iov_base));
    if (const Errno error = memory::copy_out(task.space(), to, all.words.data(), vector->iov_len)) {
        return error;
    }
    return task.write(where, *vector);
}

/// What the tracer asks of a thread that has stopped.
Errno ask(Task& task, Task& tracee, std::uint64_t request, std::uint64_t address,
          std::uint64_t data) {
    switch (request) {
    case PTRACE_PEEKTEXT:
    case PTRACE_PEEKDATA: {
        const auto word = task.read(GuestPtr<std::uint64_t>(address));
        return word ? task.write(GuestPtr<std::uint64_t>(data), *word) : Errno(EIO);
    }
    case PTRACE_POKETEXT:
    case PTRACE_POKEDATA:
        return task.write(GuestPtr<std::uint64_t>(address), data) ? Errno(EIO) : Errno();
    case PTRACE_GETREGSET: return read_registers(task, tracee, address, GuestPtr<iovec>(data));
    case PTRACE_KILL: host_call(SYS_kill, tracee.pid(), SIGKILL); return {};
    case PTRACE_CONT:
    case PTRACE_DETACH:
        if (data > signal_count) {
            return Errno(EIO);
        }
        if (data != 0) {
            host_call(SYS_tgkill, tracee.pid(), tracee.tid(), data);
        }
        run_on(tracee, request == PTRACE_CONT);
        return {};
    default: return Errno(EIO);
    }
}

/// What a wait for one of its tracees says: SIGSTOP, once for each stop.
Outcome wait_for_stop(Task& task, Process& owner, int tid, Out<WaitStatus> status, bool waits) {
    for (;;) {
        const std::uint32_t events = owner.trace_events;
        bool has_stopped = false;
        const bool lives = owner.with_thread(tid, [&](Task& tracee) {
            TraceStop& stop = tracee.trace_stop;
            has_stopped = stop.state == TraceStop::stopped && !stop.reported;
            stop.reported = stop.reported || has_stopped;
        });
        if (has_stopped) {
            constexpr int stopped_by_attach = SIGSTOP << 8 | 0x7f;
            if (status && task.write(status.cast<int>(), stopped_by_attach)) {
                return Errno(EFAULT);
            }
            return tid;
        }
        if (!lives) {
            return Errno(ECHILD);
        }
        if (!waits) {
            return 0;
        }
        const std::int64_t result = task.wait_call(SYS_futex, &owner.trace_events,
                                                   FUTEX_WAIT_PRIVATE, events, nullptr, nullptr, 0);
        if (result < 0 && result != -EAGAIN) {
            return Outcome::raw(result);
        }
    }
}

int own_pid() { return static_cast<int>(host_call(SYS_getpid)); }

} // namespace

void run_on(Task& tracee, bool traced) {
    tracee.trace_stop.reported = false;
    if (!traced) {
        tracee.trace_stop.tracer = 0;
    }
    tracee.trace_stop.state = TraceStop::runs;
    wake_all(tracee.trace_stop.state);
}

Errno request_stop(Task& tracee, int tracer) {
    if (tracee.trace_stop.tracer != 0) {
        return Errno(EPERM);
    }
    tracee.trace_stop.tracer = tracer;
    tracee.trace_stop.state = TraceStop::wanted;
    const Errno failed = send_stop_request(tracee);
    if (failed) {
        run_on(tracee, false);
    }
    return failed;
}

bool is_stop_request(const siginfo_t& info) noexcept {
    return info.si_signo == SIGTRAP && info.si_code == SI_QUEUE &&
           info.si_value.sival_ptr == &cookie;
}

bool ended_a_wait(const Task& task) noexcept {
    return task.trace_stop.state == TraceStop::wanted && task.signals.has_arrived == 0;
}

void tell_tracer(Process& process) {
    if (process.debugger) {
        process.debugger->wake();
    }
    ++process.trace_events;
    wake_all(process.trace_events);
}

void stop_if_wanted(Task& task) {
    TraceStop& stop = task.trace_stop;
    std::uint32_t wanted = TraceStop::wanted;
    if (!stop.state.compare_exchange_strong(wanted, TraceStop::stopped)) {
        return;
    }
    wait_while_stopped(task);
}

void wait_while_stopped(Task& task) {
    TraceStop& stop = task.trace_stop;
    tell_tracer(task.process());
    constexpr timespec a_while{.tv_sec = 0, .tv_nsec = 200'000'000};
    while (stop.state == TraceStop::stopped) {
        const std::int64_t result =
            host_call(SYS_futex, &stop.state, FUTEX_WAIT_PRIVATE,
                      static_cast<std::uint32_t>(TraceStop::stopped), &a_while, nullptr, 0);
        if (result == -ETIMEDOUT && has_ended(stop.tracer)) { // killed: nobody else would say so
            task.process().with_thread(task.tid(), [](Task& self) { run_on(self, false); });
        }
    }
}

void release_tracees(Process& tracer) {
    if (const std::shared_ptr<Process> owner = tracer.memory_owner.lock()) {
        owner->for_each_thread([pid = own_pid()](Task& thread) {
            if (thread.trace_stop.tracer == pid) {
                run_on(thread, false);
            }
        });
    }
}

Outcome ptrace(Task& task, Enum<ptrace_requests> request, Pid pid, Hex address, Hex data) {
    const std::shared_ptr<Process> owner = task.process().memory_owner.lock();
    if (!owner || request.value == PTRACE_TRACEME) {
        return Errno(EPERM);
    }
    const int self = own_pid();
    Errno result;
    const bool found = owner->with_thread(pid.value, [&](Task& tracee) {
        const TraceStop& stop = tracee.trace_stop;
        if (request.value == PTRACE_ATTACH) {
            result = request_stop(tracee, self);
        } else if (stop.tracer != self || stop.state != TraceStop::stopped) {
            result = Errno(ESRCH);
        } else {
            result = ask(task, tracee, request.value, address.value, data.value);
        }
    });
    if (!found) {
        return Errno(host_call(SYS_kill, pid.value, 0) == -ESRCH ? ESRCH : EPERM);
    }
    return result;
}

Outcome wait4(Task& task, Pid pid, Out<WaitStatus> status, Flags<wait_options> options,
              Out<rusage> usage) {
    if (const std::shared_ptr<Process> owner = task.process().memory_owner.lock();
        owner && pid.value > 0) {
        int tracer = 0;
        owner->with_thread(pid.value, [&](Task& thread) { tracer = thread.trace_stop.tracer; });
        if (tracer == own_pid()) {
            return wait_for_stop(task, *owner, pid.value, status, (options.value & WNOHANG) == 0);
        }
    }
    return kernel::wait<SYS_wait4>(task, pid, status, options, usage);
}

} // namespace ferry::linux_guest::process
