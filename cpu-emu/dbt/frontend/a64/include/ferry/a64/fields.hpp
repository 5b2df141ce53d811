#pragma once
/// Fields of instruction words.

#include <cstdint>

namespace ferry::a64 {

[[nodiscard]] constexpr std::uint32_t field(std::uint32_t word, unsigned lsb, unsigned width) {
    return word >> lsb & ((1U << width) - 1);
}
[[nodiscard]] constexpr bool bit_of(std::uint32_t word, unsigned lsb) {
    return (word >> lsb & 1U) != 0;
}
[[nodiscard]] constexpr std::int64_t signed_field(std::uint32_t word, unsigned lsb,
                                                  unsigned width) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(word) << (64 - lsb - width)) >>
           (64 - width);
}

} // namespace ferry::a64
