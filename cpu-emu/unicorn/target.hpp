#pragma once
/// What differs between the ISAs that the engine runs: one Target each.

#include <cstdint>

#include <ferry/abi/register_file.hpp>
#include <ferry/engine/exit.hpp>
#include <ferry/memory/address_space.hpp>

#include "internals.hpp"

namespace ferry::unicorn {

struct Target {
    const internals::Functions& qemu;
    int arch;               ///< uc_arch
    int mode;               ///< uc_mode
    int cpu_model;          ///< uc_cpu_…
    std::uint64_t features; ///< Engine::features()
    /// Pages that may only be executed can be read too.
    bool execute_implies_read;
    /// Bits 63–56 of a user address do not count (AArch64's TBI).
    bool ignores_top_byte;
    /// Instructions lie at multiples of this many bytes.
    std::uint64_t instruction_alignment;

    /// Makes a new instance what Linux offers to user space; false if it does not take it.
    bool (*set_up)(internals::Uc*);
    void (*load)(internals::Uc*, const abi::RegisterFile&);
    void (*store)(internals::Uc*, abi::RegisterFile&);
    /// The exit for QEMU's exception number; `registers` are up to date. May change them.
    engine::Exit (*exception)(int number, abi::RegisterFile& registers,
                              const memory::AddressSpace& space);
};

/// The target of `isa`, or null if the engine has none.
const Target* find_target(Isa isa);

extern const Target a64_target;
extern const Target rv64_target;

} // namespace ferry::unicorn
