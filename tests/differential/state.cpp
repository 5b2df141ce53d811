#include "state.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rows.hpp"

namespace ferry::differential {

namespace {

/// A format of floating point: the parts' widths.
struct Format {
    unsigned exponent, fraction;
};
constexpr Format half{5, 10}, single{8, 23}, real{11, 52};

std::uint64_t special_float(Format format, Random& random) {
    const std::uint64_t one = 1;
    const std::uint64_t fraction = (one << format.fraction) - 1;
    const std::uint64_t exponent = (one << format.exponent) - 1;
    const std::uint64_t bias = exponent >> 1;
    const std::uint64_t sign = (random.next() & 1) << (format.exponent + format.fraction);
    const std::uint64_t some = random.next() & fraction;
    const std::uint64_t quiet = one << (format.fraction - 1);
    const auto with = [&](std::uint64_t e, std::uint64_t f) {
        return sign | (e & exponent) << format.fraction | (f & fraction);
    };
    switch (random.below(20)) {
    case 0: return sign;
    case 1: return with(0, 1);
    case 2: return with(0, some);
    case 3: return with(0, fraction);
    case 4: return with(1, 0);
    case 5: return with(1, random.below(4));
    case 6: return with(bias, 0);
    case 7: return with(exponent - 1, fraction);
    case 8: return with(exponent, 0);
    case 9: return with(exponent, quiet | some);
    case 10: return with(exponent, (some & ~quiet) | 1);
    case 11: return with(exponent, quiet);
    // Halves, ties and neighbours around the powers of two at which conversions saturate.
    case 12: return with(bias + random.below(66), some & ~(fraction >> random.below(8)));
    case 13: return with(bias + random.below(66), random.one_in(2) ? 0 : fraction);
    case 14: return with(bias - random.below(3), some);
    case 15: return with(bias + random.below(format.fraction + 2), some);
    case 16: return with(bias + format.fraction - random.below(2), some);
    case 17: return with(random.below(format.fraction + 4), some);
    case 18: return with(exponent - 1 - random.below(4), some);
    default: return with(random.next(), some);
    }
}

/// Operands whose products and sums of products lie around the smallest normal number, and what
/// rounds to that of a narrower format.
std::uint64_t small_float(Format format, Random& random) {
    const std::uint64_t one = 1;
    const std::uint64_t fraction = (one << format.fraction) - 1;
    const std::uint64_t bias = (one << (format.exponent - 1)) - 1;
    const std::uint64_t sign = (random.next() & 1) << (format.exponent + format.fraction);
    const auto with = [&](std::uint64_t e, std::uint64_t f) {
        return sign | e << format.fraction | f;
    };
    const Format narrower = random.one_in(2) ? half : single;
    const std::uint64_t smallest_of_narrower = bias + 2 - (one << (narrower.exponent - 1));
    switch (random.below(12)) {
    case 0: return sign;
    case 1: return with(0, 1 + random.below(2));
    case 2: return with(1, random.next() & fraction);
    case 3: return with(bias, random.below(4));
    case 4: return with(bias, random.next() & fraction);
    // 1 + kE and 1 - kE give 1 - (kE)^2.
    case 5:
    case 6:
    case 7: return with(1, random.below(4));
    case 8:
    case 9: return with(bias - 1, fraction - random.below(8));
    default:
        return format.exponent <= narrower.exponent
                   ? with(bias - 1, fraction - random.below(8))
                   : with(smallest_of_narrower - 1,
                          fraction - (random.next() & fraction) % (one << random.below(31)));
    }
}

std::uint64_t special_integer(unsigned bits, Random& random) {
    const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const std::uint64_t top = std::uint64_t{1} << (bits - 1);
    switch (random.below(10)) {
    case 0: return 0;
    case 1: return 1;
    case 2: return mask;
    case 3: return top;
    case 4: return top - 1;
    case 5: return std::uint64_t{1} << random.below(bits);
    case 6: return mask & ~(std::uint64_t{1} << random.below(bits));
    case 7: return random.below(bits + 2);
    case 8: return mask & (0 - std::uint64_t{random.below(bits + 2)});
    default: return random.next() & mask;
    }
}

constexpr unsigned kinds = 7, first_float = 4;

/// 64 bits of lanes of one kind; of floating point from `kinds` + `first_float` on, small_float().
std::uint64_t lanes(unsigned kind, Random& random) {
    struct Kind {
        unsigned bits;
        const Format* format;
    };
    static constexpr Kind all[] = {{8, nullptr}, {16, nullptr}, {32, nullptr}, {64, nullptr},
                                   {16, &half},  {32, &single}, {64, &real}};
    const Kind& it = all[kind % kinds];
    std::uint64_t result = 0;
    for (unsigned at = 0; at < 64; at += it.bits) {
        result |= (kind >= kinds          ? small_float(*it.format, random)
                   : it.format != nullptr ? special_float(*it.format, random)
                                          : special_integer(it.bits, random))
                  << at;
    }
    return result;
}

std::uint64_t random_pointer(Random& random, bool calm) {
    if (calm) { // so that long sequences come to their end
        return data.value() + 0x800 + (random.below(0x1000) & (random.one_in(3) ? ~0U : ~15U));
    }
    const std::uint64_t tag = random.one_in(24) ? std::uint64_t{random.below(256)} << 56 : 0;
    std::uint64_t offset = 0;
    switch (random.below(16)) {
    case 0: offset = page_size - random.below(64); break;     // across pages
    case 1: offset = writable_size - random.below(64); break; // into what is read only
    case 2: offset = data_size - random.below(64); break;     // into nothing
    case 3: offset = 0 - std::uint64_t{random.below(64)}; break;
    case 4: offset = writable_size + random.below(page_size); break;
    case 5: return data.value() + (std::uint64_t{1} << (20 + random.below(27))); // nothing
    default: offset = 0x400 + random.below(writable_size - 0x800); break;
    }
    if (!random.one_in(3)) {
        offset &= ~std::uint64_t{15};
    }
    return (data.value() + offset) | tag;
}

std::uint32_t random_fpcr(Random& random) {
    constexpr std::uint32_t bits[] = {1U << 24, 1U << 25, 1U << 19, 1U << 26, 3U << 22, 1U << 22};
    if (!random.one_in(3)) {
        return 0;
    }
    std::uint32_t fpcr = random.below(4) << 22; // RMode
    while (random.one_in(2)) {
        fpcr |= random.of(bits); // FZ, DN, FZ16, AHP
    }
    return fpcr;
}

constexpr std::uint32_t fpsr_bits = 1U << 27 | 0x9f; // QC, IDC, IXC, UFC, OFC, DZC, IOC

void show(std::string& text, std::string_view name, std::uint64_t a, std::uint64_t b) {
    if (a != b) {
        text += fmt::format("  {:6} {:016x} | {:016x}\n", name, a, b);
    }
}

} // namespace

void random_state(Case& test, Random& random) {
    Registers& r = test.registers;
    for (std::uint64_t& x : r.x) {
        x = lanes(random.below(random.one_in(2) ? 4 : kinds), random);
        if (random.one_in(8)) { // a place to branch to: among the BRKs behind, or not quite
            x = code.value() + code_size - 4 * (1 + random.below(8)) + (random.one_in(8) ? 1 : 0);
        }
    }
    const bool calm = !random.one_in(3);
    for (const unsigned n : pointer_registers) {
        if (n < r.x.size()) {
            r.x[n] = random_pointer(random, calm);
        }
    }
    for (const unsigned n : offset_registers) {
        r.x[n] = static_cast<std::uint64_t>(std::int64_t{random.below(64)} - 32);
    }
    r.sp = data.value() + 0x400 + (random.below(0x1800) & ~15U);
    if (random.one_in(32)) {
        r.sp += random.below(16);
    }
    r.pstate = std::uint64_t{random.below(16)} << 28;
    r.tpidr = random.next();
    const unsigned small = random.one_in(8) ? kinds + first_float + random.below(3) : 0;
    for (auto& v : r.v) {
        const unsigned kind = small != 0 ? small : random.below(kinds);
        v = {lanes(kind, random), lanes(kind, random)};
    }
    r.fpcr = random_fpcr(random);
    r.fpsr = random.one_in(4) ? static_cast<std::uint32_t>(random.next()) & fpsr_bits : 0;
    const unsigned kind = random.below(kinds);
    for (std::uint64_t& word : test.data) {
        word = random.next();
    }
    for (int i = 0; i < 64; ++i) {
        random.of(test.data) = lanes(kind, random);
    }
}

std::string difference(const Outcome& a, const Outcome& b) {
    std::string text;
    const auto number = [](auto value) { return static_cast<std::uint64_t>(value); };
    show(text, "reason", number(a.exit.reason), number(b.exit.reason));
    show(text, "code", a.exit.code, b.exit.code);
    const bool fault =
        a.exit.reason == engine::ExitReason::fault && b.exit.reason == engine::ExitReason::fault;
    if (fault) {
        show(text, "cause", number(a.exit.cause), number(b.exit.cause));
        show(text, "access", number(a.exit.access), number(b.exit.access));
        show(text, "addr", a.exit.address.value(), b.exit.address.value());
    }
    show(text, "pc", a.registers.pc, b.registers.pc);
    for (std::size_t i = 0; i < a.registers.x.size(); ++i) {
        show(text, fmt::format("x{}", i), a.registers.x[i], b.registers.x[i]);
    }
    show(text, "sp", a.registers.sp, b.registers.sp);
    show(text, "nzcv", a.registers.pstate >> 28 & 15, b.registers.pstate >> 28 & 15);
    show(text, "tpidr", a.registers.tpidr, b.registers.tpidr);
    for (std::size_t i = 0; i < a.registers.v.size(); ++i) {
        const auto &one = a.registers.v[i], &two = b.registers.v[i];
        if (one.low != two.low || one.high != two.high) {
            text += fmt::format("  v{:<5} {:016x}:{:016x} | {:016x}:{:016x}\n", i, one.high,
                                one.low, two.high, two.low);
        }
    }
    show(text, "fpcr", a.registers.fpcr, b.registers.fpcr);
    show(text, "fpsr", a.registers.fpsr, b.registers.fpsr);
    int lines = 0;
    for (std::size_t i = 0; i < a.data.size() && lines < 8; ++i) {
        if (a.data[i] != b.data[i]) {
            ++lines;
            show(text, fmt::format("+{:x}", i * 8), a.data[i], b.data[i]);
        }
    }
    return text;
}

} // namespace ferry::differential
