#include "statistics.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/kernel/host_call.hpp>

#include "../process.hpp"

namespace ferry::linux_guest {

using kernel::host_call;

std::shared_ptr<Statistics> Statistics::create(kernel::PrivateDescriptors& descriptors) {
    auto handle = kernel::PrivateDescriptors::Handle::none;
    UniqueFd copy(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
    if (copy) {
        if (const auto kept = descriptors.keep(copy.get())) {
            handle = *kept;
            static_cast<void>(copy.release());
        }
    }
    return std::shared_ptr<Statistics>(new Statistics(handle));
}

void Statistics::print(Process& process) const {
    const std::string counted = process.engine()->statistics();
    const std::string prefix = fmt::format("ferry: stats {}: ", host_call(SYS_getpid));
    std::string text = fmt::format("{}program {} engine {}{}\n", prefix, process.image.path,
                                   process.engine()->name(), counted.empty() ? " uncounted" : "");
    for (std::string_view rest = counted; !rest.empty();) {
        const std::size_t end = rest.find('\n') + 1;
        text += prefix;
        text += rest.substr(0, end);
        rest.remove_prefix(end);
    }
    const int file = process.descriptors().get(file_);
    while (host_call(SYS_write, file, text.data(), text.size()) == -EINTR) {
    }
}

void report_end(Process& process) {
    // Those who share a process's memory share its engine, and what it did is told of the process.
    if (process.statistics && !process.shares_memory) {
        process.statistics->print(process);
    }
}

} // namespace ferry::linux_guest
