#include "console_processes.hpp"

#include <fmt/format.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <vector>

#include "../ke/answer.hpp"
#include "../process.hpp"
#include "host_figures.hpp"
#include "processes.hpp"

namespace ferry::nt::ps {
namespace {

/// Of a pseudo terminal's inside (Linux, "devices.txt"); empty for terminals of other kinds.
std::string path_of_terminal(std::uint64_t number) {
    constexpr unsigned first_major = 136;
    constexpr unsigned majors = 8;
    constexpr unsigned minors_each = 256;
    const unsigned kind = major(number);
    return kind >= first_major && kind < first_major + majors
               ? fmt::format("/dev/pts/{}", (kind - first_major) * minors_each + minor(number))
               : std::string();
}

} // namespace

NtStatus list_console_processes(Task& task, std::uint64_t of, OutBytes to, std::uint32_t size,
                                Out<std::uint32_t> needed) {
    ob::Arena& arena = task.process().handles.arena();
    const std::uint64_t terminal = terminal_of(of);
    std::vector<std::byte> ids;
    for (std::uint32_t number = 1; number < arena.objects_end() && terminal != 0; ++number) {
        const ob::Slot& slot = arena.at({number});
        const std::uint64_t host = slot.details[process_host_id];
        if (slot.type == ob::Type::process && slot.state == 0 && host != 0 &&
            terminal_of(host) == terminal) {
            const std::uint64_t id = Process::id_of(host);
            const auto* const bytes = reinterpret_cast<const std::byte*>(&id);
            ids.insert(ids.end(), bytes, bytes + sizeof id);
        }
    }
    return ke::answer_bytes(task, ids, to, size, needed);
}

NtStatus attach_console(Task& task, std::uint64_t id) {
    io::Console& console = task.process().console;
    if (id == 0 || id == ~std::uint64_t{0}) {
        console.set_path(id == 0 ? "/dev/tty" : "");
        return status::SUCCESS;
    }
    const std::uint64_t terminal = terminal_of(id / 4);
    if (terminal == 0) {
        return status::INVALID_HANDLE;
    }
    std::string path = terminal == terminal_of(static_cast<std::uint64_t>(::getpid()))
                           ? "/dev/tty"
                           : path_of_terminal(terminal);
    if (path.empty()) {
        return status::NOT_SUPPORTED;
    }
    console.set_path(std::move(path));
    return status::SUCCESS;
}

} // namespace ferry::nt::ps
