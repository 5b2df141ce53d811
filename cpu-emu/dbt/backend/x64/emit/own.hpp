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

/// An x86 condition: one code, perhaps with parity (unordered) excluded or included.
struct HostCondition {
    enum class Parity : std::uint8_t { ignored, excluded, included };
    std::uint8_t code = 0; ///< as in Jcc: 0 O … 15 G
    Parity parity = Parity::ignored;
};
/// Brings NZCV into EFLAGS and says how to test the condition there.
HostCondition host_condition(Allocator& a, ir::Condition condition);
HostCondition inverse(HostCondition condition);
void jump_if(Allocator& a, HostCondition condition, Xbyak::Label& target);
void jcc(Allocator& a, std::uint8_t code, Xbyak::Label& target);
void cmov(Allocator& a, std::uint8_t code, const Xbyak::Reg& to, const Xbyak::Reg& from);

/// Calls C++ code: arguments are moved to rdi, rsi, rdx; all live values go to memory before.
void call_host(Allocator& a, const void* function, ir::Value x, ir::Value y, ir::Value z);

} // namespace ferry::x64
