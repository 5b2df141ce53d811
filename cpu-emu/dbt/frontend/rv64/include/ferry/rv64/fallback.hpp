#pragma once
/// What carries an instruction out exactly where the host's own instructions will not do.

#include <cstdint>

namespace ferry::rv64 {

using ExecuteFunction = void (*)(void* state, std::uint32_t word);

/// The execute function of a floating-point word of 32 bits; null for others. Thread-safe.
[[nodiscard]] ExecuteFunction fallback_of(std::uint32_t word);

/// Carries a Zicsr instruction on a register of floating point out. `state` is a State whose fflags
/// are all there are.
void execute_control(void* state, std::uint32_t word);

/// Reads the cycle, time or instret counter into rd.
void execute_counter(void* state, std::uint32_t word);

} // namespace ferry::rv64
