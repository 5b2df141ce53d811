// /proc/cpuinfo per ISA: arch/arm64/kernel/cpuinfo.c, arch/riscv/kernel/cpu.c. As many processors
// as the host has.

#include <iterator>

#include <fmt/format.h>

#include <ferry/abi/a64.hpp>

#include "views.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// Calls `line` with the number text of each of the host's processors.
template <class F>
void for_each_processor(const std::string& host, F&& line) {
    constexpr std::string_view key = "processor\t: ";
    for (std::size_t at = 0; at < host.size();) {
        const std::size_t end = std::min(host.find('\n', at), host.size());
        const std::string_view text = std::string_view(host).substr(at, end - at);
        if (text.starts_with(key)) {
            line(text.substr(key.size()));
        }
        at = end + 1;
    }
}

} // namespace

std::string a64_cpuinfo_view(std::uint64_t features, const std::string& host) {
    std::string names;
#define FERRY_A64_FEATURE(id, word, bit, cpuinfo)                                                  \
    if ((features >> static_cast<int>(abi::a64::Feature::id) & 1) != 0) {                          \
        names += cpuinfo " ";                                                                      \
    }
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
    if (!names.empty()) {
        names.pop_back();
    }
    std::string text;
    for_each_processor(host, [&](std::string_view number) {
        // MIDR_EL1 as the engines report it: no implementer, a part number of software.
        fmt::format_to(std::back_inserter(text),
                       "processor\t: {}\nBogoMIPS\t: 100.00\nFeatures\t: {}\n"
                       "CPU implementer\t: 0x00\nCPU architecture: 8\nCPU variant\t: 0x0\n"
                       "CPU part\t: 0x051\nCPU revision\t: 0\n\n",
                       number, names);
    });
    return text;
}

std::string rv64_cpuinfo_view(std::uint64_t, const std::string& host) {
    std::string text;
    for_each_processor(host, [&](std::string_view number) {
        fmt::format_to(std::back_inserter(text),
                       "processor\t: {0}\nhart\t\t: {0}\nisa\t\t: rv64imafdc\nmmu\t\t: sv48\n\n",
                       number);
    });
    return text;
}

} // namespace ferry::linux_guest::fs
