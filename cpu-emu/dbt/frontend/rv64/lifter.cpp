#include <ferry/rv64/lifter.hpp>

#include <ferry/rv64/compressed.hpp>
#include <ferry/rv64/decode.hpp>

namespace ferry::rv64 {
namespace {

using LiftFunction = void (*)(Lifter&, std::uint32_t);

constexpr LiftFunction lift_functions[] = {
#define RV64(name, encoding, shape, extension)                                                     \
    [](Lifter& lifter, std::uint32_t word) { lifter.name(shape(word)); },
#include <ferry/rv64/rv64.inc>
#undef RV64
};

} // namespace

void Lifter::lift(GuestAddr pc, std::uint32_t word) {
    const std::uint32_t long_form = expanded(word);
    begin(pc, long_form, is_long(word) ? 4 : 2);
    const Row row = decode(long_form);
    if (row == Row::undefined) {
        undefined();
        return;
    }
    lift_functions[static_cast<std::size_t>(row)](*this, long_form);
}

ir::Value Lifter::read_x(unsigned n, Type type) {
    return n == 0 ? ir.constant(type, 0) : ir.get(type, slot_x(n));
}

void Lifter::write_x(unsigned n, Value value) {
    if (n != 0) {
        ir.set(slot_x(n), value);
    }
}

ir::Value Lifter::read_f(unsigned n, Type type) {
    const Value value = ir.get(Type::f64, slot_f(n));
    if (type == Type::f64) {
        return value;
    }
    if (const ir::Inst& made = ir.unit().at(value); made.op == Op::f_box) {
        return made.args[0];
    }
    if (unboxed_[n].from != value) {
        unboxed_[n] = {value, ir.emit(Op::f_unbox, Type::f32, {value})};
    }
    return unboxed_[n].single;
}

void Lifter::write_f(unsigned n, Value value) {
    const bool single = ir.type_of(value) == Type::f32;
    ir.set(slot_f(n), single ? ir.emit(Op::f_box, Type::f64, {value}) : value);
}

} // namespace ferry::rv64
