#pragma once
/// The fields of instruction words, by the formats of the RISC-V unprivileged ISA (2.2 and 2.3).
/// Registers are d (rd), n (rs1), m (rs2) and a (rs3).

#include <cstdint>

namespace ferry::rv64 {

[[nodiscard]] constexpr unsigned field(std::uint32_t word, unsigned lsb, unsigned width) {
    return word >> lsb & ((1U << width) - 1);
}
/// The word's bits from `lsb` on up to the top, as a signed number.
[[nodiscard]] constexpr std::int64_t signed_top(std::uint32_t word, unsigned lsb) {
    return static_cast<std::int32_t>(word) >> lsb;
}

/// Whether a call leaves its return address there (2.5, "return-address prediction").
[[nodiscard]] constexpr bool is_link(unsigned reg) { return reg == 1 || reg == 5; }

struct NoFields {
    constexpr explicit NoFields(std::uint32_t) {}
};

struct Registers { // R
    unsigned d, n, m;
    constexpr explicit Registers(std::uint32_t w)
        : d(field(w, 7, 5)), n(field(w, 15, 5)), m(field(w, 20, 5)) {}
};

struct Immediate { // I
    unsigned d, n;
    std::int64_t imm;
    constexpr explicit Immediate(std::uint32_t w)
        : d(field(w, 7, 5)), n(field(w, 15, 5)), imm(signed_top(w, 20)) {}
};

struct Shift {
    unsigned d, n, amount;
    constexpr explicit Shift(std::uint32_t w)
        : d(field(w, 7, 5)), n(field(w, 15, 5)), amount(field(w, 20, 6)) {}
};

struct Store { // S
    unsigned n, m;
    std::int64_t imm;
    constexpr explicit Store(std::uint32_t w)
        : n(field(w, 15, 5)), m(field(w, 20, 5)), imm(signed_top(w, 25) * 32 + field(w, 7, 5)) {}
};

struct Branch { // B
    unsigned n, m;
    std::int64_t offset;
    constexpr explicit Branch(std::uint32_t w)
        : n(field(w, 15, 5)), m(field(w, 20, 5)),
          offset(signed_top(w, 31) * 4096 + field(w, 7, 1) * 2048 + field(w, 25, 6) * 32 +
                 field(w, 8, 4) * 2) {}
};

struct Upper { // U
    unsigned d;
    std::int64_t imm;
    constexpr explicit Upper(std::uint32_t w) : d(field(w, 7, 5)), imm(signed_top(w, 12) * 4096) {}
};

struct Jump { // J
    unsigned d;
    std::int64_t offset;
    constexpr explicit Jump(std::uint32_t w)
        : d(field(w, 7, 5)), offset(signed_top(w, 31) * (1 << 20) + field(w, 12, 8) * 4096 +
                                    field(w, 20, 1) * 2048 + field(w, 21, 10) * 2) {}
};

struct Fence {
    bool store_before, load_after; ///< it orders earlier stores before later loads…
    constexpr explicit Fence(std::uint32_t w)
        : store_before(field(w, 24, 1) != 0),
          load_after(field(w, 21, 1) != 0 && field(w, 28, 4) == 0) {} // …but for TSO
};

/// A control and status register, and what is done with it: `n` is a register or the number itself.
struct Control {
    unsigned d, n, csr, operation;
    bool immediate;
    constexpr explicit Control(std::uint32_t w)
        : d(field(w, 7, 5)), n(field(w, 15, 5)), csr(field(w, 20, 12)), operation(field(w, 12, 2)),
          immediate(field(w, 14, 1) != 0) {}
    static constexpr unsigned write = 1, set = 2, clear = 3; ///< operation
    static constexpr unsigned fflags = 1, frm = 2, fcsr = 3; ///< csr
    static constexpr unsigned cycle = 0xc00, time = 0xc01, instret = 0xc02;
    [[nodiscard]] constexpr bool writes() const { return operation == write || n != 0; }
};

struct Float {
    unsigned d, n, m, a;
    unsigned rounding; ///< of `Rounding`
    constexpr explicit Float(std::uint32_t w)
        : d(field(w, 7, 5)), n(field(w, 15, 5)), m(field(w, 20, 5)), a(field(w, 27, 5)),
          rounding(field(w, 12, 3)) {}
};

/// Rounding modes (11.2); also what frm holds.
namespace rounding {
inline constexpr unsigned nearest_even = 0, zero = 1, down = 2, up = 3, nearest_away = 4;
inline constexpr unsigned dynamic = 7; ///< frm's
} // namespace rounding

} // namespace ferry::rv64
