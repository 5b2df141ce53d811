// clone and clone3: threads are pthreads of ferry, forks are forks of ferry, and a process that
// shares memory without being a thread (vfork, posix_spawn) is a raw clone with a Process of its
// own.

#include "calls.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <semaphore>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include <ferry/base/bits.hpp>
#include <ferry/base/unique_fd.hpp>
#include <ferry/kernel/shared_memory_child.hpp>

#include "../debug/debugger.hpp"
#include "../reports/perf_map.hpp"
#include "../signal/hold.hpp"
#include "exit.hpp"

namespace ferry::linux_guest::process {
namespace {

constexpr std::uint64_t exit_signal_mask = CSIGNAL;
constexpr std::uint64_t clone_clear_sighand = 0x100000000ULL;
constexpr std::uint64_t clone_into_cgroup = 0x200000000ULL;
constexpr std::size_t host_stack_size = std::size_t{1024} * 1024;

/// What the guest asked for, whichever call it used.
struct Request {
    std::uint64_t flags = 0; ///< without the exit signal
    int exit_signal = 0;
    std::uint64_t stack = 0; ///< initial sp, 0 for the parent's
    std::uint64_t tls = 0;
    GuestPtr<int> parent_tid;
    GuestPtr<int> child_tid;
    GuestPtr<int> pidfd;
    std::uint64_t set_tid = 0;
    std::uint64_t set_tid_size = 0;
    std::uint64_t cgroup = 0;

    [[nodiscard]] bool has(std::uint64_t flag) const { return (flags & flag) != 0; }
};

/// The rules of copy_process() that depend on flags alone.
Errno check(const Request& request) {
    const std::uint64_t f = request.flags;
    const auto both = [&](std::uint64_t a, std::uint64_t b) {
        return (f & a) != 0 && (f & b) != 0;
    };
    if (both(CLONE_NEWNS, CLONE_FS) || both(CLONE_NEWUSER, CLONE_FS) ||
        (request.has(CLONE_THREAD) && !request.has(CLONE_SIGHAND)) ||
        (request.has(CLONE_SIGHAND) && !request.has(CLONE_VM)) ||
        (request.has(CLONE_THREAD) && (f & (CLONE_NEWUSER | CLONE_NEWPID)) != 0) ||
        both(CLONE_PIDFD, CLONE_DETACHED) || both(CLONE_SIGHAND, clone_clear_sighand) ||
        both(CLONE_THREAD, CLONE_PIDFD)) {
        return Errno(EINVAL);
    }
    // Threads and children that share memory are made by ways that know neither.
    if (request.has(CLONE_VM) && (request.set_tid_size != 0 || request.has(clone_into_cgroup))) {
        return Errno(EINVAL);
    }
    // The host would report an end by such a signal as it reports a fault of ferry's own.
    return kernel::is_synchronous(request.exit_signal) ? Errno(EINVAL) : Errno();
}

/// The child's registers: the parent's, behind the call with result 0.
abi::RegisterFile child_registers(Task& parent, const Request& request) {
    parent.cpu().load_vectors();
    abi::RegisterFile registers = parent.registers();
    registers.set_syscall_result(0);
    if (request.stack != 0) {
        registers.sp() = request.stack;
    }
    if (request.has(CLONE_SETTLS)) {
        registers.tls() = request.tls;
    }
    return registers;
}

/// What every child does first on its own host thread.
void begin_child(Task& child, const Request& request) {
    child.adopt_host_thread();
    if (request.has(CLONE_CHILD_SETTID)) {
        child.write(request.child_tid, child.tid());
    }
    if (request.has(CLONE_THREAD) && request.has(CLONE_PARENT_SETTID)) {
        // Not by the parent: it might come after the thread has ended and cleared the word.
        child.write(request.parent_tid, child.tid());
    }
    child.clear_child_tid = request.has(CLONE_CHILD_CLEARTID)
                                ? request.child_tid.cast<std::uint32_t>()
                                : GuestPtr<std::uint32_t>();
}

std::unique_ptr<Task> make_task(Task& parent, std::shared_ptr<Process> process,
                                const Request& request) {
    auto cpu = process->engine()->create_cpu(child_registers(parent, request));
    auto child = std::make_unique<Task>(std::move(process), std::move(cpu));
    child->signals.mask = parent.signals.mask;
    child->set_pointer_mask(parent.pointer_mask());
    return child;
}

/// Handed to a new host thread.
struct ThreadStart {
    std::unique_ptr<Task> task;
    const Request* request;
    std::binary_semaphore ready{0};
    int tid = 0;
};

void* thread_main(void* argument) {
    auto& start = *static_cast<ThreadStart*>(argument);
    const std::unique_ptr<Task> task = std::move(start.task);
    const kernel::HostSignalStack host_stack;
    // A pthread shares what the guest may want for itself.
    host_call(SYS_unshare, ~start.request->flags & (CLONE_FS | CLONE_FILES));
    begin_child(*task, *start.request);
    task->process().add_thread(*task);
    start.tid = task->tid();
    start.ready.release(); // `start` is gone from here on
    kernel::set_host_mask(task->signals.mask);
    const int status = task->run();
    kernel::block_host_signals();
    end_thread(*task, status);
    return nullptr;
}

Outcome start_thread(Task& parent, const Request& request) {
    const signal::Hold hold(parent);
    ThreadStart start;
    start.task = make_task(parent, parent.shared_process(), request);
    start.request = &request;

    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    ::pthread_attr_setstacksize(&attributes, host_stack_size);
    kernel::keep_signals_from_libc();
    pthread_t thread;
    const int error = ::pthread_create(&thread, &attributes, thread_main, &start);
    ::pthread_attr_destroy(&attributes);
    if (error != 0) {
        return Errno(error);
    }
    start.ready.acquire();
    return start.tid;
}

/// Flags that the host's clone carries out as the guest means them.
constexpr std::uint64_t host_flags = CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK |
                                     CLONE_PARENT | CLONE_NEWNS | CLONE_SYSVSEM | CLONE_UNTRACED |
                                     CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                     CLONE_NEWPID | CLONE_NEWNET | CLONE_IO | CLONE_PIDFD;

/// The handlers of a child process: shared, copied, or cleared.
std::shared_ptr<SignalActions> child_actions(Task& parent, const Request& request) {
    if (request.has(CLONE_SIGHAND)) {
        return parent.process().shared_actions();
    }
    return std::make_shared<SignalActions>(parent.process().actions());
}

Errno report_child(Task& parent, const Request& request, std::int64_t pid, int pidfd) {
    // With CLONE_VM the host has done it, before the child could see its word unset.
    const bool done_by_host = request.has(CLONE_VM) && !request.has(CLONE_PIDFD);
    if (request.has(CLONE_PARENT_SETTID) && !done_by_host) {
        parent.write(request.parent_tid, static_cast<int>(pid));
    }
    if (request.has(CLONE_PIDFD)) {
        return parent.write(request.pidfd, pidfd);
    }
    return {};
}

/// vfork, posix_spawn and a plain CLONE_VM.
Outcome start_sharing_process(Task& parent, const Request& request) {
    const signal::Hold hold(parent);
    auto process = parent.process().make_child(
        child_actions(parent, request),
        parent.process().files.child(request.has(CLONE_FS), request.has(CLONE_FILES)));
    process->memory_owner = parent.shared_process();
    std::shared_ptr<Task> child = make_task(parent, std::move(process), request);
    if (request.has(CLONE_VFORK)) {
        child->signals.stack = parent.signals.stack;
    }

    // A vfork child that execs never returns to free its Task: the waiting parent does. Any other
    // child outlives this call and owns its Task.
    Task* const borrowed = child.get();
    std::shared_ptr<Task> owned = request.has(CLONE_VFORK) ? nullptr : child;
    const auto body = [borrowed, owned, request]() -> int {
        const kernel::HostSignalStack host_stack;
        begin_child(*borrowed, request);
        borrowed->process().add_thread(*borrowed);
        {
            const signal::Hold begin(*borrowed);
            if (request.has(clone_clear_sighand)) {
                borrowed->process().actions().clear_handlers();
            }
        }
        const int status = borrowed->run();
        kernel::block_host_signals();
        release_tracees(borrowed->process());
        release_thread_id(*borrowed);
        return status;
    };
    // The host has one word for both, and clone takes only one of them.
    int pidfd = -1;
    int* word = &pidfd;
    std::uint64_t flags =
        CLONE_VM | (request.flags & host_flags) | static_cast<unsigned>(request.exit_signal);
    if (request.has(CLONE_PARENT_SETTID) && !request.has(CLONE_PIDFD) &&
        parent.space().access_ok(request.parent_tid.addr(), sizeof(int))) {
        word = parent.space().host_pointer(request.parent_tid);
        flags |= CLONE_PARENT_SETTID;
    }
    const std::int64_t pid = kernel::start_shared_memory_child(flags, word, body);
    if (request.has(CLONE_VFORK) && child->pending_exec) {
        child->pending_exec->forget_descriptors();
    }
    if (pid > 0) {
        if (const Errno error = report_child(parent, request, pid, pidfd)) {
            return error;
        }
    }
    return Outcome::raw(pid);
}

/// struct clone_args for the host.
// NOLINTNEXTLINE(readability-non-const-parameter): the host writes it
std::int64_t host_clone3(const Request& request, int* pidfd) {
    CloneArguments arguments;
    arguments.flags = request.flags & (host_flags | clone_into_cgroup | clone_clear_sighand);
    // With CLONE_PARENT the caller's own exit signal counts, and clone3 wants none.
    arguments.exit_signal =
        request.has(CLONE_PARENT) ? 0 : static_cast<std::uint64_t>(request.exit_signal);
    arguments.pidfd = reinterpret_cast<std::uint64_t>(pidfd);
    arguments.set_tid = request.set_tid;
    arguments.set_tid_size = request.set_tid_size;
    arguments.cgroup = request.cgroup;
    const std::int64_t pid = host_call(SYS_clone3, &arguments, sizeof arguments);
    const bool needs_it = request.has(clone_into_cgroup) || request.set_tid_size != 0;
    if (pid != -ENOSYS || needs_it) {
        return pid;
    }
    // Containers have no clone3, because filters can't see its flags. Handlers are cleared by the
    // child itself, too.
    const std::uint64_t flags = arguments.flags & ~clone_clear_sighand;
    return host_call(SYS_clone, flags | arguments.exit_signal, nullptr, pidfd, nullptr, nullptr);
}

/// A plain fork goes through the C library, which makes its own locks anew in the child; anything
/// else by a raw call, which is as safe while the process has one thread.
std::int64_t host_fork(const Request& request, int* pidfd) {
    const bool plain =
        (request.flags & (host_flags | clone_into_cgroup | clone_clear_sighand)) == 0 &&
        request.exit_signal == SIGCHLD && request.set_tid_size == 0;
    if (!plain) {
        return host_clone3(request, pidfd);
    }
    const pid_t pid = ::fork();
    return pid < 0 ? -errno : pid;
}

/// Lets a parent wait until its forked child has exec'ed or ended, as CLONE_VFORK wants. The host
/// would have it wait inside clone, with the locks that other threads need.
class ChildWait {
public:
    /// With CLONE_FILES the child has no end of its own, and without descriptors there is none: the
    /// host waits then.
    explicit ChildWait(Request& request) {
        if (request.has(CLONE_VFORK) && !request.has(CLONE_FILES) &&
            host_call(SYS_pipe2, ends_.data(), O_CLOEXEC) == 0) {
            request.flags &= ~std::uint64_t{CLONE_VFORK};
            parents_.reset(ends_[0]);
            childs_.reset(ends_[1]);
        }
    }
    void in_child(Process& process) {
        process.descriptors().forget(std::exchange(process.vfork_end, Handle::none));
        parents_.reset();
        if (childs_) {
            if (const auto kept = process.descriptors().keep(childs_.get())) {
                process.vfork_end = *kept;
            }
            [[maybe_unused]] const int number = childs_.release();
        }
    }
    /// Not interruptible by signals, like vfork.
    void in_parent() {
        childs_.reset();
        char byte;
        while (parents_ && host_call(SYS_read, parents_.get(), &byte, 1) == -EINTR) {
        }
    }

private:
    using Handle = kernel::PrivateDescriptors::Handle;
    std::array<int, 2> ends_{};
    UniqueFd parents_;
    UniqueFd childs_;
};

Outcome fork_process(Task& parent, Request request) {
    const signal::Hold hold(parent);
    if (hold.arrived()) {
        return -kernel::restart_always; // else both would see the signal
    }
    Process& process = parent.process();
    ChildWait child_wait(request);
    process.engine()->before_fork();
    process.lock_for_fork();
    int pidfd = -1;
    const std::int64_t pid = host_fork(request, &pidfd);
    process.unlock_after_fork();
    const auto map = pid == 0 ? process.perf_map : nullptr;
    if (map) {
        map->begin_child(process);
    }
    process.engine()->after_fork(pid == 0);
    if (map) {
        map->flush();
    }

    if (pid != 0) {
        if (pid > 0) {
            if (const Errno error = report_child(parent, request, pid, pidfd)) {
                return error;
            }
            child_wait.in_parent();
        }
        return Outcome::raw(pid);
    }

    child_wait.in_child(process);
    // In the child this Task goes on, under a new id.
    Task& child = parent;
    begin_child(child, request);
    process.keep_only(child);
    child.signals.sent_faults.clear();
    child.trace_stop.tracer = 0;
    child.trace_stop.state = TraceStop::runs;
    if (const auto debugger = std::exchange(process.debugger, nullptr)) {
        debugger->leave_child();
    }
    process.not_forked.drop_lost(*process.space());
    if (request.has(clone_clear_sighand)) {
        process.actions().clear_handlers();
    }
    abi::RegisterFile& registers = child.registers();
    if (request.stack != 0) {
        registers.sp() = request.stack;
    }
    if (request.has(CLONE_SETTLS)) {
        registers.tls() = request.tls;
    }
    return 0;
}

Outcome dispatch(Task& task, const Request& request) {
    if (const Errno error = check(request)) {
        return error;
    }
    if (request.has(CLONE_THREAD)) {
        return start_thread(task, request);
    }
    share_code(task.process());
    if (request.has(CLONE_VM)) {
        return start_sharing_process(task, request);
    }
    return fork_process(task, request);
}

} // namespace

Outcome clone(Task& task, Flags<clone_flags> flags, Address stack, Out<int> parent_tid, Address tls,
              Out<int> child_tid) {
    Request request;
    request.flags = flags.value & 0xffffffff & ~exit_signal_mask;
    request.exit_signal = static_cast<int>(flags.value & exit_signal_mask);
    request.stack = stack.value;
    request.tls = tls.value;
    request.parent_tid = parent_tid;
    request.child_tid = child_tid;
    request.pidfd = parent_tid;
    if (request.has(CLONE_PIDFD) && request.has(CLONE_PARENT_SETTID)) {
        return Errno(EINVAL); // both would be written to the same place
    }
    return dispatch(task, request);
}

Outcome clone3(Task& task, In<CloneArguments> arguments, std::uint64_t size) {
    constexpr std::uint64_t first_version = 64;
    if (size > page_size) {
        return Errno(E2BIG);
    }
    if (size < first_version) {
        return Errno(EINVAL);
    }
    CloneArguments given;
    const std::uint64_t known = std::min<std::uint64_t>(size, sizeof given);
    if (const Errno error = memory::copy_in(task.space(), &given, arguments.addr(), known)) {
        return error;
    }
    for (std::uint64_t at = known; at < size; ++at) {
        const auto byte = task.read(GuestPtr<std::uint8_t>(arguments.addr() + at));
        if (!byte) {
            return byte.error();
        }
        if (*byte != 0) {
            return Errno(E2BIG);
        }
    }
    constexpr std::uint64_t known_flags = 0x3ffffffffULL;
    if ((given.flags & ~known_flags) != 0 ||
        (given.flags & (CLONE_DETACHED | exit_signal_mask)) != 0 ||
        given.exit_signal > signal_count || (given.stack == 0) != (given.stack_size == 0) ||
        ((given.flags & (CLONE_THREAD | CLONE_PARENT)) != 0 && given.exit_signal != 0)) {
        return Errno(EINVAL);
    }
    if (given.set_tid_size != 0 &&
        !task.space().access_ok(GuestAddr(given.set_tid), given.set_tid_size * 4)) {
        return Errno(EFAULT);
    }
    Request request;
    request.flags = given.flags;
    request.exit_signal = static_cast<int>(given.exit_signal);
    request.stack = given.stack == 0 ? 0 : given.stack + given.stack_size;
    request.tls = given.tls;
    request.parent_tid = GuestPtr<int>(given.parent_tid);
    request.child_tid = GuestPtr<int>(given.child_tid);
    request.pidfd = GuestPtr<int>(given.pidfd);
    request.set_tid = given.set_tid;
    request.set_tid_size = given.set_tid_size;
    request.cgroup = given.cgroup;
    return dispatch(task, request);
}

} // namespace ferry::linux_guest::process
