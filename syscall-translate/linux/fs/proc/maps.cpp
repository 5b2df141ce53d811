// /proc/PID/maps and smaps of the guest (fs/proc/task_mmu.c). Regions are the guest's; how much of
// them is in memory is what the host says of its own mappings at the same addresses.

#include <charconv>
#include <iterator>
#include <sys/sysmacros.h>
#include <vector>

#include <fmt/format.h>

#include "views.hpp"

namespace ferry::linux_guest::fs {
namespace {

using memory::Prot;
using memory::Region;

constexpr std::size_t name_column = 73;

void append_escaped(std::string& text, std::string_view name) {
    for (const char c : name) {
        if (c == '\n') {
            text += "\\012";
        } else {
            text += c;
        }
    }
}

void append_header(std::string& text, const Region& region) {
    const std::size_t begin = text.size();
    fmt::format_to(std::back_inserter(text), "{:08x}-{:08x} {}{}{}{} {:08x} {:02x}:{:02x} {} ",
                   region.range.begin.value(), region.range.end.value(),
                   has(region.prot, Prot::read) ? 'r' : '-',
                   has(region.prot, Prot::write) ? 'w' : '-',
                   has(region.prot, Prot::execute) ? 'x' : '-', region.shared ? 's' : 'p',
                   region.backing.offset, major(region.backing.device),
                   minor(region.backing.device), region.backing.inode);
    if (region.backing.name && !region.backing.name->empty()) {
        const std::size_t width = text.size() - begin;
        text.append(width < name_column ? name_column - width : 0, ' ');
        append_escaped(text, *region.backing.name);
    }
    text += '\n';
}

// clang-format off
/// The lines of an smaps entry that are amounts in kB, in the kernel's order.
constexpr std::array<std::string_view, 20> amounts{
    "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty",
    "Referenced", "Anonymous", "KSM", "LazyFree", "AnonHugePages", "ShmemPmdMapped",
    "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb", "Swap", "SwapPss", "Locked", "THPeligible"};
// clang-format on

using Amounts = std::array<std::uint64_t, amounts.size()>;

struct HostMapping {
    std::uint64_t begin = 0;
    Amounts values{};
};

std::vector<HostMapping> parse_smaps(std::string_view text) {
    std::vector<HostMapping> mappings;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::uint64_t begin = 0;
        const auto [end, error] =
            std::from_chars(line.data(), line.data() + line.size(), begin, 16);
        if (error == std::errc() && end != line.data() + line.size() && *end == '-') {
            mappings.push_back({begin, {}});
            continue;
        }
        const std::string_view key = line.substr(0, line.find(':'));
        const auto known = std::find(amounts.begin(), amounts.end(), key);
        const std::size_t digit = line.find_first_of("0123456789", key.size());
        if (known != amounts.end() && digit != std::string_view::npos && !mappings.empty()) {
            std::from_chars(
                line.data() + digit, line.data() + line.size(),
                mappings.back().values[static_cast<std::size_t>(known - amounts.begin())]);
        }
    }
    return mappings;
}

void append_flags(std::string& text, const Region& region) {
    text += "VmFlags:";
    const auto flag = [&](bool condition, const char* name) {
        if (condition) {
            text += ' ';
            text += name;
        }
    };
    flag(has(region.prot, Prot::read), "rd");
    flag(has(region.prot, Prot::write), "wr");
    flag(has(region.prot, Prot::execute), "ex");
    flag(region.shared, "sh");
    text += " mr mw me";
    flag(region.grows_down, "gd");
    text += " \n";
}

} // namespace

std::string maps_view(Task& task) {
    std::string text;
    for (const Region& region : task.space().regions()) {
        append_header(text, region);
    }
    return text;
}

std::string smaps_view(Task& task, const std::string& host) {
    const std::vector<HostMapping> mappings = parse_smaps(host);
    auto mapping = mappings.begin();
    std::string text;
    for (const Region& region : task.space().regions()) {
        // The host may have one mapping for several regions: the first of them gets its numbers.
        Amounts sum{};
        for (; mapping != mappings.end() && mapping->begin < region.range.end.value(); ++mapping) {
            for (std::size_t i = 0; i < sum.size(); ++i) {
                sum[i] += mapping->values[i];
            }
        }
        append_header(text, region);
        constexpr std::string_view line = "{:<16}{:8} kB\n";
        for (const char* const key : {"Size:", "KernelPageSize:", "MMUPageSize:"}) {
            const std::uint64_t kilobytes = *key == 'S' ? region.range.size() / 1024 : 4;
            fmt::format_to(std::back_inserter(text), fmt::runtime(line), key, kilobytes);
        }
        for (std::size_t i = 0; i + 1 < amounts.size(); ++i) {
            fmt::format_to(std::back_inserter(text), fmt::runtime(line),
                           std::string(amounts[i]) + ':', sum[i]);
        }
        text += "THPeligible:           0\n";
        append_flags(text, region);
    }
    return text;
}

} // namespace ferry::linux_guest::fs
