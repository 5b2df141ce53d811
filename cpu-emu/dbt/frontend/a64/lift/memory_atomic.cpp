// Exclusive, ordered and atomic accesses. Atomics of x86 are sequentially consistent and its loads
// acquire, so only the releasing stores say what they are.

#include <ferry/a64/lifter.hpp>

namespace ferry::a64 {

using ir::Op;
using ir::Type;
using ir::Value;

namespace {

constexpr std::uint8_t doubles = 3; // lanes of 64 bits

Value low(ir::Builder& ir, Value pair) {
    return ir.emit(Op::v_lane, Type::i64, {pair}, doubles, 0);
}
Value high(ir::Builder& ir, Value pair) {
    return ir.emit(Op::v_lane, Type::i64, {pair}, doubles, 1);
}

/// Two words as 64 bits, or two of 64 bits as a vector, as they are in memory.
Value joined(ir::Builder& ir, unsigned size_log2, Value a, Value b) {
    if (size_log2 == 2) {
        return ir.bit_or(ir.zext(Type::i64, a, 32), ir.shl(b, 32));
    }
    const Value zero = ir.emit(Op::v_const, Type::v128);
    const Value half = ir.emit(Op::v_insert, Type::v128, {zero, a}, doubles, 0);
    return ir.emit(Op::v_insert, Type::v128, {half, b}, doubles, 1);
}

} // namespace

void Lifter::check_alignment(Value at, unsigned size_log2, bool write) {
    if (size_log2 != 0) {
        ir.emit(Op::check_alignment, Type::none, {at}, static_cast<std::uint8_t>(size_log2),
                static_cast<std::uint64_t>(write ? ir::LeaveReason::alignment_write
                                                 : ir::LeaveReason::alignment_read));
    }
}

// --- exclusive -----------------------------------------------------------------------------------

void Lifter::load_exclusive(const Exclusive& i) {
    const Value at = flat(read_base(i.n));
    const unsigned size = i.size_log2 + (i.pair ? 1 : 0);
    const Type type = size == 4 ? Type::v128 : int_type(size == 3);
    const Value got = ir.emit(Op::load_exclusive, type, {at}, static_cast<std::uint8_t>(size));
    if (!i.pair) {
        write_x(i.t, got);
    } else if (size == 3) {
        write_x(i.t, ir.trunc(got));
        write_x(i.t2, ir.shr(got, 32));
    } else {
        write_x(i.t, low(ir, got));
        write_x(i.t2, high(ir, got));
    }
}

void Lifter::store_exclusive(const Exclusive& i) {
    const unsigned size = i.size_log2 + (i.pair ? 1 : 0);
    const Value value =
        i.pair ? joined(ir, i.size_log2, read_x(i.t), read_x(i.t2)) : read_x(i.t, size == 3);
    const Value at = flat(read_base(i.n));
    write_x(i.s,
            ir.emit(Op::store_exclusive, Type::i32, {at, value, ir.load_exclusive_before(at, size)},
                    static_cast<std::uint8_t>(size)));
}

#define EXCLUSIVE(NAME, body)                                                                      \
    void Lifter::NAME(const Exclusive& i) { body(i); }
EXCLUSIVE(LDXRB, load_exclusive)
EXCLUSIVE(LDXRH, load_exclusive)
EXCLUSIVE(LDXR, load_exclusive)
EXCLUSIVE(LDXP, load_exclusive)
EXCLUSIVE(LDAXRB, load_exclusive)
EXCLUSIVE(LDAXRH, load_exclusive)
EXCLUSIVE(LDAXR, load_exclusive)
EXCLUSIVE(LDAXP, load_exclusive)
EXCLUSIVE(STXRB, store_exclusive)
EXCLUSIVE(STXRH, store_exclusive)
EXCLUSIVE(STXR, store_exclusive)
EXCLUSIVE(STXP, store_exclusive)
EXCLUSIVE(STLXRB, store_exclusive)
EXCLUSIVE(STLXRH, store_exclusive)
EXCLUSIVE(STLXR, store_exclusive)
EXCLUSIVE(STLXP, store_exclusive)
#undef EXCLUSIVE

// --- ordered: these have to be aligned too (Arm ARM B2.5.2, without FEAT_LSE2) -------------------

#define ACQUIRE(NAME)                                                                              \
    void Lifter::NAME(const Exclusive& i) {                                                        \
        const Type type = int_type(i.size_log2 == 3);                                              \
        const Value at = flat(read_base(i.n));                                                     \
        check_alignment(at, i.size_log2, false);                                                   \
        write_x(i.t, ir.load(type, i.size_log2, false, {.base = at, .index = {}}));                \
    }
#define RELEASE(NAME)                                                                              \
    void Lifter::NAME(const Exclusive& i) {                                                        \
        const Value value = read_x(i.t, i.size_log2 == 3);                                         \
        const Value at = flat(read_base(i.n));                                                     \
        check_alignment(at, i.size_log2, true);                                                    \
        ir.store(i.size_log2, {.base = at, .index = {}}, value, true);                             \
    }
ACQUIRE(LDARB)
ACQUIRE(LDARH)
ACQUIRE(LDAR)
ACQUIRE(LDLARB)
ACQUIRE(LDLARH)
ACQUIRE(LDLAR)
ACQUIRE(LDAPRB)
ACQUIRE(LDAPRH)
ACQUIRE(LDAPR)
RELEASE(STLRB)
RELEASE(STLRH)
RELEASE(STLR)
RELEASE(STLLRB)
RELEASE(STLLRH)
RELEASE(STLLR)
#undef ACQUIRE
#undef RELEASE

// --- atomic --------------------------------------------------------------------------------------

void Lifter::atomic(Op op, const Exclusive& i) {
    const bool is64 = i.size_log2 == 3;
    const Value at = flat(read_base(i.n));
    const Value operand = read_x(i.s, is64);
    write_x(i.t,
            ir.emit(op, int_type(is64), {at, operand}, static_cast<std::uint8_t>(i.size_log2)));
}

#define ATOMIC(NAME, op)                                                                           \
    void Lifter::NAME(const Exclusive& i) { atomic(Op::op, i); }
ATOMIC(SWP, atomic_swap)
ATOMIC(LDADD, atomic_add)
ATOMIC(LDCLR, atomic_clear)
ATOMIC(LDEOR, atomic_xor)
ATOMIC(LDSET, atomic_or)
ATOMIC(LDSMAX, atomic_max_s)
ATOMIC(LDSMIN, atomic_min_s)
ATOMIC(LDUMAX, atomic_max_u)
ATOMIC(LDUMIN, atomic_min_u)
#undef ATOMIC

void Lifter::CAS(const Exclusive& i) {
    const bool is64 = i.size_log2 == 3;
    const Value at = flat(read_base(i.n));
    const Value expected = read_x(i.s, is64);
    const Value wanted = read_x(i.t, is64);
    write_x(i.s, ir.emit(Op::atomic_cas, int_type(is64), {at, expected, wanted},
                         static_cast<std::uint8_t>(i.size_log2)));
}

void Lifter::CASP(const CompareAndSwapPair& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const unsigned size_log2 = 2 + (i.size_log2 & 1);
    const Value at = flat(read_base(i.n));
    const Value expected = joined(ir, size_log2, read_x(i.s), read_x(i.s + 1));
    const Value wanted = joined(ir, size_log2, read_x(i.t), read_x(i.t + 1));
    if (size_log2 == 2) {
        const Value old = ir.emit(Op::atomic_cas, Type::i64, {at, expected, wanted}, 3);
        write_x(i.s, ir.trunc(old));
        write_x(i.s + 1, ir.shr(old, 32));
    } else {
        const Value old = ir.emit(Op::atomic_cas_pair, Type::v128, {at, expected, wanted});
        write_x(i.s, low(ir, old));
        write_x(i.s + 1, high(ir, old));
    }
}

} // namespace ferry::a64
