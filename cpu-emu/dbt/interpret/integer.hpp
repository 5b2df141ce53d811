#pragma once
/// General registers: moves, sums, logic, bit fields, products.

#include <bit>

#include <ferry/a64/shapes.hpp>

#include "../quick/kinds.hpp"
#include "machine.hpp"

namespace ferry::dbt::interpret {

using quick::Logic;
using quick::Other;

inline constexpr std::uint64_t low_half = 0xffff'ffff;

[[nodiscard]] constexpr std::uint64_t in_width(bool is64, std::uint64_t value) {
    return is64 ? value : value & low_half;
}
[[nodiscard]] constexpr unsigned width_of(bool is64) { return is64 ? 64 : 32; }
/// The low bits, zero- or sign-extended.
[[nodiscard]] constexpr std::uint64_t extended(std::uint64_t value, unsigned bits, bool is_signed) {
    const unsigned above = 64 - bits;
    return is_signed
               ? static_cast<std::uint64_t>(static_cast<std::int64_t>(value << above) >> above)
               : value << above >> above;
}
[[nodiscard]] constexpr std::uint64_t calculate(Logic logic, std::uint64_t a, std::uint64_t b) {
    return logic == Logic::conjunction ? a & b : logic == Logic::disjunction ? a | b : a ^ b;
}
/// `amount` is less than the width.
[[nodiscard]] constexpr std::uint64_t shifted(bool is64, a64::Shift how, std::uint64_t value,
                                              unsigned amount) {
    const std::uint64_t low = in_width(is64, value);
    switch (how) {
    case a64::Shift::lsl: return in_width(is64, low << amount);
    case a64::Shift::lsr: return low >> amount;
    case a64::Shift::asr:
        return in_width(
            is64, static_cast<std::uint64_t>(
                      static_cast<std::int64_t>(extended(value, width_of(is64), true)) >> amount));
    default:
        return is64 ? std::rotr(value, static_cast<int>(amount))
                    : std::rotr(static_cast<std::uint32_t>(value), static_cast<int>(amount));
    }
}

inline bool load_address(Machine& g, const a64::PcRelative& i, unsigned page_log2) {
    constexpr std::uint64_t page_mask = 0xfff;
    const std::uint64_t base = page_log2 == 0 ? g.pc() : g.pc() & ~page_mask;
    g.write(i.d, base + (static_cast<std::uint64_t>(i.offset) << page_log2));
    return true;
}

inline bool add_immediate(Machine& g, const a64::AddSubImmediate& i, bool subtract) {
    const std::uint64_t n = g.read_sp(i.n);
    return g.write_sp(i.d, in_width(i.is64, subtract ? n - i.imm : n + i.imm));
}

inline bool add_immediate_setting(Machine& g, const a64::AddSubImmediate& i, bool subtract) {
    const std::uint64_t n = g.read_sp(i.n);
    g.write(i.d, subtract ? g.subtract_setting(i.is64, n, i.imm) : g.add_setting(i.is64, n, i.imm));
    return true;
}

inline bool logical_immediate(Machine& g, const a64::LogicalImmediate& i, Logic logic) {
    return i.valid && g.write_sp(i.d, in_width(i.is64, calculate(logic, g.read(i.n), i.imm)));
}

inline bool test_immediate(Machine& g, const a64::LogicalImmediate& i) {
    if (!i.valid) {
        return false;
    }
    g.write(i.d, g.test_setting(i.is64, g.read(i.n) & i.imm));
    return true;
}

inline bool move_wide(Machine& g, const a64::MoveWide& i, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t value = i.imm << i.shift;
    g.write(i.d, in_width(i.is64, inverted ? ~value : value));
    return true;
}

inline bool move_keep(Machine& g, const a64::MoveWide& i) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t kept = g.read(i.d) & ~(std::uint64_t{0xffff} << i.shift);
    g.write(i.d, in_width(i.is64, kept | i.imm << i.shift));
    return true;
}

inline bool bit_field(Machine& g, const a64::Bitfield& i, bool is_signed) {
    if (!i.valid) {
        return false;
    }
    // To the top of 64 bits, then down to where it is wanted.
    const unsigned bits = i.imms >= i.immr ? i.imms - i.immr + 1 : i.imms + 1;
    const unsigned from = i.imms >= i.immr ? i.immr : 0;
    const unsigned to = i.imms >= i.immr ? 0 : width_of(i.is64) - i.immr;
    g.write(i.d, in_width(i.is64, extended(g.read(i.n) >> from, bits, is_signed) << to));
    return true;
}

inline bool insert_bits(Machine& g, const a64::Bitfield& i) {
    if (!i.valid) {
        return false;
    }
    const unsigned bits = i.imms >= i.immr ? i.imms - i.immr + 1 : i.imms + 1;
    const unsigned from = i.imms >= i.immr ? i.immr : 0;
    const unsigned to = i.imms >= i.immr ? 0 : width_of(i.is64) - i.immr;
    const std::uint64_t mask = (~std::uint64_t{0} >> (64 - bits)) << to;
    const std::uint64_t inserted = g.read(i.n) >> from << to & mask;
    g.write(i.d, in_width(i.is64, (g.read(i.d) & ~mask) | inserted));
    return true;
}

inline bool extract(Machine& g, const a64::Extract& i) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t low = in_width(i.is64, g.read(i.m)) >> i.lsb;
    const std::uint64_t high = i.lsb == 0 ? 0 : g.read(i.n) << (width_of(i.is64) - i.lsb);
    g.write(i.d, in_width(i.is64, low | high));
    return true;
}

inline bool logical(Machine& g, const a64::ShiftedRegister& i, Logic logic, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t m = shifted(i.is64, i.shift, g.read(i.m), i.amount);
    g.write(i.d, in_width(i.is64, calculate(logic, g.read(i.n), inverted ? ~m : m)));
    return true;
}

inline bool test(Machine& g, const a64::ShiftedRegister& i, bool inverted) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t m = shifted(i.is64, i.shift, g.read(i.m), i.amount);
    g.write(i.d, g.test_setting(i.is64, g.read(i.n) & (inverted ? ~m : m)));
    return true;
}

inline bool add_shifted(Machine& g, const a64::ShiftedRegister& i, bool subtract, bool sets_flags) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t n = g.read(i.n);
    const std::uint64_t m = shifted(i.is64, i.shift, g.read(i.m), i.amount);
    if (sets_flags) {
        g.write(i.d, subtract ? g.subtract_setting(i.is64, n, m) : g.add_setting(i.is64, n, m));
    } else {
        g.write(i.d, in_width(i.is64, subtract ? n - m : n + m));
    }
    return true;
}

inline bool add_extended(Machine& g, const a64::ExtendedRegister& i, bool subtract,
                         bool sets_flags) {
    if (!i.valid) {
        return false;
    }
    const std::uint64_t n = g.read_sp(i.n);
    const std::uint64_t m = extended(g.read(i.m), 8U << (i.option & 3), (i.option & 4) != 0)
                            << i.shift;
    if (sets_flags) {
        g.write(i.d, subtract ? g.subtract_setting(i.is64, n, m) : g.add_setting(i.is64, n, m));
        return true;
    }
    return g.write_sp(i.d, in_width(i.is64, subtract ? n - m : n + m));
}

inline bool add_with_carry(Machine& g, const a64::ThreeRegisters& i, bool subtract,
                           bool sets_flags) {
    const std::uint64_t n = g.read(i.n);
    const std::uint64_t m = g.read(i.m);
    g.write(i.d, subtract ? g.subtract_with_carry(i.is64, n, m, sets_flags)
                          : g.add_with_carry(i.is64, n, m, sets_flags));
    return true;
}

inline bool compare_if(Machine& g, const a64::ConditionalCompare& i, bool negative,
                       bool immediate) {
    const std::uint64_t m = immediate ? i.m : g.read(i.m);
    if (!g.holds(i.condition)) {
        g.set_flags(i.nzcv << 28);
    } else if (negative) {
        static_cast<void>(g.add_setting(i.is64, g.read(i.n), m));
    } else {
        static_cast<void>(g.subtract_setting(i.is64, g.read(i.n), m));
    }
    return true;
}

inline bool select(Machine& g, const a64::ConditionalSelect& i, Other other) {
    const std::uint64_t m = g.read(i.m);
    const std::uint64_t otherwise = other == Other::same        ? m
                                    : other == Other::increment ? m + 1
                                    : other == Other::invert    ? ~m
                                                                : 0 - m;
    g.write(i.d, in_width(i.is64, g.holds(i.condition) ? g.read(i.n) : otherwise));
    return true;
}

inline bool multiply_add(Machine& g, const a64::ThreeRegisters& i, bool subtract) {
    const std::uint64_t product = g.read(i.n) * g.read(i.m);
    const std::uint64_t a = g.read(i.a);
    g.write(i.d, in_width(i.is64, subtract ? a - product : a + product));
    return true;
}

inline bool multiply_long(Machine& g, const a64::ThreeRegisters& i, bool is_signed, bool subtract) {
    const std::uint64_t product =
        extended(g.read(i.n), 32, is_signed) * extended(g.read(i.m), 32, is_signed);
    const std::uint64_t a = g.read(i.a);
    g.write(i.d, subtract ? a - product : a + product);
    return true;
}

inline bool multiply_high(Machine& g, const a64::ThreeRegisters& i, bool is_signed) {
    __extension__ using Wide = unsigned __int128;
    __extension__ using SignedWide = __int128;
    const std::uint64_t n = g.read(i.n);
    const std::uint64_t m = g.read(i.m);
    g.write(i.d, is_signed ? static_cast<std::uint64_t>(
                                 static_cast<SignedWide>(static_cast<std::int64_t>(n)) *
                                     static_cast<std::int64_t>(m) >>
                                 64)
                           : static_cast<std::uint64_t>(static_cast<Wide>(n) * m >> 64));
    return true;
}

/// A quotient by zero is zero, and that of the least number by -1 the number itself.
inline bool divide(Machine& g, const a64::ThreeRegisters& i, bool is_signed) {
    const unsigned width = width_of(i.is64);
    const std::uint64_t n = extended(g.read(i.n), width, is_signed);
    const std::uint64_t m = extended(g.read(i.m), width, is_signed);
    std::uint64_t quotient = 0;
    if (m != 0 && is_signed) {
        quotient = m == ~std::uint64_t{0}
                       ? 0 - n
                       : static_cast<std::uint64_t>(static_cast<std::int64_t>(n) /
                                                    static_cast<std::int64_t>(m));
    } else if (m != 0) {
        quotient = n / m;
    }
    g.write(i.d, in_width(i.is64, quotient));
    return true;
}

inline bool shift_by_register(Machine& g, const a64::ThreeRegisters& i, a64::Shift shift) {
    const auto amount = static_cast<unsigned>(g.read(i.m) & (width_of(i.is64) - 1));
    g.write(i.d, shifted(i.is64, shift, g.read(i.n), amount));
    return true;
}

inline bool reverse_bytes(Machine& g, const a64::ThreeRegisters& i) {
    const std::uint64_t reversed = __builtin_bswap64(g.read(i.n));
    g.write(i.d, i.is64 ? reversed : reversed >> 32);
    return true;
}

inline bool reverse_bytes_of_halves(Machine& g, const a64::ThreeRegisters& i) {
    constexpr std::uint64_t lower = 0x00ff'00ff'00ff'00ff;
    const std::uint64_t n = g.read(i.n);
    g.write(i.d, in_width(i.is64, (n >> 8 & lower) | (n & lower) << 8));
    return true;
}

inline bool reverse_bytes_of_words(Machine& g, const a64::ThreeRegisters& i) {
    g.write(i.d, std::rotl(__builtin_bswap64(g.read(i.n)), 32));
    return true;
}

inline bool count_leading_zeros(Machine& g, const a64::ThreeRegisters& i) {
    const std::uint64_t n = in_width(i.is64, g.read(i.n));
    g.write(i.d, static_cast<std::uint64_t>(std::countl_zero(n)) - (64 - width_of(i.is64)));
    return true;
}

inline bool reverse_bits(Machine& g, const a64::ThreeRegisters& i) {
    struct Neighbours {
        int distance;
        std::uint64_t lower;
    };
    constexpr Neighbours steps[] = {
        {1, 0x5555'5555'5555'5555}, {2, 0x3333'3333'3333'3333}, {4, 0x0f0f'0f0f'0f0f'0f0f}};
    std::uint64_t value = __builtin_bswap64(g.read(i.n));
    for (const Neighbours& step : steps) {
        value = (value >> step.distance & step.lower) | (value & step.lower) << step.distance;
    }
    g.write(i.d, i.is64 ? value : value >> 32);
    return true;
}

} // namespace ferry::dbt::interpret
