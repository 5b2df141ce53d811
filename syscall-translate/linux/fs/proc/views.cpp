#include "views.hpp"

#include <array>
#include <sys/syscall.h>

namespace ferry::linux_guest::fs {
namespace {

/// Bytes of guest memory as they are now: programs write their title into their argument strings.
std::string memory_view(Task& task, GuestRange range) {
    std::string text(range.size(), '\0');
    if (memory::copy_in(task.space(), text.data(), range.begin, text.size())) {
        text.clear();
    }
    return text;
}

struct Source {
    Task& task;
    int tid;
    int host;
};

struct Row {
    std::string_view name;
    bool of_process;
    std::string (*make)(const Source&);
};

// clang-format off
constexpr std::array<Row, 11> rows{{
    {"auxv",    true,  [](const Source& s) {
        const auto& auxv = s.task.process().image.auxv;
        return std::string(reinterpret_cast<const char*>(auxv.data()), auxv.size()); }},
    {"cmdline", true,  [](const Source& s) { return memory_view(s.task, s.task.process().image.arguments); }},
    {"environ", true,  [](const Source& s) { return memory_view(s.task, s.task.process().image.environment); }},
    {"limits",  true,  [](const Source& s) { return limits_view(s.task, read_all(s.host)); }},
    {"maps",    true,  [](const Source& s) { return maps_view(s.task); }},
    {"numa_maps", true, [](const Source&) { return std::string(); }},
    {"smaps",   true,  [](const Source& s) { return smaps_view(s.task, read_all(s.host)); }},
    {"stat",    true,  [](const Source& s) { return stat_view(s.task, s.tid, read_all(s.host)); }},
    {"statm",   true,  [](const Source& s) { return statm_view(s.task, read_all(s.host)); }},
    {"status",  true,  [](const Source& s) { return status_view(s.task, s.tid, read_all(s.host)); }},
    {"cpuinfo", false, [](const Source& s) {
        const std::uint64_t features = s.task.process().engine()->features();
        return s.task.process().isa() == Isa::a64 ? a64_cpuinfo_view(features, read_all(s.host))
                                                  : rv64_cpuinfo_view(features, read_all(s.host)); }},
}};
// clang-format on

} // namespace

std::optional<std::string> view_of(Task& task, const ProcObject& object, int host) {
    for (const Row& row : rows) {
        if (row.name == object.name && row.of_process == (object.pid != 0)) {
            return row.make({task, object.tid != 0 ? object.tid : object.pid, host});
        }
    }
    return std::nullopt;
}

std::string read_all(int fd) {
    std::string text;
    char part[4096];
    for (;;) {
        const std::int64_t size = host_call(SYS_pread64, fd, part, sizeof part, text.size());
        if (size <= 0) {
            return text;
        }
        text.append(part, static_cast<std::size_t>(size));
    }
}

} // namespace ferry::linux_guest::fs
