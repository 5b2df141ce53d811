// Copies of lanes, permutations, tables and modified immediates.

#include "simd_builder.hpp"

namespace ferry::a64 {

void Lifter::DUP_element(const VCopy& i) {
    SIMD_BEGIN(i);
    SIMD_RESULT(v.duplicate(read_v(i.rn), i.index, i.size));
}
void Lifter::DUP_element_s(const VCopyAny& i) {
    SIMD_BEGIN(i);
    const Value n = read_v(i.rn);
    const std::uint64_t mask =
        i.size == 3 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8U << i.size)) - 1;
    if (i.size == 3)
        return write_v(i.rd, i.index == 0 ? v.low(n) : v.op(v_high, 3, n));
    write_v(i.rd,
            v.logic_and(i.index == 0 ? n : v.duplicate(n, i.index, i.size), v.constant(mask, 0)));
}
void Lifter::DUP_general(const VCopy& i) {
    SIMD_BEGIN(i);
    SIMD_RESULT(i.rn == 31 ? v.zero() : v.op(v_dup, i.size, read_x(i.rn)));
}
void Lifter::INS_general(const VCopy& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, ir.emit(v_insert, Type::v128, {read_v(i.rd), read_x(i.rn)},
                          static_cast<std::uint8_t>(i.size), i.index));
}
void Lifter::INS_element(const VCopy& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, ir.emit(v_insert_lane, Type::v128, {read_v(i.rd), read_v(i.rn)},
                          static_cast<std::uint8_t>(i.size), i.index, i.source));
}
void Lifter::UMOV(const VCopyUmov& i) {
    SIMD_BEGIN(i);
    write_x(i.rd, ir.emit(v_lane, int_type(i.q), {read_v(i.rn)}, static_cast<std::uint8_t>(i.size),
                          i.index, 0));
}
void Lifter::SMOV(const VCopySmov& i) {
    SIMD_BEGIN(i);
    write_x(i.rd, ir.emit(v_lane, int_type(i.q), {read_v(i.rn)}, static_cast<std::uint8_t>(i.size),
                          i.index, 1));
}

SIMD_LIFT_THREE(ZIP1_v, V3_BHSD, v.op(v_zip1, i.size, n, m))
SIMD_LIFT_THREE(TRN1_v, V3_BHSD, v.op(v_trn1, i.size, n, m))
SIMD_LIFT_THREE(TRN2_v, V3_BHSD, v.op(v_trn2, i.size, n, m))

void Lifter::ZIP2_v(const V3_BHSD& i) {
    SIMD_BEGIN(i);
    const Value n = read_v(i.rn), m = read_v(i.rm);
    write_v(i.rd, i.q ? v.op(v_zip2, i.size, n, m) : v.op(v_high, 3, v.op(v_zip1, i.size, n, m)));
}
// 64 bits: both sources are halves of one vector.
#define SIMD_LIFT_UNZIP(name, operation)                                                           \
    void Lifter::name(const V3_BHSD& i) {                                                          \
        SIMD_BEGIN(i);                                                                             \
        Value n = read_v(i.rn), m = read_v(i.rm);                                                  \
        if (!i.q)                                                                                  \
            n = m = v.halves(n, m);                                                                \
        SIMD_RESULT(v.op(operation, i.size, n, m));                                                \
    }
SIMD_LIFT_UNZIP(UZP1_v, v_uzp1)
SIMD_LIFT_UNZIP(UZP2_v, v_uzp2)
#undef SIMD_LIFT_UNZIP

void Lifter::EXT_v(const VExt& i) {
    SIMD_BEGIN(i);
    Value n = read_v(i.rn), m = read_v(i.rm);
    if (!i.q)
        n = m = v.halves(n, m);
    SIMD_RESULT(ir.emit(v_ext, Type::v128, {n, m}, 0, i.position));
}

void Lifter::TBL(const VTable& i) {
    SIMD_BEGIN(i);
    const Value index = read_v(i.rm);
    Value result = v.op(v_table, 0, read_v(i.rn), index);
    for (unsigned k = 1; k < i.registers; ++k)
        result = v.logic_or(result, v.op(v_table, 0, read_v((i.rn + k) & 31U),
                                         v.sub(index, v.lanes(16 * k, 0), 0)));
    SIMD_RESULT(result);
}
void Lifter::TBX(const VTable& i) {
    SIMD_BEGIN(i);
    const Value index = read_v(i.rm), old = read_v(i.rd);
    Value result = v.op(v_table, 0, read_v(i.rn), index);
    for (unsigned k = 1; k < i.registers; ++k)
        result = v.logic_or(result, v.op(v_table, 0, read_v((i.rn + k) & 31U),
                                         v.sub(index, v.lanes(16 * k, 0), 0)));
    const Value inside = v.op(v_cmp_hi, 0, v.lanes(16 * i.registers, 0), index);
    SIMD_RESULT(v.logic_or(result, v.and_not(old, inside)));
}

#define SIMD_LIFT_MOVE(name, flip)                                                                 \
    void Lifter::name(const VImm& i) {                                                             \
        simd::VectorBuilder v(ir);                                                                 \
        const std::uint64_t value = flip i.value;                                                  \
        write_v(i.rd, v.constant(value, i.q ? value : 0));                                         \
    }
SIMD_LIFT_MOVE(MOVI_32, +)
SIMD_LIFT_MOVE(MOVI_16, +)
SIMD_LIFT_MOVE(MOVI_ones, +)
SIMD_LIFT_MOVE(MOVI_8, +)
SIMD_LIFT_MOVE(MOVI_64, +)
SIMD_LIFT_MOVE(MVNI_32, ~)
SIMD_LIFT_MOVE(MVNI_16, ~)
SIMD_LIFT_MOVE(MVNI_ones, ~)
#undef SIMD_LIFT_MOVE

#define SIMD_LIFT_CHANGE(name, operation)                                                          \
    void Lifter::name(const VImm& i) {                                                             \
        simd::VectorBuilder v(ir);                                                                 \
        const Value result = v.operation(read_v(i.rd), v.constant(i.value, i.value));              \
        write_v(i.rd, i.q ? result : v.low(result));                                               \
    }
SIMD_LIFT_CHANGE(ORR_imm_32, logic_or)
SIMD_LIFT_CHANGE(ORR_imm_16, logic_or)
SIMD_LIFT_CHANGE(BIC_imm_32, and_not)
SIMD_LIFT_CHANGE(BIC_imm_16, and_not)
#undef SIMD_LIFT_CHANGE

} // namespace ferry::a64
