// Branches, and what the system has to do with.
#include "templates.hpp"

namespace ferry::dbt::quick::rv64 {

using x64::Mem;
using Xbyak::Reg64;

namespace {

GuestAddr target_of(const Generator& g, std::int64_t offset) {
    return g.pc() + static_cast<std::uint64_t>(offset);
}

} // namespace

bool jump_and_link(Generator& g, const Jump& i) {
    const GuestAddr target = target_of(g, i.offset);
    if (ferry::rv64::is_link(i.d)) {
        g.call(target, i.d);
        return true;
    }
    if (i.d != 0) {
        g.set_link(i.d);
    }
    g.branch(target);
    return true;
}

// Bit 0 of the address is dropped where no code is found at an odd one.
bool jump_to_register(Generator& g, const Immediate& i) {
    const bool calls = ferry::rv64::is_link(i.d);
    if (const auto base = g.constant_before(i.n); base && calls) { // AUIPC and this: far away
        constexpr std::uint64_t bit_0 = 1;
        g.call(GuestAddr((*base + static_cast<std::uint64_t>(i.imm)) & ~bit_0), i.d);
        return true;
    }
    g.lea(g.rax, Mem(g.read(i.n), static_cast<std::int32_t>(i.imm)));
    if (calls) {
        g.call_indirect(i.d);
        return true;
    }
    if (i.d != 0) {
        g.set_link(i.d);
    }
    if (ferry::rv64::is_link(i.n) && i.imm == 0) {
        g.return_guest();
    } else {
        g.branch_indirect();
    }
    return true;
}

bool branch_if(Generator& g, const Branch& i, Jcc code) {
    const Reg64 n = g.read(i.n);
    if (i.m == 0) {
        g.test(n, n);
    } else {
        g.cmp(n, g.read(i.m));
    }
    g.branch_if(code, target_of(g, i.offset));
    return true;
}

bool system_call(Generator& g) {
    g.leave(ir::LeaveReason::syscall, 0, g.next());
    return true;
}

/// x86 keeps loads in order and stores in order; what is left is a store before a load.
bool fence(Generator& g, const Fence& i) {
    if (i.store_before && i.load_after) {
        g.fence();
    }
    return true;
}

} // namespace ferry::dbt::quick::rv64
