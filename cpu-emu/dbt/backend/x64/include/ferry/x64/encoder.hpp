#pragma once
/// An assembler whose frequent instructions take a short way to their bytes: Xbyak's general one
/// costs some 200 host instructions for each that is emitted, most of it for operands that could be
/// anything. What is not here is Xbyak's.

#include <cstdint>
#include <cstring>

#include <ferry/base/assert.hpp>
#include <xbyak/xbyak.h>

namespace ferry::x64 {

/// A memory operand: base + (index << scale) + offset.
struct Mem {
    static constexpr std::uint8_t none = 4; ///< as SIB says it: RSP is no index
    std::uint8_t base = 0;
    std::uint8_t index = none;
    std::uint8_t scale = 0; ///< 0…3
    std::int32_t offset = 0;

    Mem(const Xbyak::Reg64& b, std::int32_t o)
        : base(static_cast<std::uint8_t>(b.getIdx())), offset(o) {}
    Mem(const Xbyak::Reg64& b, const Xbyak::Reg64& i, unsigned s, std::int32_t o)
        : base(static_cast<std::uint8_t>(b.getIdx())), index(static_cast<std::uint8_t>(i.getIdx())),
          scale(static_cast<std::uint8_t>(s)), offset(o) {}
};

/// A place in the code. Jumps that come before it are chained through their displacements.
struct Label {
    static constexpr std::uint32_t unknown = ~std::uint32_t{0};
    std::uint32_t at = unknown;
    std::uint32_t last_use = 0; ///< the displacement to be filled in; 0: none
};

// A register's number: what ModRM, SIB or the opcode has of it, and the prefix.
[[nodiscard]] constexpr unsigned low_bits(int reg) { return static_cast<unsigned>(reg) & 7; }
[[nodiscard]] constexpr unsigned high_bit(int reg) { return static_cast<unsigned>(reg) >> 3; }

class Encoder : public Xbyak::CodeGenerator {
public:
    using CodeGenerator::CodeGenerator;
    using Reg = Xbyak::Reg;

    // With registers of 32 and 64 bits; both of one width.
#define FERRY_ALU(name, opcode, extension)                                                         \
    using CodeGenerator::name;                                                                     \
    void name(const Reg& to, const Reg& from) {                                                    \
        if (is_wide_enough(to)) {                                                                  \
            two_registers(opcode, from, to);                                                       \
        } else {                                                                                   \
            CodeGenerator::name(to, static_cast<const Xbyak::Operand&>(from));                     \
        }                                                                                          \
    }                                                                                              \
    void name(const Reg& to, Mem from) {                                                           \
        with_memory(0, to.isBit(64), (opcode) + 2, to.getIdx(), from);                             \
    }                                                                                              \
    /** The immediate is sign-extended from 32 bits. */                                            \
    void name(const Reg& to, std::uint32_t imm) {                                                  \
        if (is_wide_enough(to)) {                                                                  \
            with_immediate(extension, to, imm);                                                    \
        } else {                                                                                   \
            CodeGenerator::name(static_cast<const Xbyak::Operand&>(to), imm);                      \
        }                                                                                          \
    }
    FERRY_ALU(add, 0x01, 0)
    FERRY_ALU(or_, 0x09, 1)
    FERRY_ALU(and_, 0x21, 4)
    FERRY_ALU(sub, 0x29, 5)
    FERRY_ALU(xor_, 0x31, 6)
    FERRY_ALU(cmp, 0x39, 7)
#undef FERRY_ALU

    using CodeGenerator::mov;
    void mov(const Reg& to, const Reg& from) {
        if (is_wide_enough(to)) {
            two_registers(0x89, from, to);
        } else {
            CodeGenerator::mov(to, static_cast<const Xbyak::Operand&>(from));
        }
    }
    using CodeGenerator::test;
    void test(const Reg& a, const Reg& b) {
        if (is_wide_enough(a)) {
            two_registers(0x85, b, a);
        } else {
            CodeGenerator::test(a, b);
        }
    }
    using CodeGenerator::lea;
    void lea(const Reg& to, Mem from) { with_memory(0, to.isBit(64), 0x8d, to.getIdx(), from); }

    /// to := a constant; the flags stay.
    void load_constant(const Xbyak::Reg64& to, std::uint64_t value);

    /// Up to 8 bytes, the lowest first.
    void put_bytes(std::uint64_t bytes, unsigned count) {
        std::uint8_t* const at = begin();
        std::memcpy(at, &bytes, sizeof bytes);
        end(at + count);
    }

    // Sizes are log2 of bytes, 0…3.
    /// Zero-extended to 64 bits.
    void load(const Xbyak::Reg64& to, Mem from, unsigned size);
    /// Sign-extended to 64 or 32 bits, the rest zero.
    void load_signed(const Xbyak::Reg64& to, bool wide, Mem from, unsigned size);
    void store(Mem to, const Xbyak::Reg64& from, unsigned size);
    /// 64 bits at [r15 + offset], where the state block is.
    void load_state(std::uint8_t to, std::int32_t offset) { with_state(0x8b, to, offset); }
    void store_state(std::int32_t offset, std::uint8_t from) { with_state(0x89, from, offset); }
    /// 32 bits, or 16 behind a prefix.
    void store_low_state(std::int32_t offset, std::uint8_t from) {
        with_state(0x89, from, offset, 0);
    }
    /// To where 64 bits there say.
    void jump_through_state(std::int32_t offset) { with_state(0xff, 4, offset, 0); }
    void exchange(Mem with, const Xbyak::Reg64& reg, unsigned size);
    void store_constant(Mem to, std::int32_t value, unsigned size);
    // 2…4: what is above the loaded bytes becomes zero.
    void load(const Xbyak::Xmm& to, Mem from, unsigned size) {
        vector_with_memory(0x10, to, from, size);
    }
    void store(Mem to, const Xbyak::Xmm& from, unsigned size) {
        vector_with_memory(0x11, from, to, size);
    }
    /// The whole register.
    void copy(const Xbyak::Xmm& to, const Xbyak::Xmm& from);

    using CodeGenerator::call;
    using CodeGenerator::jmp;
    void jmp(Mem to) { with_memory(0, false, 0xff, 4, to); }
    void call(Mem to) { with_memory(0, false, 0xff, 2, to); }

    // The second argument of jumps is for those who write Xbyak::Label's.
    using CodeGenerator::L;
    void L(Label& label);
    void jmp(Label& to, LabelType = T_NEAR);
    /// `code` as in Jcc.
    void jcc(std::uint8_t code, Label& to);
#define FERRY_JCC(name, code)                                                                      \
    using CodeGenerator::name;                                                                     \
    void name(Label& to, LabelType = T_NEAR) { jcc(code, to); }
    FERRY_JCC(jb, 0x2)
    FERRY_JCC(jc, 0x2)
    FERRY_JCC(jae, 0x3)
    FERRY_JCC(jnc, 0x3)
    FERRY_JCC(je, 0x4)
    FERRY_JCC(jz, 0x4)
    FERRY_JCC(jne, 0x5)
    FERRY_JCC(jnz, 0x5)
    FERRY_JCC(jbe, 0x6)
    FERRY_JCC(ja, 0x7)
    FERRY_JCC(jp, 0xa)
    FERRY_JCC(jge, 0xd)
#undef FERRY_JCC

private:
    static bool is_wide_enough(const Reg& reg) { return reg.isREG(32 | 64); }
    /// Room for one instruction.
    std::uint8_t* begin() {
        constexpr std::size_t longest_instruction = 16;
        FERRY_ASSERT(size_ + longest_instruction <= maxSize_);
        return top_ + size_;
    }
    void end(const std::uint8_t* next) { size_ = static_cast<std::size_t>(next - top_); }
    void two_registers(std::uint8_t opcode, const Reg& reg, const Reg& rm) {
        const unsigned rex =
            (rm.isBit(64) ? 8U : 0U) | high_bit(reg.getIdx()) << 2 | high_bit(rm.getIdx());
        const unsigned code = opcode | (0xc0 | low_bits(reg.getIdx()) << 3 | low_bits(rm.getIdx()))
                                           << 8;
        if (rex != 0) {
            put_bytes(code << 8 | 0x40 | rex, 3);
        } else {
            put_bytes(code, 2);
        }
    }
    void with_immediate(unsigned extension, const Reg& rm, std::uint32_t imm);
    /// An opcode of up to two bytes, the first one lowest. `byte_register`: reg names one of 8
    /// bits.
    void with_memory(std::uint8_t prefix, bool wide, unsigned opcode, int reg, Mem mem,
                     bool byte_register = false);
    void with_state(std::uint8_t opcode, std::uint8_t reg, std::int32_t offset,
                    unsigned rex_w = 8) {
        const unsigned rex = 0x41 | rex_w; // REX.B: r15
        const unsigned mod = offset == 0 ? 0 : offset == static_cast<std::int8_t>(offset) ? 1 : 2;
        const unsigned modrm = mod << 6 | low_bits(reg) << 3 | 7;
        put_bytes(rex | high_bit(reg) << 2 | std::uint64_t{opcode} << 8 | modrm << 16 |
                      static_cast<std::uint64_t>(static_cast<std::uint32_t>(offset)) << 24,
                  3 + mod * mod); // 0, 1 or 4 bytes of displacement
    }
    void vector_with_memory(std::uint8_t opcode, const Xbyak::Xmm& reg, Mem mem, unsigned size);
    void put_displacement(std::uint8_t*& at, Label& to) const;
};

} // namespace ferry::x64
