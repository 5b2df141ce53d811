#include "own.hpp"

namespace ferry::x64 {

using ir::MemoryAux;
using ir::Type;
using Xbyak::Reg64;

namespace {

Mem address_of(Allocator& a, const ir::Inst& i, unsigned scale) {
    if (i.args[1] && scale > 3) {
        a.claim(a.rdx);
    }
    const Reg64 base = a.gpr(i.args[0]);
    const auto offset = static_cast<std::int32_t>(static_cast<std::int64_t>(i.imm));
    if (!i.args[1]) {
        return {base, offset};
    }
    const Reg64 index = a.gpr(i.args[1]);
    if (scale > 3) {
        a.mov(a.rdx, index);
        a.clobber_flags();
        a.shl(a.rdx, static_cast<int>(scale));
        return {base, a.rdx, 0, offset};
    }
    return {base, index, scale, offset};
}

} // namespace

void emit_load(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Mem at = address_of(a, i, aux.scale);
    const Reg64 to = a.def_gpr(i, false);
    a.site();
    if (aux.sign) {
        a.load_signed(to, wide(i), at, aux.size_log2);
    } else {
        a.load(to, at, aux.size_log2);
    }
}

void emit_store(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    std::int32_t imm = 0;
    const bool constant = !aux.release && a.immediate(i.args[2], imm);
    const Reg64 value = constant ? a.rax : a.gpr(i.args[2]);
    const Mem at = address_of(a, i, aux.scale);
    if (aux.release) {
        a.mov(a.rax, value); // XCHG: ordered before what follows
        a.site();
        a.exchange(at, a.rax, aux.size_log2);
        return;
    }
    a.site();
    if (constant) {
        a.store_constant(at, imm, aux.size_log2);
    } else {
        a.store(at, value, aux.size_log2);
    }
}

void emit_load_v(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Mem at = address_of(a, i, aux.scale);
    const Xbyak::Xmm to = a.def_xmm(i, true);
    a.site();
    if (aux.size_log2 < 2) {
        a.load(a.rax, at, aux.size_log2);
        a.vmovd(to, a.eax);
    } else {
        a.load(to, at, aux.size_log2);
    }
}

void emit_store_v(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Xbyak::Xmm value = a.xmm(i.args[2]);
    const Mem at = address_of(a, i, aux.scale);
    if (aux.size_log2 < 2) {
        a.vmovd(a.eax, value);
        a.site();
        a.store(at, a.rax, aux.size_log2);
        return;
    }
    a.site();
    a.store(at, value, aux.size_log2);
}

void emit_fence(Emitter& e, const ir::Inst&) { own(e).fence(); }

void emit_invalidate_line(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    Label& apart = a.make_label();
    a.mov(a.rax, address);
    a.and_(a.rax, -static_cast<int>(code_line));
    a.cmp(a.rax, a.frame(offsetof(Frame, noted_lines_end)));
    a.jne(apart);
    a.add(a.rax, code_line);
    a.mov(a.frame(offsetof(Frame, noted_lines_end)), a.rax);
    leave_before(a, apart, address, ir::LeaveReason::invalidate);
}

void emit_finish_lines(Emitter& e, const ir::Inst&) {
    Allocator& a = own(e);
    a.clobber_flags();
    Label& noted = a.make_label();
    a.mov(a.rax, a.frame(offsetof(Frame, noted_lines)));
    a.cmp(a.rax, a.frame(offsetof(Frame, noted_lines_end)));
    a.jne(noted);
    leave_before(a, noted, a.rax, ir::LeaveReason::synchronize);
}

void emit_zero_line(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    a.site(); // a fault is reported with the address as given
    a.mov(a.byte[address], 0);
    a.mov(a.rax, address);
    a.and_(a.rax, -64);
    a.vpxor(a.xmm0, a.xmm0, a.xmm0);
    a.site();
    a.vmovups(a.ptr[a.rax], a.ymm0);
    a.site();
    a.vmovups(a.ptr[a.rax + 32], a.ymm0);
}

void emit_probe_write(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 at = a.gpr(i.args[0]);
    a.clobber_flags();
    a.site();
    a.lock();
    a.or_(a.byte[at], 0);
}

} // namespace ferry::x64
