#pragma once
/// The system call table: one row a call, for all ISAs (ferry/linux/syscalls.inc).

#include <cstdint>
#include <span>
#include <string_view>

#include <ferry/base/isa.hpp>
#include <ferry/kernel/dispatch.hpp>

namespace ferry::linux_guest {

/// How much of a call there is.
enum class Support : std::uint8_t {
    full,    ///< all of it, passed through or translated
    partial, ///< the note says what is missing
    refused, ///< answers as a kernel without the feature would
};

/// Bits for --trace=GROUP.
enum Group : std::uint32_t {
    group_file = 1,
    group_descriptor = 2,
    group_process = 4,
    group_network = 8,
    group_signal = 16,
    group_memory = 32,
    group_ipc = 64,
    group_time = 128,
    group_other = 256,
};

/// Prints arguments and results; see trace/.
struct TraceFormat;

namespace detail {
extern const kernel::Entry handlers[];
}

/// Without pointers, which would be relocated at start.
struct Syscall {
    int a64; ///< number, or -1 where the ISA lacks the call
    int x64;
    int rv64;
    Support support;
    std::uint16_t index; ///< in the table
    std::uint32_t groups;

    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] kernel::Entry handler() const { return detail::handlers[index]; }
    [[nodiscard]] const TraceFormat& format() const;
    [[nodiscard]] std::string_view note() const;
};

/// All rows, in the order of the table.
[[nodiscard]] std::span<const Syscall> all_syscalls();

/// The row of a number, or null for a number the ISA does not have. Constant time.
[[nodiscard]] const Syscall* find_syscall(Isa isa, std::uint64_t number);

} // namespace ferry::linux_guest
