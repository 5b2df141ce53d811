#include "own.hpp"

namespace ferry::x64 {

using ir::MemoryAux;
using ir::Type;
using Xbyak::Reg64;

namespace {

Xbyak::RegExp address_of(Allocator& a, const ir::Inst& i, unsigned scale) {
    const Reg64 base = a.gpr(i.args[0]);
    const int offset = static_cast<int>(static_cast<std::int64_t>(i.imm));
    if (!i.args[1]) {
        return base + offset;
    }
    const Reg64 index = a.gpr(i.args[1]);
    if (scale > 3) {
        a.mov(a.rdx, index);
        a.clobber_flags();
        a.shl(a.rdx, static_cast<int>(scale));
        return base + a.rdx + offset;
    }
    return base + index * (1 << scale) + offset;
}

} // namespace

void emit_load(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Xbyak::RegExp at = address_of(a, i, aux.scale);
    const Reg64 to = a.def_gpr(i, false);
    a.site();
    if (!aux.sign) {
        switch (aux.size_log2) {
        case 0: a.movzx(to.cvt32(), a.byte[at]); break;
        case 1: a.movzx(to.cvt32(), a.word[at]); break;
        case 2: a.mov(to.cvt32(), a.dword[at]); break;
        default: a.mov(to, a.qword[at]); break;
        }
        return;
    }
    const Xbyak::Reg wide_to = sized(to, wide(i));
    switch (aux.size_log2) {
    case 0: a.movsx(wide_to, a.byte[at]); break;
    case 1: a.movsx(wide_to, a.word[at]); break;
    default:
        if (wide(i)) {
            a.movsxd(to, a.dword[at]);
        } else {
            a.mov(to.cvt32(), a.dword[at]);
        }
        break;
    }
}

void emit_store(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    std::int32_t imm = 0;
    const bool constant = !aux.release && a.immediate(i.args[2], imm);
    const Reg64 value = constant ? a.rax : a.gpr(i.args[2]);
    const Xbyak::RegExp at = address_of(a, i, aux.scale);
    if (aux.release) {
        a.mov(a.rax, value); // XCHG: ordered before what follows
        a.site();
        switch (aux.size_log2) {
        case 0: a.xchg(a.byte[at], a.al); break;
        case 1: a.xchg(a.word[at], a.ax); break;
        case 2: a.xchg(a.dword[at], a.eax); break;
        default: a.xchg(a.qword[at], a.rax); break;
        }
        return;
    }
    a.site();
    switch (aux.size_log2) {
    case 0: constant ? a.mov(a.byte[at], imm & 0xff) : a.mov(a.byte[at], value.cvt8()); break;
    case 1: constant ? a.mov(a.word[at], imm & 0xffff) : a.mov(a.word[at], value.cvt16()); break;
    case 2:
        constant ? a.mov(a.dword[at], static_cast<std::uint32_t>(imm))
                 : a.mov(a.dword[at], value.cvt32());
        break;
    default: constant ? a.mov(a.qword[at], imm) : a.mov(a.qword[at], value); break;
    }
}

void emit_load_v(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Xbyak::RegExp at = address_of(a, i, aux.scale);
    const Xbyak::Xmm to = a.def_xmm(i, true);
    if (aux.size_log2 < 2) {
        a.site();
        if (aux.size_log2 == 0) {
            a.movzx(a.eax, a.byte[at]);
        } else {
            a.movzx(a.eax, a.word[at]);
        }
        a.vmovd(to, a.eax);
        return;
    }
    a.site();
    switch (aux.size_log2) {
    case 2: a.vmovss(to, a.dword[at]); break;
    case 3: a.vmovsd(to, a.qword[at]); break;
    default: a.vmovups(to, a.ptr[at]); break;
    }
}

void emit_store_v(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const MemoryAux aux = MemoryAux::of(i.aux);
    const Xbyak::Xmm value = a.xmm(i.args[2]);
    const Xbyak::RegExp at = address_of(a, i, aux.scale);
    if (aux.size_log2 < 2) {
        a.vmovd(a.eax, value);
        a.site();
        if (aux.size_log2 == 0) {
            a.mov(a.byte[at], a.al);
        } else {
            a.mov(a.word[at], a.ax);
        }
        return;
    }
    a.site();
    switch (aux.size_log2) {
    case 2: a.vmovss(a.dword[at], value); break;
    case 3: a.vmovsd(a.qword[at], value); break;
    default: a.vmovups(a.ptr[at], value); break;
    }
}

void emit_fence(Emitter& e, const ir::Inst&) { own(e).mfence(); }

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
