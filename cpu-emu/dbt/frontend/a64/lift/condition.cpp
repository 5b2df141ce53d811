// Conditional compare and select, and what computes with the flags themselves.

#include <ferry/a64/lifter.hpp>

namespace ferry::a64 {

using ir::Op;
using ir::Type;
using ir::Value;

namespace {

constexpr std::uint32_t flag_n = 1U << 31;
constexpr std::uint32_t flag_z = 1U << 30;
constexpr std::uint32_t flag_c = 1U << 29;
constexpr std::uint32_t flag_v = 1U << 28;

Value masked(ir::Builder& ir, Value value, std::uint32_t mask) {
    return ir.bit_and(value, ir.constant(Type::i32, mask));
}

} // namespace

#define CONDITIONAL_COMPARE(NAME, op, second)                                                      \
    void Lifter::NAME(const ConditionalCompare& i) {                                               \
        const Type type = int_type(i.is64);                                                        \
        const Value a = read_x(i.n, i.is64);                                                       \
        ir.emit(Op::op, type, {a, second}, static_cast<std::uint8_t>(i.condition), i.nzcv);        \
    }
CONDITIONAL_COMPARE(CCMP_reg, ccmp, read_x(i.m, i.is64))
CONDITIONAL_COMPARE(CCMP_imm, ccmp, ir.constant(type, i.m))
CONDITIONAL_COMPARE(CCMN_reg, ccmn, read_x(i.m, i.is64))
CONDITIONAL_COMPARE(CCMN_imm, ccmn, ir.constant(type, i.m))
#undef CONDITIONAL_COMPARE

#define CONDITIONAL_SELECT(NAME, other)                                                            \
    void Lifter::NAME(const ConditionalSelect& i) {                                                \
        const Value a = read_x(i.n, i.is64);                                                       \
        const Value b = read_x(i.m, i.is64);                                                       \
        write_x(i.d, ir.select(static_cast<ir::Condition>(i.condition), a, other));                \
    }
CONDITIONAL_SELECT(CSEL, b)
CONDITIONAL_SELECT(CSINC, ir.add(b, ir.constant(int_type(i.is64), 1)))
CONDITIONAL_SELECT(CSINV, ir.bit_not(b))
CONDITIONAL_SELECT(CSNEG, ir.neg(b))
#undef CONDITIONAL_SELECT

void Lifter::RMIF(const RotateIntoFlags& i) {
    // Bits 3–0 of the rotated value go to bits 31–28.
    const Value taken = ir.shl(ir.trunc(ir.ror(read_x(i.n), i.amount)), 28);
    const std::uint32_t mask = i.mask << 28;
    const Value kept = masked(ir, ir.emit(Op::get_nzcv, Type::i32), ~mask);
    ir.emit(Op::set_nzcv, Type::i32, {ir.bit_or(kept, masked(ir, taken, mask))});
}

namespace {

/// SETF8, SETF16: N and Z as for the low `bits`, V if the bit above differs from their sign.
void set_flags_of(ir::Builder& ir, Value value, unsigned bits) {
    const Value top = ir.shl(value, 32 - bits);
    const Value n = masked(ir, top, flag_n);
    // The count of leading zeros is 32 for zero only.
    const Value z = ir.shl(ir.shr(ir.emit(Op::clz, Type::i32, {top}), 5), 30);
    const Value differ = ir.bit_xor(value, ir.shl(value, 1));
    const Value v = masked(ir, ir.shl(differ, 28 - bits), flag_v);
    const Value c = masked(ir, ir.emit(Op::get_nzcv, Type::i32), flag_c);
    ir.emit(Op::set_nzcv, Type::i32, {ir.bit_or(ir.bit_or(n, z), ir.bit_or(c, v))});
}

} // namespace

void Lifter::SETF8(const RotateIntoFlags& i) { set_flags_of(ir, read_x(i.n, false), 8); }
void Lifter::SETF16(const RotateIntoFlags& i) { set_flags_of(ir, read_x(i.n, false), 16); }

void Lifter::CFINV(const NoFields&) {
    const Value flags = ir.emit(Op::get_nzcv, Type::i32);
    ir.emit(Op::set_nzcv, Type::i32, {ir.bit_xor(flags, ir.constant(Type::i32, flag_c))});
}

void Lifter::AXFLAG(const NoFields&) { // Z = Z | V, C = C & !V, N = V = 0
    const Value flags = ir.emit(Op::get_nzcv, Type::i32);
    const Value z = masked(ir, ir.bit_or(flags, ir.shl(flags, 2)), flag_z);
    const Value c = masked(ir, ir.and_not(flags, ir.shl(flags, 1)), flag_c);
    ir.emit(Op::set_nzcv, Type::i32, {ir.bit_or(z, c)});
}

void Lifter::XAFLAG(const NoFields&) { // N = !C & !Z, Z = Z & C, C = C | Z, V = !C & Z
    const Value flags = ir.emit(Op::get_nzcv, Type::i32);
    const Value neither = ir.bit_not(ir.bit_or(ir.shl(flags, 1), ir.shl(flags, 2)));
    const Value n = masked(ir, neither, flag_n);
    const Value z = masked(ir, ir.bit_and(flags, ir.shl(flags, 1)), flag_z);
    const Value c = masked(ir, ir.bit_or(flags, ir.shr(flags, 1)), flag_c);
    const Value v = masked(ir, ir.and_not(ir.shr(flags, 2), ir.shr(flags, 1)), flag_v);
    ir.emit(Op::set_nzcv, Type::i32, {ir.bit_or(ir.bit_or(n, z), ir.bit_or(c, v))});
}

} // namespace ferry::a64
