#pragma once
/// A64 instructions as words, for guest snippets in tests. Arm ARM C6.2 has the encodings.

#include <cstdint>

namespace ferry::test::a64 {

using Word = std::uint32_t;

/// Register numbers; 31 is sp or zr, as the instruction has it.
enum Reg : Word { x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x30 = 30, zr = 31, sp = 31 };

namespace detail {
constexpr Word imm19(int bytes) { return (static_cast<Word>(bytes / 4) & 0x7'ffff) << 5; }
constexpr Word imm9(int value) { return (static_cast<Word>(value) & 0x1ff) << 12; }
constexpr Word imm7(int value, int scale) {
    return (static_cast<Word>(value / scale) & 0x7f) << 15;
}
} // namespace detail

constexpr Word nop() { return 0xd503'201f; }
constexpr Word isb() { return 0xd503'3fdf; }
constexpr Word svc() { return 0xd400'0001; }
constexpr Word brk(Word number) { return 0xd420'0000 | number << 5; }
constexpr Word udf() { return 0; }
/// Branches are relative to themselves, in bytes.
constexpr Word b(int bytes) { return 0x1400'0000 | (static_cast<Word>(bytes / 4) & 0x3ff'ffff); }
constexpr Word cbnz(Reg t, int bytes) { return 0xb500'0000 | detail::imm19(bytes) | t; }
constexpr Word br(Reg n) { return 0xd61f'0000 | n << 5; }
constexpr Word blr(Reg n) { return 0xd63f'0000 | n << 5; }
constexpr Word ret() { return 0xd65f'03c0; }
constexpr Word mov(Reg d, Word imm16) { return 0xd280'0000 | imm16 << 5 | d; }
constexpr Word add(Reg d, Reg n, Word imm12) { return 0x9100'0000 | imm12 << 10 | n << 5 | d; }
constexpr Word sub(Reg d, Reg n, Word imm12) { return 0xd100'0000 | imm12 << 10 | n << 5 | d; }
constexpr Word subs(Reg d, Reg n, Reg m) { return 0xeb00'0000 | m << 16 | n << 5 | d; }
constexpr Word ldr(Reg t, Reg n, Word offset = 0) {
    return 0xf940'0000 | offset / 8 << 10 | n << 5 | t;
}
constexpr Word str(Reg t, Reg n, Word offset = 0) {
    return 0xf900'0000 | offset / 8 << 10 | n << 5 | t;
}
constexpr Word ldur(Reg t, Reg n, int offset) {
    return 0xf840'0000 | detail::imm9(offset) | n << 5 | t;
}
constexpr Word stur(Reg t, Reg n, int offset) {
    return 0xf800'0000 | detail::imm9(offset) | n << 5 | t;
}
constexpr Word ldr_post(Reg t, Reg n, int offset) {
    return 0xf840'0400 | detail::imm9(offset) | n << 5 | t;
}
constexpr Word str_pre(Reg t, Reg n, int offset) {
    return 0xf800'0c00 | detail::imm9(offset) | n << 5 | t;
}
constexpr Word ldp_post(Reg t, Reg t2, Reg n, int offset) {
    return 0xa8c0'0000 | detail::imm7(offset, 8) | t2 << 10 | n << 5 | t;
}
constexpr Word stp_pre(Reg t, Reg t2, Reg n, int offset) {
    return 0xa980'0000 | detail::imm7(offset, 8) | t2 << 10 | n << 5 | t;
}
constexpr Word ldr_q(Word t, Reg n) { return 0x3dc0'0000 | n << 5 | t; }
constexpr Word str_q(Word t, Reg n) { return 0x3d80'0000 | n << 5 | t; }
constexpr Word ldaxr(Reg t, Reg n) { return 0xc85f'fc00 | n << 5 | t; }
constexpr Word stlxr(Reg s, Reg t, Reg n) { return 0xc800'fc00 | s << 16 | n << 5 | t; }
constexpr Word ldaddal(Reg s, Reg t, Reg n) { return 0xf8e0'0000 | s << 16 | n << 5 | t; }
constexpr Word mrs(Reg t, Word system) { return 0xd530'0000 | system << 5 | t; }
constexpr Word msr(Word system, Reg t) { return 0xd510'0000 | system << 5 | t; }
constexpr Word dc_zva(Reg t) { return 0xd50b'7420 | t; }
constexpr Word dc_cvau(Reg t) { return 0xd50b'7b20 | t; }
constexpr Word ic_ivau(Reg t) { return 0xd50b'7520 | t; }

/// System registers for mrs() and msr(): op0<0>, op1, CRn, CRm, op2.
constexpr Word system(Word op0, Word op1, Word crn, Word crm, Word op2) {
    return (op0 & 1) << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
}
inline constexpr Word ctr_el0 = system(3, 3, 0, 0, 1);
inline constexpr Word dczid_el0 = system(3, 3, 0, 0, 7);
inline constexpr Word cntfrq_el0 = system(3, 3, 14, 0, 0);
inline constexpr Word cntvct_el0 = system(3, 3, 14, 0, 2);
inline constexpr Word tpidr_el0 = system(3, 3, 13, 0, 2);
inline constexpr Word fpcr = system(3, 3, 4, 4, 0);
inline constexpr Word fpsr = system(3, 3, 4, 4, 1);

} // namespace ferry::test::a64
