#pragma once
/// The memory operand of an x86-64 instruction, for faults whose address the host does not tell.

#include <cstdint>
#include <optional>
#include <ucontext.h>

namespace ferry::dbt {

struct HostAccess {
    std::uint64_t address = 0;
    bool write = false;
};

/// What the instruction at `code` accesses, with the registers of `context`; for the instructions
/// that the back end emits at sites. Async-signal-safe.
[[nodiscard]] std::optional<HostAccess> host_access(const std::uint8_t* code,
                                                    const mcontext_t& context);

} // namespace ferry::dbt
