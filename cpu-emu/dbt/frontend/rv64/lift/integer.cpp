// Integers of registers and immediates; branches (RISC-V unprivileged ISA, chapters 2, 5 and 7).
#include <algorithm>
#include <cstddef>

#include <ferry/abi/rv64.hpp>
#include <ferry/rv64/lifter.hpp>

namespace ferry::rv64 {

using ir::Condition;

void Lifter::LUI(const Upper& i) { write_x(i.d, immediate(i.imm)); }
void Lifter::AUIPC(const Upper& i) { write_x(i.d, address_from_pc(target(i.imm).value())); }

// --- calls and jumps -----------------------------------------------------------------------------

std::uint64_t Lifter::link(unsigned d) {
    const std::uint64_t back = next_.value();
    write_x(d, ir.emit(Op::constant, Type::i64, {}, ir::moves_with_unit, back));
    return back;
}

void Lifter::JAL(const Jump& i) {
    const std::uint64_t back = link(i.d);
    if (is_link(i.d)) {
        ir.emit(Op::call_guest, Type::none, {}, 0, target(i.offset).value(), back);
        ended_ = true;
    } else {
        branch_to(target(i.offset));
    }
}

// Bit 0 of the address is dropped where no code is found at an odd one.
void Lifter::JALR(const Immediate& i) {
    const Value base = read_x(i.n);
    const Value to = ir.add(base, immediate(i.imm));
    const std::uint64_t back = link(i.d);
    const bool known = ir.is_constant(to) && ir.unit().at(to).aux == 0;
    if (is_link(i.d) && known) {
        ir.emit(Op::call_guest, Type::none, {}, 0, ir.constant_of(to) & ~std::uint64_t{1}, back);
    } else if (is_link(i.d)) {
        ir.emit(Op::call_indirect, Type::none, {to}, 0, 0, back);
    } else if (is_link(i.n) && i.imm == 0) {
        ir.emit(Op::return_guest, Type::none, {to});
    } else if (known) {
        ir.emit(Op::jump, Type::none, {}, 0, ir.constant_of(to) & ~std::uint64_t{1});
    } else {
        ir.emit(Op::jump_indirect, Type::none, {to});
    }
    ended_ = true;
}

// --- conditions ----------------------------------------------------------------------------------

ir::Value Lifter::set_if(Condition condition, Value a, Value b) {
    const Value no = immediate(0);
    const Value yes = immediate(1);
    compare(a, b);
    return ir.select(ir::inverse(condition), no, yes);
}

std::optional<Condition> Lifter::condition_of(Value value) const {
    const ir::Unit& unit = ir.unit();
    const ir::Inst& made = unit.at(value);
    const auto is = [&](Value v, std::uint64_t number) {
        return unit.at(v).op == Op::constant && unit.at(v).imm == number;
    };
    if (made.op != Op::select || !is(made.args[0], 0) || !is(made.args[1], 1)) {
        return {};
    }
    for (std::size_t later = value.id + std::size_t{1}; later < unit.insts.size(); ++later) {
        const ir::Inst& inst = unit.insts[later];
        if (ir::defines_flags(ir::info(inst.op).effects) || inst.op == Op::execute) {
            return {};
        }
    }
    return ir::inverse(static_cast<Condition>(made.aux));
}

void Lifter::branch_if(Condition condition, const Branch& i) {
    const bool true_of_equals =
        condition == Condition::eq || condition == Condition::ge || condition == Condition::cs;
    if (i.n == i.m) {
        if (true_of_equals) {
            branch_to(target(i.offset));
        }
        return;
    }
    const std::uint64_t block = block_at(target(i.offset));
    if (condition == Condition::eq || condition == Condition::ne) {
        if (i.n == 0 || i.m == 0) {
            const Value value = read_x(i.n == 0 ? i.m : i.n);
            if (const auto made_of = condition_of(value)) {
                condition = condition == Condition::ne ? *made_of : ir::inverse(*made_of);
                ir.emit(Op::branch_if, Type::none, {}, static_cast<std::uint8_t>(condition), block);
                return;
            }
            ir.emit(condition == Condition::eq ? Op::branch_zero : Op::branch_not_zero, Type::i64,
                    {value}, 0, block);
            return;
        }
    } else if (i.m == 0 && (condition == Condition::lt || condition == Condition::ge)) {
        constexpr std::uint8_t sign = 63;
        ir.emit(condition == Condition::lt ? Op::branch_bit_set : Op::branch_bit_clear, Type::i64,
                {read_x(i.n)}, sign, block);
        return;
    }
    if (i.n == 0) { // 0 < m: the other way round, for an immediate may be second only
        constexpr auto swapped = [](Condition c) {
            switch (c) {
            case Condition::lt: return Condition::gt;
            case Condition::ge: return Condition::le;
            case Condition::cc: return Condition::hi;
            default: return Condition::ls;
            }
        };
        compare(read_x(i.m), immediate(0));
        condition = swapped(condition);
    } else {
        compare(read_x(i.n), read_x(i.m));
    }
    ir.emit(Op::branch_if, Type::none, {}, static_cast<std::uint8_t>(condition), block);
}

void Lifter::BEQ(const Branch& i) { branch_if(Condition::eq, i); }
void Lifter::BNE(const Branch& i) { branch_if(Condition::ne, i); }
void Lifter::BLT(const Branch& i) { branch_if(Condition::lt, i); }
void Lifter::BGE(const Branch& i) { branch_if(Condition::ge, i); }
void Lifter::BLTU(const Branch& i) { branch_if(Condition::cc, i); }
void Lifter::BGEU(const Branch& i) { branch_if(Condition::cs, i); }

void Lifter::call_host_function() {
    // What both kinds of functions are given begins with the registers.
    static_assert(offsetof(State, x) == 0 && offsetof(abi::rv64::Registers, x) == 0);
    const auto function =
        std::ranges::find_if(host_functions, [&](const engine::HostFunction& candidate) {
            return candidate.at == pc_ && candidate.word == word_;
        });
    if (function != host_functions.end()) {
        ir.unit().fixed = true;
        ir.execute({.function = function->run,
                    .word = word_,
                    .integer_writes = function->writes,
                    .plain = true});
    }
}

void Lifter::SLTI(const Immediate& i) {
    if (i.d == 0) {
        call_host_function();
        return;
    }
    write_x(i.d, set_if(Condition::lt, read_x(i.n), immediate(i.imm)));
}
void Lifter::SLTIU(const Immediate& i) {
    write_x(i.d, set_if(Condition::cc, read_x(i.n), immediate(i.imm)));
}
void Lifter::SLT(const Registers& i) {
    write_x(i.d, i.n == 0 ? set_if(Condition::gt, read_x(i.m), immediate(0))
                          : set_if(Condition::lt, read_x(i.n), read_x(i.m)));
}
void Lifter::SLTU(const Registers& i) {
    write_x(i.d, i.n == 0 ? set_if(Condition::ne, read_x(i.m), immediate(0))
                          : set_if(Condition::cc, read_x(i.n), read_x(i.m)));
}

// --- arithmetic ----------------------------------------------------------------------------------

#define WITH_IMMEDIATE(NAME, operation)                                                            \
    void Lifter::NAME(const Immediate& i) {                                                        \
        write_x(i.d, ir.operation(read_x(i.n), immediate(i.imm)));                                 \
    }
WITH_IMMEDIATE(ADDI, add)
WITH_IMMEDIATE(XORI, bit_xor)
WITH_IMMEDIATE(ORI, bit_or)
WITH_IMMEDIATE(ANDI, bit_and)
#undef WITH_IMMEDIATE

#define WITH_REGISTER(NAME, operation)                                                             \
    void Lifter::NAME(const Registers& i) {                                                        \
        const Value a = read_x(i.n);                                                               \
        write_x(i.d, ir.operation(a, read_x(i.m)));                                                \
    }
WITH_REGISTER(ADD, add)
WITH_REGISTER(SUB, sub)
WITH_REGISTER(XOR, bit_xor)
WITH_REGISTER(OR, bit_or)
WITH_REGISTER(AND, bit_and)
WITH_REGISTER(SLL, shl)
WITH_REGISTER(SRL, shr)
WITH_REGISTER(SRA, sar)
WITH_REGISTER(MUL, mul)
#undef WITH_REGISTER

#define SHIFT(NAME, operation)                                                                     \
    void Lifter::NAME(const Shift& i) { write_x(i.d, ir.operation(read_x(i.n), i.amount)); }
SHIFT(SLLI, shl)
SHIFT(SRLI, shr)
SHIFT(SRAI, sar)
#undef SHIFT

// --- words: of 32 bits, the sign extended -------------------------------------------------------

void Lifter::ADDIW(const Immediate& i) {
    if (i.imm == 0) { // SEXT.W, often of what is extended
        write_x(i.d, ir.sext(Type::i64, read_x(i.n), 32));
        return;
    }
    write_word(i.d, ir.add(read_x(i.n, Type::i32), immediate(i.imm & 0xffff'ffff, Type::i32)));
}

#define WORDS(NAME, operation)                                                                     \
    void Lifter::NAME(const Registers& i) {                                                        \
        const Value a = read_x(i.n, Type::i32);                                                    \
        write_word(i.d, ir.operation(a, read_x(i.m, Type::i32)));                                  \
    }
WORDS(ADDW, add)
WORDS(SUBW, sub)
WORDS(SLLW, shl)
WORDS(SRLW, shr)
WORDS(SRAW, sar)
WORDS(MULW, mul)
#undef WORDS

#define SHIFT_WORD(NAME, operation)                                                                \
    void Lifter::NAME(const Shift& i) {                                                            \
        write_word(i.d, ir.operation(read_x(i.n, Type::i32), i.amount));                           \
    }
SHIFT_WORD(SLLIW, shl)
SHIFT_WORD(SRLIW, shr)
SHIFT_WORD(SRAIW, sar)
#undef SHIFT_WORD

// --- products and quotients ---------------------------------------------------------------------

void Lifter::MULH(const Registers& i) {
    const Value a = read_x(i.n);
    write_x(i.d, ir.emit(Op::mul_high_s, Type::i64, {a, read_x(i.m)}));
}
void Lifter::MULHU(const Registers& i) {
    const Value a = read_x(i.n);
    write_x(i.d, ir.emit(Op::mul_high_u, Type::i64, {a, read_x(i.m)}));
}
void Lifter::MULHSU(const Registers& i) {
    const Value a = read_x(i.n);
    const Value b = read_x(i.m);
    const Value high = ir.emit(Op::mul_high_u, Type::i64, {a, b});
    write_x(i.d, ir.sub(high, ir.bit_and(ir.sar(a, 63), b)));
}

ir::Value Lifter::quotient(Op op, Value a, Value b) {
    const Type type = ir.type_of(a);
    const Value result = ir.emit(op, type, {a, b});
    const Value none = ir.constant(type, type == Type::i64 ? ~std::uint64_t{0} : 0xffff'ffff);
    const Value zero = ir.constant(type, 0);
    ir.emit(Op::subs, type, {b, zero});
    return ir.select(Condition::eq, none, result);
}

// The IR's quotients by zero are zero, and so what remains is the dividend.
ir::Value Lifter::remainder(Op op, Value a, Value b) {
    const Value result = ir.emit(op, ir.type_of(a), {a, b});
    return ir.sub(a, ir.mul(result, b));
}

#define DIVISION(NAME, WORD, what, op)                                                             \
    void Lifter::NAME(const Registers& i) {                                                        \
        const Value a = read_x(i.n);                                                               \
        write_x(i.d, what(Op::op, a, read_x(i.m)));                                                \
    }                                                                                              \
    void Lifter::WORD(const Registers& i) {                                                        \
        const Value a = read_x(i.n, Type::i32);                                                    \
        write_word(i.d, what(Op::op, a, read_x(i.m, Type::i32)));                                  \
    }
DIVISION(DIV, DIVW, quotient, div_s)
DIVISION(DIVU, DIVUW, quotient, div_u)
DIVISION(REM, REMW, remainder, div_s)
DIVISION(REMU, REMUW, remainder, div_u)
#undef DIVISION

} // namespace ferry::rv64
