#include "tracer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "../task.hpp"
#include "format.hpp"

namespace ferry::linux_guest {
namespace {

struct GroupName {
    std::string_view name;
    std::uint32_t bits;
};
constexpr GroupName group_names[] = {
    {"all", ~std::uint32_t{0}}, {"desc", group_descriptor}, {"descriptor", group_descriptor},
    {"file", group_file},       {"ipc", group_ipc},         {"memory", group_memory},
    {"network", group_network}, {"other", group_other},     {"process", group_process},
    {"signal", group_signal},   {"time", group_time},       {win32_group, 0},
};

constexpr std::size_t result_column = 40;

bool never_returns(const Syscall& row) {
    return row.name() == "exit" || row.name() == "exit_group";
}

/// A line that this thread has begun. (A forked child has a copy of its parent's.)
bool is_open(Task& task) { return task.trace_line.thread == task.tid(); }

constexpr SignalSet harmless_signals =
    signal_bit(SIGCHLD) | signal_bit(SIGURG) | signal_bit(SIGWINCH) | signal_bit(SIGCONT) |
    signal_bit(SIGSTOP) | signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU);

/// True for a call that sends this process a signal it may die of before the call returns.
bool may_kill_itself(Task& task, const Syscall& row, const kernel::Words& words) {
    const bool group = row.name() == "tgkill";
    if (!group && row.name() != "kill" && row.name() != "tkill") {
        return false;
    }
    const auto signal = static_cast<int>(words[group ? 2 : 1]);
    return signal > 0 && signal <= signal_count && (harmless_signals & signal_bit(signal)) == 0 &&
           task.process().actions().get(signal).handler == 0; // SIG_DFL
}

/// Behind the arguments: where strace puts the result.
void close_arguments(std::string& text) {
    text += ')';
    if (text.size() < result_column) {
        text.append(result_column - text.size() - 1, ' ');
    }
}

void add_result(std::string& text, const Syscall& row, const Outcome& outcome) {
    const auto out = std::back_inserter(text);
    if (outcome.wants_restart()) {
        text += outcome.value() == -kernel::restart_always
                    ? " = ? ERESTARTNOINTR (To be restarted)"
                    : " = ? ERESTARTSYS (To be restarted if SA_RESTART is set)";
    } else if (outcome.is_error()) {
        const int number = outcome.error().value;
        const char* const name = errno_name(number);
        fmt::format_to(out, " = -1 {} ({})", name != nullptr ? name : "?", strerrordesc_np(number));
    } else if (outcome.sets_registers()) {
        text += " = ?";
    } else if ((row.groups & group_memory) != 0 && outcome.value() > 0xffff) {
        fmt::format_to(out, " = {:#x}", outcome.value()); // an address
    } else {
        fmt::format_to(out, " = {}", outcome.value());
    }
}

} // namespace

Result<std::uint32_t> parse_groups(std::span<const std::string> names) {
    std::uint32_t groups = names.empty() ? ~std::uint32_t{0} : 0;
    for (const std::string& name : names) {
        const auto row = std::ranges::find(group_names, name, &GroupName::name);
        if (row == std::end(group_names)) {
            std::string known;
            for (const GroupName& one : group_names) {
                known += known.empty() ? "" : ", ";
                known += one.name;
            }
            return Error{
                fmt::format("--trace: there is no group '{}'; the groups are {}", name, known)};
        }
        groups |= row->bits;
    }
    return groups;
}

Result<std::string> begin_trace_file(const std::string& path) {
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file) {
        const int error = errno;
        return Error{fmt::format("{}: cannot write the trace: {}", path, std::strerror(error)),
                     error};
    }
    std::error_code error;
    return std::filesystem::absolute(path, error).string();
}

Result<std::shared_ptr<Tracer>> Tracer::create(const Configuration& configuration,
                                               kernel::PrivateDescriptors& descriptors) {
    auto groups = parse_groups(configuration.trace_groups);
    if (!groups) {
        return std::move(groups).error();
    }
    const std::string& path = configuration.trace_file;
    UniqueFd file(path.empty()
                      ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
                      : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    auto handle = kernel::PrivateDescriptors::Handle::none;
    if (file) {
        const auto kept = descriptors.keep(file.get());
        if (!kept) {
            return Error{"no descriptor is left for the trace", kept.error().value};
        }
        handle = *kept;
        (void)file.release();
    } else if (!path.empty()) {
        const int error = errno;
        return Error{fmt::format("{}: cannot write the trace: {}", path, std::strerror(error)),
                     error};
    } // else: stderr is closed, and a trace to it is lost
    return std::shared_ptr<Tracer>(new Tracer(*groups, configuration.trace_root, handle));
}

void Tracer::enter(Task& task, const Syscall& row, const kernel::Words& words) {
    if ((row.groups & groups_) == 0) {
        return;
    }
    TraceLine& line = task.trace_line;
    line.thread = task.tid();
    line.begun = false;
    line.arguments = 0;
    line.text = row.name();
    line.text += '(';
    Printer printer(task, row, words, line.text, line.arguments, nullptr);
    row.format().arguments(printer);
    if (never_returns(row)) {
        close_arguments(line.text);
        write(task, line.text + " = ?");
        line.thread = 0;
    } else if (may_kill_itself(task, row, words)) {
        unfinished(task);
        line.text = fmt::format("<... {} resumed>", row.name());
        line.begun = true;
    }
}

void Tracer::leave(Task& task, const Syscall& row, const kernel::Words& words,
                   const Outcome& outcome) {
    TraceLine& line = task.trace_line;
    if (!is_open(task)) {
        return;
    }
    line.thread = 0;
    Printer printer(task, row, words, line.text, line.arguments, &outcome);
    row.format().arguments(printer);
    close_arguments(line.text);
    add_result(line.text, row, outcome);
    write(task, line.text);
}

void Tracer::executed(Task& task) {
    TraceLine& line = task.trace_line;
    if (is_open(task)) {
        line.thread = 0;
        close_arguments(line.text);
        write(task, line.text + " = 0");
    }
}

void Tracer::signal(Task& task, const siginfo_t& info) {
    std::string text = "--- ";
    structs::signal_name(text, info.si_signo);
    text += ' ';
    structs::print(structs::Context{text, task.process().isa()}, info);
    write(task, text + " ---");
}

void Tracer::killed(Task& task, int signal) {
    if (is_open(task) && !task.trace_line.begun) {
        task.trace_line.thread = 0;
        unfinished(task);
    }
    std::string text = "+++ killed by ";
    structs::signal_name(text, signal);
    write(task, text + " +++");
}

void Tracer::unfinished(Task& task) const {
    write(task, task.trace_line.text + " <unfinished ...>");
}

void Tracer::exited(Task& task, int status) {
    write(task, fmt::format("+++ exited with {} +++", status));
}

void Tracer::write(Task& task, std::string_view text) const {
    const int file = task.descriptors().get(file_);
    const bool alone = task.tid() == root_ && task.process().thread_count() <= 1;
    const std::string line =
        alone ? fmt::format("{}\n", text) : fmt::format("[pid {:5}] {}\n", task.tid(), text);
    std::int64_t written;
    do {
        written = kernel::host_call(SYS_write, file, line.data(), line.size());
    } while (written == -EINTR);
    // A trace that cannot be written does not end the guest.
}

} // namespace ferry::linux_guest
