#pragma once
/// What emit functions see of the x86-64 back end: registers by value, an assembler, sites.

#include <cstdint>

#include <ferry/ir/ir.hpp>
#include <ferry/x64/unit_encoder.hpp>

namespace ferry::x64 {

/// Emit functions get operands and results from here. rax, rcx and xmm0–xmm2 are theirs to use as
/// scratch; they hold nothing between instructions. Others they claim.
class Emitter : public UnitEncoder {
public:
    using UnitEncoder::UnitEncoder;

    /// The register that holds a value, loaded if need be. Read only.
    virtual Xbyak::Reg64 gpr(ir::Value value) = 0;
    virtual Xbyak::Xmm xmm(ir::Value value) = 0;
    Xbyak::Reg32 gpr32(ir::Value value) { return gpr(value).cvt32(); }

    /// The register of the instruction's result. Ask after all operands: it may be the register of
    /// an operand that is not used any more, so write it when they have been read; with `early` it
    /// is none of theirs.
    virtual Xbyak::Reg64 def_gpr(const ir::Inst& inst, bool early = false) = 0;
    virtual Xbyak::Xmm def_xmm(const ir::Inst& inst, bool early = false) = 0;

    /// To be called before emitting anything that changes EFLAGS: saves NZCV if it is there and
    /// still wanted.
    virtual void clobber_flags() = 0;
    /// NZCV are now what the emitted UCOMISS/UCOMISD/COMISx `a, b` says of FCMP a, b (or, with
    /// `swapped`, what the instruction with operands b, a says).
    virtual void flags_from_ucomis(bool swapped) = 0;
    /// Whether consumers of the NZCV that this instruction defines would rather have them swapped
    /// (they are MI, PL, LS, HI).
    virtual bool prefers_swapped(const ir::Inst& inst) = 0;

    /// The next host instruction may fault: there the guest state must be exact.
    virtual void site() = 0;

    /// 16 bytes of constants in memory, 16-byte aligned.
    virtual Xbyak::Address constant(std::uint64_t low, std::uint64_t high) = 0;

    [[nodiscard]] const ir::Unit& unit() const { return *unit_; }
    [[nodiscard]] bool has_avx512() const { return avx512_; }

protected:
    bool avx512_ = false;
    const ir::Unit* unit_ = nullptr;
};

// One function per operation of the table, in emit/<group>.cpp.
#define FERRY_IR(name, types, effects) void emit_##name(Emitter& e, const ir::Inst& i);
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR

} // namespace ferry::x64
