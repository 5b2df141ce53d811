// /proc/PID/status, stat, statm and limits (proc_pid_status(5), proc_pid_stat(5)…): the host's text
// with the guest's memory, signals and threads in it.

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include <ferry/base/bits.hpp>

#include "views.hpp"

namespace ferry::linux_guest::fs {
namespace {

using memory::Prot;

/// Sizes in bytes.
struct MemoryUse {
    std::uint64_t total = 0;
    std::uint64_t data = 0; ///< private and writable, without the stack
    std::uint64_t stack = 0;
    std::uint64_t program = 0;   ///< the program's own code
    std::uint64_t libraries = 0; ///< other code
    GuestRange code;             ///< from the first to the last byte of the program's code
};

MemoryUse memory_use(Task& task) {
    MemoryUse use;
    const ExecImage& image = task.process().image;
    for (const memory::Region& region : task.space().regions()) {
        const std::uint64_t size = region.range.size();
        use.total += size;
        if (region.range.overlaps(image.stack)) {
            use.stack += size;
        } else if (has(region.prot, Prot::write) && !region.shared) {
            use.data += size;
        } else if (has(region.prot, Prot::execute)) {
            const bool own = region.backing.name && *region.backing.name == image.path;
            (own ? use.program : use.libraries) += size;
            if (own) {
                use.code.begin = use.code.empty() ? region.range.begin : use.code.begin;
                use.code.end = region.range.end;
            }
        }
    }
    return use;
}

struct SignalSets {
    SignalSet blocked = 0;
    bool knows_blocked = false;
    SignalSet ignored = 0;
    SignalSet caught = 0;
};

SignalSets signal_sets(Task& task, int tid) {
    SignalSets sets;
    sets.knows_blocked = tid == task.tid();
    sets.blocked = task.signals.mask;
    for (int signal = 1; signal <= signal_count; ++signal) {
        const std::uint64_t handler = task.process().actions().get(signal).handler;
        (handler == 1 ? sets.ignored : sets.caught) |= handler != 0 ? signal_bit(signal) : 0;
    }
    return sets;
}

std::uint64_t number_in(std::string_view text) {
    const std::size_t digit = text.find_first_of("0123456789");
    std::uint64_t value = 0;
    if (digit != std::string_view::npos) {
        std::from_chars(text.data() + digit, text.data() + text.size(), value);
    }
    return value;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

} // namespace

std::string status_view(Task& task, int tid, const std::string& host) {
    const MemoryUse use = memory_use(task);
    const SignalSets sets = signal_sets(task, tid);
    const auto kilobytes = [](std::uint64_t bytes) { return fmt::format("{:8} kB", bytes / 1024); };
    const auto mask = [](SignalSet set) { return fmt::format("{:016x}", set); };

    const auto value_of = [&](std::string_view key,
                              std::string_view host_value) -> std::optional<std::string> {
        const std::uint64_t resident = std::min(number_in(host_value) * 1024, use.total);
        // clang-format off
        if (key == "VmPeak" || key == "VmSize") { return kilobytes(use.total); }
        if (key == "VmHWM" || key == "VmRSS")   { return kilobytes(resident); }
        if (key == "VmData")                    { return kilobytes(use.data); }
        if (key == "VmStk")                     { return kilobytes(use.stack); }
        if (key == "VmExe")                     { return kilobytes(use.program); }
        if (key == "VmLib")                     { return kilobytes(use.libraries); }
        if (key == "Threads")                   { return fmt::format("{}", task.process().thread_count()); }
        if (key == "SigBlk" && sets.knows_blocked) { return mask(sets.blocked); }
        if (key == "SigIgn")                    { return mask(sets.ignored); }
        if (key == "SigCgt")                    { return mask(sets.caught); }
        // clang-format on
        return std::nullopt;
    };

    std::string text;
    std::string_view rest = host;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::string_view key = line.substr(0, line.find(':'));
        if (key.starts_with("x86_")) {
            continue;
        }
        text += key;
        if (key.size() < line.size()) {
            const std::string_view host_value = line.substr(key.size() + 1);
            if (const auto value = value_of(key, host_value)) {
                text += ":\t" + *value;
            } else {
                text += ':';
                text += host_value;
            }
        }
        text += '\n';
    }
    return text;
}

std::string limits_view(Task& task, const std::string& host) {
    struct Line {
        std::string_view name;
        int resource;
    };
    constexpr Line lines[] = {{"Max data size", RLIMIT_DATA},
                              {"Max stack size", RLIMIT_STACK},
                              {"Max address space", RLIMIT_AS}};
    constexpr std::size_t name_width = 26;
    const auto amount = [](rlim64_t value) {
        return value == RLIM64_INFINITY ? std::string("unlimited") : fmt::format("{}", value);
    };
    std::string text;
    std::string_view rest = host;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        std::string_view name = line.substr(0, name_width);
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        const auto* const known = std::find_if(std::begin(lines), std::end(lines),
                                               [&](const Line& l) { return l.name == name; });
        if (known == std::end(lines)) {
            text += line;
        } else {
            const rlimit64 limit = task.process().limits.get(known->resource);
            fmt::format_to(std::back_inserter(text), "{:<25} {:<20} {:<20} {:<10}", name,
                           amount(limit.rlim_cur), amount(limit.rlim_max), "bytes");
        }
        text += '\n';
    }
    return text;
}

std::string stat_view(Task& task, int tid, const std::string& host) {
    // Field 2 is the name in parentheses, which may hold anything.
    const std::size_t name_end = host.rfind(')');
    if (name_end == std::string::npos) {
        return host;
    }
    constexpr std::size_t first_field = 3; // of proc_pid_stat(5), behind the name
    std::string_view tail = std::string_view(host).substr(name_end + 1);
    tail.remove_prefix(std::min<std::size_t>(1, tail.size()));
    if (tail.ends_with('\n')) {
        tail.remove_suffix(1);
    }
    std::vector<std::string> fields = split(tail);
    const auto set = [&](std::size_t field, std::uint64_t value) {
        if (field - first_field < fields.size()) {
            fields[field - first_field] = fmt::format("{}", value);
        }
    };
    const auto get = [&](std::size_t field) {
        return field - first_field < fields.size() ? number_in(fields[field - first_field]) : 0;
    };

    const MemoryUse use = memory_use(task);
    const SignalSets sets = signal_sets(task, tid);
    const ExecImage& image = task.process().image;
    constexpr SignalSet shown = 0x7fffffff; // these fields are 31 bits wide
    // clang-format off
    set(20, task.process().thread_count());
    set(23, use.total);
    set(24, std::min(get(24), use.total / page_size));
    set(26, use.code.begin.value());
    set(27, use.code.end.value());
    set(28, image.stack_pointer.value());
    set(29, 0);
    set(30, 0);
    if (sets.knows_blocked) {
        set(32, sets.blocked & shown);
    }
    set(33, sets.ignored & shown);
    set(34, sets.caught & shown);
    set(48, image.arguments.begin.value());
    set(49, image.arguments.end.value());
    set(50, image.environment.begin.value());
    set(51, image.environment.end.value());
    // clang-format on
    std::string text = host.substr(0, name_end + 1);
    for (const std::string& field : fields) {
        text += ' ';
        text += field;
    }
    return text + '\n';
}

std::string statm_view(Task& task, const std::string& host) {
    const MemoryUse use = memory_use(task);
    const std::vector<std::string> fields = split(host);
    const auto resident = [&](std::size_t field) {
        const std::uint64_t pages = field < fields.size() ? number_in(fields[field]) : 0;
        return std::min(pages, use.total / page_size);
    };
    return fmt::format("{} {} {} {} 0 {} 0\n", use.total / page_size, resident(1), resident(2),
                       use.program / page_size, (use.data + use.stack) / page_size);
}

} // namespace ferry::linux_guest::fs
