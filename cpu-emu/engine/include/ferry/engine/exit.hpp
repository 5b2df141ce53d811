#pragma once
/// The seam between machine and operating system: why a Cpu stopped running guest code.

#include <cstdint>
#include <string_view>

#include <ferry/base/guest_addr.hpp>

namespace ferry::engine {

enum class ExitReason : std::uint8_t {
    syscall,       ///< the guest asked its kernel for a service; pc is behind the instruction
    hypercall,     ///< the guest called a host function by number (`code`)
    fault,         ///< an instruction could not complete; pc is at it, state as before it
    breakpoint,    ///< BRK, EBREAK…; pc is at the instruction, `code` its immediate
    unimplemented, ///< advertised, but the engine lacks it; pc at the instruction, `code` its bytes
    interrupted,   ///< interrupt() was called; pc is the next instruction
    stepped,       ///< Debugging::step() has carried out its instruction; pc is the next one
};

enum class FaultCause : std::uint8_t {
    unmapped,       ///< no mapping at the address
    protection,     ///< mapped, but not for this access
    bus,            ///< mapped, but the object behind the mapping has no such byte
    alignment,      ///< misaligned pc, sp or data
    undefined,      ///< undefined instruction
    divide,         ///< integer division trap (ISAs that have one)
    overflow,       ///< overflow or bounds trap (ISAs that have one)
    floating_point, ///< unmasked floating-point exception
    privileged,     ///< privileged instruction, or another use that the CPU refuses as a whole
};

enum class Access : std::uint8_t { read, write, execute };

/// What Cpu::run() returns.
struct Exit {
    ExitReason reason = ExitReason::interrupted;
    FaultCause cause = FaultCause::unmapped; ///< of a fault
    Access access = Access::read;            ///< of a fault
    GuestAddr address{};                     ///< of a fault: the data or instruction address
    std::uint64_t code = 0; ///< immediate, hypercall number, instruction bytes; of a fault what the
                            ///< host CPU calls it, where the guest's ISA is the host's
    std::string_view name = {}; ///< of an unimplemented instruction
};

} // namespace ferry::engine
