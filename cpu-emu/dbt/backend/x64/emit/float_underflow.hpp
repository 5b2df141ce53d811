#pragma once
/// Arm sees tiny results before rounding, x86 after it: where an instruction's imm says so, a
/// result that was tiny and was rounded up to the smallest normal number is noted in
/// Frame::underflow.

#include "own.hpp"

namespace ferry::x64 {

/// Where such an instruction puts its result at first, for `to` may be the register of an operand.
inline Xbyak::Xmm exact_result(Emitter& e, const ir::Inst& i, const Xbyak::Xmm& to) {
    return i.imm != 0 ? e.xmm0 : to;
}

/// Goes on at `none` if no lane of exact_result() is a smallest normal number.
void jump_if_not_smallest(Allocator& a, const ir::Inst& i, Xbyak::Label& none);
void begin_rounding_towards_zero(Allocator& a);
/// xmm1: what the instruction gives when it rounds towards zero.
void end_rounding_towards_zero(Allocator& a, const ir::Inst& i);

/// To be emitted behind the operation: looks at exact_result() and moves it to `to`. Changes rcx,
/// xmm1 and xmm2 and leaves EFLAGS alone. `again(e, other)` emits the operation once more, with the
/// same operands.
template <class Again>
void note_underflow(Emitter& e, const ir::Inst& i, const Xbyak::Xmm& to, Again again) {
    if (i.imm == 0) {
        return;
    }
    Allocator& a = own(e);
    Label& look = a.make_label();
    Label& back = a.make_label();
    Xbyak::Label fine;
    jump_if_not_smallest(a, i, fine);
    a.jmp(look);
    a.L(fine);
    a.L(back);
    a.vmovaps(to, a.xmm0);
    a.cold([&a, &i, &look, &back, again] {
        a.L(look);
        begin_rounding_towards_zero(a);
        again(a, a.xmm1);
        end_rounding_towards_zero(a, i);
        a.jmp(back);
    });
}

} // namespace ferry::x64
