#pragma once
/// What a run begins with and what it leaves behind: registers, data pages, exit.

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <ferry/abi/a64.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/engine/exit.hpp>

#include "random.hpp"

namespace ferry::differential {

using Registers = abi::a64::Registers;

/// Where a guest's memory lies. Code is readable; data is two pages to write and one to read only,
/// with nothing before and behind. Literal loads reach it from the code.
inline constexpr GuestAddr code{0x40'0000};
inline constexpr GuestSize code_size = 0x1'0000;
inline constexpr GuestAddr data{0x48'0000};
inline constexpr GuestSize writable_size = 0x2000;
inline constexpr GuestSize data_size = 0x3000;

using Data = std::array<std::uint64_t, data_size / 8>;

/// One test: what is run, from what state.
struct Case {
    std::vector<std::uint32_t> words; ///< a BRK follows
    Registers registers;              ///< pc is the address of the first word
    unsigned runs = 1;                ///< of the engine under test: it adapts to what traps often
    Data data{};
};

/// What one engine made of it.
struct Outcome {
    engine::Exit exit;
    Registers registers;
    Data data{};
};

/// A random state: numbers at which instructions change their behaviour, of every width.
void random_state(Case& test, Random& random);

/// What differs, one line each; empty where nothing does. `word` is the instruction at the pc of
/// the outcomes.
std::string difference(const Outcome& a, const Outcome& b);

} // namespace ferry::differential
