#pragma once
/// The fields of the rows of base.inc and system.inc. Registers are called as in the Arm ARM's
/// encodings: d, n, m, a, t. `valid` is false for what the manual calls unallocated.

#include <bit>
#include <cstdint>

#include <ferry/a64/fields.hpp>

namespace ferry::a64 {

struct NoFields {
    constexpr explicit NoFields(std::uint32_t) {}
};

/// ADR, ADRP: the offset in bytes or pages.
struct PcRelative {
    unsigned d;
    std::int64_t offset;
    constexpr explicit PcRelative(std::uint32_t w)
        : d(field(w, 0, 5)), offset(signed_field(w, 5, 19) * 4 + field(w, 29, 2)) {}
};

struct AddSubImmediate {
    bool is64;
    unsigned d, n;
    std::uint64_t imm;
    constexpr explicit AddSubImmediate(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)),
          imm(std::uint64_t{field(w, 10, 12)} << (bit_of(w, 22) ? 12 : 0)) {}
};

/// DecodeBitMasks of the Arm ARM for an immediate: an element of 2…64 bits with a rotated run of
/// ones, replicated. 0 is none: every valid mask has a one.
[[nodiscard]] constexpr std::uint64_t bitmask(bool n, unsigned imms, unsigned immr, bool is64) {
    const unsigned key = (n ? 64U : 0U) | (~imms & 63U);
    if (key < 2 || (n && !is64)) {
        return 0;
    }
    const unsigned size = std::bit_floor(key);
    const unsigned ones = (imms & (size - 1)) + 1;
    const unsigned turn = immr & (size - 1);
    if (ones == size) {
        return 0;
    }
    const std::uint64_t all = size == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << size) - 1;
    std::uint64_t element = (std::uint64_t{1} << ones) - 1;
    if (turn != 0) {
        element = (element >> turn | element << (size - turn)) & all;
    }
    for (unsigned width = size; width < 64; width *= 2) {
        element |= element << width;
    }
    return is64 ? element : element & 0xffff'ffff;
}

struct LogicalImmediate {
    bool is64;
    unsigned d, n;
    std::uint64_t imm;
    bool valid;
    constexpr explicit LogicalImmediate(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)),
          imm(bitmask(bit_of(w, 22), field(w, 10, 6), field(w, 16, 6), is64)), valid(imm != 0) {}
};

struct MoveWide {
    bool is64;
    unsigned d;
    unsigned shift;
    std::uint64_t imm;
    bool valid;
    constexpr explicit MoveWide(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), shift(field(w, 21, 2) * 16), imm(field(w, 5, 16)),
          valid(is64 || shift < 32) {}
};

struct Bitfield {
    bool is64;
    unsigned d, n;
    unsigned immr, imms;
    bool valid;
    constexpr explicit Bitfield(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), immr(field(w, 16, 6)),
          imms(field(w, 10, 6)),
          valid(bit_of(w, 22) == is64 && (is64 || (immr < 32 && imms < 32))) {}
};

struct Extract {
    bool is64;
    unsigned d, n, m;
    unsigned lsb;
    bool valid;
    constexpr explicit Extract(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)),
          lsb(field(w, 10, 6)), valid(bit_of(w, 22) == is64 && (is64 || lsb < 32)) {}
};

enum class Shift : std::uint8_t { lsl, lsr, asr, ror };

/// Logical and add/subtract, shifted register; ROR only for the logical ones.
struct ShiftedRegister {
    bool is64;
    unsigned d, n, m;
    Shift shift;
    unsigned amount;
    bool valid;
    constexpr explicit ShiftedRegister(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)),
          shift(static_cast<Shift>(field(w, 22, 2))), amount(field(w, 10, 6)),
          valid((is64 || amount < 32) && (!bit_of(w, 24) || shift != Shift::ror)) {}
};

struct ExtendedRegister {
    bool is64;
    unsigned d, n, m;
    unsigned option; ///< bit 2: signed; bits 1–0: log2 of the bytes taken
    unsigned shift;
    bool valid;
    constexpr explicit ExtendedRegister(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)),
          option(field(w, 13, 3)), shift(field(w, 10, 3)), valid(shift <= 4) {}
};

/// Up to three sources.
struct ThreeRegisters {
    bool is64;
    unsigned d, n, m, a;
    constexpr explicit ThreeRegisters(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)),
          a(field(w, 10, 5)) {}
};

struct Crc {
    unsigned d, n, m;
    unsigned size_log2;
    bool valid;
    constexpr explicit Crc(std::uint32_t w)
        : d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)), size_log2(field(w, 10, 2)),
          valid(bit_of(w, 31) == (size_log2 == 3)) {}
};

struct ConditionalCompare {
    bool is64;
    unsigned n;
    unsigned m; ///< or an immediate
    unsigned condition;
    unsigned nzcv;
    constexpr explicit ConditionalCompare(std::uint32_t w)
        : is64(bit_of(w, 31)), n(field(w, 5, 5)), m(field(w, 16, 5)), condition(field(w, 12, 4)),
          nzcv(field(w, 0, 4)) {}
};

struct ConditionalSelect {
    bool is64;
    unsigned d, n, m;
    unsigned condition;
    constexpr explicit ConditionalSelect(std::uint32_t w)
        : is64(bit_of(w, 31)), d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)),
          condition(field(w, 12, 4)) {}
};

struct RotateIntoFlags {
    unsigned n;
    unsigned amount;
    unsigned mask;
    constexpr explicit RotateIntoFlags(std::uint32_t w)
        : n(field(w, 5, 5)), amount(field(w, 15, 6)), mask(field(w, 0, 4)) {}
};

// --- branches: offsets in bytes ------------------------------------------------------------------

struct Branch {
    std::int64_t offset;
    constexpr explicit Branch(std::uint32_t w) : offset(signed_field(w, 0, 26) * 4) {}
};

struct BranchIf {
    std::int64_t offset;
    unsigned condition;
    constexpr explicit BranchIf(std::uint32_t w)
        : offset(signed_field(w, 5, 19) * 4), condition(field(w, 0, 4)) {}
};

struct CompareAndBranch {
    bool is64;
    unsigned t;
    std::int64_t offset;
    constexpr explicit CompareAndBranch(std::uint32_t w)
        : is64(bit_of(w, 31)), t(field(w, 0, 5)), offset(signed_field(w, 5, 19) * 4) {}
};

struct TestAndBranch {
    unsigned t;
    unsigned bit;
    std::int64_t offset;
    constexpr explicit TestAndBranch(std::uint32_t w)
        : t(field(w, 0, 5)), bit(field(w, 19, 5) | field(w, 31, 1) << 5),
          offset(signed_field(w, 5, 14) * 4) {}
};

struct BranchRegister {
    unsigned n;
    constexpr explicit BranchRegister(std::uint32_t w) : n(field(w, 5, 5)) {}
};

// --- system --------------------------------------------------------------------------------------

struct Exception {
    std::uint32_t imm;
    constexpr explicit Exception(std::uint32_t w) : imm(field(w, 5, 16)) {}
};

struct Barrier {
    unsigned type; ///< 1: loads, 2: stores, else all
    constexpr explicit Barrier(std::uint32_t w) : type(field(w, 8, 2)) {}
};

/// MRS, MSR, SYS.
struct SystemRegister {
    unsigned t;
    constexpr explicit SystemRegister(std::uint32_t w) : t(field(w, 0, 5)) {}
};

} // namespace ferry::a64
