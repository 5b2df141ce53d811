#include "exit.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>

#include "../dbgk/port.hpp"
#include "../guest_stop.hpp"
#include "../ke/backtrace.hpp"
#include "../ob/objects.hpp"
#include "../trace.hpp"
#include "processes.hpp"
#include "services.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

int host_status(std::uint32_t code) {
    const auto low = static_cast<int>(code & 0xff);
    return code != 0 && low == 0 ? 1 : low;
}

} // namespace

void exit_process(Task& task, std::uint32_t code) {
    tell_open_call(task);
    if (!task.process().exiting.load()) {
        dbgk::report_end(task, code);
    }
    exit_process(task.process(), code);
}

void exit_process(Process& process, std::uint32_t code) {
    exit_process(process, code, host_status(code));
}

void exit_process(Process& process, std::uint32_t code, int status) {
    ob::Arena& arena = process.handles.arena();
    if (process.exiting.exchange(true)) {
        for (;;) {
            ::pause(); // another thread is doing it
        }
    }
    process.console.restore(); // by a descriptor of a handle
    process.handles.close_all();
    process.nodes.end();
    process.images.end();
    const ProcessorTimes used = own_times();
    record_end(arena, process.object, code, &used);
    give_back(arena, arena.tree().self());
    for (;;) {
        kernel::host_call(SYS_exit_group, status);
    }
}

void report_crash(Task& task, const ExceptionRecord& record) {
    tell_open_call(task);
    const std::string_view name = status_name(NtStatus{record.code});
    std::string text = fmt::format("ferry: {}: unhandled exception {:#010x}{}{} at {}\n",
                                   task.process().name, record.code, name.empty() ? "" : " ", name,
                                   task.process().memory.describe(GuestAddr(record.address)));
    if (record.code == status::ACCESS_VIOLATION.value && record.parameter_count >= 2) {
        const char* const what = record.parameters[0] == 0   ? "reading"
                                 : record.parameters[0] == 1 ? "writing"
                                                             : "executing";
        text += fmt::format("ferry:   {} {:#x}\n", what, record.parameters[1]);
    }
    text += ke::backtrace(task, "ferry:   at ");
    text += fmt::format("ferry:   exit code {:#x}, as a host status {}\n", record.code,
                        host_status(record.code));
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

NtStatus report(Task& task, std::uint32_t kind, InBytes from, std::uint32_t size,
                std::uint32_t code) {
    constexpr std::uint32_t longest = 1U << 16;
    std::string text(std::min(size, longest), '\0');
    if (memory::copy_in(task.space(), text.data(), from.addr(), text.size())) {
        return status::ACCESS_VIOLATION;
    }
    if (kind == report_stop) {
        stop_guest(task, text);
    }
    std::string lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines += fmt::format("ferry: {}: {}\n", task.process().name, text.substr(at, end - at));
        at = end + 1;
    }
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, lines.data(), lines.size());
    if (kind == report_refuse) {
        constexpr int cannot_run = 126;
        exit_process(task.process(), code, cannot_run);
    }
    return status::SUCCESS;
}

NtStatus terminate_process(Task& task, Handle process, std::uint32_t code) {
    if (process.value == 0) {
        terminate_other_threads(task, code);
        return status::SUCCESS;
    }
    ob::Held held;
    constexpr Access may_terminate = 1;
    if (const NtStatus found = ob::hold(task, process, ob::Type::process, may_terminate, held);
        !found.ok()) {
        return found;
    }
    if (held.object() == task.process().object) {
        exit_process(task, code);
    }
    if (held.slot().state != 0) {
        return status::PROCESS_IS_TERMINATING;
    }
    kill_process(task.process(), held.object(), code);
    return status::SUCCESS;
}

} // namespace ferry::nt::ps
