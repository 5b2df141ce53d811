// Branches, calls, returns, and the ways out of generated code.
//
// A guest call is a host CALL with the guest's return address pushed before it: at the guest's
// return [rsp] is the host's return address and [rsp + 8] the guest's; where it is the one wanted,
// RET goes where the host predicts. Otherwise `find` looks the address up.
#include "own.hpp"

namespace ferry::x64 {

using Xbyak::Reg64;

namespace {

constexpr auto near = Xbyak::CodeGenerator::T_NEAR;

/// Goes to the guest pc in rax by the table of targets.
void jump_by_table(Allocator& a) {
    const Mem code = a.look_in_table();
    Label& miss = a.make_label();
    a.jne(miss, near);
    a.jmp(code);
    a.cold([&a, &miss] {
        a.L(miss);
        a.jmp(a.routine(offsetof(Routines, find)));
    });
}

/// Of a call, which has put it where calls pass it too. Behind slots_to_next_unit().
void push_return_address(Allocator& a, const ir::Inst& call) {
    if (const auto link = a.passed_constant(call.imm2)) {
        a.push(*link);
        return;
    }
    a.load_guest_address(a.rcx, call.imm2);
    a.push(a.rcx);
}

/// Behind the CALL: the block that follows begins here.
void after_call(Allocator& a, GuestAddr pc) {
    a.lea(a.rsp, Mem(a.rsp, 8));
    a.check_validity(pc);
    a.return_to_next_block();
}

} // namespace

void before_branch(Allocator& a, std::uint64_t block) {
    if (a.flags_live_in(block)) {
        a.flags_to_memory();
    }
}

void emit_branch(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_block(i.imm);
    a.continue_with(i.imm);
}

void emit_branch_if(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const auto condition = static_cast<ir::Condition>(i.aux);
    if (!a.can_carry_flags(i.imm) && !a.saves_flags_on_the_way(i.imm)) {
        a.flags_to_block(i.imm);
    }
    if (condition >= ir::Condition::al) {
        a.branch_to(i.imm, [&](Label& to) { a.jmp(to, near); });
        return;
    }
    const HostCondition test = host_condition(a, condition);
    a.carry_flags(i.imm);
    a.branch_to(i.imm, [&](Label& to) { jump_if(a, test, to); });
}

namespace {

void branch_on_zero(Allocator& a, const ir::Inst& i, bool zero) {
    a.flags_to_block(i.imm);
    const Reg64 x = a.gpr(i.args[0]);
    a.clobber_flags();
    a.test(sized(x, wide(i)), sized(x, wide(i)));
    a.branch_to(i.imm, [&](Label& to) { zero ? a.jz(to, near) : a.jnz(to, near); });
}

void branch_on_bit(Allocator& a, const ir::Inst& i, bool set) {
    a.flags_to_block(i.imm);
    const Reg64 x = a.gpr(i.args[0]);
    a.clobber_flags();
    if (i.aux < 31) {
        a.test(x.cvt32(), 1U << i.aux);
        a.branch_to(i.imm, [&](Label& to) { set ? a.jnz(to, near) : a.jz(to, near); });
        return;
    }
    a.bt(x, i.aux);
    a.branch_to(i.imm, [&](Label& to) { set ? a.jc(to, near) : a.jnc(to, near); });
}

} // namespace

void emit_branch_zero(Emitter& e, const ir::Inst& i) { branch_on_zero(own(e), i, true); }
void emit_branch_not_zero(Emitter& e, const ir::Inst& i) { branch_on_zero(own(e), i, false); }
void emit_branch_bit_clear(Emitter& e, const ir::Inst& i) { branch_on_bit(own(e), i, false); }
void emit_branch_bit_set(Emitter& e, const ir::Inst& i) { branch_on_bit(own(e), i, true); }

void emit_jump(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.slots_to_next_unit();
    a.jump_through_link(a.add_link(GuestAddr(i.imm)));
}

void emit_jump_indirect(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.mov(a.rax, a.gpr(i.args[0]));
    a.slots_to_next_unit();
    jump_by_table(a);
}

void emit_call_guest(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.slots_to_next_unit();
    push_return_address(a, i);
    a.call_through_link(a.add_link(GuestAddr(i.imm)));
    after_call(a, GuestAddr(i.imm2));
}

void emit_call_indirect(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.mov(a.rax, a.gpr(i.args[0]));
    a.slots_to_next_unit();
    push_return_address(a, i);
    const Mem code = a.look_in_table();
    Label& miss = a.make_label();
    Label& back = a.make_label();
    a.jne(miss, near);
    a.call(code);
    a.L(back);
    after_call(a, GuestAddr(i.imm2));
    a.cold([&a, &miss, &back] {
        a.L(miss);
        a.call(a.routine(offsetof(Routines, find)));
        a.jmp(back, near);
    });
}

void emit_return_guest(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    const auto link = a.passed_slot(i.args[0]);
    if (!link) {
        a.mov(a.rax, a.gpr(i.args[0]));
    }
    a.slots_to_next_unit();
    a.cmp(link.value_or(a.rax), Mem(a.rsp, 8));
    Label& miss = a.make_label();
    a.jne(miss, near);
    a.ret();
    a.cold([&a, &miss, link] {
        a.L(miss);
        if (link) {
            a.mov(a.rax, *link);
        }
        a.jmp(a.routine(offsetof(Routines, return_miss)));
    });
}

void emit_leave(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.flags_to_memory();
    a.slots_to_memory();
    a.load_guest_address(a.rax, i.imm2);
    a.mov(a.pc_field(), a.rax);
    a.load_constant(a.rax, i.imm);
    a.mov(a.frame(offsetof(Frame, exit_code)), a.rax);
    a.mov(a.edx, static_cast<std::uint32_t>(i.aux));
    a.jmp(a.routine(offsetof(Routines, leave)));
}

void leave_before(Allocator& a, Label& out, const Reg64& exit_code, ir::LeaveReason reason) {
    const std::uint64_t pc = a.guest_pc();
    a.cold([&a, &out, exit_code, reason, pc, slots = a.slots()] {
        a.L(out);
        a.slots_to_memory(slots);
        a.mov(a.frame(offsetof(Frame, exit_code)), exit_code);
        a.load_guest_address(a.rax, pc);
        a.mov(a.pc_field(), a.rax);
        a.mov(a.edx, static_cast<std::uint32_t>(reason));
        a.jmp(a.routine(offsetof(Routines, leave)));
    });
}

void emit_call(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.claim(a.rbx);
    a.claim(a.rdx);
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
    a.load_function(a.rax, i.imm);
    a.call(a.routine(offsetof(Routines, call)));
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
    a.lea(a.rdi, Mem(a.r15, -a.state_base()));
    a.mov(a.esi, execution.word);
    if (execution.plain) {
        a.load_function(a.rax, reinterpret_cast<std::uint64_t>(execution.function));
        a.call(a.routine(offsetof(Routines, call_plain)));
        return;
    }
    a.load_function(a.rdx, reinterpret_cast<std::uint64_t>(execution.function));
    a.load_function(a.rax, a.execute_wrapper());
    a.call(a.routine(offsetof(Routines, call)));
}

// Defined by the linker.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" const char __ehdr_start;

std::uint64_t image_base() { return reinterpret_cast<std::uint64_t>(&__ehdr_start); }

void Allocator::load_function(const Reg64& to, std::uint64_t function) {
    load_constant(to, function - image_base());
    add(to, frame(offsetof(Frame, image)));
}

} // namespace ferry::x64
