#pragma once
/// What differs between the ISAs of Linux guests, apart from the numbers in the table.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ferry/base/isa.hpp>

#include "debug/registers.hpp"
#include "kernel_page.hpp"
#include "signal/frame.hpp"

namespace ferry::linux_guest {

class Task;

/// As ptrace(2) gives them (NT_PRSTATUS).
struct GeneralRegisters {
    std::array<std::uint64_t, 34> words{};
    std::size_t count = 0;
};

/// One ISA's answers. The instances are in a64/ and rv64/.
struct IsaTraits {
    std::string_view machine;               ///< uname's
    std::uint64_t syscall_instruction_size; ///< in bytes: a restart moves the pc back by it
    const KernelPage& kernel_page;
    std::uint64_t minimum_signal_stack; ///< MINSIGSTKSZ of the kernel's headers
    std::uint64_t at_minsigstksz;       ///< AT_MINSIGSTKSZ, or 0 for none
    bool sigaction_has_restorer;

    /// Writes the frame of a handler below `sp` and makes the registers enter the handler.
    bool (*push_frame)(Task&, const signal::Frame&);
    /// Reads back the frame at the guest's sp; false if there is none to read.
    bool (*pop_frame)(Task&, signal::SavedContext&);
    /// Of a thread that does not run.
    GeneralRegisters (*general_registers)(Task&);
    const debug::RegisterDescription* debug_registers; ///< null where no engine can be debugged
};

extern const debug::RegisterDescription a64_registers;

extern const IsaTraits a64_traits;
extern const IsaTraits rv64_traits;

[[nodiscard]] const IsaTraits& traits_of(Isa isa);

} // namespace ferry::linux_guest
