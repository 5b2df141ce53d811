#pragma once
/// What the execute functions of Advanced SIMD are made of: vectors of words.

#include <array>
#include <bit>
#include <cstdint>

#include <ferry/a64/slots.hpp>

#include "simd.hpp"

namespace ferry::a64::simd {

class Vector {
public:
    Vector() = default;
    explicit Vector(const abi::a64::Registers::Vector& v) : words_(std::bit_cast<Words>(v)) {}

    [[nodiscard]] std::uint32_t word(unsigned lane) const { return words_[lane]; }
    void set(unsigned lane, std::uint32_t value) { words_[lane] = value; }
    void store(abi::a64::Registers::Vector& v) const {
        v = std::bit_cast<abi::a64::Registers::Vector>(words_);
    }

private:
    using Words = std::array<std::uint32_t, 4>;
    Words words_{};
};

/// One instruction under way.
struct Run {
    State& state;
    unsigned rd, rn, rm;
    bool q;

    Run(void* s, std::uint32_t w)
        : state(*static_cast<State*>(s)), rd(field(w, 0, 5)), rn(field(w, 5, 5)),
          rm(field(w, 16, 5)), q(field(w, 30, 1) != 0) {}

    [[nodiscard]] Vector v(unsigned n) const { return Vector(state.registers.v[n & 31U]); }
    void write(const Vector& v) { v.store(state.registers.v[rd]); }
};

} // namespace ferry::a64::simd
