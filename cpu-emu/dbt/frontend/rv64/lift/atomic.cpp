// The A extension (RISC-V unprivileged ISA, chapter 8). The host's atomics are sequentially
// consistent, so aq and rl say nothing more.
#include <ferry/rv64/lifter.hpp>

namespace ferry::rv64 {
namespace {

constexpr std::uint8_t size_log2(ir::Type type) { return type == ir::Type::i64 ? 3 : 2; }

} // namespace

void Lifter::write_old(unsigned d, Value old) {
    if (ir.type_of(old) == Type::i64) {
        write_x(d, old);
    } else {
        write_word(d, old);
    }
}

void Lifter::load_reserved(const Registers& i, Type type) {
    write_old(i.d, ir.emit(Op::load_exclusive, type, {read_x(i.n)}, size_log2(type)));
}

void Lifter::store_conditional(const Registers& i, Type type) {
    const Value value = read_x(i.m, type);
    const Value at = read_x(i.n);
    write_x(i.d,
            ir.emit(Op::store_exclusive, Type::i32,
                    {at, value, ir.load_exclusive_before(at, size_log2(type))}, size_log2(type)));
}

void Lifter::atomic(Op op, const Registers& i, Type type) {
    const Value at = read_x(i.n);
    const Value operand = read_x(i.m, type);
    write_old(i.d, ir.emit(op, type, {at, operand}, size_log2(type)));
}

#define BOTH(NAME, ...)                                                                            \
    void Lifter::NAME##_W(const Registers& i) {                                                    \
        constexpr Type type = Type::i32;                                                           \
        __VA_ARGS__;                                                                               \
    }                                                                                              \
    void Lifter::NAME##_D(const Registers& i) {                                                    \
        constexpr Type type = Type::i64;                                                           \
        __VA_ARGS__;                                                                               \
    }
BOTH(LR, load_reserved(i, type))
BOTH(SC, store_conditional(i, type))
BOTH(AMOSWAP, atomic(Op::atomic_swap, i, type))
BOTH(AMOADD, atomic(Op::atomic_add, i, type))
BOTH(AMOXOR, atomic(Op::atomic_xor, i, type))
BOTH(AMOOR, atomic(Op::atomic_or, i, type))
BOTH(AMOMIN, atomic(Op::atomic_min_s, i, type))
BOTH(AMOMAX, atomic(Op::atomic_max_s, i, type))
BOTH(AMOMINU, atomic(Op::atomic_min_u, i, type))
BOTH(AMOMAXU, atomic(Op::atomic_max_u, i, type))
BOTH(AMOAND, {
    const Value at = read_x(i.n);
    const Value cleared = ir.bit_not(read_x(i.m, type));
    write_old(i.d, ir.emit(Op::atomic_clear, type, {at, cleared}, size_log2(type)));
})
#undef BOTH

} // namespace ferry::rv64
