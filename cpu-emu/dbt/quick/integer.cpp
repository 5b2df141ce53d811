// Moves, sums, logic and bit fields.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::FlagsPlace;
using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr std::uint64_t page_mask = 0xfff;

/// Whether a 32-bit immediate serves; it is sign-extended to 64 bits.
bool fits(std::uint64_t value, bool is64) {
    return !is64 || static_cast<std::int64_t>(value) ==
                        static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

void move(Generator& g, const Reg64& to, const Reg64& from, bool is64) {
    if (to.getIdx() != from.getIdx() || !is64) { // a 32-bit move clears what is above
        g.mov(sized(to, is64), sized(from, is64));
    }
}

void calculate(Generator& g, Logic logic, const Xbyak::Reg& to, const auto& from) {
    switch (logic) {
    case Logic::conjunction: g.and_(to, from); break;
    case Logic::disjunction: g.or_(to, from); break;
    case Logic::exclusive: g.xor_(to, from); break;
    }
}

void shift(Generator& g, a64::Shift how, const Xbyak::Reg& reg, unsigned amount) {
    const auto count = static_cast<int>(amount);
    switch (how) {
    case a64::Shift::lsl: g.shl(reg, count); break;
    case a64::Shift::lsr: g.shr(reg, count); break;
    case a64::Shift::asr: g.sar(reg, count); break;
    case a64::Shift::ror: g.ror(reg, count); break;
    }
}

/// The second operand: its register, or rcx, which may be changed, if it is shifted. With EFLAGS
/// free.
Reg64 shifted(Generator& g, const a64::ShiftedRegister& i, bool copied) {
    const Reg64 m = g.read(i.m);
    if (i.amount == 0 && !copied) {
        return m;
    }
    g.mov(sized(g.rcx, i.is64), sized(m, i.is64));
    if (i.amount != 0) {
        shift(g, i.shift, sized(g.rcx, i.is64), i.amount);
    }
    return g.rcx;
}

/// to := a + b or a - b, where `to` may be either.
void add(Generator& g, const Reg64& to, const Reg64& a, const Reg64& b, bool is64, bool subtract) {
    if (to.getIdx() == b.getIdx() && to.getIdx() != a.getIdx()) {
        if (subtract) {
            g.mov(sized(g.rax, is64), sized(a, is64));
            g.sub(sized(g.rax, is64), sized(b, is64));
            g.mov(to, g.rax);
        } else {
            g.add(sized(to, is64), sized(a, is64));
        }
        return;
    }
    if (to.getIdx() != a.getIdx()) {
        g.mov(sized(to, is64), sized(a, is64));
    }
    if (subtract) {
        g.sub(sized(to, is64), sized(b, is64));
    } else {
        g.add(sized(to, is64), sized(b, is64));
    }
}

FlagsPlace place_after(bool subtract) {
    return subtract ? FlagsPlace::subtraction : FlagsPlace::addition;
}

} // namespace

bool load_address(Generator& g, const a64::PcRelative& i, unsigned page_log2) {
    const std::uint64_t base = page_log2 == 0 ? g.pc().value() : g.pc().value() & ~page_mask;
    g.set_fixed();
    g.load_constant(g.define(i.d), base + (static_cast<std::uint64_t>(i.offset) << page_log2));
    g.written(i.d);
    return true;
}

bool add_immediate(Generator& g, const a64::AddSubImmediate& i, bool subtract) {
    const auto offset = static_cast<std::int32_t>(subtract ? 0 - i.imm : i.imm);
    const Reg64 n = g.read_sp(i.n);
    if (i.d == 31 && (i.n != 31 || i.imm % 16 != 0 || !i.is64)) {
        g.lea(sized(g.rcx, i.is64), Mem(n, offset));
        g.check_sp(g.rcx);
        g.mov(g.define_sp(31), g.rcx);
    } else if (const Reg64 d = g.define_sp(i.d); i.imm == 0) {
        move(g, d, n, i.is64);
    } else if (i.is64) {
        g.lea(d, Mem(n, offset));
    } else {
        g.lea(d.cvt32(), Mem(n, offset));
    }
    g.written_sp(i.d);
    return true;
}

bool add_immediate_setting(Generator& g, const a64::AddSubImmediate& i, bool subtract) {
    const auto imm = static_cast<std::uint32_t>(i.imm);
    const Reg64 n = g.read_sp(i.n);
    if (i.d == 31 && subtract) {
        g.cmp(sized(n, i.is64), imm);
    } else {
        const Reg64 d = g.define(i.d);
        if (d.getIdx() != n.getIdx()) {
            g.mov(sized(d, i.is64), sized(n, i.is64));
        }
        if (subtract) {
            g.sub(sized(d, i.is64), imm);
        } else {
            g.add(sized(d, i.is64), imm);
        }
        g.written(i.d);
    }
    g.set_flags(place_after(subtract));
    return true;
}

bool logical_immediate(Generator& g, const a64::LogicalImmediate& i, Logic logic) {
    if (!i.valid) {
        return false;
    }
    if (i.n == 31 && i.d != 31 && logic == Logic::disjunction) { // MOV
        g.load_constant(g.define_sp(i.d), i.imm);
        g.written_sp(i.d);
        return true;
    }
    if (i.n == 31) {
        return false;
    }
    if (i.d == 31) {
        g.flags_to_memory();
    }
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 d = i.d == 31 ? g.rcx : g.define_sp(i.d);
    if (fits(i.imm, i.is64)) {
        move(g, d, n, true);
        calculate(g, logic, sized(d, i.is64), static_cast<std::uint32_t>(i.imm));
    } else {
        g.load_constant(g.rax, i.imm);
        move(g, d, n, true);
        calculate(g, logic, sized(d, i.is64), sized(g.rax, i.is64));
    }
    if (i.d == 31) {
        if (logic != Logic::conjunction || (i.imm & 15) != 0) {
            g.check_sp(d);
        }
        g.mov(g.define_sp(31), d);
    }
    g.written_sp(i.d);
    return true;
}

bool test_immediate(Generator& g, const a64::LogicalImmediate& i) {
    if (!i.valid) {
        return false;
    }
    const Reg64 n = g.read(i.n);
    const bool small = fits(i.imm, i.is64);
    if (!small) {
        g.load_constant(g.rcx, i.imm);
    }
    if (i.d == 31) {
        if (small) {
            g.test(sized(n, i.is64), static_cast<std::uint32_t>(i.imm));
        } else {
            g.test(sized(n, i.is64), sized(g.rcx, i.is64));
        }
    } else {
        const Reg64 d = g.define(i.d);
        move(g, d, n, true);
        if (small) {
            g.and_(sized(d, i.is64), static_cast<std::uint32_t>(i.imm));
        } else {
            g.and_(sized(d, i.is64), sized(g.rcx, i.is64));
        }
        g.written(i.d);
    }
    g.set_flags(FlagsPlace::addition); // CF = C = 0
    return true;
}

bool move_wide(Generator& g, const a64::MoveWide& i, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t shifted = i.imm << i.shift;
    const std::uint64_t value = inverted ? ~shifted : shifted;
    g.set_constant(i.d, i.is64 ? value : value & 0xffff'ffff);
    return true;
}

bool move_keep(Generator& g, const a64::MoveWide& i) {
    if (!i.valid || i.d == 31) {
        return false;
    }
    const std::uint64_t kept = ~(std::uint64_t{0xffff} << i.shift);
    if (const auto before = g.constant_before(i.d)) {
        const std::uint64_t value = (*before & kept) | i.imm << i.shift;
        g.set_constant(i.d, i.is64 ? value : value & 0xffff'ffff);
        return true;
    }
    g.clobber_flags();
    const Reg64 d = g.read(i.d);
    if (fits(kept, i.is64)) {
        g.and_(sized(d, i.is64), static_cast<std::uint32_t>(kept));
    } else {
        g.load_constant(g.rax, kept);
        g.and_(d, g.rax);
    }
    const std::uint64_t added = i.imm << i.shift;
    if (fits(added, i.is64)) {
        g.or_(sized(d, i.is64), static_cast<std::uint32_t>(added));
    } else {
        g.load_constant(g.rax, added);
        g.or_(d, g.rax);
    }
    g.written(i.d);
    return true;
}

// --- bit fields ----------------------------------------------------------------------------------

namespace {

/// What is the low bits, extended, in one host instruction that leaves EFLAGS alone.
bool extend(Generator& g, const Reg64& to, const Reg64& from, unsigned bits, bool is_signed,
            bool is64) {
    const Xbyak::Reg32e d = sized(to, is64);
    if (bits == 8) {
        const Xbyak::Reg8 byte = from.cvt8();
        is_signed ? g.movsx(d, byte) : g.movzx(to.cvt32(), byte);
    } else if (bits == 16) {
        is_signed ? g.movsx(d, from.cvt16()) : g.movzx(to.cvt32(), from.cvt16());
    } else if (bits == 32 && is_signed && is64) {
        g.movsxd(to, from.cvt32());
    } else if (bits == 32) {
        g.mov(to.cvt32(), from.cvt32());
    } else {
        return false;
    }
    return true;
}

} // namespace

bool bit_field(Generator& g, const a64::Bitfield& i, bool is_signed) {
    if (!i.valid) {
        return false;
    }
    const unsigned width = i.is64 ? 64 : 32;
    if (i.immr == 0 && (i.imms == 7 || i.imms == 15 || i.imms == 31)) {
        const Reg64 n = g.read(i.n);
        extend(g, g.define(i.d), n, i.imms + 1, is_signed, i.is64);
        g.written(i.d);
        return true;
    }
    // To the top, then down to where it is wanted.
    const unsigned left = width - 1 - i.imms;
    const unsigned right = i.imms >= i.immr ? left + i.immr : i.immr - 1 - i.imms;
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 d = g.define(i.d);
    move(g, d, n, true);
    if (left != 0) {
        g.shl(sized(d, i.is64), static_cast<int>(left));
    }
    if (right != 0) {
        shift(g, is_signed ? a64::Shift::asr : a64::Shift::lsr, sized(d, i.is64), right);
    }
    g.written(i.d);
    return true;
}

bool insert_bits(Generator& g, const a64::Bitfield& i) {
    if (!i.valid || i.d == 31) {
        return false;
    }
    const unsigned width = i.is64 ? 64 : 32;
    const bool low = i.imms >= i.immr; // BFXIL; else BFI
    const unsigned bits = low ? i.imms - i.immr + 1 : i.imms + 1;
    const unsigned lsb = low ? 0 : width - i.immr;
    if (bits == width) {
        return false;
    }
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 d = g.read(i.d);
    g.mov(sized(g.rcx, i.is64), sized(n, i.is64));
    if (const unsigned above = width - 1 - i.imms; above != 0) {
        g.shl(sized(g.rcx, i.is64), static_cast<int>(above));
    }
    if (const unsigned down = width - bits - lsb; down != 0) { // the field is at the top
        g.shr(sized(g.rcx, i.is64), static_cast<int>(down));
    }
    const std::uint64_t kept = ~(((std::uint64_t{1} << bits) - 1) << lsb);
    if (fits(kept, i.is64)) {
        g.and_(sized(d, i.is64), static_cast<std::uint32_t>(kept));
    } else {
        g.load_constant(g.rax, kept);
        g.and_(sized(d, i.is64), sized(g.rax, i.is64));
    }
    g.or_(sized(d, i.is64), sized(g.rcx, i.is64));
    g.written(i.d);
    return true;
}

bool extract(Generator& g, const a64::Extract& i) {
    if (!i.valid) {
        return false;
    }
    g.clobber_flags();
    const Reg64 high = g.read(i.n);
    g.mov(sized(g.rax, i.is64), sized(g.read(i.m), i.is64));
    if (i.lsb != 0) {
        g.shrd(sized(g.rax, i.is64), sized(high, i.is64), static_cast<std::uint8_t>(i.lsb));
    }
    g.mov(g.define(i.d), g.rax);
    g.written(i.d);
    return true;
}

// --- shifted and extended registers --------------------------------------------------------------

bool logical(Generator& g, const a64::ShiftedRegister& i, Logic logic, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const bool is_move = i.n == 31 && logic != Logic::conjunction;
    if (is_move && i.amount == 0) { // MOV, MVN
        const Reg64 m = g.read(i.m);
        const Reg64 d = g.define(i.d);
        move(g, d, m, i.is64);
        if (inverted) {
            g.not_(sized(d, i.is64));
        }
        g.written(i.d);
        return true;
    }
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 m = shifted(g, i, inverted);
    if (inverted) {
        g.not_(sized(m, i.is64));
    }
    const Reg64 d = g.define(i.d);
    if (d.getIdx() == m.getIdx() && i.d != 31) {
        calculate(g, logic, sized(d, i.is64), sized(n, i.is64));
    } else {
        move(g, d, n, true);
        calculate(g, logic, sized(d, i.is64), sized(m, i.is64));
    }
    g.written(i.d);
    return true;
}

bool test(Generator& g, const a64::ShiftedRegister& i, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = shifted(g, i, inverted);
    if (inverted) {
        g.not_(sized(m, i.is64));
    }
    const Reg64 d = g.define(i.d);
    if (i.d == 31) {
        g.test(sized(n, i.is64), sized(m, i.is64));
    } else if (d.getIdx() == m.getIdx()) {
        g.and_(sized(d, i.is64), sized(n, i.is64));
    } else {
        move(g, d, n, true);
        g.and_(sized(d, i.is64), sized(m, i.is64));
    }
    g.written(i.d);
    g.set_flags(FlagsPlace::addition); // CF = C = 0
    return true;
}

bool add_shifted(Generator& g, const a64::ShiftedRegister& i, bool subtract, bool sets_flags) {
    constexpr unsigned largest_scale = 3;
    if (!i.valid) {
        return false;
    }
    if (!sets_flags && !subtract && i.shift == a64::Shift::lsl && i.amount <= largest_scale) {
        const Reg64 n = g.read(i.n);
        const Reg64 m = g.read(i.m);
        g.lea(sized(g.define(i.d), i.is64), Mem(n, m, i.amount, 0));
        g.written(i.d);
        return true;
    }
    if (!sets_flags) {
        g.clobber_flags();
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = shifted(g, i, false);
    if (i.d == 31 && sets_flags && subtract) {
        g.cmp(sized(n, i.is64), sized(m, i.is64));
    } else {
        add(g, g.define(i.d), n, m, i.is64, subtract);
        g.written(i.d);
    }
    if (sets_flags) {
        g.set_flags(place_after(subtract));
    }
    return true;
}

bool add_extended(Generator& g, const a64::ExtendedRegister& i, bool subtract, bool sets_flags) {
    const bool to_sp = i.d == 31 && !sets_flags;
    if (!i.valid) {
        return false;
    }
    if (to_sp) {
        g.flags_to_memory();
    }
    if (!sets_flags) {
        g.clobber_flags();
    }
    const Reg64 n = g.read_sp(i.n);
    const Reg64 m = g.read(i.m);
    const unsigned bits = 8U << (i.option & 3);
    if (!extend(g, g.rcx, m, bits, (i.option & 4) != 0, i.is64)) {
        g.mov(g.rcx, m);
    }
    if (i.shift != 0) {
        g.shl(sized(g.rcx, i.is64), static_cast<int>(i.shift));
    }
    if (i.d == 31 && sets_flags && subtract) {
        g.cmp(sized(n, i.is64), sized(g.rcx, i.is64));
    } else if (to_sp) {
        const Reg64 sum = g.scratch();
        add(g, sum, n, g.rcx, i.is64, subtract);
        g.check_sp(sum);
        g.mov(g.define_sp(31), sum);
        g.written_sp(31);
    } else {
        add(g, g.define(i.d), n, g.rcx, i.is64, subtract);
        g.written(i.d);
    }
    if (sets_flags) {
        g.set_flags(place_after(subtract));
    }
    return true;
}

} // namespace ferry::dbt::quick
