#pragma once
/// What the host counts of processes and threads of the tree, by /proc.

#include <cstdint>
#include <optional>
#include <string>

namespace ferry::nt::ps {

/// In units of 100 ns.
struct ProcessorTimes {
    std::int64_t kernel = 0;
    std::int64_t user = 0;
};

/// In bytes.
struct HostFigures {
    ProcessorTimes times;
    std::uint64_t virtual_size = 0;
    std::uint64_t peak_virtual = 0;
    std::uint64_t working_set = 0;
    std::uint64_t peak_working_set = 0;
    std::uint64_t own_bytes = 0; ///< that no other process shares
    std::uint32_t page_faults = 0;
};

/// Of a process; nothing where it is not there, or nobody tells. The calling process's times are
/// exact, others' to 10 ms.
[[nodiscard]] std::optional<HostFigures> figures_of(std::uint64_t host_process);
/// Of the calling process.
[[nodiscard]] ProcessorTimes own_times();
/// Of the calling thread.
[[nodiscard]] ProcessorTimes own_thread_times();
/// Of a thread; zero where nobody tells.
[[nodiscard]] ProcessorTimes times_of_thread(std::int32_t host_process, std::int32_t host_thread);
/// The number of a process's controlling terminal; 0 without one, or where nobody tells.
[[nodiscard]] std::uint64_t terminal_of(std::uint64_t host_process);
/// The name of the file that a process runs.
[[nodiscard]] std::string program_of(std::uint64_t host_process);

} // namespace ferry::nt::ps
