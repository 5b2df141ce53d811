// Branches, calls, returns, and the ways out of generated code.
//
// A guest call is a host CALL with the guest's return address pushed before it: at the guest's
// return [rsp] is the host's return address and [rsp + 8] the guest's; where it is the one wanted,
// RET goes where the host predicts. Otherwise `find` looks the address up.
#include "own.hpp"

namespace ferry::x64 {

using Xbyak::Label;
using Xbyak::Reg64;

namespace {

constexpr auto near = Xbyak::CodeGenerator::T_NEAR;

Xbyak::Address routine(Allocator& a, std::size_t which) {
    return a.frame(offsetof(Frame, routines) + which);
}

/// Whoever goes to the block must have NZCV in memory, if the block wants them.
void before_branch(Allocator& a, std::uint64_t block) {
    if (a.flags_live_in(block)) {
        a.flags_to_memory();
    }
}

/// Goes to the guest pc in rax by the table of targets.
void jump_by_table(Allocator& a) {
    const int table = static_cast<int>(offsetof(Frame, targets));
    a.mov(a.ecx, a.eax);
    a.and_(a.ecx, static_cast<std::uint32_t>((target_count - 1) << 2));
    a.lea(a.rcx, a.ptr[a.r15 + a.rcx * 4 + a.frame_offset() + table]);
    a.cmp(a.rax, a.qword[a.rcx]);
    auto miss = std::make_shared<Label>();
    a.jne(*miss, near);
    a.jmp(a.qword[a.rcx + 8]);
    a.cold([&a, miss] {
        a.L(*miss);
        a.jmp(routine(a, offsetof(Routines, find)));
    });
}

void push_return_address(Allocator& a, GuestAddr pc) {
    a.mov(a.rcx, pc.value());
    a.push(a.rcx);
}

/// Behind the CALL: the block that follows begins here.
void after_call(Allocator& a, GuestAddr pc) {
    a.lea(a.rsp, a.ptr[a.rsp + 8]);
    a.check_validity(pc);
    if (!a.is_next_block(a.block_index() + 1)) {
        a.ud2();
    }
}

} // namespace

void emit_branch(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    before_branch(a, i.imm);
    if (!a.is_next_block(i.imm)) {
        a.jmp(a.label(i.imm), near);
    }
}

void emit_branch_if(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    before_branch(a, i.imm);
    const auto condition = static_cast<ir::Condition>(i.aux);
    if (condition >= ir::Condition::al) {
        a.jmp(a.label(i.imm), near);
        return;
    }
    jump_if(a, host_condition(a, condition), a.label(i.imm));
}

namespace {

void branch_on_zero(Allocator& a, const ir::Inst& i, bool zero) {
    before_branch(a, i.imm);
    const Reg64 x = a.gpr(i.args[0]);
    const bool w = a.unit().at(i.args[0]).type == ir::Type::i64;
    a.clobber_flags();
    a.test(sized(x, w), sized(x, w));
    if (zero) {
        a.jz(a.label(i.imm), near);
    } else {
        a.jnz(a.label(i.imm), near);
    }
}

void branch_on_bit(Allocator& a, const ir::Inst& i, bool set) {
    before_branch(a, i.imm);
    const Reg64 x = a.gpr(i.args[0]);
    a.clobber_flags();
    if (i.aux < 31) {
        a.test(x.cvt32(), 1U << i.aux);
        if (set) {
            a.jnz(a.label(i.imm), near);
        } else {
            a.jz(a.label(i.imm), near);
        }
        return;
    }
    a.bt(x, i.aux);
    if (set) {
        a.jc(a.label(i.imm), near);
    } else {
        a.jnc(a.label(i.imm), near);
    }
}

} // namespace

void emit_branch_zero(Emitter& e, const ir::Inst& i) { branch_on_zero(own(e), i, true); }
void emit_branch_not_zero(Emitter& e, const ir::Inst& i) { branch_on_zero(own(e), i, false); }
void emit_branch_bit_clear(Emitter& e, const ir::Inst& i) { branch_on_bit(own(e), i, false); }
void emit_branch_bit_set(Emitter& e, const ir::Inst& i) { branch_on_bit(own(e), i, true); }

void emit_jump(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.jump_through_link(a.add_link(GuestAddr(i.imm)));
}

void emit_jump_indirect(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.mov(a.rax, a.gpr(i.args[0]));
    jump_by_table(a);
}

void emit_call_guest(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    push_return_address(a, GuestAddr(i.imm2));
    a.call_through_link(a.add_link(GuestAddr(i.imm)));
    after_call(a, GuestAddr(i.imm2));
}

void emit_call_indirect(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.mov(a.rax, a.gpr(i.args[0]));
    push_return_address(a, GuestAddr(i.imm2));
    const int table = static_cast<int>(offsetof(Frame, targets));
    a.mov(a.ecx, a.eax);
    a.and_(a.ecx, static_cast<std::uint32_t>((target_count - 1) << 2));
    a.lea(a.rcx, a.ptr[a.r15 + a.rcx * 4 + a.frame_offset() + table]);
    a.cmp(a.rax, a.qword[a.rcx]);
    auto miss = std::make_shared<Label>();
    auto back = std::make_shared<Label>();
    a.jne(*miss, near);
    a.call(a.qword[a.rcx + 8]);
    a.L(*back);
    after_call(a, GuestAddr(i.imm2));
    a.cold([&a, miss, back] {
        a.L(*miss);
        a.call(routine(a, offsetof(Routines, find)));
        a.jmp(*back, near);
    });
}

void emit_return_guest(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.mov(a.rax, a.gpr(i.args[0]));
    a.cmp(a.rax, a.qword[a.rsp + 8]);
    auto miss = std::make_shared<Label>();
    a.jne(*miss, near);
    a.ret();
    a.cold([&a, miss] {
        a.L(*miss);
        a.jmp(routine(a, offsetof(Routines, return_miss)));
    });
}

void emit_leave(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.load_constant(a.rax, i.imm2);
    a.mov(a.pc_field(), a.rax);
    a.load_constant(a.rax, i.imm);
    a.mov(a.frame(offsetof(Frame, exit_code)), a.rax);
    a.mov(a.edx, static_cast<std::uint32_t>(i.aux));
    a.jmp(routine(a, offsetof(Routines, leave)));
}

void emit_call(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 scratch[] = {a.rbx, a.rcx, a.rdx};
    for (std::size_t n = 0; n < 3; ++n) {
        if (i.args[n]) {
            a.mov(scratch[n], a.gpr(i.args[n]));
        }
    }
    a.spill_all();
    a.mov(a.rdi, a.rbx);
    a.mov(a.rsi, a.rcx);
    a.mov(a.rax, i.imm);
    a.call(routine(a, offsetof(Routines, call)));
    if (i.type != ir::Type::none) {
        a.mov(a.def_gpr(i, true), a.rax);
    }
}

void emit_execute(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.forget_host_flags();
    a.spill_all();
    const ir::Execution& execution = a.unit().executions[i.imm];
    a.mov(a.rdi, a.r15);
    a.mov(a.esi, execution.word);
    a.mov(a.rdx, reinterpret_cast<std::uint64_t>(execution.function));
    a.mov(a.rax, a.execute_wrapper());
    a.call(routine(a, offsetof(Routines, call)));
}

} // namespace ferry::x64
