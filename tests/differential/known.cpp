#include "known.hpp"

#include <fnmatch.h>

#include "rows.hpp"

namespace ferry::differential {

namespace {

constexpr std::uint32_t nop = 0xd503'201f;

/// Whether nothing differs but FPSR, and there nothing but `bits`.
[[maybe_unused]] bool only_fpsr(const Outcome& one, Outcome two, std::uint32_t bits) {
    const std::uint32_t differing = one.registers.fpsr ^ two.registers.fpsr;
    if (differing == 0 || (differing & ~bits) != 0) {
        return false;
    }
    two.registers.fpsr = one.registers.fpsr;
    return difference(one, two).empty();
}

/// Whether nothing differs but whether the fault was of a read or a write.
[[maybe_unused]] bool only_access(const Outcome& one, Outcome two) {
    const bool differs = one.exit.access != two.exit.access;
    two.exit.access = one.exit.access;
    return differs && difference(one, two).empty();
}

/// Whether nothing differs but these bits of FPCR.
[[maybe_unused]] bool only_fpcr(const Outcome& one, Outcome two, std::uint32_t bits) {
    const std::uint32_t differing = one.registers.fpcr ^ two.registers.fpcr;
    two.registers.fpcr = one.registers.fpcr;
    return differing != 0 && (differing & ~bits) == 0 && difference(one, two).empty();
}

/// Whether nothing differs but vector registers.
[[maybe_unused]] bool only_vectors(const Outcome& one, Outcome two) {
    two.registers.v = one.registers.v;
    return difference(one, two).empty();
}

/// Whether the data pages are all that differs, and there only within 64 bytes around the address
/// of the fault both runs ended with.
[[maybe_unused]] bool only_bytes_at_fault(const Outcome& one, Outcome two) {
    if (one.exit.reason != engine::ExitReason::fault) {
        return false;
    }
    const std::uint64_t at = one.exit.address.value() - data.value();
    for (std::size_t i = 0; i < one.data.size(); ++i) {
        if (at - i * 8 + 64 < 128) {
            two.data[i] = one.data[i];
        }
    }
    return difference(one, two).empty();
}

/// Compare and swap, and the atomic memory operations (Arm ARM C4.1.94).
[[maybe_unused]] bool is_atomic(std::uint32_t word) {
    return (word & 0x3fa0'7c00) == 0x08a0'7c00 || (word & 0xbfa0'7c00) == 0x0820'7c00 ||
           (word & 0x3b20'0c00) == 0x3820'0000;
}

/// What load-exclusive and store-release, their relatives and LDAPR have in common: bytes accessed.
[[maybe_unused]] std::uint64_t ordered_size(std::uint32_t word) {
    const bool exclusive_pair = (word & 0xbfa0'0000) == 0x8820'0000;
    const bool exclusive_or_ordered = (word & 0x3f00'0000) == 0x0800'0000;
    const bool rcpc = (word & 0x3f20'fc00) == 0x3820'c000 || (word & 0x3f20'0c00) == 0x1900'0000;
    return exclusive_or_ordered || rcpc ? std::uint64_t{exclusive_pair ? 2U : 1U} << (word >> 30)
                                        : 1;
}

/// LDP and its relatives, LDXP, LDAXP.
[[maybe_unused]] bool is_load_pair(std::uint32_t word) {
    return (word & 0x3a40'0000) == 0x2840'0000 || (word & 0xbfe0'0000) == 0x8860'0000;
}

[[maybe_unused]] bool is(std::string_view row, const char* pattern) {
    return ::fnmatch(pattern, std::string(row).c_str(), 0) == 0;
}

} // namespace

std::string_view known_difference(const Case& test, const Outcome& one, const Outcome& two) {
    std::uint32_t word = 0;
    std::string_view row;
    for (const std::uint32_t each : test.words) {
        if (each != nop) {
            word = each; // those before it make the state
        }
    }
    if (const Row* found = decode(word); found != nullptr) {
        row = found->name;
    }
    static_cast<void>(row);
#define KNOWN(id, condition, reason)                                                               \
    if (condition) {                                                                               \
        return #id;                                                                                \
    }
#include "known.inc"
#undef KNOWN
    return {};
}

} // namespace ferry::differential
