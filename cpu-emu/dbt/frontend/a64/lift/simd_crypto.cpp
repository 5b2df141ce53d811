// AES, and SHA where the host has it.

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
    const Value turned = v.logic_or(v.shift_left(n, 30, 2), v.shift_right(n, 2, 2, false));
    write_v(i.rd, v.logic_and(turned, v.constant(0xFFFFFFFF, 0)));
}

void Lifter::EOR3(const V4& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.logic_xor(v.logic_xor(read_v(i.rn), read_v(i.rm)), read_v(i.ra)));
}
void Lifter::BCAX(const V4& i) {
    SIMD_BEGIN(i);
    write_v(i.rd, v.logic_xor(read_v(i.rn), v.and_not(read_v(i.rm), read_v(i.ra))));
}
void Lifter::XAR(const V4& i) {
    SIMD_BEGIN(i);
    const Value mixed = v.logic_xor(read_v(i.rn), read_v(i.rm));
    if (i.rotate == 0)
        return write_v(i.rd, mixed);
    write_v(i.rd, v.logic_or(v.shift_right(mixed, i.rotate, 3, false),
                             v.shift_left(mixed, 64 - i.rotate, 3)));
}
void Lifter::RAX1(const V3_any& i) {
    SIMD_BEGIN(i);
    const Value m = read_v(i.rm);
    write_v(i.rd, v.logic_xor(read_v(i.rn),
                              v.logic_or(v.shift_left(m, 1, 3), v.shift_right(m, 63, 3, false))));
}

} // namespace ferry::a64
