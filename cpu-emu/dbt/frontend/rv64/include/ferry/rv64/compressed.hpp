#pragma once
/// The C extension (RISC-V unprivileged ISA, chapter 16): each of its instructions is another one
/// of 32 bits, spelt shorter. Thread-safe.

#include <cstdint>

namespace ferry::rv64 {

/// The instruction begins with these bits and has four bytes.
[[nodiscard]] constexpr bool is_long(std::uint32_t word) { return (word & 3) == 3; }

/// What 16 bits of the C extension stand for; 0, which is no instruction, where they stand for
/// none.
[[nodiscard]] std::uint32_t expand(std::uint16_t parcel);

/// An instruction as it is in memory, in 32 bits.
[[nodiscard]] inline std::uint32_t expanded(std::uint32_t word) {
    return is_long(word) ? word : expand(static_cast<std::uint16_t>(word));
}

} // namespace ferry::rv64
