// Branches, and what the system has to do with.
#include <cstddef>

#include <ferry/x64/frame.hpp>

#include "templates.hpp"

namespace ferry::dbt::quick {

using Xbyak::Reg64;

namespace {

enum Jcc : std::uint8_t { c = 2, nc, z, nz };
constexpr unsigned link_register = 30;

GuestAddr target_of(const Generator& g, std::int64_t offset) {
    return g.pc() + static_cast<std::uint64_t>(offset);
}

/// rax := the register, with NZCV in memory
void take_target(Generator& g, unsigned n) {
    g.flags_to_memory();
    g.mov(g.rax, g.read(n));
}

} // namespace

bool jump(Generator& g, const a64::Branch& i) {
    g.branch(target_of(g, i.offset));
    return true;
}

bool call(Generator& g, const a64::Branch& i) {
    g.call(target_of(g, i.offset), link_register);
    return true;
}

bool jump_if(Generator& g, const a64::BranchIf& i) {
    if (i.condition >= static_cast<unsigned>(ir::Condition::al)) {
        return false;
    }
    const std::uint8_t code = g.host_condition(i.condition);
    g.branch_if(code, target_of(g, i.offset));
    return true;
}

bool jump_if_zero(Generator& g, const a64::CompareAndBranch& i, bool zero) {
    g.clobber_flags();
    const Xbyak::Reg32e t = sized(g.read(i.t), i.is64);
    g.test(t, t);
    g.branch_if(zero ? Jcc::z : Jcc::nz, target_of(g, i.offset));
    return true;
}

bool jump_if_bit(Generator& g, const a64::TestAndBranch& i, bool set) {
    constexpr unsigned bits_of_immediate = 31;
    g.clobber_flags();
    const Reg64 t = g.read(i.t);
    if (i.bit < bits_of_immediate) {
        g.test(t.cvt32(), 1U << i.bit);
        g.branch_if(set ? Jcc::nz : Jcc::z, target_of(g, i.offset));
    } else {
        g.bt(t, static_cast<std::uint8_t>(i.bit));
        g.branch_if(set ? Jcc::c : Jcc::nc, target_of(g, i.offset));
    }
    return true;
}

bool jump_to_register(Generator& g, const a64::BranchRegister& i) {
    take_target(g, i.n);
    g.branch_indirect();
    return true;
}

bool call_register(Generator& g, const a64::BranchRegister& i) {
    take_target(g, i.n);
    g.call_indirect(link_register);
    return true;
}

bool jump_back(Generator& g, const a64::BranchRegister& i) {
    take_target(g, i.n);
    g.return_guest();
    return true;
}

bool system_call(Generator& g, const a64::Exception& i) {
    g.leave(ir::LeaveReason::syscall, i.imm, g.pc() + 4);
    return true;
}

bool hint(Generator& g) { return !g.has_host_function(); }

bool nothing(Generator&) { return true; }

/// Loads and stores of x86 are in order each for themselves: what is left is a store before a load.
bool barrier(Generator& g, const a64::Barrier& i) {
    if (i.type == 0 || i.type == 3) {
        g.fence();
    }
    return true;
}

bool barrier_of_all(Generator& g) {
    g.clobber_flags();
    g.load(g.rax, g.frame_place(offsetof(x64::Frame, noted_lines)), 3);
    g.cmp(g.rax, g.frame_place(offsetof(x64::Frame, noted_lines_end)));
    g.leave_if(nz, g.rax, ir::LeaveReason::synchronize);
    g.fence();
    return true;
}

bool invalidate_line(Generator& g, const a64::SystemRegister& i) {
    const x64::Mem end = g.frame_place(offsetof(x64::Frame, noted_lines_end));
    const Reg64 address = g.read(i.t);
    g.clobber_flags();
    g.mov(g.rax, address);
    g.and_(g.rax, 0 - x64::code_line);
    g.cmp(g.rax, end);
    g.leave_if(nz, address, ir::LeaveReason::invalidate);
    g.lea(g.rax, x64::Mem(g.rax, x64::code_line));
    g.store(end, g.rax, 3);
    return true;
}

bool read_thread_pointer(Generator& g, const a64::SystemRegister& i) {
    const Reg64 t = g.define(i.t);
    g.load(t, g.slot_place(a64::slot_tpidr), 3);
    g.written(i.t);
    return true;
}

bool read_zeroing_size(Generator& g, const a64::SystemRegister& i) {
    g.load_constant(g.define(i.t), a64::zero_line_words_log2);
    g.written(i.t);
    return true;
}

bool write_thread_pointer(Generator& g, const a64::SystemRegister& i) {
    g.store(g.slot_place(a64::slot_tpidr), g.read(i.t), 3);
    return true;
}

} // namespace ferry::dbt::quick
