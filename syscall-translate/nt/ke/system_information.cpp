// NtQuerySystemInformation: what of the machine a program may know.

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>

#include "../mm/memory.hpp"
#include "../process.hpp"
#include "../ps/process_list.hpp"
#include "answer.hpp"
#include "services.hpp"
#include "time.hpp"
#include "time_zone.hpp"
#include "topology.hpp"

namespace ferry::nt::ke {
namespace {

enum SystemClass : std::uint32_t {
    basic = 0,
    processor = 1,
    performance = 2,
    time_of_day = 3,
    process_list = 5,
    processor_performance = 8,
    current_time_zone = 44,
    logical_processor = 73,
    dynamic_time_zone = 102,
    logical_processor_ex = 107,
    cpu_set = 175,
};

/// SYSTEM_BASIC_INFORMATION.
struct Basic {
    std::uint32_t reserved = 0;
    std::uint32_t timer_resolution = 156250;
    std::uint32_t page = page_size;
    std::uint32_t physical_pages = 0;
    std::uint32_t lowest_physical_page = 1;
    std::uint32_t highest_physical_page = 0;
    std::uint32_t granularity = mm::allocation_granularity;
    std::uint64_t lowest_address = 0x10000;
    std::uint64_t highest_address = 0x7ffffffeffff;
    std::uint64_t processor_mask = 0;
    std::uint8_t processors = 0;
};
static_assert(sizeof(Basic) == 0x40);

/// SYSTEM_PROCESSOR_INFORMATION.
struct Processor {
    std::uint16_t architecture = 9; ///< AMD64
    std::uint16_t level = 6;
    std::uint16_t revision = 0;
    std::uint16_t most_processors = 0;
    std::uint32_t features = 0;
};

/// SYSTEM_PERFORMANCE_INFORMATION as far as the fields that programs read.
struct Performance {
    std::array<std::int64_t, 4> times_and_bytes{};
    std::array<std::uint32_t, 3> operations{};
    std::uint32_t available_pages = 0;
    std::uint32_t committed_pages = 0;
    std::uint32_t commit_limit = 0;
    std::uint32_t peak_commitment = 0;
    std::array<std::uint32_t, 67> rest{};
};
static_assert(offsetof(Performance, available_pages) == 0x2c && sizeof(Performance) == 0x148);

/// SYSTEM_TIMEOFDAY_INFORMATION.
struct TimeOfDay {
    std::int64_t boot_time = 0;
    std::int64_t current_time = 0;
    std::int64_t time_zone_bias = 0;
    std::uint32_t time_zone = 0;
    std::uint32_t reserved = 0;
    std::int64_t boot_bias = 0;
    std::int64_t sleep_bias = 0;
};

/// SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION; times in 100 ns.
struct ProcessorPerformance {
    std::int64_t idle = 0;
    std::int64_t kernel = 0; ///< with the idle time
    std::int64_t user = 0;
    std::int64_t deferred = 0;
    std::int64_t interrupt = 0;
    std::uint32_t interrupts = 0;
};
static_assert(sizeof(ProcessorPerformance) == 48);

/// What /proc/stat says of each processor, of `count`.
std::vector<ProcessorPerformance> processor_times(std::uint32_t count) {
    const std::int64_t tick = 10'000'000 / ::sysconf(_SC_CLK_TCK);
    std::vector<ProcessorPerformance> all(count);
    std::ifstream stat("/proc/stat");
    std::uint32_t next = 0;
    for (std::string line; next < count && std::getline(stat, line);) {
        if (line.compare(0, 3, "cpu") != 0 || line.size() < 4 || line[3] == ' ') {
            continue;
        }
        std::istringstream fields(line.substr(line.find(' ')));
        std::int64_t user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0;
        fields >> user >> nice >> system >> idle >> wait >> hard >> soft;
        ProcessorPerformance& row = all[next++];
        row.idle = (idle + wait) * tick;
        row.kernel = row.idle + (system + hard + soft) * tick;
        row.user = (user + nice) * tick;
        row.deferred = soft * tick;
        row.interrupt = hard * tick;
    }
    return all;
}

std::uint32_t pages(std::uint64_t count, std::uint32_t unit) {
    return static_cast<std::uint32_t>(count * unit / page_size);
}

template <class T>
NtStatus answer(Task& task, const T& value, OutBytes to, std::uint32_t size,
                Out<std::uint32_t> needed, std::uint32_t given = sizeof(T)) {
    if (needed.addr() != GuestAddr{} && task.write(needed, given)) {
        return status::ACCESS_VIOLATION;
    }
    if (size < given) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), &value, given) ? status::ACCESS_VIOLATION
                                                                    : status::SUCCESS;
}

} // namespace

NtStatus query_system_information(Task& task, std::uint32_t kind, OutBytes to, std::uint32_t size,
                                  Out<std::uint32_t> needed) {
    struct sysinfo host {};
    ::sysinfo(&host);
    const auto processors =
        task.read(GuestPtr<std::uint32_t>(task.process().peb + offsetof(Peb, processor_count)));
    const std::uint32_t count = processors.ok() ? *processors : 1;
    switch (kind) {
    case basic: {
        Basic information;
        information.physical_pages = pages(host.totalram, host.mem_unit);
        information.highest_physical_page = information.physical_pages;
        information.processors = static_cast<std::uint8_t>(std::min(count, std::uint32_t{64}));
        information.processor_mask =
            count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
        return answer(task, information, to, size, needed);
    }
    case processor: {
        Processor information;
        information.most_processors = static_cast<std::uint16_t>(count);
        return answer(task, information, to, size, needed);
    }
    case performance: {
        Performance information;
        information.available_pages = pages(host.freeram + host.bufferram, host.mem_unit);
        const std::uint32_t total = pages(host.totalram + host.totalswap, host.mem_unit);
        information.commit_limit = total;
        information.committed_pages =
            total - pages(host.freeram + host.bufferram + host.freeswap, host.mem_unit);
        information.peak_commitment = information.committed_pages;
        return answer(task, information, to, size, needed);
    }
    case time_of_day: {
        TimeOfDay information;
        information.current_time = system_time();
        information.boot_time = information.current_time - interrupt_time();
        const abi::nt::TimeZone zone = time_zone(task.process().host_environment);
        const auto clock = clock_at_utc(zone, information.current_time);
        information.time_zone_bias = clock_bias(zone, clock) * abi::nt::units_per_minute;
        information.time_zone = static_cast<std::uint32_t>(clock);
        return answer(task, information, to, size, needed);
    }
    case process_list: return ps::list_processes(task, to, size, needed);
    case processor_performance: {
        // As many as there is room for, if it is a whole number of them.
        constexpr std::uint32_t row = sizeof(ProcessorPerformance);
        const std::uint32_t given = std::min(size / row, count);
        const auto rows = processor_times(count);
        if (needed && task.write(needed, size < row ? count * row : given * row)) {
            return status::ACCESS_VIOLATION;
        }
        if (given == 0) {
            return status::INFO_LENGTH_MISMATCH;
        }
        return memory::copy_out(task.space(), to.addr(), rows.data(), given * row)
                   ? status::ACCESS_VIOLATION
                   : status::SUCCESS;
    }
    case logical_processor:
        return answer_bytes(task, logical_processors(read_topology(task.process().scheduling)), to,
                            size, needed);
    case current_time_zone:
        return answer(task, time_zone(task.process().host_environment), to, size, needed,
                      abi::nt::TimeZone::static_size);
    case dynamic_time_zone:
        return answer(task, time_zone(task.process().host_environment), to, size, needed);
    default: return status::INVALID_INFO_CLASS;
    }
}

NtStatus query_system_information_ex(Task& task, std::uint32_t kind, InBytes from,
                                     std::uint32_t from_size, OutBytes to, std::uint32_t size,
                                     Out<std::uint32_t> needed) {
    if (kind != logical_processor && kind != logical_processor_ex && kind != cpu_set) {
        return status::INVALID_INFO_CLASS;
    }
    // What the question is about: a relation, a group, or a process.
    std::uint64_t about = 0;
    const std::uint32_t about_size = kind == logical_processor      ? sizeof(std::uint16_t)
                                     : kind == logical_processor_ex ? sizeof(std::uint32_t)
                                                                    : sizeof(std::uint64_t);
    if (from_size != about_size) {
        return status::INVALID_PARAMETER;
    }
    if (memory::copy_in(task.space(), &about, from.addr(), about_size)) {
        return status::ACCESS_VIOLATION;
    }
    const ps::Scheduling& processors = task.process().scheduling;
    const Topology topology = read_topology(processors);
    switch (kind) {
    case logical_processor_ex:
        return answer_bytes(
            task, logical_processors(topology, processors, static_cast<std::uint32_t>(about)), to,
            size, needed);
    case cpu_set: return answer_bytes(task, cpu_sets(topology, processors), to, size, needed);
    default:
        return about == 0 ? answer_bytes(task, logical_processors(topology), to, size, needed)
                          : status::INVALID_PARAMETER;
    }
}

NtStatus random(Task& task, OutBytes to, std::uint64_t size) {
    std::array<std::byte, 256> bytes;
    for (std::uint64_t done = 0; done < size;) {
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(size - done, bytes.size()));
        if (::getrandom(bytes.data(), part, 0) != static_cast<ssize_t>(part)) {
            continue; // interrupted
        }
        if (memory::copy_out(task.space(), to.addr() + done, bytes.data(), part)) {
            return status::ACCESS_VIOLATION;
        }
        done += part;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::ke
