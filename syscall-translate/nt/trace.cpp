#include "trace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "process.hpp"

namespace ferry::nt {
namespace {

struct StatusName {
    std::uint32_t value;
    char name[32];
};

constexpr StatusName status_names[] = {
#define STATUS(name, number) {number, #name},
#include <ferry/abi/layout/nt_status.inc>
#undef STATUS
};

std::string call_text(const Service& service, const ServiceWords& words) {
    std::string text = fmt::format("[{}] Nt{}(", ::gettid(), service.name());
    for (std::size_t i = 0; i < service.argument_count; ++i) {
        fmt::format_to(std::back_inserter(text), "{}{:#x}", i == 0 ? "" : ", ", words[i]);
    }
    return text + ")";
}

} // namespace

UniqueFd open_trace_file(const std::string& path) {
    constexpr int least = 3;
    if (path.empty()) {
        return UniqueFd();
    }
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    return UniqueFd(file ? ::fcntl(file.get(), F_DUPFD_CLOEXEC, least) : -1);
}

/// No descriptor is a guest's to close: the file stays open.
void write_trace_line(Task& task, const std::string& line) {
    const UniqueFd& file = task.process().trace_file;
    [[maybe_unused]] const auto written =
        ::write(file ? file.get() : STDERR_FILENO, line.data(), line.size());
}

std::string_view status_name(NtStatus status) {
    for (const StatusName& row : status_names) {
        if (row.value == status.value) {
            return row.name;
        }
    }
    return {};
}

void trace_enter(Task& task, const Service& service, const ServiceWords& words) {
    if (service.name().starts_with("Terminate") || service.name() == "Continue") {
        write_trace_line(task, call_text(service, words) + " …\n"); // may not return
    }
}

void trace_leave(Task& task, const Service& service, const ServiceWords& words, NtStatus result) {
    write_trace_line(task, fmt::format("{} = {:#x} {}\n", call_text(service, words), result.value,
                                       status_name(result)));
}

} // namespace ferry::nt
