#pragma once
/// Guest page protections.

#include <cstdint>

namespace ferry::memory {

/// What a guest may do with a page; a bit set. The bits are those of PROT_* (mman.h).
enum class Prot : std::uint8_t { none = 0, read = 1, write = 2, execute = 4 };

constexpr Prot operator|(Prot a, Prot b) {
    return static_cast<Prot>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr Prot operator&(Prot a, Prot b) {
    return static_cast<Prot>(static_cast<std::uint8_t>(a) & static_cast<std::uint8_t>(b));
}
constexpr bool has(Prot set, Prot bit) { return (set & bit) != Prot::none; }
constexpr Prot prot_from_bits(int bits) { return static_cast<Prot>(bits & 7); }
constexpr int prot_bits(Prot prot) { return static_cast<int>(prot); }

} // namespace ferry::memory
