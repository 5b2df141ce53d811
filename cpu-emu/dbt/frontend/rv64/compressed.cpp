// The formats of 16 bits (16.2), quadrant by quadrant (16.8).
#include <ferry/rv64/compressed.hpp>

#include <ferry/rv64/shapes.hpp>

namespace ferry::rv64 {
namespace {

constexpr unsigned x0 = 0, ra = 1, sp = 2;

constexpr unsigned op_load = 0x03, op_load_fp = 0x07, op_imm = 0x13, op_imm_32 = 0x1b,
                   op_store = 0x23, op_store_fp = 0x27, op = 0x33, op_lui = 0x37, op_32 = 0x3b,
                   op_branch = 0x63, op_jalr = 0x67, op_jal = 0x6f;
constexpr std::uint32_t ebreak = 0x0010'0073;

constexpr std::uint32_t i_type(unsigned opcode, unsigned funct3, unsigned d, unsigned n,
                               std::int32_t imm) {
    return static_cast<std::uint32_t>(imm) << 20 | n << 15 | funct3 << 12 | d << 7 | opcode;
}
constexpr std::uint32_t r_type(unsigned opcode, unsigned funct7, unsigned funct3, unsigned d,
                               unsigned n, unsigned m) {
    return funct7 << 25 | m << 20 | n << 15 | funct3 << 12 | d << 7 | opcode;
}
constexpr std::uint32_t s_type(unsigned opcode, unsigned funct3, unsigned n, unsigned m,
                               unsigned imm) {
    return (imm >> 5) << 25 | m << 20 | n << 15 | funct3 << 12 | (imm & 31) << 7 | opcode;
}
constexpr std::uint32_t b_type(unsigned funct3, unsigned n, std::int32_t offset) {
    const auto o = static_cast<std::uint32_t>(offset);
    return (o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | n << 15 | funct3 << 12 | (o >> 1 & 15) << 8 |
           (o >> 11 & 1) << 7 | op_branch;
}
constexpr std::uint32_t j_type(unsigned d, std::int32_t offset) {
    const auto o = static_cast<std::uint32_t>(offset);
    return (o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 |
           (o >> 12 & 0xff) << 12 | d << 7 | op_jal;
}

/// Some bits of the 16, moved to another place.
constexpr unsigned bits(std::uint16_t parcel, unsigned from, unsigned width, unsigned to) {
    return field(parcel, from, width) << to;
}
constexpr std::int32_t sign_extended(unsigned value, unsigned width) {
    const unsigned sign = 1U << (width - 1);
    return static_cast<std::int32_t>((value ^ sign) - sign);
}
/// One of the registers that three bits name.
constexpr unsigned popular(std::uint16_t parcel, unsigned lsb) { return 8 + field(parcel, lsb, 3); }

constexpr unsigned offset_w(std::uint16_t c) {
    return bits(c, 10, 3, 3) | bits(c, 6, 1, 2) | bits(c, 5, 1, 6);
}
constexpr unsigned offset_d(std::uint16_t c) { return bits(c, 10, 3, 3) | bits(c, 5, 2, 6); }
constexpr std::int32_t six_bits(std::uint16_t c) {
    return sign_extended(bits(c, 12, 1, 5) | bits(c, 2, 5, 0), 6);
}
constexpr unsigned shift_amount(std::uint16_t c) { return bits(c, 12, 1, 5) | bits(c, 2, 5, 0); }

std::uint32_t quadrant_0(std::uint16_t c) {
    const unsigned n = popular(c, 7);
    const unsigned other = popular(c, 2);
    const auto w = static_cast<std::int32_t>(offset_w(c));
    const auto d = static_cast<std::int32_t>(offset_d(c));
    switch (field(c, 13, 3)) {
    case 0: { // C.ADDI4SPN
        const unsigned imm =
            bits(c, 11, 2, 4) | bits(c, 7, 4, 6) | bits(c, 6, 1, 2) | bits(c, 5, 1, 3);
        return imm == 0 ? 0 : i_type(op_imm, 0, other, sp, static_cast<std::int32_t>(imm));
    }
    case 1: return i_type(op_load_fp, 3, other, n, d);
    case 2: return i_type(op_load, 2, other, n, w);
    case 3: return i_type(op_load, 3, other, n, d);
    case 5: return s_type(op_store_fp, 3, n, other, offset_d(c));
    case 6: return s_type(op_store, 2, n, other, offset_w(c));
    case 7: return s_type(op_store, 3, n, other, offset_d(c));
    default: return 0;
    }
}

/// C.SRLI, C.SRAI, C.ANDI, and those of two registers.
std::uint32_t arithmetic(std::uint16_t c) {
    const unsigned d = popular(c, 7);
    const unsigned m = popular(c, 2);
    switch (field(c, 10, 2)) {
    case 0: return i_type(op_imm, 5, d, d, static_cast<std::int32_t>(shift_amount(c)));
    case 1: return i_type(op_imm, 5, d, d, static_cast<std::int32_t>(shift_amount(c) | 0x400));
    case 2: return i_type(op_imm, 7, d, d, six_bits(c));
    default: break;
    }
    constexpr unsigned sub = 0x20;
    switch (bits(c, 12, 1, 2) | field(c, 5, 2)) {
    case 0: return r_type(op, sub, 0, d, d, m);
    case 1: return r_type(op, 0, 4, d, d, m);
    case 2: return r_type(op, 0, 6, d, d, m);
    case 3: return r_type(op, 0, 7, d, d, m);
    case 4: return r_type(op_32, sub, 0, d, d, m);
    case 5: return r_type(op_32, 0, 0, d, d, m);
    default: return 0;
    }
}

std::uint32_t quadrant_1(std::uint16_t c) {
    const unsigned d = field(c, 7, 5);
    switch (field(c, 13, 3)) {
    case 0: return i_type(op_imm, 0, d, d, six_bits(c));
    case 1: return d == x0 ? 0 : i_type(op_imm_32, 0, d, d, six_bits(c));
    case 2: return i_type(op_imm, 0, d, x0, six_bits(c));
    case 3:
        if (six_bits(c) == 0) {
            return 0;
        }
        if (d == sp) { // C.ADDI16SP
            const unsigned imm = bits(c, 12, 1, 9) | bits(c, 6, 1, 4) | bits(c, 5, 1, 6) |
                                 bits(c, 3, 2, 7) | bits(c, 2, 1, 5);
            return i_type(op_imm, 0, sp, sp, sign_extended(imm, 10));
        }
        return static_cast<std::uint32_t>(six_bits(c)) << 12 | d << 7 | op_lui;
    case 4: return arithmetic(c);
    case 5: { // C.J
        const unsigned offset = bits(c, 12, 1, 11) | bits(c, 11, 1, 4) | bits(c, 9, 2, 8) |
                                bits(c, 8, 1, 10) | bits(c, 7, 1, 6) | bits(c, 6, 1, 7) |
                                bits(c, 3, 3, 1) | bits(c, 2, 1, 5);
        return j_type(x0, sign_extended(offset, 12));
    }
    default: { // C.BEQZ, C.BNEZ
        const unsigned offset = bits(c, 12, 1, 8) | bits(c, 10, 2, 3) | bits(c, 5, 2, 6) |
                                bits(c, 3, 2, 1) | bits(c, 2, 1, 5);
        return b_type(field(c, 13, 1), popular(c, 7), sign_extended(offset, 9));
    }
    }
}

std::uint32_t quadrant_2(std::uint16_t c) {
    const unsigned d = field(c, 7, 5);
    const unsigned m = field(c, 2, 5);
    const unsigned load_w = bits(c, 12, 1, 5) | bits(c, 4, 3, 2) | bits(c, 2, 2, 6);
    const unsigned load_d = bits(c, 12, 1, 5) | bits(c, 5, 2, 3) | bits(c, 2, 3, 6);
    const unsigned store_w = bits(c, 9, 4, 2) | bits(c, 7, 2, 6);
    const unsigned store_d = bits(c, 10, 3, 3) | bits(c, 7, 3, 6);
    switch (field(c, 13, 3)) {
    case 0: return i_type(op_imm, 1, d, d, static_cast<std::int32_t>(shift_amount(c)));
    case 1: return i_type(op_load_fp, 3, d, sp, static_cast<std::int32_t>(load_d));
    case 2: return d == x0 ? 0 : i_type(op_load, 2, d, sp, static_cast<std::int32_t>(load_w));
    case 3: return d == x0 ? 0 : i_type(op_load, 3, d, sp, static_cast<std::int32_t>(load_d));
    case 4:
        if (m != x0) { // C.MV, C.ADD
            return r_type(op, 0, 0, d, field(c, 12, 1) != 0 ? d : x0, m);
        }
        if (d == x0) {
            return field(c, 12, 1) != 0 ? ebreak : 0;
        }
        return i_type(op_jalr, 0, field(c, 12, 1) != 0 ? ra : x0, d, 0);
    case 5: return s_type(op_store_fp, 3, sp, m, store_d);
    case 6: return s_type(op_store, 2, sp, m, store_w);
    default: return s_type(op_store, 3, sp, m, store_d);
    }
}

} // namespace

std::uint32_t expand(std::uint16_t parcel) {
    switch (parcel & 3) {
    case 0: return quadrant_0(parcel);
    case 1: return quadrant_1(parcel);
    case 2: return quadrant_2(parcel);
    default: return 0;
    }
}

} // namespace ferry::rv64
