// Atomic memory operations (LSE): locked instructions. What a host's loop would be needed for is
// not here.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::Mem;
using Xbyak::Reg64;

namespace {

/// The address, which was checked; EFLAGS are free from here.
Reg64 begin(Generator& g, const a64::Exclusive& i) {
    const Reg64 base = g.read_sp(i.n);
    g.check_alignment(base, i.size_log2, ir::LeaveReason::alignment_write);
    g.clobber_flags();
    return base;
}

Xbyak::Reg part(const Reg64& reg, unsigned size_log2) {
    switch (size_log2) {
    case 0: return reg.cvt8();
    case 1: return reg.cvt16();
    case 2: return reg.cvt32();
    default: return reg;
    }
}

/// The low bytes of rax, zero-extended.
void take_old(Generator& g, unsigned d, unsigned size_log2) {
    const Reg64 to = g.define(d);
    switch (size_log2) {
    case 0: g.movzx(to.cvt32(), g.al); break;
    case 1: g.movzx(to.cvt32(), g.ax); break;
    default: g.mov(sized(to, size_log2 == 3), sized(g.rax, size_log2 == 3)); break;
    }
    g.written(d);
}

} // namespace

bool swap(Generator& g, const a64::Exclusive& i) {
    const Reg64 from = g.read(i.s);
    const Reg64 base = begin(g, i);
    g.mov(g.rax, from);
    g.site(true);
    g.exchange(Mem(base, 0), g.rax, i.size_log2);
    take_old(g, i.t, i.size_log2);
    return true;
}

bool fetch_and_add(Generator& g, const a64::Exclusive& i) {
    const Reg64 from = g.read(i.s);
    const Reg64 base = begin(g, i);
    g.mov(g.rax, from);
    g.site(true);
    g.lock();
    g.xadd(g.ptr[base], part(g.rax, i.size_log2));
    take_old(g, i.t, i.size_log2);
    return true;
}

bool compare_and_swap(Generator& g, const a64::Exclusive& i) {
    const Reg64 expected = g.read(i.s);
    const Reg64 wanted = g.read(i.t);
    const Reg64 base = begin(g, i);
    g.mov(g.rax, expected);
    g.site(true);
    g.lock();
    g.cmpxchg(g.ptr[base], part(wanted, i.size_log2));
    take_old(g, i.s, i.size_log2);
    return true;
}

} // namespace ferry::dbt::quick
