// AES; SHA-1 and SHA-256 where the host has them; SHA-512 and SHA-3.

#include "simd_builder.hpp"

namespace ferry::a64 {

namespace {

/// Decides when code is made, not when it runs.
bool host_has_sha() {
    static const bool has = [] {
        unsigned a = 7, b = 0, c = 0, d = 0;
        asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
        return (b >> 29 & 1U) != 0;
    }();
    return has;
}

} // namespace

void Lifter::AESE(const V3_any& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.op(v_aes_e, 0, read_v(i.rd), read_v(i.rn)));
}
void Lifter::AESD(const V3_any& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.op(v_aes_d, 0, read_v(i.rd), read_v(i.rn)));
}
// Compilers put these right behind AESE and AESD: together they are one host instruction.
void Lifter::AESMC(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value n = read_v(i.rn);
    const ir::Inst made = ir.unit().at(n);
    write_v(i.rd, made.op == v_aes_e ? v.op(v_aes_e_mix, 0, made.args[0], made.args[1])
                                     : v.op(v_aes_mix, 0, n));
}
void Lifter::AESIMC(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value n = read_v(i.rn);
    const ir::Inst made = ir.unit().at(n);
    write_v(i.rd, made.op == v_aes_d ? v.op(v_aes_d_unmix, 0, made.args[0], made.args[1])
                                     : v.op(v_aes_unmix, 0, n));
}

#define SIMD_LIFT_SHA(name, expression)                                                            \
    void Lifter::name(const V3_any& i) {                                                           \
        SIMD_BEGIN(i);                                                                             \
        if (!host_has_sha())                                                                       \
            return SIMD_EXECUTE(name);                                                             \
        const Value d = read_v(i.rd), n = read_v(i.rn), m = read_v(i.rm);                          \
        write_v(i.rd, expression);                                                                 \
    }
SIMD_LIFT_SHA(SHA256H, v.op(v_sha256_h, 2, d, n, m))
SIMD_LIFT_SHA(SHA256H2, v.op(v_sha256_h2, 2, n, d, m))
SIMD_LIFT_SHA(SHA256SU1,
              v.op(v_sha256_msg2, 2, v.add(d, ir.emit(v_ext, Type::v128, {n, m}, 0, 4), 2), m))
SIMD_LIFT_SHA(SHA1C, ir.emit(v_sha1_rounds, Type::v128, {d, n, m}, 2, 0))
SIMD_LIFT_SHA(SHA1P, ir.emit(v_sha1_rounds, Type::v128, {d, n, m}, 2, 1))
SIMD_LIFT_SHA(SHA1M, ir.emit(v_sha1_rounds, Type::v128, {d, n, m}, 2, 2))
#undef SIMD_LIFT_SHA
#define SIMD_LIFT_SHA(name, operation)                                                             \
    void Lifter::name(const V3_any& i) {                                                           \
        SIMD_BEGIN(i);                                                                             \
        if (!host_has_sha())                                                                       \
            return SIMD_EXECUTE(name);                                                             \
        write_v(i.rd, v.op(operation, 2, read_v(i.rd), read_v(i.rn)));                             \
    }
SIMD_LIFT_SHA(SHA256SU0, v_sha256_msg1)
SIMD_LIFT_SHA(SHA1SU1, v_sha1_msg2)
#undef SIMD_LIFT_SHA

void Lifter::SHA1SU0(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value d = read_v(i.rd), n = read_v(i.rn), m = read_v(i.rm);
    write_v(i.rd, v.logic_xor(v.logic_xor(d, m), ir.emit(v_ext, Type::v128, {d, n}, 0, 8)));
}
void Lifter::SHA1H(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value n = read_v(i.rn);
    write_v(i.rd, v.logic_and(v.rotate(n, 2, 2), v.constant(0xFFFFFFFF, 0)));
}

namespace {

/// Σ of FIPS 180-4: the exclusive or of three rotations.
ir::Value rotations(simd::VectorBuilder& v, ir::Value x, unsigned a, unsigned b, unsigned c) {
    const ir::Value first = v.rotate(x, a, 3);
    const ir::Value second = v.rotate(x, b, 3);
    return v.logic_xor(first, second, v.rotate(x, c, 3));
}
/// σ: the same, the last one a shift.
ir::Value rotations_and_shift(simd::VectorBuilder& v, ir::Value x, unsigned a, unsigned b,
                              unsigned shift) {
    const ir::Value first = v.rotate(x, a, 3);
    const ir::Value second = v.rotate(x, b, 3);
    return v.logic_xor(first, second, v.shift_right(x, shift, 3, false));
}
ir::Value upper(simd::VectorBuilder& v, ir::Value x) { return v.op(ir::Op::v_high, 3, x); }

} // namespace

// Two rounds, one after the other: each in the lower lane.
void Lifter::SHA512H(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value d = read_v(i.rd), n = read_v(i.rn), m = read_v(i.rm);
    const Value d1 = upper(v, d), n1 = upper(v, n), m1 = upper(v, m);
    const auto round = [&](Value e, Value f, Value g, Value sum) {
        const Value turned = rotations(v, e, 14, 18, 41);
        return v.add(v.add(sum, v.select(e, f, g), 3), turned, 3);
    };
    const Value first = round(m1, n, n1, d1);
    const Value second = round(v.add(first, m, 3), m1, n, d);
    write_v(i.rd, v.halves(second, first));
}
void Lifter::SHA512H2(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value d = read_v(i.rd), n = read_v(i.rn), m = read_v(i.rm);
    const Value d1 = upper(v, d), m1 = upper(v, m);
    const auto round = [&](Value a, Value b, Value c, Value sum, Value turns) {
        const Value majority = v.select(v.logic_xor(a, b), c, b);
        const Value turned = rotations(v, turns, 28, 34, 39);
        return v.add(v.add(sum, majority, 3), turned, 3);
    };
    const Value first = round(n, m1, m, d1, m);
    const Value second = round(first, m, m1, d, first);
    write_v(i.rd, v.halves(second, first));
}
void Lifter::SHA512SU0(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value d = read_v(i.rd), n = read_v(i.rn);
    const Value next = ir.emit(v_ext, Type::v128, {d, n}, 0, 8);
    write_v(i.rd, v.add(d, rotations_and_shift(v, next, 1, 8, 7), 3));
}
void Lifter::SHA512SU1(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value d = read_v(i.rd), n = read_v(i.rn), m = read_v(i.rm);
    write_v(i.rd, v.add(v.add(d, m, 3), rotations_and_shift(v, n, 19, 61, 6), 3));
}

void Lifter::EOR3(const V4& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.logic_xor(read_v(i.rn), read_v(i.rm), read_v(i.ra)));
}
void Lifter::BCAX(const V4& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.logic_xor(read_v(i.rn), v.and_not(read_v(i.rm), read_v(i.ra))));
}
void Lifter::XAR(const V4& i) {
    SIMD_BEGIN(i);
    const Value mixed = v.logic_xor(read_v(i.rn), read_v(i.rm));
    write_v(i.rd, i.rotate == 0 ? mixed : v.rotate(mixed, i.rotate, 3));
}
void Lifter::RAX1(const V3_any& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.logic_xor(read_v(i.rn), v.rotate(read_v(i.rm), 63, 3)));
}

} // namespace ferry::a64
