#pragma once
/// Whether a unit keeps the rules of the IR, and its instructions as text. Thread-safe for units
/// that nobody changes meanwhile.

#include <cstdint>
#include <string>

#include <ferry/ir/ir.hpp>

namespace ferry::ir {

/// Translators verify what they have made in builds for development.
#ifdef NDEBUG
inline constexpr bool verifies = false;
#else
inline constexpr bool verifies = true;
#endif

/// What is wrong with the unit, one complaint a line; empty if it is well-formed:
/// - blocks are not empty, lie one behind the other, and end with the only instruction in them
///   that ends one;
/// - arguments are values made earlier in the same block, of the types that opcodes.inc asks for;
/// - slots, blocks, executions and guest instructions that are named exist, and parameters in `aux`
///   are such as the operation has.
[[nodiscard]] std::string verify(const Unit& unit);

/// An instruction, as in "%7 = add.i64 %3 %5".
[[nodiscard]] std::string text_of(const Unit& unit, std::uint32_t index);
/// All blocks, an instruction a line.
[[nodiscard]] std::string text_of(const Unit& unit);

} // namespace ferry::ir
