// Floating point that does not trap, for instructions that did again and again. Either the
// operations test their operands, or invalid ones are masked and MXCSR is tested in the end.
#include "own.hpp"

namespace ferry::x64 {

namespace {

constexpr int invalid_masked = 0x80; // of MXCSR; its flag is bit 0, which is clear in guest code

} // namespace

void emit_f_guard_begin(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (i.aux != 0) {
        const ir::Inst* end = &i;
        while (end->op != ir::Op::f_guard_end) {
            ++end;
        }
        a.site();
        before_branch(a, end->imm);
        a.clobber_flags();
        a.set_tested(end->imm);
        return;
    }
    const auto kept = a.frame(offsetof(Frame, guest_mxcsr));
    const auto masked = a.frame(offsetof(Frame, guarded_mxcsr));
    a.site();
    a.stmxcsr(kept);
    a.mov(a.eax, kept);
    a.lea(a.eax, a.ptr[a.rax + invalid_masked]); // leaves EFLAGS alone
    a.mov(masked, a.eax);
    a.ldmxcsr(masked);
    a.set_masked(true);
}

void emit_f_guard_end(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (i.aux != 0) {
        a.set_untested();
        return;
    }
    const auto masked = a.frame(offsetof(Frame, guarded_mxcsr));
    before_branch(a, i.imm);
    a.clobber_flags();
    a.stmxcsr(masked);
    a.mov(a.eax, masked);
    a.test(a.al, 1);
    a.branch_to(i.imm, [&](Label& to) { a.jnz(to, Xbyak::CodeGenerator::T_NEAR); });
    a.lea(a.eax, a.ptr[a.rax - invalid_masked]);
    a.mov(masked, a.eax);
    a.ldmxcsr(masked);
    a.set_masked(false);
}

void emit_f_guard_failed(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (i.aux == 0) { // without what the instruction has raised
        a.ldmxcsr(a.frame(offsetof(Frame, guest_mxcsr)));
    }
}

} // namespace ferry::x64
