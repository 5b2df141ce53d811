#pragma once
/// Vectors of integers as IR: the operations that lift/simd_*.cpp are written in. `size` is always
/// log2 of the lane size in bytes.

#include <cstdint>

#include <ferry/a64/lifter.hpp>

#include "../execute/simd.hpp"

namespace ferry::a64::simd {

class VectorBuilder {
public:
    using Value = ir::Value;
    using Op = ir::Op;

    explicit VectorBuilder(ir::Builder& builder) : ir_(builder) {}

    Value op(Op o, unsigned size, Value a, Value b = {}, Value c = {}) {
        return ir_.emit(o, ir::Type::v128, {a, b, c}, static_cast<std::uint8_t>(size));
    }
    Value op(Op o, unsigned size, Value a, unsigned imm) {
        return ir_.emit(o, ir::Type::v128, {a}, static_cast<std::uint8_t>(size), imm);
    }
    Value constant(std::uint64_t low, std::uint64_t high) {
        return ir_.emit(Op::v_const, ir::Type::v128, {}, 0, low, high);
    }
    /// `lane` in every lane.
    Value lanes(std::uint64_t lane, unsigned size) {
        for (; size < 3; ++size)
            lane |= lane << (8U << size);
        return constant(lane, lane);
    }
    Value zero() { return constant(0, 0); }

    Value logic_and(Value a, Value b) { return op(Op::v_and, 0, a, b); }
    Value logic_or(Value a, Value b) { return combined(Op::v_or, a, b); }
    Value logic_xor(Value a, Value b) { return combined(Op::v_xor, a, b); }
    Value logic_not(Value a) { return op(Op::v_not, 0, a); }
    Value and_not(Value a, Value b) { return op(Op::v_and_not, 0, a, b); }
    Value logic_xor(Value a, Value b, Value c) { return op(Op::v_xor3, 0, a, b, c); }
    Value select(Value mask, Value a, Value b) { return op(Op::v_select, 0, mask, a, b); }
    Value add(Value a, Value b, unsigned size) { return op(Op::v_add, size, a, b); }
    Value sub(Value a, Value b, unsigned size) { return op(Op::v_sub, size, a, b); }

    Value shift_left(Value a, unsigned count, unsigned size) {
        return count == 0 ? a : op(Op::v_shl, size, a, count);
    }
    Value shift_right(Value a, unsigned count, unsigned size, bool is_signed) {
        return op(is_signed ? Op::v_sar : Op::v_shr, size, a, count);
    }
    /// To the right, by more than nothing and less than a whole lane.
    Value rotate(Value a, unsigned count, unsigned size) { return op(Op::v_ror, size, a, count); }
    /// Whether the two are a value shifted to the left and to the right, so that the lanes' bits
    /// are all there, once: a rotation.
    bool make_rotation(Value left, Value right, unsigned size) const {
        const ir::Inst& a = ir_.unit().at(left);
        const ir::Inst& b = ir_.unit().at(right);
        return a.op == Op::v_shl && b.op == Op::v_shr && a.args[0] == b.args[0] && size >= 2 &&
               a.aux == size && b.aux == size && a.imm + b.imm == 8U << size;
    }
    /// Where the bits of one are zero in the other it is all the same how they are combined.
    Value combined(Op how, Value a, Value b) {
        for (const unsigned size : {2U, 3U}) {
            if (make_rotation(a, b, size) || make_rotation(b, a, size)) {
                const ir::Inst& right = ir_.unit().at(make_rotation(a, b, size) ? b : a);
                return rotate(right.args[0], static_cast<unsigned>(right.imm), size);
            }
        }
        return op(how, 0, a, b);
    }
    /// SLI, SRI: `shifted` takes the place of the mask's bits of `old`.
    Value insert_shifted(Value old, std::uint64_t mask, Value shifted, unsigned size) {
        const bool turns = make_rotation(shifted, old, size) || make_rotation(old, shifted, size);
        return logic_or(turns ? old : and_not(old, lanes(mask, size)), shifted);
    }
    /// As if the sum with half of the last place could not overflow.
    Value rounding_shift_right(Value a, unsigned count, unsigned size, bool is_signed) {
        const Value half = count == 1 ? a : op(Op::v_shr, size, a, count - 1);
        return add(shift_right(a, count, size, is_signed), logic_and(half, lanes(1, size)), size);
    }

    Value low(Value a) { return op(Op::v_low, 3, a); }
    /// For operations whose upper lanes do not count: spares clearing them.
    Value any_upper(Value a) {
        const ir::Inst& made = ir_.unit().at(a);
        return made.op == Op::v_low ? made.args[0] : a;
    }
    /// The low halves of a and b.
    Value halves(Value a, Value b) { return op(Op::v_zip1, 3, a, b); }
    Value widen(Value a, unsigned size, bool upper, bool is_signed) {
        return op(is_signed ? Op::v_widen_s : Op::v_widen_u, size, a, upper ? 1U : 0U);
    }
    /// Products of narrow lanes, wide.
    Value multiply_long(Value a, Value b, unsigned size, bool upper, bool is_signed) {
        const bool sign = is_signed && size != 2;
        const Value wide_a = widen(a, size, upper, sign);
        const Value wide_b = a == b ? wide_a : widen(b, size, upper, sign);
        if (size == 2)
            return op(is_signed ? Op::v_mul_even_s : Op::v_mul_even_u, 3, wide_a, wide_b);
        return op(Op::v_mul, size + 1, wide_a, wide_b);
    }
    Value compare_test(Value a, Value b, unsigned size) {
        return logic_not(op(Op::v_cmp_eq, size, a == b ? a : logic_and(a, b), zero()));
    }
    Value difference(Value a, Value b, unsigned size, bool is_signed) {
        return sub(op(is_signed ? Op::v_max_s : Op::v_max_u, size, a, b),
                   op(is_signed ? Op::v_min_s : Op::v_min_u, size, a, b), size);
    }
    /// The upper halves of doubled 16-bit products. One product does not fit: then the result is
    /// the one that no other product gives, 0x8000, and becomes 0x7FFF.
    Value double_high(Value a, Value b, bool round) {
        const Value wrapped = round ? op(Op::v_mul_round_s, 1, a, b)
                                    : logic_or(shift_left(op(Op::v_mul_high_s, 1, a, b), 1, 1),
                                               op(Op::v_shr, 1, op(Op::v_mul, 1, a, b), 15U));
        const Value result = logic_xor(wrapped, op(Op::v_cmp_eq, 1, wrapped, lanes(0x8000, 1)));
        saturates_if_differs(result, wrapped);
        return result;
    }
    /// Neighbours of a, then of b, apart: f(even ones, odd ones).
    template <class F>
    Value pairs(Value a, Value b, unsigned size, bool q, F f) {
        if (!q)
            a = b = halves(a, b);
        return f(op(Op::v_uzp1, size, a, b), op(Op::v_uzp2, size, a, b));
    }
    Value duplicate(Value a, unsigned lane, unsigned size) {
        return op(Op::v_dup_lane, size, a, lane);
    }

    /// FPSR.QC is set if `is` and `exact` differ.
    void saturates_if_differs(Value is, Value exact) {
        const Value qc = ir_.emit(Op::v_differs, ir::Type::i64, {is, exact});
        ir_.set(slot_fpsr, ir_.bit_or(ir_.get(ir::Type::i64, slot_fpsr), qc));
    }

private:
    ir::Builder& ir_;
};

} // namespace ferry::a64::simd

// The frame of a body: unallocated combinations are undefined; `v` builds.
#define SIMD_BEGIN(i)                                                                              \
    if (!(i).allocated())                                                                          \
        return leave(ir::LeaveReason::undefined, word_, pc_);                                      \
    [[maybe_unused]] simd::VectorBuilder v(ir);                                                    \
    using enum ir::Op

// What is rare stays with the execute function.
#define SIMD_EXECUTE(name) this->execute(&execute_##name, 1U << i.rd, std::uint64_t{1} << slot_fpsr)

// The result goes to the 128 or 64 bits that the form has.
#define SIMD_RESULT(value) write_v(i.rd, i.q && !i.scalar ? (value) : v.low(value))

// A row from an expression over n, m and d (the registers), v and i.
#define SIMD_LIFT_THREE(name, shape, expression)                                                   \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = read_v(i.rn), m = read_v(i.rm);                                            \
        SIMD_RESULT(expression);                                                                   \
    }
// The same where lanes do not mix, so that those above 64 bits do not count in the short form.
#define SIMD_LIFT_LANES(name, shape, expression)                                                   \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const bool whole = i.q && !i.scalar;                                                       \
        const Value n = whole ? read_v(i.rn) : v.any_upper(read_v(i.rn));                          \
        [[maybe_unused]] const Value m = whole ? read_v(i.rm) : v.any_upper(read_v(i.rm));         \
        [[maybe_unused]] const Value d = whole ? read_v(i.rd) : v.any_upper(read_v(i.rd));         \
        SIMD_RESULT(expression);                                                                   \
    }
#define SIMD_LIFT_FOUR(name, shape, expression)                                                    \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = read_v(i.rn), m = read_v(i.rm), d = read_v(i.rd);                          \
        SIMD_RESULT(expression);                                                                   \
    }
