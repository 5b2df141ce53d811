#include "known.hpp"

#include <algorithm>
#include <vector>

#include <fnmatch.h>

#include "programs.hpp"
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

/// Loads and stores, literals aside, with SP as their base; PRFM is none.
[[maybe_unused]] bool has_sp_as_base(std::uint32_t word) {
    const bool literal = (word & 0x3b00'0000) == 0x1800'0000;
    const bool prefetch = (word & 0xffc0'0000) == 0xf980'0000 ||
                          (word & 0xffe0'0c00) == 0xf8a0'0800 ||
                          (word & 0xffe0'0c00) == 0xf880'0000;
    return (word & 0x0a00'0000) == 0x0800'0000 && (word >> 5 & 31) == 31 && !literal && !prefetch;
}

/// LDP and its relatives, LDXP, LDAXP.
[[maybe_unused]] bool is_load_pair(std::uint32_t word) {
    return (word & 0x3a40'0000) == 0x2840'0000 || (word & 0xbfe0'0000) == 0x8860'0000;
}

/// Whether the case has a load exclusive of another size than this store.
[[maybe_unused]] bool reserved_otherwise(const Case& test, std::uint32_t store) {
    return std::any_of(test.words.begin(), test.words.end(), [&](std::uint32_t word) {
        const bool load = (word & 0x3f40'0000) == 0x0840'0000 && (word >> 23 & 1) == 0;
        return load && ((word ^ store) & 0xc020'0000) != 0;
    });
}

[[maybe_unused]] bool is(std::string_view row, const char* pattern) {
    return ::fnmatch(pattern, std::string(row).c_str(), 0) == 0;
}

} // namespace

namespace {

/// The words that a minimal case may be about: where the translator faulted, else the last, as
/// those before it make the state; of a program any, as its branches may let the culprit be
/// anywhere.
std::vector<std::uint32_t> candidates(const Case& test, const Outcome& two) {
    std::vector<std::uint32_t> all;
    bool program = false;
    std::uint32_t faulting = nop;
    const std::uint64_t index = (two.registers.pc - test.registers.pc) / 4;
    if (two.exit.reason == engine::ExitReason::fault && index < test.words.size()) {
        faulting = test.words[index];
    }
    std::uint32_t last = nop;
    for (const std::uint32_t word : test.words) {
        program = program || is_frame(word);
        if (word != nop) {
            last = word;
        }
        if (word != nop && !is_frame(word)) {
            all.push_back(word);
        }
    }
    if (!program || all.empty()) {
        all = {last}; // perhaps a branch that is what the case is about
    }
    if (faulting != nop) {
        all.insert(all.begin(), faulting);
    }
    return all;
}

std::string_view known_of(const Case& test, std::uint32_t word, const Outcome& one,
                          const Outcome& two) {
    std::string_view row;
    if (const Row* found = decode(word); found != nullptr) {
        row = found->name;
    }
    static_cast<void>(row);
    static_cast<void>(test);
#define KNOWN(id, condition, reason)                                                               \
    if (condition) {                                                                               \
        return #id;                                                                                \
    }
#include "known.inc"
#undef KNOWN
    return {};
}

} // namespace

std::string_view known_difference(const Case& test, const Outcome& one, const Outcome& two) {
    for (const std::uint32_t word : candidates(test, two)) {
        if (const std::string_view id = known_of(test, word, one, two); !id.empty()) {
            return id;
        }
    }
    return {};
}

} // namespace ferry::differential
