#pragma once
/// What a quick unit is made of.

#include <array>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

namespace ferry::dbt::quick {

class Generator;

inline constexpr std::uint32_t longest_trace = 64; ///< a bit for each instruction

/// Where the instructions of a trace lie, in pieces of one size from its beginning.
struct TraceLayout {
    static constexpr std::uint8_t none = 0xff;
    std::uint8_t piece_log2 = 2;                     ///< its size in bytes
    std::array<std::uint8_t, longest_trace> places;  ///< of instructions, and behind the last
    std::array<std::uint8_t, longest_trace> numbers; ///< of the instruction that begins at a piece
};

/// Of instructions that are a piece each.
inline constexpr TraceLayout even_layout = [] {
    TraceLayout layout{};
    for (std::uint8_t i = 0; i < longest_trace; ++i) {
        layout.places[i] = layout.numbers[i] = i;
    }
    return layout;
}();

/// What an instruction means to NZCV.
enum class Flags : std::uint8_t {
    keeps,
    sets,  ///< all of them, whatever they were
    reads, ///< or can fault or leave the unit, so that they must be known
};

/// How one row of an ISA's table becomes host code.
struct Template {
    /// False, and nothing is emitted, for a form of the instruction that it is not for.
    bool (*emit)(Generator& to, std::uint32_t word) = nullptr;
    Flags flags = Flags::keeps;
};

/// Null for rows without one.
[[nodiscard]] const Template* a64_template_of(std::uint32_t word);
/// Of a word of 32 bits.
[[nodiscard]] const Template* rv64_template_of(std::uint32_t word);

/// Instructions that lie one behind the other.
struct Trace {
    GuestAddr pc{};
    const std::uint32_t* words = nullptr;
    std::uint32_t count = 0; ///< less than longest_trace
    const TraceLayout* layout = &even_layout;
    bool counted = true; ///< it is to be left for a better one after some turns
    // Of instructions, a bit for each:
    std::uint64_t leaders = 0;      ///< beginnings of blocks
    std::uint64_t flags_set = 0;    ///< Flags::sets
    std::uint64_t flags_read = 0;   ///< Flags::reads
    std::uint64_t flags_wanted = 0; ///< before the instruction
    std::array<const Template*, longest_trace> templates;

    /// Finds the templates of the first instructions; the trace ends before one that has none.
    void find_templates(const Template* (*template_of)(std::uint32_t word));
    /// The trace has only so many instructions. Finds out before which of them NZCV are wanted.
    void end_at(std::uint32_t end);
    /// Of an instruction, or behind the last one.
    [[nodiscard]] GuestAddr address_of(std::uint32_t index) const {
        return pc + (std::uint64_t{layout->places[index]} << layout->piece_log2);
    }
    [[nodiscard]] static bool has(std::uint64_t set, std::uint32_t index) {
        return (set >> index & 1) != 0;
    }
};

} // namespace ferry::dbt::quick
