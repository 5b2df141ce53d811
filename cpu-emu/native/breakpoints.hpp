#pragma once
/// The debug registers of one host thread, by way of the host kernel: perf_event_open with
/// PERF_TYPE_BREAKPOINT and sigtrap (Linux 5.13), a descriptor for each register in use.

#include <array>
#include <csignal>

#include <ferry/abi/x64_debug.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::native {

/// Used by the thread that it is about.
class Breakpoints {
public:
    /// Has the host watch what `wanted` names, as far as it allows that: no I/O ports, and nothing
    /// of ferry's. What it refuses is not watched.
    void apply(const abi::x64::DebugRegisters& wanted);

    /// Whether apply() would have nothing to do.
    [[nodiscard]] bool are(const abi::x64::DebugRegisters& wanted) const {
        constexpr std::uint64_t enabled = abi::x64::DebugRegisters::enabled;
        return ((wanted.control | applied_.control) & enabled) == 0 ||
               (wanted.control == applied_.control && wanted.addresses == applied_.addresses);
    }

    struct Hit {
        std::uint64_t status;   ///< the bit of DR6
        bool is_at_instruction; ///< the CPU is before it: an access was made behind it
        bool is_late;           ///< signals were blocked then, and the CPU is elsewhere
    };
    /// What a SIGTRAP with the code TRAP_PERF tells. Async-signal-safe.
    [[nodiscard]] static Hit hit(const siginfo_t& info) noexcept;

private:
    std::array<UniqueFd, abi::x64::DebugRegisters::count> events_;
    abi::x64::DebugRegisters applied_;
};

} // namespace ferry::native
