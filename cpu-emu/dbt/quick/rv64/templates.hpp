#pragma once
/// What templates.inc names. Each returns false, and emits nothing, for a form that it does not
/// make. RISC-V has no flags, so EFLAGS are free.

#include <ferry/rv64/shapes.hpp>

#include "../generator.hpp"

namespace ferry::dbt::quick::rv64 {

using ferry::rv64::Branch;
using ferry::rv64::Fence;
using ferry::rv64::Float;
using ferry::rv64::Immediate;
using ferry::rv64::Jump;
using ferry::rv64::Registers;
using ferry::rv64::Shift;
using ferry::rv64::Store;
using ferry::rv64::Upper;

/// Codes of Jcc.
enum Jcc : std::uint8_t { b = 2, ae = 3, e = 4, ne = 5, l = 12, ge = 13 };
enum class Logic : std::uint8_t { conjunction, disjunction, exclusive };
enum class Shifted : std::uint8_t { left, right, right_signed };
enum class Signs : std::uint8_t { none, first, both };

// `word`: of the lower 32 bits, with the result's sign extended.

// integer.cpp
bool load_upper(Generator& g, const Upper& i);
bool add_upper_to_pc(Generator& g, const Upper& i);
bool add_immediate(Generator& g, const Immediate& i);
bool add_immediate_to_word(Generator& g, const Immediate& i);
bool set_if_less(Generator& g, const Immediate& i, Jcc less);
bool set_if_less(Generator& g, const Registers& i, Jcc less);
bool logical_immediate(Generator& g, const Immediate& i, Logic logic);
bool logical(Generator& g, const Registers& i, Logic logic);
bool shift_by_immediate(Generator& g, const Shift& i, Shifted how, bool word);
bool shift_by_register(Generator& g, const Registers& i, Shifted how, bool word);
bool add(Generator& g, const Registers& i, bool word);
bool subtract(Generator& g, const Registers& i, bool word);
bool multiply(Generator& g, const Registers& i, bool word);
bool multiply_high(Generator& g, const Registers& i, Signs signs);
bool divide(Generator& g, const Registers& i, bool is_signed, bool word);
bool remainder(Generator& g, const Registers& i, bool is_signed, bool word);

// control.cpp
bool jump_and_link(Generator& g, const Jump& i);
bool jump_to_register(Generator& g, const Immediate& i);
bool branch_if(Generator& g, const Branch& i, Jcc code);
bool system_call(Generator& g);
bool fence(Generator& g, const Fence& i);

// memory.cpp
bool load(Generator& g, const Immediate& i, unsigned size_log2, bool sign);
bool store(Generator& g, const Store& i, unsigned size_log2);
bool load_single(Generator& g, const Immediate& i);
bool load_double(Generator& g, const Immediate& i);
bool store_float(Generator& g, const Store& i, unsigned size_log2);
bool move_from_float(Generator& g, const Float& i);
bool move_to_float(Generator& g, const Float& i);
bool move_float(Generator& g, const Float& i);

} // namespace ferry::dbt::quick::rv64
