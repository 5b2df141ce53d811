#pragma once
/// AArch64 code that has not run often yet, carried out instruction by instruction: most of what a
/// program starts with runs a few times, and translating it takes as long as twenty such times.

#include <atomic>
#include <cstdint>
#include <span>

#include <ferry/base/guest_addr.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/memory/address_space.hpp>

#include "../code_cache.hpp"
#include "../thread_block.hpp"
#include "visits.hpp"

namespace ferry::dbt::interpret {

enum class Stop : std::uint8_t {
    elsewhere, ///< the pc is where there is code, or where the dispatcher has to look first
    wanted,    ///< code is wanted there: it was met often, or its instruction is not for us
    left,      ///< as generated code leaves it, with the reason in the state block
};

/// What has to be known of the engine.
struct Surroundings {
    const CodeCache& cache;
    const memory::AddressSpace& space;
    std::uint64_t space_version; ///< for which…
    GuestRange code;             ///< …instructions may be fetched from here
    const std::atomic<bool>& interrupted;
    std::span<const engine::HostFunction> host_functions;
    Visits& visits;
};

/// Goes on from the block's pc, with its state, until there is a reason to stop; SP is a multiple
/// of 16, and no address has a tag. An instruction that faults is left undone, and code wanted for
/// it, which then tells the fault. `interrupted` is looked at wherever a branch leads.
Stop run(ThreadBlock& block, const Surroundings& around);

/// Where to go on if the host instruction at `pc` is an access of interpreted code, else null.
/// Async-signal-safe.
[[nodiscard]] void* fix_up(const void* pc) noexcept;

} // namespace ferry::dbt::interpret
