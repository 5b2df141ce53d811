// What floating point has raised: flags of MXCSR, and one that it knows nothing of.
#include "own.hpp"

namespace ferry::x64 {

namespace {

constexpr std::uint32_t sticky = 0x3f; // of MXCSR: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5
constexpr std::uint32_t rounding = 0x6000;
constexpr int rounding_shift = 13;
constexpr std::uint32_t guest_rounding = 0x00c0'0000; // of FPCR
constexpr int guest_rounding_shift = 22;
/// RC for each RMode, two bits each: nearest, up, down, zero.
constexpr std::uint32_t host_roundings = 0b11'01'10'00;

/// eax := MXCSR
Xbyak::Address load_status(Allocator& a) {
    const Xbyak::Address place = a.frame(offsetof(Frame, guarded_mxcsr));
    a.stmxcsr(place);
    a.mov(a.eax, place);
    return place;
}

} // namespace

/// FPSR: IOC 0, DZC 1, OFC 2, UFC 3, IXC 4.
void emit_get_raised(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    load_status(a);
    a.movzx(a.ecx, a.byte[a.frame(offsetof(Frame, invalid)).getRegExp()]);
    a.or_(a.ecx, a.eax); // IE is never set in guest code, but is IOC's bit
    a.and_(a.ecx, 1);
    a.shr(a.eax, 1);
    a.and_(a.eax, 0x1e);
    a.or_(a.eax, a.ecx);
    a.mov(a.def_gpr(i, true).cvt32(), a.eax);
}

namespace {

/// What has been raised is forgotten. Behind load_status().
void clear_status(Allocator& a, const Xbyak::Address& place) {
    Xbyak::Label done;
    a.mov(a.byte[a.frame(offsetof(Frame, invalid)).getRegExp()], 0);
    a.test(a.eax, sticky);
    a.jz(done); // a change takes longer
    a.and_(a.eax, ~sticky);
    a.mov(place, a.eax);
    a.ldmxcsr(place);
    a.L(done);
}

/// ecx := fflags; eax := MXCSR. Where that is in memory.
Xbyak::Address load_fflags(Allocator& a) {
    const Xbyak::Address place = load_status(a);
    a.mov(a.ecx, a.eax);
    a.and_(a.ecx, sticky);
    a.movzx(a.ecx, a.byte[a.frame(offsetof(Frame, fflags)).getRegExp() + a.rcx]);
    Xbyak::Label valid;
    a.cmp(a.byte[a.frame(offsetof(Frame, invalid)).getRegExp()], 0);
    a.je(valid);
    a.or_(a.ecx, 1U << 4);
    a.L(valid);
    return place;
}

} // namespace

void emit_clear_raised(Emitter& e, const ir::Inst& /*i*/) {
    Allocator& a = own(e);
    a.clobber_flags();
    clear_status(a, load_status(a));
}

void emit_get_fflags(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    load_fflags(a);
    a.mov(a.def_gpr(i, true).cvt32(), a.ecx);
}

/// A program that looks whether numbers are ordered reads the flags before and writes them back
/// behind: then nothing has to be done.
void emit_keep_fflags(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Xbyak::Reg32 kept = a.gpr(i.args[0]).cvt32();
    const Xbyak::Address place = load_fflags(a);
    Xbyak::Label done;
    a.andn(a.ecx, kept, a.ecx);
    a.jz(done);
    clear_status(a, place);
    a.L(done);
}

void emit_set_rounding(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Xbyak::Reg32 value = a.gpr(i.args[0]).cvt32();
    const Xbyak::Reg32 before = a.gpr(i.args[1]).cvt32();
    Label& more = a.make_label();
    Xbyak::Label done;
    a.mov(a.eax, value);
    a.xor_(a.eax, before);
    a.jz(done);
    a.test(a.eax, ~guest_rounding);
    a.jnz(more);
    a.mov(a.ecx, value);
    a.shr(a.ecx, guest_rounding_shift - 1);
    a.and_(a.ecx, 6);
    a.mov(a.eax, host_roundings);
    a.shr(a.eax, a.cl);
    a.and_(a.eax, 3);
    a.shl(a.eax, rounding_shift);
    a.mov(a.ecx, a.eax);
    const Xbyak::Address place = load_status(a);
    a.and_(a.eax, ~rounding);
    a.or_(a.eax, a.ecx);
    a.mov(place, a.eax);
    a.ldmxcsr(place);
    a.L(done);
    leave_before(a, more, value.cvt64(), ir::LeaveReason::control);
}

} // namespace ferry::x64
