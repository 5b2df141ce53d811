#include "guest_stop.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>

#include "ke/backtrace.hpp"
#include "process.hpp"

namespace ferry::nt {
namespace {

constexpr int exit_code = 125;

} // namespace

void stop_guest(Task& task, std::string_view reason) {
    const std::string text = fmt::format("ferry: {}: {}\n{}", task.process().name, reason,
                                         ke::backtrace(task, "ferry:   at "));
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    for (;;) {
        kernel::host_call(SYS_exit_group, exit_code);
    }
}

void stop_missing_service(Task& task, std::string_view name) {
    stop_guest(task, fmt::format("it calls Nt{}, which ferry does not have yet", name));
}

} // namespace ferry::nt
