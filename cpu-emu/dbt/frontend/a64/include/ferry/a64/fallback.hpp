#pragma once
/// What carries a floating-point instruction out exactly where the host's own instruction will not
/// do.

#include <cstdint>

namespace ferry::a64 {

/// The execute function of the word's row; null for rows that have none. Thread-safe.
[[nodiscard]] auto fallback_of(std::uint32_t word) -> void (*)(void* state, std::uint32_t word);

} // namespace ferry::a64
