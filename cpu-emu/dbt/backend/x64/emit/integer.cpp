#include "own.hpp"

#include <bit>

namespace ferry::x64 {

using Xbyak::Reg;
using Xbyak::Reg64;

namespace {

enum class Alu { add, sub, bit_and, bit_or, bit_xor };

template <class Operand>
void alu(Allocator& a, Alu op, const Reg& to, const Operand& b) {
    switch (op) {
    case Alu::add: a.add(to, b); break;
    case Alu::sub: a.sub(to, b); break;
    case Alu::bit_and: a.and_(to, b); break;
    case Alu::bit_or: a.or_(to, b); break;
    case Alu::bit_xor: a.xor_(to, b); break;
    }
}

/// to := from in the type's width (32 bits: the upper half becomes zero)
void move(Allocator& a, const Reg64& to, const Reg64& from, bool is_wide) {
    if (to.getIdx() != from.getIdx()) {
        a.mov(sized(to, is_wide), sized(from, is_wide));
    }
}

/// result := x op y, where x86 wants the result in the first operand's place
void binary(Allocator& a, const ir::Inst& i, Alu op, bool commutes) {
    a.clobber_flags();
    std::int32_t imm = 0;
    if (op == Alu::sub && a.is_loose_constant(i.args[0])) {
        const Reg64 y = a.gpr(i.args[1]);
        const Reg64 to = a.def_gpr(i, false);
        const Reg64 minuend = to.getIdx() == y.getIdx() ? a.rax : to;
        a.load_constant(minuend, a.unit().at(i.args[0]).imm);
        a.sub(sized(minuend, wide(i)), sized(y, wide(i)));
        move(a, to, minuend, true);
        return;
    }
    const Reg64 x = a.gpr(i.args[0]);
    if (a.immediate(i.args[1], imm)) {
        const Reg64 to = a.def_gpr(i, false);
        move(a, to, x, wide(i));
        alu(a, op, sized(to, wide(i)), static_cast<std::uint32_t>(imm));
        return;
    }
    if (reads_memory(a, i)) {
        const Mem y = a.place_of(i.args[1]);
        const Reg64 to = a.def_gpr(i, false);
        move(a, to, x, wide(i));
        alu(a, op, sized(to, wide(i)), y);
        return;
    }
    const Reg64 y = a.gpr(i.args[1]);
    const Reg64 to = a.def_gpr(i, false);
    if (to.getIdx() == y.getIdx() && to.getIdx() != x.getIdx()) {
        if (commutes) {
            alu(a, op, sized(to, wide(i)), sized(x, wide(i)));
            return;
        }
        a.mov(a.rax, y);
        move(a, to, x, wide(i));
        alu(a, op, sized(to, wide(i)), sized(a.rax, wide(i)));
        return;
    }
    move(a, to, x, wide(i));
    alu(a, op, sized(to, wide(i)), sized(y, wide(i)));
}

enum class Shift { shl, shr, sar, ror };

void shift_by(Allocator& a, Shift kind, const Xbyak::Reg32e& to, const Xbyak::Reg32e& from,
              const Xbyak::Reg32e& count) {
    switch (kind) {
    case Shift::shl: a.shlx(to, from, count); break;
    case Shift::shr: a.shrx(to, from, count); break;
    default: a.sarx(to, from, count); break;
    }
}

void shift(Allocator& a, const ir::Inst& i, Shift kind) {
    const Reg64 x = a.gpr(i.args[0]);
    const bool w = wide(i);
    if (a.is_constant(i.args[1])) {
        const int count = static_cast<int>(a.unit().at(i.args[1]).imm & (w ? 63 : 31));
        if (kind == Shift::ror) {
            const Reg64 to = a.def_gpr(i, false);
            a.rorx(sized(to, w), sized(x, w), static_cast<std::uint8_t>(count));
            return;
        }
        if (kind == Shift::shl && count >= 1 && count <= 3) {
            const Reg64 to = a.def_gpr(i, false);
            if (count == 1) {
                a.lea(sized(to, w), a.ptr[x + x]);
            } else {
                a.lea(sized(to, w), a.ptr[x * (1 << count)]);
            }
            return;
        }
        if (a.host_flags_wanted()) { // BMI2's shifts leave them alone
            a.mov(a.ecx, count);
            const Reg64 to = a.def_gpr(i, false);
            shift_by(a, kind, sized(to, w), sized(x, w), sized(a.rcx, w));
            return;
        }
        a.clobber_flags();
        const Reg64 to = a.def_gpr(i, false);
        move(a, to, x, w);
        switch (kind) {
        case Shift::shl: a.shl(sized(to, w), count); break;
        case Shift::shr: a.shr(sized(to, w), count); break;
        default: a.sar(sized(to, w), count); break;
        }
        return;
    }
    const Reg64 y = a.gpr(i.args[1]);
    if (kind == Shift::ror) {
        a.clobber_flags();
        a.mov(a.rcx, y);
        a.mov(sized(a.rax, w), sized(x, w));
        a.ror(sized(a.rax, w), a.cl);
        a.mov(a.def_gpr(i, false), a.rax);
        return;
    }
    shift_by(a, kind, sized(a.def_gpr(i, false), w), sized(x, w), sized(y, w));
}

void divide(Allocator& a, const ir::Inst& i, bool is_signed) {
    a.claim(a.rdx);
    a.clobber_flags();
    const bool w = wide(i);
    const Reg x = sized(a.gpr(i.args[0]), w);
    const Reg y = sized(a.gpr(i.args[1]), w);
    Label& done = a.make_label();
    Label& zero = a.make_label();
    Label& minus = a.make_label();
    a.test(y, y);
    a.jz(zero);
    a.mov(sized(a.rax, w), x);
    if (is_signed) {
        a.cmp(y, -1);
        a.je(minus);
        if (w) {
            a.cqo();
        } else {
            a.cdq();
        }
        a.idiv(y);
    } else {
        a.xor_(a.edx, a.edx);
        a.div(y);
    }
    a.L(done);
    a.cold([&a, &done, &zero, &minus, w, is_signed] {
        if (is_signed) {
            a.L(minus);
            a.neg(sized(a.rax, w));
            a.jmp(done);
        }
        a.L(zero);
        a.xor_(a.eax, a.eax);
        a.jmp(done);
    });
    a.mov(a.def_gpr(i, false), a.rax);
}

/// Swaps groups of bits in rax by the usual masks.
void swap_bits(Allocator& a, bool w, int by, std::uint64_t mask) {
    a.mov(a.rcx, w ? mask : mask & 0xffffffff);
    a.mov(sized(a.rdx, w), sized(a.rax, w));
    a.shr(sized(a.rdx, w), by);
    a.and_(sized(a.rax, w), sized(a.rcx, w));
    a.and_(sized(a.rdx, w), sized(a.rcx, w));
    a.shl(sized(a.rax, w), by);
    a.or_(sized(a.rax, w), sized(a.rdx, w));
}

/// Of CRC-32, without x^32; the lowest bit is the highest coefficient.
constexpr std::uint32_t crc32_polynomial = 0xedb8'8320;

/// x^96 divided by the polynomial of CRC-32, without x^64; the lowest bit is the highest
/// coefficient.
constexpr std::uint64_t crc32_reciprocal = [] {
    std::uint64_t quotient = 0;
    std::uint32_t rest = crc32_polynomial; // behind the first step, which gives x^64
    for (int bit = 0; bit < 64; ++bit) {
        const bool one = (rest & 1) != 0;
        quotient |= std::uint64_t{one} << bit;
        rest = rest >> 1 ^ (one ? crc32_polynomial : 0);
    }
    return quotient;
}();

/// Barrett reduction (of polynomials, where it is exact) of what comes out of the sum, by products
/// without carries, which leave EFLAGS alone. A product of two reflected numbers lies one bit
/// lower.
void crc32_of_polynomial(Allocator& a, const ir::Inst& i) {
    const Reg64 crc = a.gpr(i.args[0]);
    const Reg64 value = a.gpr(i.args[1]);
    const auto above = static_cast<std::uint8_t>(64 - 8 * i.aux);
    a.vmovd(a.xmm0, crc.cvt32());
    a.vmovq(a.xmm1, value);
    a.vpxor(a.xmm0, a.xmm0, a.xmm1);
    if (above != 0) {
        a.vpsllq(a.xmm0, a.xmm0, above);
    }
    a.vpclmulqdq(a.xmm1, a.xmm0, a.constant(crc32_reciprocal, 0), 0);
    a.vpsllq(a.xmm1, a.xmm1, 1);
    a.vpxor(a.xmm1, a.xmm1, a.xmm0);
    a.vpclmulqdq(a.xmm1, a.xmm1, a.constant(std::uint64_t{crc32_polynomial} << 1, 0), 0);
    if (i.aux >= 4) {
        a.vpextrd(a.def_gpr(i, false).cvt32(), a.xmm1, 2);
        return;
    }
    a.vpsrldq(a.xmm1, a.xmm1, 8);
    a.vmovd(a.xmm0, crc.cvt32());
    a.vpsrld(a.xmm0, a.xmm0, static_cast<std::uint8_t>(8 * i.aux));
    a.vpxor(a.xmm0, a.xmm0, a.xmm1);
    a.vmovd(a.def_gpr(i, false).cvt32(), a.xmm0);
}

} // namespace

void emit_add(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    // LEA leaves the flags alone and takes three operands.
    std::int32_t imm = 0;
    const Reg64 x = a.gpr(i.args[0]);
    if (a.immediate(i.args[1], imm)) {
        const Reg64 to = a.def_gpr(i, false);
        if (to.getIdx() == x.getIdx() && a.flags_place() == FlagsPlace::memory) {
            a.add(sized(to, wide(i)), static_cast<std::uint32_t>(imm));
        } else {
            a.lea(sized(to, wide(i)), Mem(x, imm));
        }
        return;
    }
    if (reads_memory(a, i) && i.imm == 0 && !a.host_flags_wanted()) {
        const Mem y = a.place_of(i.args[1]);
        a.clobber_flags();
        const Reg64 to = a.def_gpr(i, false);
        move(a, to, x, wide(i));
        a.add(sized(to, wide(i)), y);
        return;
    }
    const Reg64 y = a.gpr(i.args[1]);
    const Reg64 to = a.def_gpr(i, false);
    if (i.imm != 0) {
        a.lea(sized(to, wide(i)), Mem(x, y, static_cast<unsigned>(i.imm), 0));
    } else if (a.flags_place() == FlagsPlace::memory && to.getIdx() == x.getIdx()) {
        a.add(sized(to, wide(i)), sized(y, wide(i)));
    } else if (a.flags_place() == FlagsPlace::memory && to.getIdx() == y.getIdx()) {
        a.add(sized(to, wide(i)), sized(x, wide(i)));
    } else {
        a.lea(sized(to, wide(i)), Mem(x, y, 0, 0));
    }
}

void emit_sub(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    std::int32_t imm = 0;
    if (a.immediate(i.args[1], imm) && imm != INT32_MIN) {
        const Reg64 x = a.gpr(i.args[0]);
        const Reg64 to = a.def_gpr(i, false);
        if (to.getIdx() == x.getIdx() && a.flags_place() == FlagsPlace::memory) {
            a.sub(sized(to, wide(i)), static_cast<std::uint32_t>(imm));
        } else {
            a.lea(sized(to, wide(i)), Mem(x, -imm));
        }
        return;
    }
    binary(a, i, Alu::sub, false);
}

namespace {

/// The register of the result, with the operand in it.
Xbyak::Reg32e copy_of_operand(Allocator& a, const ir::Inst& i) {
    const Reg64 x = a.gpr(i.args[0]);
    const Reg64 to = a.def_gpr(i, false);
    move(a, to, x, wide(i));
    return sized(to, wide(i));
}

} // namespace

void emit_bit_and(Emitter& e, const ir::Inst& i) { binary(own(e), i, Alu::bit_and, true); }
void emit_bit_or(Emitter& e, const ir::Inst& i) { binary(own(e), i, Alu::bit_or, true); }
void emit_bit_xor(Emitter& e, const ir::Inst& i) { binary(own(e), i, Alu::bit_xor, true); }

void emit_and_not(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const auto x = sized(a.gpr(i.args[0]), wide(i));
    const auto y = sized(a.gpr(i.args[1]), wide(i));
    a.andn(sized(a.def_gpr(i, false), wide(i)), y, x);
}

void emit_bit_not(Emitter& e, const ir::Inst& i) { e.not_(copy_of_operand(own(e), i)); }
void emit_neg(Emitter& e, const ir::Inst& i) {
    e.clobber_flags();
    e.neg(copy_of_operand(own(e), i));
}

void emit_shl(Emitter& e, const ir::Inst& i) { shift(own(e), i, Shift::shl); }
void emit_shr(Emitter& e, const ir::Inst& i) { shift(own(e), i, Shift::shr); }
void emit_sar(Emitter& e, const ir::Inst& i) { shift(own(e), i, Shift::sar); }
void emit_ror(Emitter& e, const ir::Inst& i) { shift(own(e), i, Shift::ror); }

void emit_extract_pair(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg64 high = a.gpr(i.args[0]);
    const Reg64 low = a.gpr(i.args[1]);
    const Reg64 to = a.def_gpr(i, false);
    const Reg64 made = to.getIdx() == high.getIdx() ? a.rax : to;
    move(a, made, low, wide(i));
    a.shrd(sized(made, wide(i)), sized(high, wide(i)), static_cast<std::uint8_t>(i.imm));
    move(a, to, made, true);
}

void emit_mul(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (a.host_flags_wanted()) { // MULX leaves them alone
        const Reg64 other = a.factor_beside_rdx(i);
        a.mulx(sized(a.rax, wide(i)), sized(a.def_gpr(i, false), wide(i)), sized(other, wide(i)));
        return;
    }
    a.clobber_flags();
    const Reg64 x = a.gpr(i.args[0]);
    std::int32_t imm = 0;
    if (a.immediate(i.args[1], imm)) {
        a.imul(sized(a.def_gpr(i, false), wide(i)), sized(x, wide(i)), imm);
        return;
    }
    const Reg64 y = a.gpr(i.args[1]);
    const Reg64 to = a.def_gpr(i, false);
    if (to.getIdx() == y.getIdx()) {
        a.imul(sized(to, wide(i)), sized(x, wide(i)));
        return;
    }
    move(a, to, x, wide(i));
    a.imul(sized(to, wide(i)), sized(y, wide(i)));
}

void emit_mul_high_s(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.claim(a.rdx);
    a.clobber_flags();
    const Reg64 x = a.gpr(i.args[0]);
    const Reg64 y = a.gpr(i.args[1]);
    a.mov(a.rax, x);
    a.imul(y);
    a.mov(a.def_gpr(i, false), a.rdx);
}

void emit_mul_high_u(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 other = a.factor_beside_rdx(i);
    a.mulx(a.def_gpr(i, false), a.rax, other);
}

void emit_div_s(Emitter& e, const ir::Inst& i) { divide(own(e), i, true); }
void emit_div_u(Emitter& e, const ir::Inst& i) { divide(own(e), i, false); }

void emit_clz(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg x = sized(a.gpr(i.args[0]), wide(i));
    a.lzcnt(sized(a.def_gpr(i, false), wide(i)), x);
}

void emit_ctz(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const Reg x = sized(a.gpr(i.args[0]), wide(i));
    a.tzcnt(sized(a.def_gpr(i, false), wide(i)), x);
}

void emit_reverse_bits(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.claim(a.rdx);
    a.clobber_flags();
    const bool w = wide(i);
    a.mov(a.rax, a.gpr(i.args[0]));
    swap_bits(a, w, 1, 0x5555555555555555);
    swap_bits(a, w, 2, 0x3333333333333333);
    swap_bits(a, w, 4, 0x0f0f0f0f0f0f0f0f);
    a.bswap(sized(a.rax, w));
    a.mov(a.def_gpr(i, false), a.rax);
}

void emit_reverse_bytes(Emitter& e, const ir::Inst& i) { e.bswap(copy_of_operand(own(e), i)); }

void emit_reverse_bytes_16(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.claim(a.rdx);
    a.clobber_flags();
    a.mov(a.rax, a.gpr(i.args[0]));
    swap_bits(a, wide(i), 8, 0x00ff00ff00ff00ff);
    a.mov(a.def_gpr(i, false), a.rax);
}

void emit_sext(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 x = a.gpr(i.args[0]);
    const Reg to = sized(a.def_gpr(i, false), wide(i));
    switch (i.aux) {
    case 8: a.movsx(to, x.cvt8()); break;
    case 16: a.movsx(to, x.cvt16()); break;
    default:
        if (wide(i)) {
            a.movsxd(Xbyak::Reg64(to.getIdx()), x.cvt32());
        } else {
            a.mov(to, x.cvt32());
        }
        break;
    }
}

void emit_zext(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 x = a.gpr(i.args[0]);
    const Reg64 to = a.def_gpr(i, false);
    switch (i.aux) {
    case 8: a.movzx(to.cvt32(), x.cvt8()); break;
    case 16: a.movzx(to.cvt32(), x.cvt16()); break;
    default:
        // A value of 32 bits has its upper half zero already.
        if (a.unit().at(i.args[0]).type == ir::Type::i64) {
            a.mov(to.cvt32(), x.cvt32());
        } else {
            move(a, to, x, false);
        }
        break;
    }
}

void emit_trunc(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const Reg64 x = a.gpr(i.args[0]);
    a.mov(a.def_gpr(i, false).cvt32(), x.cvt32());
}

void emit_ubfx(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    const bool w = wide(i);
    const int width = w ? 64 : 32;
    const Reg64 x = a.gpr(i.args[0]);
    const int lsb = static_cast<int>(i.imm);
    if (i.aux == 8 || i.aux == 16 || i.aux == 32) {
        const Reg64 to = a.def_gpr(i, false);
        const Reg64 from = lsb == 0 ? x : to;
        if (lsb != 0) {
            a.rorx(sized(to, w), sized(x, w), static_cast<std::uint8_t>(lsb));
        }
        if (i.aux == 8) {
            a.movzx(to.cvt32(), from.cvt8());
        } else if (i.aux == 16) {
            a.movzx(to.cvt32(), from.cvt16());
        } else {
            a.mov(to.cvt32(), from.cvt32());
        }
        return;
    }
    if (a.host_flags_wanted()) {
        const auto to = sized(a.def_gpr(i, false), w);
        a.mov(a.ecx, width - lsb - i.aux);
        a.shlx(to, sized(x, w), sized(a.rcx, w));
        if (lsb != 0) {
            a.mov(a.ecx, width - i.aux);
        }
        a.shrx(to, to, sized(a.rcx, w));
        return;
    }
    a.clobber_flags();
    const Reg64 to = a.def_gpr(i, false);
    move(a, to, x, w);
    if (lsb != 0) {
        a.shr(sized(to, w), lsb);
    }
    if (i.aux < 32) {
        a.and_(to.cvt32(), (1U << i.aux) - 1U);
    } else {
        a.shl(to, 64 - i.aux);
        a.shr(to, 64 - i.aux);
    }
}

void emit_sbfx(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const bool w = wide(i);
    const int width = w ? 64 : 32;
    const Reg64 x = a.gpr(i.args[0]);
    const Reg64 to = a.def_gpr(i, false);
    move(a, to, x, w);
    const int lsb = static_cast<int>(i.imm);
    if (width - lsb - i.aux != 0) {
        a.shl(sized(to, w), width - lsb - i.aux);
    }
    if (width - i.aux != 0) {
        a.sar(sized(to, w), width - i.aux);
    }
}

void emit_bfi(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    a.clobber_flags();
    const bool w = wide(i);
    const Reg64 x = a.gpr(i.args[0]);
    const Reg64 y = a.gpr(i.args[1]);
    const std::uint64_t ones = i.aux >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << i.aux) - 1;
    const std::uint64_t field = ones << i.imm;
    a.mov(a.rcx, ones);
    a.and_(a.rcx, y);
    if (i.imm != 0) {
        a.shl(a.rcx, static_cast<int>(i.imm));
    }
    a.mov(a.rax, w ? ~field : ~field & 0xffffffff);
    const Reg64 to = a.def_gpr(i, false);
    move(a, to, x, w);
    a.and_(sized(to, w), sized(a.rax, w));
    a.or_(sized(to, w), sized(a.rcx, w));
}

void emit_crc32(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (i.imm == 0) {
        crc32_of_polynomial(a, i);
        return;
    }
    const Reg64 crc = a.gpr(i.args[0]);
    const Reg64 value = a.gpr(i.args[1]);
    a.mov(a.rax, crc);
    switch (i.aux) {
    case 1: a.crc32(a.eax, value.cvt8()); break;
    case 2: a.crc32(a.eax, value.cvt16()); break;
    case 4: a.crc32(a.eax, value.cvt32()); break;
    default: a.crc32(a.rax, value); break;
    }
    a.mov(a.def_gpr(i, false).cvt32(), a.eax);
}

} // namespace ferry::x64
