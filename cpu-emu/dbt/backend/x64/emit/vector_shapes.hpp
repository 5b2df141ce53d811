#pragma once
/// What the emit functions for vectors of integers share.

#include <cstdint>

#include <ferry/x64/emitter.hpp>

namespace ferry::x64 {

using Xbyak::Xmm;
inline const Xmm scratch0{0}, scratch1{1}, scratch2{2};

/// A host instruction with three vector operands.
using Three = void (Xbyak::CodeGenerator::*)(const Xmm&, const Xbyak::Operand&,
                                             const Xbyak::Operand&);

/// `lane` in every lane of 8 << size bits of a 64-bit half.
[[nodiscard]] constexpr std::uint64_t in_lanes(std::uint64_t lane, unsigned size) {
    for (; size < 3; ++size)
        lane |= lane << (8U << size);
    return lane;
}

[[nodiscard]] inline Xbyak::Address lanes(Emitter& e, std::uint64_t lane, unsigned size) {
    const std::uint64_t half = in_lanes(lane, size);
    return e.constant(half, half);
}

inline void zero(Emitter& e, const Xmm& x) { e.vpxor(x, x, x); }
inline void ones(Emitter& e, const Xmm& x) { e.vpcmpeqd(x, x, x); }
inline void copy(Emitter& e, const Xmm& to, const Xmm& from) {
    if (to.getIdx() != from.getIdx())
        e.copy(to, from);
}

// A row whose operation is one host instruction for each lane size.
#define VECTOR_TWO(name, byte, half, word, quad)                                                   \
    void emit_##name(Emitter& e, const ir::Inst& i) {                                              \
        const Xmm a = e.xmm(i.args[0]), b = e.xmm(i.args[1]), d = e.def_xmm(i);                    \
        switch (i.aux) {                                                                           \
        case 0: e.byte(d, a, b); break;                                                            \
        case 1: e.half(d, a, b); break;                                                            \
        case 2: e.word(d, a, b); break;                                                            \
        default: e.quad(d, a, b); break;                                                           \
        }                                                                                          \
    }

} // namespace ferry::x64
