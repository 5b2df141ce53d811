// Copies of lanes, permutations, tables and modified immediates.

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::Run;
using simd::Vector;
using simd::Wide;

namespace {

void fill(Run& r, unsigned size, std::uint64_t value, bool one) {
    Vector out;
    for (unsigned lane = 0; lane < (one ? 1U : (r.q ? 16U : 8U) >> size); ++lane)
        out.set(lane, size, static_cast<Wide>(value));
    r.write(out);
}

std::uint64_t read_x(const Run& r) { return r.rn == 31 ? 0 : r.state.registers.x[r.rn]; }

/// Lane n of the result is lane source(n) of Vn:Vm.
template <class F>
void permute(void* state, std::uint32_t word, F source) {
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    const unsigned lanes = r.lanes();
    Vector out;
    for (unsigned lane = 0; lane < lanes; ++lane) {
        const unsigned from = source(lane, lanes);
        out.set(
            lane, r.size,
            static_cast<Wide>(from < lanes ? n.bits(from, r.size) : m.bits(from - lanes, r.size)));
    }
    r.write(out);
}

void table(void* state, std::uint32_t word, bool extend) {
    const VTable i(word);
    Run r(state, word);
    const Vector index = r.v(r.rm), old = r.v(r.rd);
    Vector out;
    for (unsigned byte = 0; byte < (r.q ? 16U : 8U); ++byte) {
        const unsigned at = index[byte];
        if (at < 16 * i.registers)
            out[byte] = r.v(r.rn + at / 16)[at % 16];
        else if (extend)
            out[byte] = old[byte];
    }
    r.write(out);
}

enum class Immediate { move, move_not, orr, bic };

void immediate(void* state, std::uint32_t word, Immediate kind) {
    const VImm i(word);
    Run r(state, word);
    const Vector old = r.v(r.rd);
    Vector out;
    for (unsigned lane = 0; lane < (i.q ? 2U : 1U); ++lane) {
        std::uint64_t value = i.value;
        if (kind == Immediate::move_not)
            value = ~value;
        if (kind == Immediate::orr)
            value |= old.bits(lane, 3);
        if (kind == Immediate::bic)
            value = old.bits(lane, 3) & ~value;
        out.set(lane, 3, static_cast<Wide>(value));
    }
    r.write(out);
}

} // namespace

void execute_DUP_element(void* state, std::uint32_t word) {
    const VCopyAny i(word);
    Run r(state, word);
    fill(r, i.size, r.v(r.rn).bits(i.index, i.size), i.scalar);
}
SIMD_ALIAS(DUP_element_s, DUP_element)
void execute_DUP_general(void* state, std::uint32_t word) {
    Run r(state, word);
    fill(r, VCopy(word).size, read_x(r), false);
}
void execute_INS_general(void* state, std::uint32_t word) {
    const VCopy i(word);
    Run r(state, word);
    Vector out = r.v(r.rd);
    out.set(i.index, i.size, static_cast<Wide>(read_x(r)));
    r.write(out);
}
void execute_INS_element(void* state, std::uint32_t word) {
    const VCopy i(word);
    Run r(state, word);
    Vector out = r.v(r.rd);
    out.set(i.index, i.size, static_cast<Wide>(r.v(r.rn).bits(i.source, i.size)));
    r.write(out);
}
void execute_UMOV(void* state, std::uint32_t word) {
    const VCopyUmov i(word);
    Run r(state, word);
    if (r.rd != 31)
        r.state.registers.x[r.rd] = r.v(r.rn).bits(i.index, i.size);
}
void execute_SMOV(void* state, std::uint32_t word) {
    const VCopySmov i(word);
    Run r(state, word);
    const auto value = static_cast<std::uint64_t>(r.v(r.rn).get<true>(i.index, i.size));
    if (r.rd != 31)
        r.state.registers.x[r.rd] = r.q ? value : static_cast<std::uint32_t>(value);
}

#define PERMUTE(name, expression)                                                                  \
    void execute_##name(void* state, std::uint32_t word) {                                         \
        permute(state, word, []([[maybe_unused]] unsigned n, [[maybe_unused]] unsigned lanes) {    \
            return expression;                                                                     \
        });                                                                                        \
    }
PERMUTE(UZP1_v, 2 * n)
PERMUTE(UZP2_v, 2 * n + 1)
PERMUTE(ZIP1_v, n / 2 + (n % 2) * lanes)
PERMUTE(ZIP2_v, lanes / 2 + n / 2 + (n % 2) * lanes)
PERMUTE(TRN1_v, (n & ~1U) + (n % 2) * lanes)
PERMUTE(TRN2_v, (n | 1U) + (n % 2) * lanes)
#undef PERMUTE

void execute_EXT_v(void* state, std::uint32_t word) {
    const VExt i(word);
    Run r(state, word);
    const Vector n = r.v(r.rn), m = r.v(r.rm);
    Vector out;
    const unsigned bytes = r.q ? 16 : 8;
    for (unsigned byte = 0; byte < bytes; ++byte) {
        const unsigned from = byte + i.position;
        out[byte] = from < bytes ? n[from] : m[from - bytes];
    }
    r.write(out);
}

void execute_TBL(void* state, std::uint32_t word) { table(state, word, false); }
void execute_TBX(void* state, std::uint32_t word) { table(state, word, true); }

void execute_MOVI_32(void* state, std::uint32_t word) { immediate(state, word, Immediate::move); }
void execute_MVNI_32(void* state, std::uint32_t word) {
    immediate(state, word, Immediate::move_not);
}
void execute_ORR_imm_32(void* state, std::uint32_t word) { immediate(state, word, Immediate::orr); }
void execute_BIC_imm_32(void* state, std::uint32_t word) { immediate(state, word, Immediate::bic); }
SIMD_ALIAS(MOVI_16, MOVI_32)
SIMD_ALIAS(MOVI_ones, MOVI_32)
SIMD_ALIAS(MOVI_8, MOVI_32)
SIMD_ALIAS(MOVI_64, MOVI_32)
SIMD_ALIAS(MVNI_16, MVNI_32)
SIMD_ALIAS(MVNI_ones, MVNI_32)
SIMD_ALIAS(ORR_imm_16, ORR_imm_32)
SIMD_ALIAS(BIC_imm_16, BIC_imm_32)

} // namespace ferry::a64
