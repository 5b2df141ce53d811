#include <ferry/a64/lifter.hpp>

#include <ferry/a64/decode.hpp>

namespace ferry::a64 {
namespace {

using LiftFunction = void (*)(Lifter&, std::uint32_t);

constexpr LiftFunction lift_functions[] = {
#define A64(name, encoding, shape, feature)                                                        \
    [](Lifter& lifter, std::uint32_t word) { lifter.name(shape(word)); },
#define MISSING(name, encoding, shape, feature) nullptr,
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
};

} // namespace

void Lifter::lift(GuestAddr pc, std::uint32_t word) {
    begin(pc, word, 4);
    const Row row = decode(word);
    if (row == Row::undefined) {
        leave(ir::LeaveReason::undefined, word, pc);
        return;
    }
    const LiftFunction function = lift_functions[static_cast<std::size_t>(row)];
    if (function == nullptr) {
        leave(ir::LeaveReason::unimplemented, word, pc);
        return;
    }
    function(*this, word);
}

ir::Value Lifter::read_x(unsigned n, bool is64) {
    return n == 31 ? ir.constant(int_type(is64), 0) : ir.get(int_type(is64), slot_x(n));
}

void Lifter::write_x(unsigned n, Value value) {
    if (n != 31) {
        ir.set(slot_x(n), value);
    }
}

ir::Value Lifter::read_sp(unsigned n, bool is64) { return ir.get(int_type(is64), slot_x(n)); }

void Lifter::write_sp(unsigned n, Value value) {
    keep_sp_aligned(n, value);
    ir.set(slot_x(n), value);
}

namespace {

constexpr unsigned stack_alignment_log2 = 4;
constexpr std::uint64_t below_stack_alignment = (1U << stack_alignment_log2) - 1;

} // namespace

ir::Value Lifter::read_base(unsigned n) {
    const Value base = read_sp(n);
    if (n == 31 && !assumptions_.sp_aligned) {
        ir.emit(ir::Op::check_alignment, Type::none, {base}, stack_alignment_log2,
                static_cast<std::uint64_t>(ir::LeaveReason::alignment_of_sp));
    }
    return base;
}

void Lifter::keep_sp_aligned(unsigned n, Value next) {
    if (n != 31 || !assumptions_.sp_aligned) {
        return;
    }
    if (!is_multiple_of_16(next)) {
        const bool is64 = ir.unit().at(next).type == Type::i64;
        ir.emit(ir::Op::check_alignment, Type::none, {is64 ? next : ir.zext(Type::i64, next, 32)},
                stack_alignment_log2, static_cast<std::uint64_t>(ir::LeaveReason::alignment_of_sp));
    }
    aligned_sp_ = next;
}

bool Lifter::is_multiple_of_16(Value value) {
    for (;;) {
        if (value == aligned_sp_) {
            return true;
        }
        const ir::Inst& made = ir.unit().at(value);
        const ir::Inst& second = ir.unit().at(made.args[1]);
        const bool by_constant = second.op == ir::Op::constant && made.args[1];
        switch (made.op) {
        case ir::Op::constant: return (made.imm & below_stack_alignment) == 0;
        case ir::Op::get: return made.aux == slot_sp;
        case ir::Op::bit_and: return by_constant && (second.imm & below_stack_alignment) == 0;
        case ir::Op::add:
        case ir::Op::sub:
            if (!by_constant || (second.imm & below_stack_alignment) != 0) {
                return false;
            }
            break;
        case ir::Op::trunc: break;
        default: return false;
        }
        value = made.args[0];
    }
}

ir::Value Lifter::read_v(unsigned n, Type type) { return ir.get(type, slot_v(n)); }

void Lifter::write_v(unsigned n, Value value) { ir.set(slot_v(n), value); }

namespace {

ir::Execution execution_of(void (*function)(void*, std::uint32_t), std::uint32_t word,
                           std::uint32_t vector_writes, std::uint64_t integer_writes, bool flags) {
    // Any of them may raise flags of FPSR; they compute with integers only.
    return {.function = function,
            .word = word,
            .integer_writes = integer_writes | std::uint64_t{1} << slot_fpsr,
            .vector_writes = vector_writes,
            .flags = flags,
            .plain = !flags};
}

} // namespace

void Lifter::execute(void (*function)(void*, std::uint32_t), std::uint32_t vector_writes,
                     std::uint64_t integer_writes, bool flags) {
    ir.execute(execution_of(function, word_, vector_writes, integer_writes, flags));
}

void Lifter::begin_guard(void (*function)(void*, std::uint32_t), std::uint32_t vector_writes,
                         std::uint64_t integer_writes) {
    LifterBase::begin_guard(execution_of(function, word_, vector_writes, integer_writes, false));
}

} // namespace ferry::a64
