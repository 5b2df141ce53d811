// NZCV in EFLAGS. After a comparison by subtraction CF is the borrow (not C), after an addition CF
// is C; see Allocator for where NZCV is when.
#include <array>

#include "own.hpp"

namespace ferry::x64 {

using ir::Condition;
using Xbyak::Reg;
using Xbyak::Reg64;
using Parity = HostCondition::Parity;

namespace {

enum Jcc : std::uint8_t { o, no, b, ae, e, ne, be, a, s, ns, p, np, l, ge, le, g };

HostCondition after_subtraction(Condition condition) {
    static constexpr std::uint8_t codes[] = {Jcc::e,  Jcc::ne, Jcc::ae, Jcc::b, Jcc::s,
                                             Jcc::ns, Jcc::o,  Jcc::no, Jcc::a, Jcc::be,
                                             Jcc::ge, Jcc::l,  Jcc::g,  Jcc::le};
    return {codes[static_cast<std::size_t>(condition)]};
}

/// UCOMIS x, y: ZF equal, CF below, all of ZF PF CF unordered.
HostCondition after_comparison(Condition condition) {
    switch (condition) {
    case Condition::eq: return {Jcc::e, Parity::excluded};
    case Condition::ne: return {Jcc::ne, Parity::included};
    case Condition::cs: return {Jcc::ae, Parity::included};
    case Condition::cc:
    case Condition::mi: return {Jcc::b, Parity::excluded};
    case Condition::pl: return {Jcc::ae, Parity::included};
    case Condition::vs: return {Jcc::p};
    case Condition::vc: return {Jcc::np};
    case Condition::hi: return {Jcc::a, Parity::included};
    case Condition::ls: return {Jcc::be, Parity::excluded};
    case Condition::ge: return {Jcc::ae};
    case Condition::lt: return {Jcc::b};
    case Condition::gt: return {Jcc::a};
    default: return {Jcc::be};
    }
}

/// UCOMIS y, x.
HostCondition after_swapped_comparison(Condition condition) {
    switch (condition) {
    case Condition::eq: return {Jcc::e, Parity::excluded};
    case Condition::ne: return {Jcc::ne, Parity::included};
    case Condition::cs:
    case Condition::pl: return {Jcc::be};
    case Condition::cc:
    case Condition::mi: return {Jcc::a};
    case Condition::vs: return {Jcc::p};
    case Condition::vc: return {Jcc::np};
    case Condition::hi: return {Jcc::b};
    case Condition::ls: return {Jcc::ae};
    case Condition::ge: return {Jcc::be, Parity::excluded};
    case Condition::lt: return {Jcc::a, Parity::included};
    case Condition::gt: return {Jcc::b, Parity::excluded};
    default: return {Jcc::ae, Parity::included};
    }
}

} // namespace

HostCondition host_condition(Allocator& al, Condition condition) {
    al.need_host_flags();
    switch (al.flags_place()) {
    case FlagsPlace::comparison: return after_comparison(condition);
    case FlagsPlace::swapped_comparison: return after_swapped_comparison(condition);
    case FlagsPlace::addition:
        if (condition == Condition::cs || condition == Condition::cc) {
            return {condition == Condition::cs ? Jcc::b : Jcc::ae};
        }
        if (condition == Condition::hi || condition == Condition::ls) {
            al.flip_carry_convention();
        }
        return after_subtraction(condition);
    default: return after_subtraction(condition);
    }
}

HostCondition inverse(HostCondition condition) {
    const auto code = static_cast<std::uint8_t>(condition.code ^ 1U);
    switch (condition.parity) {
    case Parity::excluded: return {code, Parity::included};
    case Parity::included: return {code, Parity::excluded};
    default: return {code};
    }
}

void cmov(Allocator& al, std::uint8_t code, const Reg& to, const Reg& from) {
    switch (code) {
    case Jcc::o: al.cmovo(to, from); break;
    case Jcc::no: al.cmovno(to, from); break;
    case Jcc::b: al.cmovb(to, from); break;
    case Jcc::ae: al.cmovae(to, from); break;
    case Jcc::e: al.cmove(to, from); break;
    case Jcc::ne: al.cmovne(to, from); break;
    case Jcc::be: al.cmovbe(to, from); break;
    case Jcc::a: al.cmova(to, from); break;
    case Jcc::s: al.cmovs(to, from); break;
    case Jcc::ns: al.cmovns(to, from); break;
    case Jcc::p: al.cmovp(to, from); break;
    case Jcc::np: al.cmovnp(to, from); break;
    case Jcc::l: al.cmovl(to, from); break;
    case Jcc::ge: al.cmovge(to, from); break;
    case Jcc::le: al.cmovle(to, from); break;
    default: al.cmovg(to, from); break;
    }
}

void jump_if(Allocator& al, HostCondition condition, Label& target) {
    switch (condition.parity) {
    case Parity::ignored: al.jcc(condition.code, target); break;
    case Parity::included:
        al.jcc(Jcc::p, target);
        al.jcc(condition.code, target);
        break;
    case Parity::excluded: {
        Xbyak::Label unordered; // a short jump
        al.jp(unordered);
        al.jcc(condition.code, target);
        al.L(unordered);
        break;
    }
    }
}

void set_flags_unless(Allocator& al, Condition condition, std::uint64_t nzcv, Label& done) {
    if (condition >= Condition::al) {
        return;
    }
    Label& otherwise = al.make_label();
    jump_if(al, inverse(host_condition(al, condition)), otherwise);
    al.cold([&al, &otherwise, &done, flags = host_flags(static_cast<std::uint32_t>(nzcv << 28))] {
        al.L(otherwise);
        al.mov(al.eax, flags);
        al.add(al.al, 0x7f);
        al.sahf();
        al.jmp(done);
    });
}

namespace {

void move(Allocator& al, const Reg64& to, const Reg64& from, bool w) {
    if (to.getIdx() != from.getIdx()) {
        al.mov(sized(to, w), sized(from, w));
    }
}

/// ADDS and SUBS; without a wanted result SUBS is CMP.
void arithmetic(Allocator& al, const ir::Inst& i, bool subtract, bool result_used) {
    const bool w = wide(i);
    std::int32_t imm = 0;
    const Reg64 x = al.gpr(i.args[0]);
    if (al.immediate(i.args[1], imm)) {
        if (!result_used) {
            if (subtract) {
                if (imm == 0) {
                    al.test(sized(x, w), sized(x, w)); // CF = 0 = no borrow, as CMP x, 0
                } else {
                    al.cmp(sized(x, w), static_cast<std::uint32_t>(imm));
                }
            } else {
                al.mov(sized(al.rax, w), sized(x, w));
                al.add(sized(al.rax, w), static_cast<std::uint32_t>(imm));
            }
        } else {
            const Reg64 to = al.def_gpr(i, false);
            move(al, to, x, w);
            if (subtract) {
                al.sub(sized(to, w), static_cast<std::uint32_t>(imm));
            } else {
                al.add(sized(to, w), static_cast<std::uint32_t>(imm));
            }
        }
    } else if (reads_memory(al, i)) {
        const Mem y = al.place_of(i.args[1]);
        if (!result_used && subtract) {
            al.cmp(sized(x, w), y);
        } else {
            const Reg64 to = result_used ? al.def_gpr(i, false) : al.rax;
            move(al, to, x, w);
            subtract ? al.sub(sized(to, w), y) : al.add(sized(to, w), y);
        }
    } else {
        const Reg64 y = al.gpr(i.args[1]);
        if (!result_used && subtract) {
            al.cmp(sized(x, w), sized(y, w));
        } else {
            const Reg64 to = result_used ? al.def_gpr(i, false) : al.rax;
            if (to.getIdx() == y.getIdx() && to.getIdx() != x.getIdx()) {
                if (subtract) {
                    al.mov(al.rax, y);
                    move(al, to, x, w);
                    al.sub(sized(to, w), sized(al.rax, w));
                } else {
                    al.add(sized(to, w), sized(x, w));
                }
            } else {
                move(al, to, x, w);
                if (subtract) {
                    al.sub(sized(to, w), sized(y, w));
                } else {
                    al.add(sized(to, w), sized(y, w));
                }
            }
        }
    }
    al.set_flags_place(subtract ? FlagsPlace::subtraction : FlagsPlace::addition);
}

/// ADC and SBC with the carry of NZCV.
void with_carry(Allocator& al, const ir::Inst& i, bool subtract) {
    const bool w = wide(i);
    std::int32_t imm = 0;
    const bool constant = al.immediate(i.args[1], imm);
    const bool loose = al.is_loose_constant(i.args[0]);
    const Reg64 x = loose ? al.rax : al.gpr(i.args[0]);
    const Reg64 y = constant ? al.rax : al.gpr(i.args[1]);
    al.need_host_flags();
    if (al.flags_place() == FlagsPlace::comparison ||
        al.flags_place() == FlagsPlace::swapped_comparison) {
        al.comparison_to_subtraction();
    }
    const bool borrow = al.flags_place() == FlagsPlace::subtraction;
    if (borrow != subtract) {
        al.flip_carry_convention();
    }
    const Reg64 to = al.def_gpr(i, false);
    const bool in_the_way = !constant && to.getIdx() == y.getIdx() && to.getIdx() != x.getIdx();
    const Reg64 sum = in_the_way ? al.rax : to;
    if (loose) {
        al.load_constant(sum, al.unit().at(i.args[0]).imm);
    } else {
        move(al, sum, x, w);
    }
    if (constant) {
        const auto value = static_cast<std::uint32_t>(imm);
        subtract ? al.sbb(sized(sum, w), value) : al.adc(sized(sum, w), value);
    } else {
        subtract ? al.sbb(sized(sum, w), sized(y, w)) : al.adc(sized(sum, w), sized(y, w));
    }
    move(al, to, sum, true);
}

/// x + y + C where the flags stay in EFLAGS: those of an addition or a subtraction.
void add_carry_apart(Allocator& al, const ir::Inst& i) {
    const bool w = wide(i);
    std::int32_t imm = 0;
    const bool loose = al.is_loose_constant(i.args[0]) && al.immediate(i.args[0], imm);
    const std::int32_t first = loose ? imm : 0;
    const bool constant = al.immediate(i.args[1], imm);
    const std::int32_t second = constant ? imm : 0;
    const Reg64 x = loose ? al.rax : al.gpr(i.args[0]);
    const Reg64 y = constant ? al.rax : al.gpr(i.args[1]);
    al.flags_place() == FlagsPlace::addition ? al.setc(al.al) : al.setnc(al.al);
    al.movzx(al.eax, al.al);
    if (first != 0) {
        al.lea(al.rax, Mem(al.rax, first));
    }
    if (second != 0) {
        al.lea(al.rax, Mem(al.rax, second));
    }
    if (!loose && !constant) {
        al.lea(al.rax, Mem(al.rax, x, 0, 0));
    }
    const Reg64 to = al.def_gpr(i, false);
    if (loose && constant) {
        move(al, to, al.rax, w);
    } else {
        al.lea(sized(to, w), Mem(al.rax, constant ? x : y, 0, 0));
    }
}

void conditional_compare(Allocator& al, const ir::Inst& i, bool subtract) {
    const bool w = wide(i);
    const Reg64 x = al.gpr(i.args[0]);
    std::int32_t imm = 0;
    const bool constant = subtract && al.immediate(i.args[1], imm);
    const Reg64 y = constant ? al.rax : al.gpr(i.args[1]);
    Label& done = al.make_label();
    set_flags_unless(al, static_cast<Condition>(i.aux), i.imm, done);
    if (constant) {
        al.cmp(sized(x, w), static_cast<std::uint32_t>(imm));
    } else if (subtract) {
        al.cmp(sized(x, w), sized(y, w));
    } else {
        al.mov(sized(al.rax, w), sized(x, w));
        al.add(sized(al.rax, w), sized(y, w));
        al.cmc();
    }
    al.L(done);
    al.set_flags_place(FlagsPlace::subtraction);
}

bool result_used(Allocator& al, const ir::Inst& i) { return al.is_used(i); }

} // namespace

void emit_adds(Emitter& em, const ir::Inst& i) {
    arithmetic(own(em), i, false, result_used(own(em), i));
}
void emit_subs(Emitter& em, const ir::Inst& i) {
    arithmetic(own(em), i, true, result_used(own(em), i));
}

void emit_ands(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    const bool w = wide(i);
    std::int32_t imm = 0;
    const Reg64 x = al.gpr(i.args[0]);
    if (reads_memory(al, i)) {
        const Mem y = al.place_of(i.args[1]);
        const Reg64 to = result_used(al, i) ? al.def_gpr(i, false) : al.rax;
        move(al, to, x, w);
        al.and_(sized(to, w), y);
        al.set_flags_place(FlagsPlace::addition);
        return;
    }
    const bool constant = al.immediate(i.args[1], imm);
    const Reg64 y = constant ? al.rax : al.gpr(i.args[1]);
    if (!result_used(al, i)) {
        if (constant) {
            al.test(sized(x, w), static_cast<std::uint32_t>(imm));
        } else {
            al.test(sized(x, w), sized(y, w));
        }
    } else {
        const Reg64 to = al.def_gpr(i, false);
        if (!constant && to.getIdx() == y.getIdx()) {
            al.and_(sized(to, w), sized(x, w));
        } else {
            move(al, to, x, w);
            if (constant) {
                al.and_(sized(to, w), static_cast<std::uint32_t>(imm));
            } else {
                al.and_(sized(to, w), sized(y, w));
            }
        }
    }
    al.set_flags_place(FlagsPlace::addition); // CF = C = 0
}

void emit_adc(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    if (al.host_flags_wanted() &&
        (al.flags_place() == FlagsPlace::addition || al.flags_place() == FlagsPlace::subtraction)) {
        add_carry_apart(al, i);
        return;
    }
    // The flags must survive: they are in memory or saved there.
    if (al.flags_wanted()) {
        al.need_host_flags();
        al.flags_to_memory();
    }
    with_carry(al, i, false);
    al.forget_host_flags();
}

void emit_sbc(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    if (al.flags_wanted()) {
        al.need_host_flags();
        al.flags_to_memory();
    }
    with_carry(al, i, true);
    al.forget_host_flags();
}

void emit_adcs(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    with_carry(al, i, false);
    al.set_flags_place(FlagsPlace::addition);
}

void emit_sbcs(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    with_carry(al, i, true);
    al.set_flags_place(FlagsPlace::subtraction);
}

void emit_ccmp(Emitter& em, const ir::Inst& i) { conditional_compare(own(em), i, true); }
void emit_ccmn(Emitter& em, const ir::Inst& i) { conditional_compare(own(em), i, false); }

void emit_get_nzcv(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    al.flags_to_memory();
    al.forget_host_flags();
    const auto cell = al.flags_field();
    al.movzx(al.eax, al.word[cell.getRegExp()]);
    al.xor_(al.eax, 0x100); // CF is not C
    al.mov(al.ecx, 0xc101);
    al.pext(al.eax, al.eax, al.ecx); // N Z C V
    al.shl(al.eax, 28);
    al.mov(al.def_gpr(i, false).cvt32(), al.eax);
}

void emit_set_nzcv(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    al.mov(al.eax, al.gpr(i.args[0]).cvt32());
    al.shr(al.eax, 28);
    al.mov(al.ecx, 0xc101);
    al.pdep(al.eax, al.eax, al.ecx);
    al.xor_(al.eax, 0x100);
    const auto cell = al.flags_field();
    al.mov(al.word[cell.getRegExp()], al.ax);
    al.forget_host_flags();
}

namespace {

/// With a constant that no register holds, and needs none of its own.
void select_constant(Allocator& al, const ir::Inst& i, Condition condition) {
    const bool w = wide(i);
    const std::array loose{al.is_loose_constant(i.args[0]), al.is_loose_constant(i.args[1])};
    const std::array from{loose[0] ? al.rax : al.gpr(i.args[0]),
                          loose[1] ? al.rax : al.gpr(i.args[1])};
    const auto constant = [&](unsigned which) { return al.unit().at(i.args[which]).imm; };
    HostCondition test = host_condition(al, condition);
    const Reg64 to = al.def_gpr(i, false);
    const bool is_bit = loose[0] && loose[1] && constant(0) <= 1 && constant(1) == 1 - constant(0);
    if (is_bit && test.parity == Parity::ignored) { // CSET
        const unsigned code = constant(0) == 1 ? test.code : test.code ^ 1U;
        al.put_bytes(0xc0900f | code << 8, 3); // SETcc al
        al.movzx(to.cvt32(), al.al);
        return;
    }
    // What is there at first, and what replaces it.
    const bool excluded = test.parity == Parity::excluded;
    const bool stays =
        test.parity == Parity::ignored && !loose[0] && to.getIdx() == from[0].getIdx();
    const unsigned first = excluded || stays ? 0 : 1;
    const unsigned other = 1 - first;
    const Reg64 made = !loose[other] && to.getIdx() == from[other].getIdx() ? al.rax : to;
    if (loose[first]) {
        al.load_constant(made, constant(first));
    } else {
        move(al, made, from[first], w);
    }
    if (loose[other]) {
        al.load_constant(al.rax, constant(other));
    }
    const auto code = static_cast<std::uint8_t>(test.code ^ first ^ 1U);
    cmov(al, code, sized(made, w), sized(from[other], w));
    if (test.parity != Parity::ignored) {
        al.cmovp(sized(made, w), sized(from[other], w));
    }
    move(al, to, made, true);
}

} // namespace

void emit_select(Emitter& em, const ir::Inst& i) {
    Allocator& al = own(em);
    const auto condition = static_cast<Condition>(i.aux);
    if (ir::is_vector(i.type)) {
        const Xbyak::Xmm x = al.xmm(i.args[0]);
        const Xbyak::Xmm y = al.xmm(i.args[1]);
        const Xbyak::Xmm to = al.def_xmm(i, true);
        Label done;
        const HostCondition test = host_condition(al, condition);
        al.vmovaps(to, x);
        jump_if(al, test, done);
        al.vmovaps(to, y);
        al.L(done);
        return;
    }
    if (al.is_loose_constant(i.args[0]) || al.is_loose_constant(i.args[1])) {
        select_constant(al, i, condition);
        return;
    }
    const bool w = wide(i);
    const Reg64 x = al.gpr(i.args[0]);
    const Reg64 y = al.gpr(i.args[1]);
    const HostCondition test = host_condition(al, condition);
    if (test.parity == Parity::ignored) {
        const Reg64 to = al.def_gpr(i, false);
        if (to.getIdx() == x.getIdx()) {
            cmov(al, static_cast<std::uint8_t>(test.code ^ 1U), sized(to, w), sized(y, w));
        } else {
            move(al, to, y, w);
            cmov(al, test.code, sized(to, w), sized(x, w));
        }
        return;
    }
    const bool included = test.parity == Parity::included;
    al.mov(al.rax, included ? y : x);
    const Reg64& other = included ? x : y;
    cmov(al, included ? test.code : static_cast<std::uint8_t>(test.code ^ 1U), sized(al.rax, w),
         sized(other, w));
    al.cmovp(sized(al.rax, w), sized(other, w));
    al.mov(al.def_gpr(i, false), al.rax);
}

} // namespace ferry::x64
