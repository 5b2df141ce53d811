#include "exec.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/syscall.h>

#include "../debug/debugger.hpp"
#include "../fs/paths.hpp"
#include "../reports/statistics.hpp"
#include "../signal/hold.hpp"
#include "../trace/tracer.hpp"
#include "calls.hpp"

namespace ferry::linux_guest {
namespace {

constexpr std::size_t longest_string = std::size_t{128} * 1024; // MAX_ARG_STRLEN
constexpr std::size_t most_strings = 0x7fffffff / 8;
constexpr std::size_t largest_total =
    std::size_t{6} * 1024 * 1024; // three quarters of _STK_LIM, the kernel's cap

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> list;
    list.reserve(strings.size() + 1);
    for (std::string& string : strings) {
        list.push_back(string.data());
    }
    list.push_back(nullptr);
    return list;
}

/// A guest's argv or envp. A null list counts as empty, as under Linux.
ErrnoOr<std::vector<std::string>> copy_strings(Task& task, StringList list, std::size_t& total) {
    std::vector<std::string> strings;
    if (!list) {
        return strings;
    }
    for (std::size_t i = 0; i < most_strings; ++i) {
        const auto at = task.read(list.at(i));
        if (!at) {
            return at.error();
        }
        if (*at == 0) {
            return strings;
        }
        auto string = memory::copy_string(task.space(), GuestAddr(*at), longest_string);
        if (!string) {
            return string.error().value == ENAMETOOLONG ? Errno(E2BIG) : string.error();
        }
        total += string->size() + 1 + sizeof(std::uint64_t);
        if (total > largest_total) {
            return Errno(E2BIG);
        }
        strings.push_back(std::move(*string));
    }
    return Errno(E2BIG);
}

/// The host's mask and limits as the new program must find them; put back if the exec fails.
class ExecState {
public:
    ExecState(Task& task, bool host_program) : task_(task), host_program_(host_program) {
        if (task.process().tracer) {
            task.process().tracer->executed(task);
        }
        report_end(task.process());
        if (host_program_) {
            task.process().limits.give_to_host();
        }
        ignored_ = ignored_synchronous(task);
        kernel::ignore_synchronous(ignored_);
        kernel::set_exact_host_mask(task.signals.mask);
        for (int signal = 1; signal <= signal_count; ++signal) {
            if ((task.signals.sent_faults.pending() & task.signals.mask & signal_bit(signal)) !=
                0) {
                host_call(SYS_tgkill, host_call(SYS_getpid), task.tid(), signal);
            }
        }
    }
    ExecState(const ExecState&) = delete;
    ExecState& operator=(const ExecState&) = delete;
    ~ExecState() {
        if (ignored_ != 0) {
            kernel::install_host_handlers();
        }
        const signal::Hold back(task_);
        if (host_program_) {
            MemoryLimits::free_host();
        }
    }

private:
    static SignalSet ignored_synchronous(Task& task) {
        SignalSet ignored = 0;
        for (int signal = 1; signal <= signal_count; ++signal) {
            if ((kernel::synchronous_signals & signal_bit(signal)) != 0 &&
                task.process().actions().get(signal).handler == handler_ignore) {
                ignored |= signal_bit(signal);
            }
        }
        return ignored;
    }

    Task& task_;
    bool host_program_;
    SignalSet ignored_ = 0;
};

Outcome start_host_program(Task& task, PreparedExec& prepared) {
    const ExecState state(task, true);
    return task.wait_call(SYS_execve, prepared.program.file.host_path.c_str(),
                          prepared.argv_pointers.data(), prepared.environment_pointers.data());
}

/// Another descriptor for the file of `fd` that exec leaves open; empty if there is none left.
UniqueFd inheritable(int fd) {
    constexpr int first_high = 100;
    UniqueFd made(::fcntl(fd, F_DUPFD, first_high));
    return made ? std::move(made) : UniqueFd(::fcntl(fd, F_DUPFD, 0));
}

Outcome start_foreign_program(Task& task, PreparedExec& prepared) {
    const int self = task.process().descriptors().get(task.process().executable);
    kernel::DescriptorRoom room; // in a full table
    prepared.inherited = inheritable(prepared.program.file.fd.get());
    if (!prepared.inherited) {
        return Errno::last();
    }
    prepared.inherited_executable = inheritable(self);
    const kernel::PrivateDescriptors::Handle code = task.process().family.code.load();
    if (code != kernel::PrivateDescriptors::Handle::none) {
        prepared.inherited_code = inheritable(task.process().descriptors().get(code));
    }
    const debug::Debugger* const debugger = task.process().debugger.get();
    if (debugger != nullptr && debugger->socket() >= 0) {
        prepared.inherited_debugger = inheritable(debugger->socket());
    }
    room.give_up();
    Handover handover;
    handover.configuration = task.process().configuration();
    if (!task.process().files.sysroot->active()) {
        handover.configuration.sysroot.clear(); // after chroot the host's root is the guest's
    }
    handover.program_fd = prepared.inherited.get();
    handover.executable_fd = prepared.inherited_executable.get();
    handover.shared_code_fd = prepared.inherited_code.get();
    if (prepared.inherited_debugger) {
        handover.debugger = debugger->hand_over(prepared.inherited_debugger.get());
    }
    handover.layout_seed = task.process().family.layout_seed;
    handover.guest_path = prepared.program.file.guest_path;
    handover.host_path = prepared.program.file.host_path;
    handover.exec_name = prepared.program.exec_name;
    for (const int resource : MemoryLimits::resources) {
        handover.memory_limits.push_back(task.process().limits.get(resource));
    }
    prepared.handover = handover.encode();
    static char command[] = "ferry";
    prepared.argv_pointers.insert(prepared.argv_pointers.begin(),
                                  {command, prepared.handover.data()});
    const ExecState state(task, false);
    return task.wait_call(SYS_execveat, self, "", prepared.argv_pointers.data(),
                          prepared.environment_pointers.data(), AT_EMPTY_PATH);
}

Outcome exec(Task& task, DirFd dir, Path path, StringList argv, StringList envp,
             std::uint64_t flags) {
    if ((flags & ~std::uint64_t{AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW}) != 0) {
        return Errno(EINVAL);
    }
    auto name = memory::copy_string(task.space(), path.addr(), PATH_MAX);
    if (!name) {
        return name.error();
    }
    kernel::DescriptorRoom room; // in a full table
    auto file = fs::open_for_exec(task, dir, *name, flags);
    if (!file) {
        return file.error();
    }
    task.pending_exec = std::make_unique<PreparedExec>();
    PreparedExec& prepared = *task.pending_exec;

    std::size_t total = 0;
    auto arguments = copy_strings(task, argv, total);
    if (!arguments) {
        return arguments.error();
    }
    auto environment = copy_strings(task, envp, total);
    if (!environment) {
        return environment.error();
    }
    if (arguments->empty()) {
        arguments->emplace_back(); // Linux gives a program without argv[0] an empty one
    }
    prepared.environment = std::move(*environment);

    ProgramRequest request;
    request.argv = std::move(*arguments);
    request.exec_name = std::move(file->exec_name);
    request.closes_on_exec = file->closes_on_exec;
    request.file = std::move(file->file);
    const auto open = [&](const std::string& wanted) -> ErrnoOr<ProgramFile> {
        auto found = fs::open_for_exec(task, DirFd{AT_FDCWD}, wanted, 0);
        return found ? ErrnoOr<ProgramFile>(std::move(found->file)) : found.error();
    };
    auto program = resolve_program(std::move(request), open);
    if (!program) {
        return Errno(program.error().errno_value);
    }
    room.give_up();
    prepared.program = std::move(*program);
    prepared.argv = std::move(prepared.program.argv);
    prepared.finish();
    return prepared.program.is_host_program ? start_host_program(task, prepared)
                                            : start_foreign_program(task, prepared);
}

} // namespace

void PreparedExec::finish() {
    argv_pointers = pointers(argv);
    environment_pointers = pointers(environment);
}

void PreparedExec::forget_descriptors() {
    const auto forget = [](UniqueFd& fd) { [[maybe_unused]] const int number = fd.release(); };
    forget(inherited);
    forget(inherited_executable);
    forget(inherited_code);
    forget(inherited_debugger);
    forget(program.file.fd);
    if (program.interpreter) {
        forget(program.interpreter->fd);
    }
}

namespace process {

Outcome execve(Task& task, Path path, StringList argv, StringList envp) {
    return execveat(task, DirFd{AT_FDCWD}, path, argv, envp, {});
}

Outcome execveat(Task& task, DirFd dir, Path path, StringList argv, StringList envp,
                 Flags<at_flags> flags) {
    const Outcome outcome = exec(task, dir, path, argv, envp, flags.value);
    task.pending_exec.reset();
    return outcome;
}

} // namespace process
} // namespace ferry::linux_guest
