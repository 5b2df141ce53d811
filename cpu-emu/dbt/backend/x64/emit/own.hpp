#pragma once
/// For emit functions that need the allocator itself.

#include "../allocator.hpp"

namespace ferry::x64 {

inline Allocator& own(Emitter& e) { return static_cast<Allocator&>(e); }
inline bool wide(const ir::Inst& i) { return i.type == ir::Type::i64; }
/// A register in the width of a type.
inline Xbyak::Reg32e sized(const Xbyak::Reg64& reg, bool is_wide) {
    return Xbyak::Reg32e(reg.getIdx(), is_wide ? 64 : 32);
}

/// d := a's bytes in the order that the constant says
inline void shuffle_bytes(Emitter& e, const Xbyak::Xmm& d, const Xbyak::Xmm& a, std::uint64_t low,
                          std::uint64_t high) {
    own(e).with_constant(low, high, [&](const Xbyak::Operand& order) { e.vpshufb(d, a, order); });
}

/// Whether the second operand can be read where its slot is in memory.
inline bool reads_memory(const Allocator& a, const ir::Inst& i) {
    return a.is_in_slot(i.args[1]) && !(wide(i) && a.unit().at(i.args[1]).type == ir::Type::i32);
}

/// An x86 condition: one code, perhaps with parity (unordered) excluded or included.
struct HostCondition {
    enum class Parity : std::uint8_t { ignored, excluded, included };
    std::uint8_t code = 0; ///< as in Jcc: 0 O … 15 G
    Parity parity = Parity::ignored;
};
/// Brings NZCV into EFLAGS and says how to test the condition there.
HostCondition host_condition(Allocator& a, ir::Condition condition);
HostCondition inverse(HostCondition condition);
void jump_if(Allocator& a, HostCondition condition, Label& target);
void cmov(Allocator& a, std::uint8_t code, const Xbyak::Reg& to, const Xbyak::Reg& from);

/// Where the condition does not hold, NZCV become these four bits, in EFLAGS as after a
/// subtraction, and control goes on at `done`.
void set_flags_unless(Allocator& a, ir::Condition condition, std::uint64_t nzcv, Label& done);

/// What `out` leads to: the way out of the unit, before the instruction, with this exit code.
void leave_before(Allocator& a, Label& out, const Xbyak::Reg64& exit_code, ir::LeaveReason reason);

/// Whoever goes to the block must have NZCV in memory, if the block wants them.
void before_branch(Allocator& a, std::uint64_t block);

} // namespace ferry::x64
