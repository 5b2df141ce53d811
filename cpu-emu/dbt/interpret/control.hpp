#pragma once
/// Branches, and what the system has to do with.

#include <atomic>

#include <ferry/a64/shapes.hpp>
#include <ferry/a64/slots.hpp>

#include "integer.hpp"
#include "machine.hpp"

namespace ferry::dbt::interpret {

inline bool jump_by(Machine& g, std::int64_t offset) {
    g.jump(g.pc() + static_cast<std::uint64_t>(offset));
    return true;
}

inline bool link(Machine& g) {
    g.write(30, g.pc() + 4);
    g.push_return(g.pc() + 4);
    return true;
}

inline bool jump(Machine& g, const a64::Branch& i) { return jump_by(g, i.offset); }

inline bool call(Machine& g, const a64::Branch& i) { return link(g) && jump_by(g, i.offset); }

inline bool jump_if(Machine& g, const a64::BranchIf& i) {
    return !g.holds(i.condition) || jump_by(g, i.offset);
}

inline bool jump_if_zero(Machine& g, const a64::CompareAndBranch& i, bool zero) {
    return (in_width(i.is64, g.read(i.t)) == 0) != zero || jump_by(g, i.offset);
}

inline bool jump_if_bit(Machine& g, const a64::TestAndBranch& i, bool set) {
    return (g.read(i.t) >> i.bit & 1) != (set ? 1 : 0) || jump_by(g, i.offset);
}

inline bool jump_to_register(Machine& g, const a64::BranchRegister& i) {
    g.jump(g.read(i.n));
    return true;
}

inline bool call_register(Machine& g, const a64::BranchRegister& i) {
    g.jump(g.read(i.n)); // which may be X30
    return link(g);
}

inline bool jump_back(Machine& g, const a64::BranchRegister& i) {
    g.jump(g.read(i.n));
    g.pop_return(g.next());
    return true;
}

inline bool system_call(Machine& g, const a64::Exception& i) {
    g.leave(ir::LeaveReason::syscall, i.imm);
    return true;
}

inline bool hint(Machine& g) { return !g.has_host_function(); }

inline bool nothing(Machine&) { return true; }

inline bool barrier_of_all(Machine&) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return true;
}

inline bool barrier(Machine& g, const a64::Barrier& i) {
    return (i.type != 0 && i.type != 3) || barrier_of_all(g);
}

/// Whose code it is may be made anew.
inline bool invalidate_line(Machine&, const a64::SystemRegister&) { return false; }

inline bool read_thread_pointer(Machine& g, const a64::SystemRegister& i) {
    g.write(i.t, g.thread_pointer());
    return true;
}

inline bool write_thread_pointer(Machine& g, const a64::SystemRegister& i) {
    g.thread_pointer() = g.read(i.t);
    return true;
}

inline bool read_zeroing_size(Machine& g, const a64::SystemRegister& i) {
    g.write(i.t, a64::zero_line_words_log2);
    return true;
}

} // namespace ferry::dbt::interpret
