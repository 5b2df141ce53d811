// What computes with the carry or under a condition, products and quotients.
#include "templates.hpp"

namespace ferry::dbt::quick {

using x64::FlagsPlace;
using x64::Label;
using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr unsigned always = static_cast<unsigned>(ir::Condition::al);

/// The result in rax.
void take_result(Generator& g, unsigned d) {
    g.mov(g.define(d), g.rax);
    g.written(d);
}

} // namespace

bool add_with_carry(Generator& g, const a64::ThreeRegisters& i, bool subtract, bool sets_flags) {
    if (!sets_flags) {
        g.flags_to_memory();
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    g.carry_to_flags(subtract);
    g.mov(g.rax, n);
    if (subtract) {
        g.sbb(sized(g.rax, i.is64), sized(m, i.is64));
    } else {
        g.adc(sized(g.rax, i.is64), sized(m, i.is64));
    }
    if (sets_flags) {
        g.set_flags(subtract ? FlagsPlace::subtraction : FlagsPlace::addition);
    } else {
        g.clobber_flags();
    }
    take_result(g, i.d);
    return true;
}

bool compare_if(Generator& g, const a64::ConditionalCompare& i, bool negative, bool immediate) {
    constexpr unsigned opposite = 1;
    const Reg64 n = g.read(i.n);
    const Reg64 m = immediate ? g.rcx : g.read(i.m);
    Label otherwise;
    Label done;
    const bool conditional = i.condition < always;
    if (conditional) {
        g.jcc(static_cast<std::uint8_t>(g.host_condition(i.condition) ^ opposite), otherwise);
    }
    if (immediate && !negative) {
        g.cmp(sized(n, i.is64), i.m);
    } else if (!negative) {
        g.cmp(sized(n, i.is64), sized(m, i.is64));
    } else {
        g.mov(g.rax, n);
        if (immediate) {
            g.add(sized(g.rax, i.is64), i.m);
        } else {
            g.add(sized(g.rax, i.is64), sized(m, i.is64));
        }
        g.cmc();
    }
    if (conditional) {
        g.jmp(done);
        g.L(otherwise);
        g.load_constant(g.rax, x64::host_flags(i.nzcv << 28));
        g.flags_from_rax();
        g.L(done);
    }
    g.set_flags(FlagsPlace::subtraction);
    return true;
}

bool select(Generator& g, const a64::ConditionalSelect& i, Other other) {
    constexpr std::uint8_t opposite = 1;
    if (i.condition >= always) {
        return false;
    }
    if (i.n == 31 && i.m == 31 && other == Other::increment) { // CSET
        const auto code = static_cast<std::uint8_t>(g.host_condition(i.condition) ^ opposite);
        const Reg64 d = g.define(i.d);
        g.set_al_if(code);
        g.movzx(d.cvt32(), g.al);
        g.written(i.d);
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    const std::uint8_t code = g.host_condition(i.condition);
    const Xbyak::Reg32e made = sized(g.rax, i.is64);
    if (other == Other::increment) {
        g.lea(made, Mem(m, 1));
    } else {
        g.mov(made, sized(m, i.is64));
    }
    if (other == Other::invert || other == Other::negate) {
        g.not_(made); // leaves EFLAGS alone
    }
    if (other == Other::negate) {
        g.lea(made, Mem(g.rax, 1));
    }
    g.move_if(code, made, sized(n, i.is64));
    take_result(g, i.d);
    return true;
}

bool multiply_add(Generator& g, const a64::ThreeRegisters& i, bool subtract) {
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    const Xbyak::Reg32e product = sized(g.rax, i.is64);
    g.mov(product, sized(n, i.is64));
    g.imul(product, sized(m, i.is64));
    if (subtract) {
        g.neg(product);
    }
    if (i.a != 31) {
        g.add(product, sized(g.read(i.a), i.is64));
    }
    take_result(g, i.d);
    return true;
}

bool multiply_long(Generator& g, const a64::ThreeRegisters& i, bool is_signed, bool subtract) {
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    if (is_signed) {
        g.movsxd(g.rax, n.cvt32());
        g.movsxd(g.rcx, m.cvt32());
    } else {
        g.mov(g.eax, n.cvt32());
        g.mov(g.ecx, m.cvt32());
    }
    g.imul(g.rax, g.rcx);
    if (subtract) {
        g.neg(g.rax);
    }
    if (i.a != 31) {
        g.add(g.rax, g.read(i.a));
    }
    take_result(g, i.d);
    return true;
}

bool multiply_high(Generator& g, const a64::ThreeRegisters& i, bool is_signed) {
    g.clobber_flags();
    g.claim(g.rdx);
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    g.mov(g.rax, n);
    if (is_signed) {
        g.imul(m);
    } else {
        g.mul(m);
    }
    g.mov(g.define(i.d), g.rdx);
    g.written(i.d);
    return true;
}

/// A quotient by zero is zero, and that of the least number by -1 the number itself.
bool divide(Generator& g, const a64::ThreeRegisters& i, bool is_signed) {
    g.clobber_flags();
    g.claim(g.rdx);
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    const Xbyak::Reg32e divisor = sized(m, i.is64);
    const Xbyak::Reg32e quotient = sized(g.rax, i.is64);
    Label done;
    Label negate;
    g.load_constant(g.rax, 0);
    g.test(divisor, divisor);
    g.jz(done);
    g.mov(quotient, sized(n, i.is64));
    if (is_signed) {
        g.cmp(divisor, ~std::uint32_t{0});
        g.je(negate);
        if (i.is64) {
            g.cqo();
        } else {
            g.cdq();
        }
        g.idiv(divisor);
        g.jmp(done);
        g.L(negate);
        g.neg(quotient);
    } else {
        g.load_constant(g.rdx, 0);
        g.div(divisor);
    }
    g.L(done);
    take_result(g, i.d);
    return true;
}

bool shift_by_register(Generator& g, const a64::ThreeRegisters& i, a64::Shift shift) {
    if (shift == a64::Shift::ror) {
        g.clobber_flags();
        const Reg64 n = g.read(i.n);
        g.mov(g.rcx, g.read(i.m));
        g.mov(sized(g.rax, i.is64), sized(n, i.is64));
        g.ror(sized(g.rax, i.is64), g.cl);
        take_result(g, i.d);
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    const Xbyak::Reg32e d = sized(g.define(i.d), i.is64);
    switch (shift) {
    case a64::Shift::lsl: g.shlx(d, sized(n, i.is64), sized(m, i.is64)); break;
    case a64::Shift::lsr: g.shrx(d, sized(n, i.is64), sized(m, i.is64)); break;
    default: g.sarx(d, sized(n, i.is64), sized(m, i.is64)); break;
    }
    g.written(i.d);
    return true;
}

bool reverse_bytes(Generator& g, const a64::ThreeRegisters& i) {
    const Reg64 n = g.read(i.n);
    g.mov(sized(g.rax, i.is64), sized(n, i.is64));
    g.bswap(sized(g.rax, i.is64));
    take_result(g, i.d);
    return true;
}

bool reverse_bytes_of_halves(Generator& g, const a64::ThreeRegisters& i) {
    g.clobber_flags();
    g.claim(g.rdx);
    g.load_constant(g.rdx, 0x00ff'00ff'00ff'00ff);
    g.mov(sized(g.rax, i.is64), sized(g.read(i.n), i.is64));
    g.mov(g.rcx, g.rax);
    g.shr(g.rcx, 8);
    g.and_(g.rcx, g.rdx);
    g.and_(g.rax, g.rdx);
    g.shl(g.rax, 8);
    g.or_(g.rax, g.rcx);
    take_result(g, i.d);
    return true;
}

bool reverse_bytes_of_words(Generator& g, const a64::ThreeRegisters& i) {
    g.clobber_flags();
    g.mov(g.rax, g.read(i.n));
    g.bswap(g.rax);
    g.rol(g.rax, 32);
    take_result(g, i.d);
    return true;
}

bool count_leading_zeros(Generator& g, const a64::ThreeRegisters& i) {
    g.clobber_flags();
    const Reg64 n = g.read(i.n);
    g.lzcnt(sized(g.rax, i.is64), sized(n, i.is64));
    take_result(g, i.d);
    return true;
}

/// Neighbours change places: bits, then pairs, then halves of bytes; then bytes.
bool reverse_bits(Generator& g, const a64::ThreeRegisters& i) {
    struct Neighbours {
        int distance;
        std::uint64_t lower;
    };
    constexpr Neighbours steps[] = {
        {1, 0x5555'5555'5555'5555}, {2, 0x3333'3333'3333'3333}, {4, 0x0f0f'0f0f'0f0f'0f0f}};
    g.clobber_flags();
    g.claim(g.rdx);
    g.mov(g.rax, g.read(i.n));
    for (const Neighbours& step : steps) {
        g.load_constant(g.rdx, step.lower);
        g.mov(g.rcx, g.rax);
        g.shr(g.rcx, step.distance);
        g.and_(g.rcx, g.rdx);
        g.and_(g.rax, g.rdx);
        g.shl(g.rax, step.distance);
        g.or_(g.rax, g.rcx);
    }
    g.bswap(g.rax);
    if (!i.is64) {
        g.shr(g.rax, 32);
    }
    take_result(g, i.d);
    return true;
}

} // namespace ferry::dbt::quick
