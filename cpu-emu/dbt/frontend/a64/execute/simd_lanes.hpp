#pragma once
/// What the execute functions of Advanced SIMD are made of: lanes are 128-bit integers while they
/// are computed with, so that nothing overflows before it is saturated or cut off.

#include <array>
#include <cstdint>
#include <cstring>

#include <ferry/a64/slots.hpp>

#include "simd.hpp"

namespace ferry::a64::simd {

__extension__ using Wide = __int128;

inline constexpr std::uint32_t fpsr_qc = 1U << 27;
inline constexpr bool S = true, U = false; ///< signed, unsigned lanes

/// A comparison's result: all ones or 0.
[[nodiscard]] constexpr Wide truth(bool value) { return value ? -1 : 0; }

/// A vector register by lanes of 8 << size bits.
class Vector {
public:
    Vector() = default;
    explicit Vector(const abi::a64::Registers::Vector& v) { std::memcpy(bytes_.data(), &v, 16); }

    [[nodiscard]] std::uint64_t bits(unsigned lane, unsigned size) const {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes_.data() + (lane << size), 8);
        const unsigned spare = 64 - (8U << size);
        return value << spare >> spare;
    }
    template <bool is_signed>
    [[nodiscard]] Wide get(unsigned lane, unsigned size) const {
        if constexpr (!is_signed)
            return bits(lane, size);
        const unsigned spare = 64 - (8U << size);
        return static_cast<std::int64_t>(bits(lane, size) << spare) >> spare;
    }
    void set(unsigned lane, unsigned size, Wide value) {
        const auto low = static_cast<std::uint64_t>(value);
        std::memcpy(bytes_.data() + (lane << size), &low, std::size_t{1} << size);
    }
    [[nodiscard]] std::uint8_t operator[](unsigned byte) const { return bytes_[byte]; }
    std::uint8_t& operator[](unsigned byte) { return bytes_[byte]; }
    void store(abi::a64::Registers::Vector& v) const { std::memcpy(&v, bytes_.data(), 16); }

private:
    std::array<std::uint8_t, 24> bytes_{}; ///< 8 more, so that any lane can be read as 64 bits
};

/// One instruction under way.
struct Run {
    State& state;
    std::uint32_t word;
    unsigned rd, rn, rm;
    unsigned size; ///< of most instructions: the lane size
    bool q, scalar;

    Run(void* s, std::uint32_t w)
        : state(*static_cast<State*>(s)), word(w), rd(field(w, 0, 5)), rn(field(w, 5, 5)),
          rm(field(w, 16, 5)), size(field(w, 22, 2)), q(field(w, 30, 1) != 0),
          scalar(field(w, 28, 1) != 0) {}

    [[nodiscard]] Vector v(unsigned n) const { return Vector(state.registers.v[n & 31U]); }
    void write(const Vector& v) { v.store(state.registers.v[rd]); }
    /// Vm, or one lane of it everywhere in the forms "by element".
    [[nodiscard]] Vector operand_m() const {
        if (field(word, 24, 1) == 0)
            return v(rm);
        const VElement i(word);
        const Vector m = v(i.rm);
        Vector all;
        for (unsigned n = 0; n < 16U >> size; ++n)
            all.set(n, size, static_cast<Wide>(m.bits(i.index, size)));
        return all;
    }
    [[nodiscard]] unsigned lanes() const { return scalar ? 1 : (q ? 16U : 8U) >> size; }
    /// Long and narrow forms: lanes of the narrow side and the first of them (the "2" forms).
    [[nodiscard]] unsigned half_lanes() const { return scalar ? 1 : 8U >> size; }
    [[nodiscard]] unsigned half_first() const { return q && !scalar ? 8U >> size : 0; }
    /// Where a narrow result goes: into the old value, or alone.
    [[nodiscard]] Vector narrow_base() const { return q && !scalar ? v(rd) : Vector(); }

    void saturated() { state.registers.fpsr |= fpsr_qc; }
    /// `value` in the range of a lane; says so in QC if it was not.
    Wide saturate(Wide value, unsigned lane_size, bool is_signed) {
        const unsigned bits = 8U << lane_size;
        const Wide low = is_signed ? -(Wide{1} << (bits - 1)) : Wide{0};
        const Wide high = is_signed ? (Wide{1} << (bits - 1)) - 1 : (Wide{1} << bits) - 1;
        if (value < low || value > high)
            saturated();
        return value < low ? low : value > high ? high : value;
    }
    [[nodiscard]] unsigned bits() const { return 8U << size; }
};

[[nodiscard]] inline Wide absolute(Wide a) { return a < 0 ? -a : a; }

/// a * 2^count, right shifts with or without rounding.
[[nodiscard]] inline Wide shift(Wide a, int count, bool round) {
    if (count >= 0)
        return count > 63 ? Wide{0} : a * (Wide{1} << count);
    const int right = -count;
    if (right > 65)
        return round || a >= 0 ? Wide{0} : Wide{-1};
    return (a + (round ? Wide{1} << (right - 1) : Wide{0})) >> right;
}

/// Lane by lane: f(run, a, b, d), where d is the lane of the destination.
template <bool is_signed, class F>
void same(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.operand_m(), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < r.lanes(); ++lane)
        out.set(lane, r.size,
                f(r, n.get<is_signed>(lane, r.size), m.get<is_signed>(lane, r.size),
                  d.get<is_signed>(lane, r.size)));
    r.write(out);
}

/// Lane by lane of Vn and the destination: f(run, a, d).
template <bool is_signed, class F>
void unary(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    const Vector n = r.v(r.rn), d = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < r.lanes(); ++lane)
        out.set(lane, r.size, f(r, n.get<is_signed>(lane, r.size), d.get<is_signed>(lane, r.size)));
    r.write(out);
}

// The body of a row from an expression over r (Run), a, b and d.
#define SIMD_SAME(name, is_signed, expression)                                                     \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        simd::same<is_signed>(                                                                     \
            state, word,                                                                           \
            []([[maybe_unused]] simd::Run& r, [[maybe_unused]] simd::Wide a,                       \
               [[maybe_unused]] simd::Wide b,                                                      \
               [[maybe_unused]] simd::Wide d) -> simd::Wide { return expression; });               \
    }
#define SIMD_UNARY(name, is_signed, expression)                                                    \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        simd::unary<is_signed>(                                                                    \
            state, word,                                                                           \
            []([[maybe_unused]] simd::Run& r, [[maybe_unused]] simd::Wide a,                       \
               [[maybe_unused]] simd::Wide d) -> simd::Wide { return expression; });               \
    }
// A row that another's function serves.
#define SIMD_ALIAS(name, other)                                                                    \
    void execute_##name(void* state, std::uint32_t word) { execute_##other(state, word); }

} // namespace ferry::a64::simd
