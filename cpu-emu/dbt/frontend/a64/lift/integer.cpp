// Arithmetic and logic of general registers.

#include <ferry/a64/lifter.hpp>

namespace ferry::a64 {

using ir::Op;
using ir::Type;
using ir::Value;

namespace {

Value shifted(ir::Builder& ir, Value value, Shift shift, unsigned amount) {
    if (amount == 0) {
        return value;
    }
    switch (shift) {
    case Shift::lsl: return ir.shl(value, amount);
    case Shift::lsr: return ir.shr(value, amount);
    case Shift::asr: return ir.sar(value, amount);
    case Shift::ror: return ir.ror(value, amount);
    }
    return value;
}

/// `value` is 64 bits if the option takes all of them, which is UXTX, SXTX.
Value extended(ir::Builder& ir, Value value, unsigned option, unsigned shift) {
    const Type type = ir.type_of(value);
    const unsigned bits = 8U << (option & 3);
    const unsigned width = type == Type::i64 ? 64 : 32;
    Value taken = value;
    if (bits < width) {
        taken = (option & 4) != 0 ? ir.sext(type, value, bits) : ir.zext(type, value, bits);
    }
    return ir.shl(taken, shift);
}

} // namespace

bool Lifter::undefined_unless(bool valid) {
    if (!valid) {
        leave(ir::LeaveReason::undefined, word_, pc_);
    }
    return !valid;
}

// --- PC-relative, immediates ---------------------------------------------------------------------

void Lifter::ADR(const PcRelative& i) {
    write_x(i.d, address_from_pc(pc_.value() + static_cast<std::uint64_t>(i.offset)));
}

void Lifter::ADRP(const PcRelative& i) {
    write_x(i.d, address_from_pc((pc_.value() & ~std::uint64_t{0xfff}) +
                                 static_cast<std::uint64_t>(i.offset) * 4096));
}

void Lifter::ADD_imm(const AddSubImmediate& i) {
    const Value a = read_sp(i.n, i.is64);
    write_sp(i.d, ir.add(a, ir.constant(int_type(i.is64), i.imm)));
}

void Lifter::SUB_imm(const AddSubImmediate& i) {
    const Value a = read_sp(i.n, i.is64);
    write_sp(i.d, ir.sub(a, ir.constant(int_type(i.is64), i.imm)));
}

void Lifter::ADDS_imm(const AddSubImmediate& i) {
    const Type type = int_type(i.is64);
    const Value a = read_sp(i.n, i.is64);
    write_x(i.d, ir.emit(Op::adds, type, {a, ir.constant(type, i.imm)}));
}

void Lifter::SUBS_imm(const AddSubImmediate& i) {
    const Type type = int_type(i.is64);
    const Value a = read_sp(i.n, i.is64);
    write_x(i.d, ir.emit(Op::subs, type, {a, ir.constant(type, i.imm)}));
}

#define LOGICAL_IMMEDIATE(NAME, operation)                                                         \
    void Lifter::NAME(const LogicalImmediate& i) {                                                 \
        if (undefined_unless(i.valid)) {                                                           \
            return;                                                                                \
        }                                                                                          \
        const Value a = read_x(i.n, i.is64);                                                       \
        write_sp(i.d, ir.operation(a, ir.constant(int_type(i.is64), i.imm)));                      \
    }
LOGICAL_IMMEDIATE(AND_imm, bit_and)
LOGICAL_IMMEDIATE(ORR_imm, bit_or)
LOGICAL_IMMEDIATE(EOR_imm, bit_xor)
#undef LOGICAL_IMMEDIATE

void Lifter::ANDS_imm(const LogicalImmediate& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Type type = int_type(i.is64);
    const Value a = read_x(i.n, i.is64);
    write_x(i.d, ir.emit(Op::ands, type, {a, ir.constant(type, i.imm)}));
}

void Lifter::MOVZ(const MoveWide& i) {
    if (!undefined_unless(i.valid)) {
        write_x(i.d, ir.constant(int_type(i.is64), i.imm << i.shift));
    }
}

void Lifter::MOVN(const MoveWide& i) {
    if (!undefined_unless(i.valid)) {
        write_x(i.d, ir.constant(int_type(i.is64), ~(i.imm << i.shift)));
    }
}

void Lifter::MOVK(const MoveWide& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Type type = int_type(i.is64);
    const Value old = read_x(i.d, i.is64);
    if (ir.is_constant(old)) {
        const std::uint64_t rest = ir.constant_of(old) & ~(std::uint64_t{0xffff} << i.shift);
        write_x(i.d, ir.constant(type, rest | i.imm << i.shift));
        return;
    }
    write_x(i.d, ir.emit(Op::bfi, type, {old, ir.constant(type, i.imm)}, 16, i.shift));
}

// --- bit fields ----------------------------------------------------------------------------------

void Lifter::bit_field(const Bitfield& i, bool is_signed) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Type type = int_type(i.is64);
    const unsigned width = i.is64 ? 64 : 32;
    const Value a = read_x(i.n, i.is64);
    const auto field = [&](unsigned lsb, unsigned bits) {
        if (lsb + bits == width) {
            return is_signed ? ir.sar(a, lsb) : ir.shr(a, lsb);
        }
        if (lsb == 0 && (bits == 8 || bits == 16 || bits == 32)) {
            return is_signed ? ir.sext(type, a, bits) : ir.zext(type, a, bits);
        }
        return ir.emit(is_signed ? Op::sbfx : Op::ubfx, type, {a}, static_cast<std::uint8_t>(bits),
                       lsb);
    };
    if (i.imms >= i.immr) {
        write_x(i.d, field(i.immr, i.imms - i.immr + 1));
    } else if (i.imms + 1 == i.immr) { // what is above falls out: LSL
        write_x(i.d, ir.shl(a, width - i.immr));
    } else {
        write_x(i.d, ir.shl(field(0, i.imms + 1), width - i.immr));
    }
}

void Lifter::SBFM(const Bitfield& i) { bit_field(i, true); }
void Lifter::UBFM(const Bitfield& i) { bit_field(i, false); }

void Lifter::BFM(const Bitfield& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Type type = int_type(i.is64);
    const unsigned width = i.is64 ? 64 : 32;
    const Value a = read_x(i.n, i.is64);
    const bool low = i.imms >= i.immr; // BFXIL; else BFI
    const unsigned bits = low ? i.imms - i.immr + 1 : i.imms + 1;
    if (bits == width) {
        write_x(i.d, a);
        return;
    }
    const Value source = low ? ir.shr(a, i.immr) : a;
    const Value old = read_x(i.d, i.is64);
    write_x(i.d, ir.emit(Op::bfi, type, {old, source}, static_cast<std::uint8_t>(bits),
                         low ? 0 : width - i.immr));
}

void Lifter::EXTR(const Extract& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value high = read_x(i.n, i.is64);
    const Value low = read_x(i.m, i.is64);
    if (i.lsb == 0) {
        write_x(i.d, low);
    } else if (i.n == i.m) {
        write_x(i.d, ir.ror(low, i.lsb));
    } else {
        write_x(i.d, ir.emit(Op::extract_pair, int_type(i.is64), {high, low}, 0, i.lsb));
    }
}

// --- shifted and extended registers --------------------------------------------------------------

#define SHIFTED(NAME, result)                                                                      \
    void Lifter::NAME(const ShiftedRegister& i) {                                                  \
        if (undefined_unless(i.valid)) {                                                           \
            return;                                                                                \
        }                                                                                          \
        [[maybe_unused]] const Type type = int_type(i.is64);                                       \
        const Value a = read_x(i.n, i.is64);                                                       \
        const Value b = shifted(ir, read_x(i.m, i.is64), i.shift, i.amount);                       \
        write_x(i.d, result);                                                                      \
    }
SHIFTED(AND_shift, ir.bit_and(a, b))
SHIFTED(BIC_shift, ir.and_not(a, b))
SHIFTED(ORR_shift, ir.bit_or(a, b))
SHIFTED(ORN_shift, ir.bit_or(a, ir.bit_not(b)))
SHIFTED(EOR_shift, ir.bit_xor(a, b))
SHIFTED(EON_shift, ir.bit_not(ir.bit_xor(a, b)))
SHIFTED(ANDS_shift, ir.set_flags(Op::ands, a, b))
SHIFTED(BICS_shift, ir.set_flags(Op::ands, a, ir.bit_not(b)))
SHIFTED(ADD_shift, ir.add(a, b))
SHIFTED(ADDS_shift, ir.set_flags(Op::adds, a, b))
SHIFTED(SUB_shift, ir.sub(a, b))
SHIFTED(SUBS_shift, ir.emit(Op::subs, type, {a, b}))
#undef SHIFTED

#define EXTENDED(NAME, write, result)                                                              \
    void Lifter::NAME(const ExtendedRegister& i) {                                                 \
        if (undefined_unless(i.valid)) {                                                           \
            return;                                                                                \
        }                                                                                          \
        [[maybe_unused]] const Type type = int_type(i.is64);                                       \
        const Value a = read_sp(i.n, i.is64);                                                      \
        const Value b = extended(ir, read_x(i.m, i.is64), i.option, i.shift);                      \
        write(i.d, result);                                                                        \
    }
EXTENDED(ADD_ext, write_sp, ir.add(a, b))
EXTENDED(ADDS_ext, write_x, ir.emit(Op::adds, type, {a, b}))
EXTENDED(SUB_ext, write_sp, ir.sub(a, b))
EXTENDED(SUBS_ext, write_x, ir.emit(Op::subs, type, {a, b}))
#undef EXTENDED

// --- one to three sources ------------------------------------------------------------------------

#define TWO_SOURCES(NAME, result)                                                                  \
    void Lifter::NAME(const ThreeRegisters& i) {                                                   \
        [[maybe_unused]] const Type type = int_type(i.is64);                                       \
        const Value a = read_x(i.n, i.is64);                                                       \
        const Value b = read_x(i.m, i.is64);                                                       \
        write_x(i.d, result);                                                                      \
    }
TWO_SOURCES(ADC, ir.emit(Op::adc, type, {a, b}))
TWO_SOURCES(ADCS, ir.emit(Op::adcs, type, {a, b}))
TWO_SOURCES(SBC, ir.emit(Op::sbc, type, {a, b}))
TWO_SOURCES(SBCS, ir.emit(Op::sbcs, type, {a, b}))
TWO_SOURCES(MADD, ir.add(read_x(i.a, i.is64), ir.mul(a, b)))
TWO_SOURCES(MSUB, ir.sub(read_x(i.a, i.is64), ir.mul(a, b)))
TWO_SOURCES(SMULH, ir.emit(Op::mul_high_s, type, {a, b}))
TWO_SOURCES(UMULH, ir.emit(Op::mul_high_u, type, {a, b}))
TWO_SOURCES(UDIV, ir.emit(Op::div_u, type, {a, b}))
TWO_SOURCES(SDIV, ir.emit(Op::div_s, type, {a, b}))
TWO_SOURCES(LSLV, ir.shl(a, b))
TWO_SOURCES(LSRV, ir.shr(a, b))
TWO_SOURCES(ASRV, ir.sar(a, b))
TWO_SOURCES(RORV, ir.ror(a, b))
#undef TWO_SOURCES

#define MULTIPLY_LONG(NAME, extend, combine)                                                       \
    void Lifter::NAME(const ThreeRegisters& i) {                                                   \
        const Value a = ir.extend(Type::i64, read_x(i.n), 32);                                     \
        const Value b = ir.extend(Type::i64, read_x(i.m), 32);                                     \
        write_x(i.d, ir.combine(read_x(i.a), ir.mul(a, b)));                                       \
    }
MULTIPLY_LONG(SMADDL, sext, add)
MULTIPLY_LONG(SMSUBL, sext, sub)
MULTIPLY_LONG(UMADDL, zext, add)
MULTIPLY_LONG(UMSUBL, zext, sub)
#undef MULTIPLY_LONG

#define ONE_SOURCE(NAME, result)                                                                   \
    void Lifter::NAME(const ThreeRegisters& i) {                                                   \
        [[maybe_unused]] const Type type = int_type(i.is64);                                       \
        const Value a = read_x(i.n, i.is64);                                                       \
        write_x(i.d, result);                                                                      \
    }
ONE_SOURCE(RBIT, ir.emit(Op::reverse_bits, type, {a}))
ONE_SOURCE(REV16, ir.emit(Op::reverse_bytes_16, type, {a}))
ONE_SOURCE(REV_w, ir.emit(Op::reverse_bytes, type, {a}))
ONE_SOURCE(REV_x, ir.emit(Op::reverse_bytes, type, {a}))
ONE_SOURCE(REV32, ir.ror(ir.emit(Op::reverse_bytes, type, {a}), 32))
ONE_SOURCE(CLZ, ir.clz(a))
// The leading bits that equal the sign: leading zeros once the sign is taken out, which is one of
// them.
ONE_SOURCE(CLS, ir.sub(ir.emit(Op::clz, type, {ir.bit_xor(a, ir.sar(a, 1))}), ir.constant(type, 1)))
#undef ONE_SOURCE

#define CHECKSUM(NAME, castagnoli)                                                                 \
    void Lifter::NAME(const Crc& i) {                                                              \
        if (undefined_unless(i.valid)) {                                                           \
            return;                                                                                \
        }                                                                                          \
        const Value sum = read_x(i.n, false);                                                      \
        const Value data = read_x(i.m, i.size_log2 == 3);                                          \
        write_x(i.d, ir.emit(Op::crc32, Type::i32, {sum, data},                                    \
                             static_cast<std::uint8_t>(1U << i.size_log2), castagnoli));           \
    }
CHECKSUM(CRC32, 0)
CHECKSUM(CRC32C, 1)
#undef CHECKSUM

} // namespace ferry::a64
