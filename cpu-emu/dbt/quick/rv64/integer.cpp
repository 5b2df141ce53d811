// Integers of registers and immediates. What has x0 for its result does nothing.
#include "templates.hpp"

namespace ferry::dbt::quick::rv64 {

using x64::Label;
using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};

void move(Generator& g, const Reg64& to, const Reg64& from) {
    if (to.getIdx() != from.getIdx()) {
        g.mov(to, from);
    }
}

/// The register := `from`, or its lower half with its sign extended.
void take(Generator& g, unsigned d, const Reg64& from, bool word) {
    const Reg64 to = g.define(d);
    if (word) {
        g.movsxd(to, from.cvt32());
    } else {
        move(g, to, from);
    }
    g.written(d);
}

std::uint64_t extended_word(std::uint64_t value) {
    return static_cast<std::uint64_t>(
        std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(value))});
}

void calculate(Generator& g, Logic logic, const Xbyak::Reg& to, const auto& from) {
    switch (logic) {
    case Logic::conjunction: g.and_(to, from); break;
    case Logic::disjunction: g.or_(to, from); break;
    case Logic::exclusive: g.xor_(to, from); break;
    }
}

/// 1 where EFLAGS are so, else 0.
void take_condition(Generator& g, unsigned d, Jcc code) {
    g.set_al_if(code);
    g.movzx(g.define(d).cvt32(), g.al);
    g.written(d);
}

} // namespace

bool load_upper(Generator& g, const Upper& i) {
    if (i.d != 0) {
        g.set_constant(i.d, static_cast<std::uint64_t>(i.imm));
    }
    return true;
}

bool add_upper_to_pc(Generator& g, const Upper& i) {
    if (i.d != 0) {
        g.set_fixed();
        g.set_constant(i.d, g.pc().value() + static_cast<std::uint64_t>(i.imm));
    }
    return true;
}

bool add_immediate(Generator& g, const Immediate& i) {
    const auto imm = static_cast<std::uint64_t>(i.imm);
    if (i.d == 0) {
        return true;
    }
    if (i.n == 0) {
        g.set_constant(i.d, imm);
    } else if (const auto before = g.constant_before(i.n)) {
        g.set_constant(i.d, *before + imm);
    } else if (i.imm == 0) {
        take(g, i.d, g.read(i.n), false);
    } else {
        const Reg64 n = g.read(i.n);
        g.lea(g.define(i.d), Mem(n, static_cast<std::int32_t>(i.imm)));
        g.written(i.d);
    }
    return true;
}

bool add_immediate_to_word(Generator& g, const Immediate& i) {
    const auto imm = static_cast<std::uint64_t>(i.imm);
    if (i.d == 0) {
        return true;
    }
    if (i.n == 0) {
        g.set_constant(i.d, imm);
    } else if (const auto before = g.constant_before(i.n)) {
        g.set_constant(i.d, extended_word(*before + imm));
    } else if (i.imm == 0) {
        take(g, i.d, g.read(i.n), true);
    } else {
        g.lea(g.eax, Mem(g.read(i.n), static_cast<std::int32_t>(i.imm)));
        take(g, i.d, g.rax, true);
    }
    return true;
}

bool set_if_less(Generator& g, const Immediate& i, Jcc less) {
    if (i.d == 0) {
        return !g.has_host_function();
    }
    g.cmp(g.read(i.n), static_cast<std::uint32_t>(i.imm));
    take_condition(g, i.d, less);
    return true;
}

bool set_if_less(Generator& g, const Registers& i, Jcc less) {
    if (i.d != 0) {
        const Reg64 n = g.read(i.n);
        g.cmp(n, g.read(i.m));
        take_condition(g, i.d, less);
    }
    return true;
}

bool logical_immediate(Generator& g, const Immediate& i, Logic logic) {
    if (i.d == 0) {
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 d = g.define(i.d);
    move(g, d, n);
    calculate(g, logic, d, static_cast<std::uint32_t>(i.imm));
    g.written(i.d);
    return true;
}

bool logical(Generator& g, const Registers& i, Logic logic) {
    if (i.d == 0) {
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    const Reg64 d = g.define(i.d);
    if (d.getIdx() == m.getIdx()) {
        calculate(g, logic, d, n);
    } else {
        move(g, d, n);
        calculate(g, logic, d, m);
    }
    g.written(i.d);
    return true;
}

bool shift_by_immediate(Generator& g, const Shift& i, Shifted how, bool word) {
    if (i.d == 0) {
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 d = g.define(i.d);
    const Xbyak::Reg32e shifted = sized(d, !word);
    const auto amount = static_cast<int>(i.amount);
    move(g, d, n);
    if (amount != 0) {
        switch (how) {
        case Shifted::left: g.shl(shifted, amount); break;
        case Shifted::right: g.shr(shifted, amount); break;
        case Shifted::right_signed: g.sar(shifted, amount); break;
        }
    }
    if (word) {
        g.movsxd(d, d.cvt32());
    }
    g.written(i.d);
    return true;
}

bool shift_by_register(Generator& g, const Registers& i, Shifted how, bool word) {
    if (i.d == 0) {
        return true;
    }
    const Xbyak::Reg32e n = sized(g.read(i.n), !word);
    const Xbyak::Reg32e m = sized(g.read(i.m), !word);
    const Xbyak::Reg32e made = sized(g.rax, !word);
    switch (how) {
    case Shifted::left: g.shlx(made, n, m); break;
    case Shifted::right: g.shrx(made, n, m); break;
    case Shifted::right_signed: g.sarx(made, n, m); break;
    }
    take(g, i.d, g.rax, word);
    return true;
}

bool add(Generator& g, const Registers& i, bool word) {
    if (i.d == 0) {
        return true;
    }
    if (i.n == 0 || i.m == 0) { // C.MV
        take(g, i.d, g.read(i.n == 0 ? i.m : i.n), word);
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    if (word) {
        g.lea(g.eax, Mem(n, m, 0, 0));
        take(g, i.d, g.rax, true);
    } else {
        g.lea(g.define(i.d), Mem(n, m, 0, 0));
        g.written(i.d);
    }
    return true;
}

bool subtract(Generator& g, const Registers& i, bool word) {
    if (i.d == 0) {
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    g.mov(g.rax, n);
    g.sub(g.rax, m);
    take(g, i.d, g.rax, word);
    return true;
}

bool multiply(Generator& g, const Registers& i, bool word) {
    if (i.d == 0) {
        return true;
    }
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    g.mov(g.rax, n);
    g.imul(g.rax, m);
    take(g, i.d, g.rax, word);
    return true;
}

bool multiply_high(Generator& g, const Registers& i, Signs signs) {
    constexpr int sign = 63;
    if (i.d == 0) {
        return true;
    }
    g.claim(g.rdx);
    const Reg64 n = g.read(i.n);
    const Reg64 m = g.read(i.m);
    g.mov(g.rax, n);
    if (signs == Signs::both) {
        g.imul(m);
    } else {
        g.mul(m);
    }
    if (signs == Signs::first) { // less the second, where the first is negative
        g.mov(g.rcx, n);
        g.sar(g.rcx, sign);
        g.and_(g.rcx, m);
        g.sub(g.rdx, g.rcx);
    }
    take(g, i.d, g.rdx, false);
    return true;
}

namespace {

/// rdx:rax := quotient and remainder of rax.
void divide_rax(Generator& g, const Xbyak::Reg32e& divisor, bool is_signed) {
    if (!is_signed) {
        g.load_constant(g.rdx, 0);
        g.div(divisor);
        return;
    }
    if (divisor.isBit(64)) {
        g.cqo();
    } else {
        g.cdq();
    }
    g.idiv(divisor);
}

} // namespace

/// A quotient by zero has all bits set, and that of the least number by -1 is the number itself.
bool divide(Generator& g, const Registers& i, bool is_signed, bool word) {
    if (i.d == 0) {
        return true;
    }
    g.claim(g.rdx);
    const Reg64 n = g.read(i.n);
    const Xbyak::Reg32e divisor = sized(g.read(i.m), !word);
    Label done;
    Label negate;
    g.load_constant(g.rax, all_ones);
    g.test(divisor, divisor);
    g.jz(done);
    g.mov(g.rax, n);
    if (is_signed) {
        g.cmp(divisor, ~std::uint32_t{0});
        g.je(negate);
    }
    divide_rax(g, divisor, is_signed);
    if (is_signed) {
        g.jmp(done);
        g.L(negate);
        g.neg(g.rax);
    }
    g.L(done);
    take(g, i.d, g.rax, word);
    return true;
}

/// What remains of a division by zero is the dividend, by -1 nothing.
bool remainder(Generator& g, const Registers& i, bool is_signed, bool word) {
    if (i.d == 0) {
        return true;
    }
    g.claim(g.rdx);
    const Reg64 n = g.read(i.n);
    const Xbyak::Reg32e divisor = sized(g.read(i.m), !word);
    Label done;
    g.mov(g.rdx, n);
    g.test(divisor, divisor);
    g.jz(done);
    if (is_signed) {
        g.load_constant(g.rdx, 0);
        g.cmp(divisor, ~std::uint32_t{0});
        g.je(done);
    }
    g.mov(g.rax, n);
    divide_rax(g, divisor, is_signed);
    g.L(done);
    take(g, i.d, g.rdx, word);
    return true;
}

} // namespace ferry::dbt::quick::rv64
