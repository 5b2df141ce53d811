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
    Value ones() { return constant(~std::uint64_t{0}, ~std::uint64_t{0}); }

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
    /// The lanes of `size` that count in the form, and zeros: for what has side effects.
    Value counting(Value a, const Registers& i, unsigned size) {
        if (!i.scalar)
            return i.q ? a : low(a);
        return size == 3 ? low(a)
                         : logic_and(a, constant((std::uint64_t{1} << (8U << size)) - 1, 0));
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
    /// Of products of lanes, twice as wide, those of the lower and of the upper half: the narrow
    /// ones that `f` makes of each.
    template <class F>
    Value both_halves(bool whole, F f) {
        const Value lower = f(false);
        return whole ? halves(lower, f(true)) : lower;
    }
    /// The upper halves of doubled products, of which `base` is the addend.
    Value double_high(Value a, Value b, Value base, unsigned size, bool whole, bool round,
                      bool subtract) {
        const unsigned bits = 8U << size;
        return both_halves(whole, [&](bool upper) {
            // All halved, so that it fits.
            Value sum = multiply_long(a, b, size, upper, true);
            if (base) {
                const Value addend = shift_left(widen(base, size, upper, true), bits - 1, size + 1);
                sum = subtract ? sub(addend, sum, size + 1) : add(addend, sum, size + 1);
            }
            if (round)
                sum = add(sum, lanes(std::uint64_t{1} << (bits - 2), size + 1), size + 1);
            return narrow_saturated(shift_right(sum, bits - 1, size + 1, true), size, true, true);
        });
    }
    /// Doubled products. One product does not fit: see above.
    Value double_long(Value a, Value b, unsigned size, bool upper) {
        const Value product = multiply_long(a, b, size, upper, true);
        const Value wrapped = add(product, product, size + 1);
        const Value least = lanes(least_lane(size + 1), size + 1);
        const Value result = logic_xor(wrapped, op(Op::v_cmp_eq, size + 1, wrapped, least));
        saturates_if_differs(result, wrapped);
        return result;
    }
    /// Products of bytes without carries, 16 bits: by each bit of b, which as a factor shifts.
    Value multiply_polynomials(Value a, Value b) {
        Value sum = zero();
        for (unsigned bit = 0; bit < 8; ++bit)
            sum = logic_xor(sum, op(Op::v_mul, 1, a, logic_and(b, lanes(1U << bit, 1))));
        return sum;
    }
    /// The same, the lower half of each in bytes.
    Value multiply_polynomials_low(Value a, Value b) {
        const Value upper_bytes = lanes(0xFF00, 1);
        const Value even = and_not(multiply_polynomials(a, b), upper_bytes);
        return logic_or(even,
                        multiply_polynomials(logic_and(a, upper_bytes), op(Op::v_shr, 1, b, 8U)));
    }

    Value leading_zeros(Value a, unsigned size) {
        const Value of_nibble = constant(0x0101'0101'0202'0304, 0);
        const Value high = op(Op::v_shr, 0, a, 4U);
        const Value low_nibble = logic_and(a, lanes(0xF, 0));
        Value count = add(
            op(Op::v_table, 0, of_nibble, high),
            logic_and(op(Op::v_table, 0, of_nibble, low_nibble), op(Op::v_cmp_eq, 0, high, zero())),
            0);
        for (unsigned wider = 1; wider <= size; ++wider) {
            const unsigned half = 4U << wider;
            const Value upper = op(Op::v_shr, wider, count, half);
            const Value lower = logic_and(count, lanes((std::uint64_t{1} << half) - 1, wider));
            count = add(upper, logic_and(lower, op(Op::v_cmp_eq, wider, upper, lanes(half, wider))),
                        wider);
        }
        return count;
    }

    /// SSHL, USHL: to the left by the low bytes of `counts`, or to the right where they are
    /// negative.
    Value shift(Value a, Value counts, unsigned size, bool is_signed, bool whole) {
        if (size == 0)
            return shift_bytes(a, counts, is_signed);
        const Op operation = is_signed ? Op::v_shift_s : Op::v_shift_u;
        if (size > 1)
            return op(operation, size, a, counts);
        return both_halves(whole, [&](bool upper) {
            return op(
                Op::v_narrow, 1,
                op(operation, 2, widen(a, 1, upper, is_signed), widen(counts, 1, upper, false)),
                0U);
        });
    }
    /// SRSHL, URSHL: with the last bit that was shifted out to the right.
    Value rounding_shift(Value a, Value counts, unsigned size, bool is_signed, bool whole) {
        const Value one = lanes(1, size);
        const Value to_the_right = logic_and(op(Op::v_shr, size, counts, 7U), one);
        const Value last = shift(a, add(counts, one, size), size, is_signed, whole);
        return add(shift(a, counts, size, is_signed, whole), logic_and(last, to_the_right), size);
    }
    /// SQSHL, UQSHL, SQRSHL, UQRSHL: what was shifted to the left has to come back.
    Value saturating_shift(Value a, Value counts, unsigned size, bool is_signed, bool round,
                           bool whole) {
        const Value shifted = round ? rounding_shift(a, counts, size, is_signed, whole)
                                    : shift(a, counts, size, is_signed, whole);
        const Value back = shift(shifted, sub(zero(), counts, size), size, is_signed, whole);
        const Value to_the_right = negative(shift_left(counts, (8U << size) - 8, size), size);
        const Value fits = logic_or(op(Op::v_cmp_eq, size, back, a), to_the_right);
        saturates_if_differs(fits, ones());
        return is_signed ? select(fits, shifted, extreme(a, size))
                         : logic_or(shifted, logic_not(fits));
    }
    /// The same by a number: of `source`, which `a` is but for what has saturated already.
    Value saturating_shift_left(Value a, Value source, unsigned count, unsigned size,
                                bool is_signed) {
        const Value shifted = shift_left(a, count, size);
        const Value back = shift_right(shifted, count, size, is_signed);
        const Value fits = op(Op::v_cmp_eq, size, back, a);
        saturates_if_differs(back, source);
        return is_signed ? select(fits, shifted, extreme(a, size))
                         : logic_or(shifted, logic_not(fits));
    }

    /// Ones where a lane is negative.
    Value negative(Value a, unsigned size) { return op(Op::v_cmp_gt, size, zero(), a); }
    /// The greatest lane, or the least one where `a` is negative.
    Value extreme(Value a, unsigned size) {
        return logic_xor(negative(a, size), lanes(least_lane(size) - 1, size));
    }

    Value add_saturated(Value a, Value b, unsigned size, bool is_signed) {
        const Value sum = add(a, b, size);
        Value result = sum;
        if (size < 2) {
            result = op(is_signed ? Op::v_add_sat_s : Op::v_add_sat_u, size, a, b);
        } else if (is_signed) {
            const Value lost = and_not(logic_xor(sum, a), logic_xor(a, b));
            result = select(negative(lost, size), extreme(a, size), sum);
        } else {
            result = logic_or(sum, op(Op::v_cmp_hi, size, a, sum));
        }
        saturates_if_differs(result, sum);
        return result;
    }
    Value sub_saturated(Value a, Value b, unsigned size, bool is_signed) {
        const Value difference = sub(a, b, size);
        Value result = difference;
        if (size < 2) {
            result = op(is_signed ? Op::v_sub_sat_s : Op::v_sub_sat_u, size, a, b);
        } else if (is_signed) {
            const Value lost = logic_and(logic_xor(difference, a), logic_xor(a, b));
            result = select(negative(lost, size), extreme(a, size), difference);
        } else {
            result = and_not(difference, op(Op::v_cmp_hi, size, b, a));
        }
        saturates_if_differs(result, difference);
        return result;
    }
    /// SUQADD, USQADD: moved by half of the range, the accumulator is of the operand's type.
    Value accumulate_saturated(Value d, Value n, unsigned size, bool is_signed) {
        const Value half = lanes(least_lane(size), size);
        return logic_xor(add_saturated(logic_xor(d, half), n, size, !is_signed), half);
    }
    /// Where a is the least lane that is signed, -a does not fit and has become a again.
    Value negate_saturated(Value a, unsigned size) {
        const Value wrapped = sub(zero(), a, size);
        const Value least = op(Op::v_cmp_eq, size, a, lanes(least_lane(size), size));
        const Value result = logic_xor(wrapped, least);
        saturates_if_differs(result, wrapped);
        return result;
    }
    Value absolute_saturated(Value a, unsigned size) {
        const Value wrapped = op(Op::v_abs, size, a);
        const Value result = logic_xor(wrapped, negative(wrapped, size));
        saturates_if_differs(result, wrapped);
        return result;
    }
    /// To lanes of `size`; what comes back when they are widened shows whether anything was lost.
    Value narrow_saturated(Value wide, unsigned size, bool from_signed, bool to_signed) {
        const std::uint64_t most = (least_lane(size) - 1) << (to_signed ? 0U : 1U) | 1U;
        const Value limit = lanes(most, size + 1);
        if (size < 2 && from_signed) {
            const Value result =
                op(to_signed ? Op::v_narrow_sat_s : Op::v_narrow_sat_su, size, wide, 0U);
            saturates_if_differs(widen(result, size, false, to_signed), wide);
            return result;
        }
        if (size < 2) { // the host narrows signed numbers only, so the limit comes first
            const Value limited = op(Op::v_min_u, size + 1, wide, limit);
            saturates_if_differs(limited, wide);
            return op(Op::v_narrow_sat_su, size, limited, 0U);
        }
        Value limited =
            select(op(from_signed ? Op::v_cmp_gt : Op::v_cmp_hi, 3, wide, limit), limit, wide);
        if (to_signed) {
            const Value least = lanes(~most, 3);
            limited = select(op(Op::v_cmp_gt, 3, least, wide), least, limited);
        } else if (from_signed) {
            limited = and_not(limited, negative(wide, 3));
        }
        saturates_if_differs(limited, wide);
        return op(Op::v_narrow, size, limited, 0U);
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
    static constexpr std::uint64_t least_lane(unsigned size) {
        return std::uint64_t{1} << ((8U << size) - 1);
    }

    /// The host shifts no bytes, and multiplies by powers of two instead.
    Value shift_bytes(Value a, Value counts, bool is_signed) {
        const Value powers = constant(0x8040'2010'0804'0201, 0);
        const Value falling_powers = constant(0x0204'0810'2040'8000, 1); // 2^(8 - n)
        const Value left = op(Op::v_mul, 0, a, op(Op::v_table, 0, powers, counts));
        const Value factors = op(Op::v_table, 0, falling_powers, sub(zero(), counts, 0));
        if (!is_signed)
            return logic_or(left, multiply_high(a, factors));
        const Value sign = negative(a, 0);
        const Value right = logic_xor(multiply_high(logic_xor(a, sign), factors), sign);
        return select(negative(counts, 0), right, left);
    }
    /// The upper halves of unsigned products of bytes.
    Value multiply_high(Value a, Value b) {
        const Value upper_bytes = lanes(0xFF00, 1);
        const Value even = op(Op::v_mul, 1, and_not(a, upper_bytes), and_not(b, upper_bytes));
        const Value odd = op(Op::v_mul, 1, op(Op::v_shr, 1, a, 8U), op(Op::v_shr, 1, b, 8U));
        return logic_or(op(Op::v_shr, 1, even, 8U), logic_and(odd, upper_bytes));
    }

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
// The same where what is computed tells FPSR: lanes that do not count are zeros, and give zeros.
#define SIMD_LIFT_COUNTING(name, shape, expression)                                                \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        [[maybe_unused]] const bool whole = i.q && !i.scalar;                                      \
        const Value n = v.counting(read_v(i.rn), i, i.size);                                       \
        [[maybe_unused]] const Value m = v.counting(read_v(i.rm), i, i.size);                      \
        [[maybe_unused]] const Value d = v.counting(read_v(i.rd), i, i.size);                      \
        write_v(i.rd, expression);                                                                 \
    }
#define SIMD_LIFT_COUNTING_BOTH(name, shape, expression)                                           \
    SIMD_LIFT_COUNTING(name##_v, shape, expression)                                                \
    SIMD_LIFT_COUNTING(name##_s, shape, expression)
#define SIMD_LIFT_FOUR(name, shape, expression)                                                    \
    void Lifter::name(const shape& i) {                                                            \
        SIMD_BEGIN(i);                                                                             \
        const Value n = read_v(i.rn), m = read_v(i.rm), d = read_v(i.rd);                          \
        SIMD_RESULT(expression);                                                                   \
    }
