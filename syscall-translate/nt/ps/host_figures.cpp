// proc(5): /proc/PID/stat and status.

#include "host_figures.hpp"

#include <charconv>
#include <fmt/format.h>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "../ke/host_text.hpp"

namespace ferry::nt::ps {
namespace {

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The fields of `stat` from the third on; the second may hold anything.
enum Field : std::size_t {
    terminal = 4,
    minor_faults = 7,
    major_faults = 9,
    user = 11,
    kernel = 12,
    fields = 22
};

std::vector<std::uint64_t> stat_fields(const std::string& path) {
    const std::string text = ke::host_text(path);
    std::vector<std::uint64_t> values;
    std::size_t at = text.rfind(')');
    while (at != std::string::npos && values.size() < fields) {
        at = text.find(' ', at);
        if (at != std::string::npos) {
            values.push_back(number(std::string_view(text).substr(++at)));
        }
    }
    if (values.size() < fields) {
        values.clear();
    }
    return values;
}

ProcessorTimes times_in(const std::vector<std::uint64_t>& fields) {
    const std::int64_t unit = 10'000'000 / ::sysconf(_SC_CLK_TCK);
    return {static_cast<std::int64_t>(fields[kernel]) * unit,
            static_cast<std::int64_t>(fields[user]) * unit};
}

std::int64_t units(const timeval& time) {
    return time.tv_sec * std::int64_t{10'000'000} + time.tv_usec * 10;
}

/// A line of `status` that is in KiB.
std::uint64_t bytes_of(std::string_view status, std::string_view name) {
    const std::size_t at = status.find(name);
    return at == std::string_view::npos ? 0 : number(status.substr(at + name.size())) * 1024;
}

} // namespace

ProcessorTimes own_times() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return {units(used.ru_stime), units(used.ru_utime)};
}

std::optional<HostFigures> figures_of(std::uint64_t host_process) {
    HostFigures figures;
    const auto stat = stat_fields(fmt::format("/proc/{}/stat", host_process));
    const bool own = host_process == static_cast<std::uint64_t>(::getpid());
    if (stat.empty() && !own) {
        return std::nullopt;
    }
    if (!stat.empty()) {
        const std::string status = ke::host_text(fmt::format("/proc/{}/status", host_process));
        figures.times = times_in(stat);
        figures.page_faults = static_cast<std::uint32_t>(stat[minor_faults] + stat[major_faults]);
        figures.virtual_size = bytes_of(status, "\nVmSize:");
        figures.peak_virtual = bytes_of(status, "\nVmPeak:");
        figures.working_set = bytes_of(status, "\nVmRSS:");
        figures.peak_working_set = bytes_of(status, "\nVmHWM:");
        figures.own_bytes = bytes_of(status, "\nRssAnon:") + bytes_of(status, "\nVmSwap:");
    }
    if (own) {
        figures.times = own_times();
        if (rusage used{}; stat.empty() && ::getrusage(RUSAGE_SELF, &used) == 0) {
            figures.page_faults = static_cast<std::uint32_t>(used.ru_minflt + used.ru_majflt);
            figures.working_set = figures.peak_working_set = figures.own_bytes =
                static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
        }
    }
    return figures;
}

ProcessorTimes own_thread_times() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    return {units(used.ru_stime), units(used.ru_utime)};
}

ProcessorTimes times_of_thread(std::int32_t host_process, std::int32_t host_thread) {
    if (host_thread == ::gettid()) {
        return own_thread_times();
    }
    const auto stat = stat_fields(fmt::format("/proc/{}/task/{}/stat", host_process, host_thread));
    return stat.empty() ? ProcessorTimes{} : times_in(stat);
}

std::uint64_t terminal_of(std::uint64_t host_process) {
    const auto stat = stat_fields(fmt::format("/proc/{}/stat", host_process));
    return stat.empty() ? 0 : stat[terminal];
}

std::string program_of(std::uint64_t host_process) {
    char path[4096];
    const ssize_t size =
        ::readlink(fmt::format("/proc/{}/exe", host_process).c_str(), path, sizeof path);
    const std::string_view text(path, size < 0 ? 0 : static_cast<std::size_t>(size));
    return std::string(text.substr(text.find_last_of('/') + 1));
}

} // namespace ferry::nt::ps
