// LSE atomics are locked instructions; exclusives check a version of the location besides its
// value.
//
// A load-exclusive notes the version (a counter chosen by a hash of the address) and the value. A
// store-exclusive takes the version by making it odd, which fails if any other store-exclusive was
// done in between, compares and exchanges the value, which fails if a plain store was, and leaves
// the version two higher. So A-B-A by such pairs is noticed (CGO'21 calls the problem by that
// name). Where what is stored depends on the value alone it does no harm: then the value is all
// that is compared, and the version stays.
#include "own.hpp"

namespace ferry::x64 {

using Xbyak::Reg;
using Xbyak::Reg64;

namespace {

Reg part(const Reg64& reg, unsigned size_log2) {
    switch (size_log2) {
    case 0: return reg.cvt8();
    case 1: return reg.cvt16();
    case 2: return reg.cvt32();
    default: return reg;
    }
}

Xbyak::Address at(Allocator& a, const Reg64& address, unsigned size_log2) {
    switch (size_log2) {
    case 0: return a.byte[address];
    case 1: return a.word[address];
    case 2: return a.dword[address];
    default: return a.qword[address];
    }
}

/// to := the low bytes of rax, zero-extended
void take_result(Allocator& a, const ir::Inst& i, unsigned size_log2) {
    const Reg64 to = a.def_gpr(i, false);
    switch (size_log2) {
    case 0: a.movzx(to.cvt32(), a.al); break;
    case 1: a.movzx(to.cvt32(), a.ax); break;
    case 2: a.mov(to.cvt32(), a.eax); break;
    default: a.mov(to, a.rax); break;
    }
}

void load_rax(Allocator& a, const Reg64& address, unsigned size_log2) {
    switch (size_log2) {
    case 0: a.movzx(a.eax, a.byte[address]); break;
    case 1: a.movzx(a.eax, a.word[address]); break;
    case 2: a.mov(a.eax, a.dword[address]); break;
    default: a.mov(a.rax, a.qword[address]); break;
    }
}

/// Atomics and exclusives fault where the address is not aligned (Arm ARM B2.5.2, without
/// FEAT_LSE2).
void check_alignment(Allocator& a, const Reg64& address, unsigned size_log2,
                     ir::LeaveReason reason = ir::LeaveReason::alignment_write) {
    if (size_log2 == 0) {
        return;
    }
    a.clobber_flags();
    a.test(address.cvt32(), (1U << size_log2) - 1U);
    Label& misaligned = a.make_label();
    a.jnz(misaligned);
    leave_before(a, misaligned, address, reason);
}

/// rax := old; memory := combine(rcx = old); rbx holds the argument
template <class Combine>
void loop(Allocator& a, const ir::Inst& i, Combine combine) {
    a.claim(a.rbx);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux);
    a.mov(a.rbx, a.gpr(i.args[1]));
    a.write_site();
    load_rax(a, address, i.aux);
    Xbyak::Label again;
    a.L(again);
    a.mov(a.rcx, a.rax);
    combine();
    a.write_site();
    a.lock();
    a.cmpxchg(at(a, address, i.aux), part(a.rcx, i.aux));
    a.jne(again);
    take_result(a, i, i.aux);
}

template <class Keep>
void choose(Allocator& a, const ir::Inst& i, bool is_signed, Keep keep) {
    a.claim(a.rdx);
    loop(a, i, [&] {
        if (i.aux < 2) { // compare in 32 bits
            if (is_signed) {
                a.movsx(a.ecx, part(a.rax, i.aux));
                a.movsx(a.edx, part(a.rbx, i.aux));
            } else {
                a.movzx(a.ecx, part(a.rax, i.aux));
                a.movzx(a.edx, part(a.rbx, i.aux));
            }
            a.cmp(a.ecx, a.edx);
            keep(a.ecx, a.edx);
        } else {
            const bool w = i.aux == 3;
            a.mov(a.rdx, a.rbx);
            a.cmp(sized(a.rcx, w), sized(a.rdx, w));
            keep(sized(a.rcx, w), sized(a.rdx, w));
        }
    });
}

} // namespace

void emit_atomic_swap(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux);
    a.mov(a.rax, a.gpr(i.args[1]));
    a.write_site();
    a.xchg(at(a, address, i.aux), part(a.rax, i.aux));
    take_result(a, i, i.aux);
}

void emit_atomic_add(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux);
    a.mov(a.rax, a.gpr(i.args[1]));
    a.write_site();
    a.lock();
    a.xadd(at(a, address, i.aux), part(a.rax, i.aux));
    take_result(a, i, i.aux);
}

void emit_atomic_clear(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    loop(a, i, [&] { a.andn(a.rcx, a.rbx, a.rcx); });
}
void emit_atomic_xor(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    loop(a, i, [&] { a.xor_(a.rcx, a.rbx); });
}
void emit_atomic_or(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    loop(a, i, [&] { a.or_(a.rcx, a.rbx); });
}
void emit_atomic_max_s(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    choose(a, i, true, [&](const Reg& x, const Reg& y) { a.cmovl(x, y); });
}
void emit_atomic_min_s(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    choose(a, i, true, [&](const Reg& x, const Reg& y) { a.cmovg(x, y); });
}
void emit_atomic_max_u(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    choose(a, i, false, [&](const Reg& x, const Reg& y) { a.cmovb(x, y); });
}
void emit_atomic_min_u(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    choose(a, i, false, [&](const Reg& x, const Reg& y) { a.cmova(x, y); });
}

void emit_atomic_cas(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux);
    a.mov(a.rax, a.gpr(i.args[1]));
    const Reg64 desired = a.gpr(i.args[2]);
    a.write_site();
    a.lock();
    a.cmpxchg(at(a, address, i.aux), part(desired, i.aux));
    take_result(a, i, i.aux);
}

void emit_atomic_cas_pair(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.claim(a.rbx);
    a.claim(a.rdx);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, 4);
    const Xbyak::Xmm expected = a.xmm(i.args[1]);
    const Xbyak::Xmm desired = a.xmm(i.args[2]);
    a.vmovq(a.rax, expected);
    a.vpextrq(a.rdx, expected, 1);
    a.vmovq(a.rbx, desired);
    a.vpextrq(a.rcx, desired, 1);
    a.write_site();
    a.lock();
    a.cmpxchg16b(a.ptr[address]);
    const Xbyak::Xmm to = a.def_xmm(i, false);
    a.vmovq(to, a.rax);
    a.vpinsrq(to, to, a.rdx, 1);
}

void emit_load_pair(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 address = a.gpr(i.args[0]);
    const Xbyak::Xmm to = a.def_xmm(i, true);
    a.site();
    a.vmovups(to, a.ptr[address]); // one access where it is aligned (all CPUs with AVX)
}

namespace {

/// rcx := the version of the location at `address`
void version_of(Allocator& a, const Reg64& address) {
    a.mov(a.rcx, address);
    a.shr(a.rcx, 4);
    a.and_(a.ecx, static_cast<std::uint32_t>(version_count - 1));
    a.shl(a.ecx, 3);
    a.add(a.rcx, a.frame(offsetof(Frame, versions)));
}

} // namespace

void emit_load_exclusive(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux, ir::LeaveReason::alignment_read);
    if (i.imm == 1) {
        a.site();
        load_rax(a, address, i.aux);
        a.mov(a.def_gpr(i, false), a.rax);
        return;
    }
    version_of(a, address);
    a.mov(a.rcx, a.qword[a.rcx]);
    const auto value = offsetof(Frame, exclusive_value);
    if (i.aux == 4) {
        const Xbyak::Xmm to = a.def_xmm(i, true);
        a.site();
        a.vmovups(to, a.ptr[address]);
        a.vmovups(a.frame(value), to);
    } else {
        a.site();
        load_rax(a, address, i.aux);
        a.mov(a.frame(value), a.rax);
    }
    a.mov(a.frame(offsetof(Frame, exclusive_version)), a.rcx);
    a.mov(a.frame(offsetof(Frame, exclusive_address)), address);
    if (i.aux != 4) {
        a.mov(a.def_gpr(i, false), a.rax);
    }
}

namespace {

void drop_reservation(Allocator& a) {
    a.mov(a.qword[a.frame(offsetof(Frame, exclusive_address)).getRegExp()], -1);
}

/// With the value that was loaded, at an address that was found to be aligned.
void store_pure(Allocator& a, const ir::Inst& i) {
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    const Reg64 value = a.gpr(i.args[1]);
    a.mov(a.rax, a.gpr(i.args[2]));
    a.write_site();
    a.lock();
    a.cmpxchg(at(a, address, i.aux), part(value, i.aux));
    a.setne(a.al);
    a.movzx(a.def_gpr(i, false).cvt32(), a.al);
    drop_reservation(a);
}

} // namespace

void emit_store_exclusive(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (i.args[2]) {
        store_pure(a, i);
        return;
    }
    a.claim(a.rbx);
    a.claim(a.rdx);
    a.clobber_flags();
    const Reg64 address = a.gpr(i.args[0]);
    check_alignment(a, address, i.aux);
    const bool pair = i.aux == 4;
    const Xbyak::Xmm vector = pair ? a.xmm(i.args[1]) : a.xmm0;
    const Reg64 value = pair ? a.rax : a.gpr(i.args[1]);
    const Reg64 result = a.def_gpr(i, true);
    const auto version = a.frame(offsetof(Frame, exclusive_version));
    const auto locked = a.frame(offsetof(Frame, exclusive_locked));
    const auto noted = offsetof(Frame, exclusive_value);
    Xbyak::Label fail;
    constexpr auto near = Xbyak::CodeGenerator::T_NEAR;
    a.mov(result.cvt32(), 1);
    a.cmp(address, a.frame(offsetof(Frame, exclusive_address)));
    a.jne(fail, near);
    version_of(a, address);
    a.mov(a.rax, version);
    a.test(a.al, 1);
    a.jnz(fail, near);
    a.lea(a.rdx, a.ptr[a.rax + 1]);
    a.mov(locked, a.rcx); // before, for a fork in between
    a.lock();
    a.cmpxchg(a.qword[a.rcx], a.rdx);
    a.jne(fail, near);
    if (pair) {
        a.mov(a.rax, a.frame(noted));
        a.mov(a.rdx, a.frame(noted + 8));
        a.vmovq(a.rbx, vector);
        a.vpextrq(a.rcx, vector, 1);
        a.write_site();
        a.lock();
        a.cmpxchg16b(a.ptr[address]);
        a.mov(a.rcx, locked);
    } else {
        a.mov(a.rax, a.frame(noted));
        a.write_site();
        a.lock();
        a.cmpxchg(at(a, address, i.aux), part(value, i.aux));
    }
    a.setne(a.al);
    a.movzx(result.cvt32(), a.al);
    a.mov(a.rax, version);
    a.add(a.rax, 2);
    a.mov(a.qword[a.rcx], a.rax);
    a.L(fail);
    a.mov(a.qword[locked.getRegExp()], 0);
    drop_reservation(a);
}

void emit_check_alignment(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    check_alignment(a, a.gpr(i.args[0]), i.aux, static_cast<ir::LeaveReason>(i.imm));
}

void emit_clear_exclusive(Emitter& e, const ir::Inst&) { drop_reservation(own(e)); }

} // namespace ferry::x64
