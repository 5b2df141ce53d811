#pragma once
/// What templates.inc names. Each returns false, and emits nothing, for a form that it does not
/// make; what is unallocated is among these.

#include <array>

#include <ferry/a64/shapes.hpp>
#include <ferry/a64/slots.hpp>

#include "generator.hpp"
#include "kinds.hpp"

namespace ferry::dbt::quick {

// integer.cpp
bool load_address(Generator& g, const a64::PcRelative& i, unsigned page_log2);
bool add_immediate(Generator& g, const a64::AddSubImmediate& i, bool subtract);
bool add_immediate_setting(Generator& g, const a64::AddSubImmediate& i, bool subtract);
bool logical_immediate(Generator& g, const a64::LogicalImmediate& i, Logic logic);
bool test_immediate(Generator& g, const a64::LogicalImmediate& i);
bool move_wide(Generator& g, const a64::MoveWide& i, bool inverted);
bool move_keep(Generator& g, const a64::MoveWide& i);
bool bit_field(Generator& g, const a64::Bitfield& i, bool is_signed);
bool insert_bits(Generator& g, const a64::Bitfield& i);
bool extract(Generator& g, const a64::Extract& i);
bool logical(Generator& g, const a64::ShiftedRegister& i, Logic logic, bool inverted);
bool test(Generator& g, const a64::ShiftedRegister& i, bool inverted);
bool add_shifted(Generator& g, const a64::ShiftedRegister& i, bool subtract, bool sets_flags);
bool add_extended(Generator& g, const a64::ExtendedRegister& i, bool subtract, bool sets_flags);

// arithmetic.cpp
bool add_with_carry(Generator& g, const a64::ThreeRegisters& i, bool subtract, bool sets_flags);
bool compare_if(Generator& g, const a64::ConditionalCompare& i, bool negative, bool immediate);
bool select(Generator& g, const a64::ConditionalSelect& i, Other other);
bool multiply_add(Generator& g, const a64::ThreeRegisters& i, bool subtract);
bool multiply_long(Generator& g, const a64::ThreeRegisters& i, bool is_signed, bool subtract);
bool multiply_high(Generator& g, const a64::ThreeRegisters& i, bool is_signed);
bool divide(Generator& g, const a64::ThreeRegisters& i, bool is_signed);
bool shift_by_register(Generator& g, const a64::ThreeRegisters& i, a64::Shift shift);
bool reverse_bytes(Generator& g, const a64::ThreeRegisters& i);
bool reverse_bytes_of_halves(Generator& g, const a64::ThreeRegisters& i);
bool reverse_bytes_of_words(Generator& g, const a64::ThreeRegisters& i);
bool count_leading_zeros(Generator& g, const a64::ThreeRegisters& i);
bool reverse_bits(Generator& g, const a64::ThreeRegisters& i);

// atomic.cpp
bool swap(Generator& g, const a64::Exclusive& i);
bool fetch_and_add(Generator& g, const a64::Exclusive& i);
bool compare_and_swap(Generator& g, const a64::Exclusive& i);

// control.cpp
bool jump(Generator& g, const a64::Branch& i);
bool call(Generator& g, const a64::Branch& i);
bool jump_if(Generator& g, const a64::BranchIf& i);
bool jump_if_zero(Generator& g, const a64::CompareAndBranch& i, bool zero);
bool jump_if_bit(Generator& g, const a64::TestAndBranch& i, bool set);
bool jump_to_register(Generator& g, const a64::BranchRegister& i);
bool call_register(Generator& g, const a64::BranchRegister& i);
bool jump_back(Generator& g, const a64::BranchRegister& i);
bool system_call(Generator& g, const a64::Exception& i);
bool hint(Generator& g);
bool nothing(Generator& g);
bool barrier(Generator& g, const a64::Barrier& i);
bool barrier_of_all(Generator& g);
bool invalidate_line(Generator& g, const a64::SystemRegister& i);
bool read_thread_pointer(Generator& g, const a64::SystemRegister& i);
bool read_zeroing_size(Generator& g, const a64::SystemRegister& i);
bool write_thread_pointer(Generator& g, const a64::SystemRegister& i);

// memory.cpp
bool load_store(Generator& g, const a64::LoadStore& i);
bool load_store_pair(Generator& g, const a64::LoadStorePair& i);
bool load_literal(Generator& g, const a64::LoadLiteral& i);
bool load_acquiring(Generator& g, const a64::Exclusive& i);
bool store_releasing(Generator& g, const a64::Exclusive& i);

bool clean_line(Generator& g, const a64::SystemRegister& i);
bool zero_line(Generator& g, const a64::SystemRegister& i);
bool load_store_register(Generator& g, const a64::Structures& i, bool loads);

// vector.cpp
/// Of a lane's size: lanes of 8, 16, 32 and 64 bits.
using VectorOperation = void (Xbyak::CodeGenerator::*)(const Xbyak::Xmm&, const Xbyak::Xmm&,
                                                       const Xbyak::Operand&);
using LaneOperation = std::array<VectorOperation, 4>;
extern const LaneOperation lanes_equal;
extern const LaneOperation lanes_greater;
extern const LaneOperation lanes_maximum; ///< without signs
extern const LaneOperation lanes_sum;
extern const LaneOperation lanes_difference;
bool for_lanes(Generator& g, const a64::V3_BHSD& i, const LaneOperation& operation);
bool for_lanes_and_zero(Generator& g, const a64::V3_BHSD& i, const LaneOperation& operation);
bool for_lanes_not_less(Generator& g, const a64::V3_BHSD& i, const LaneOperation& maximum);
bool for_pairs_of_bytes(Generator& g, const a64::V3_BHS& i, VectorOperation operation);
bool for_bits(Generator& g, const a64::V3_any& i, VectorOperation operation, bool inverted);
bool merge_bits(Generator& g, const a64::V3_any& i, unsigned base, unsigned from, unsigned mask,
                VectorOperation masking);
bool shift_and_narrow(Generator& g, const a64::VShift_BHS& i);
bool take_lane(Generator& g, const a64::VCopyUmov& i);
bool insert_register(Generator& g, const a64::VCopy& i);
bool insert_lane(Generator& g, const a64::VCopy& i);
bool duplicate_lane(Generator& g, const a64::VCopy& i);
bool take_scalar(Generator& g, const a64::VCopyAny& i);
bool move_vector_immediate(Generator& g, const a64::VImm& i, bool inverted);
bool duplicate(Generator& g, const a64::VCopy& i);
bool move_float_bits(Generator& g, const a64::FloatMove& i, unsigned size_log2);
bool lanes_of_two(Generator& g, const a64::VExt& i);
bool widen_and_shift(Generator& g, const a64::VShift_BHS& i, bool is_signed);

// floating.cpp
bool move_float(Generator& g, const a64::FloatScalar& i);
bool move_float_immediate(Generator& g, const a64::FloatImmediate& i);
bool change_sign(Generator& g, const a64::FloatScalar& i, bool to_positive);
bool from_integer(Generator& g, const a64::IntegerToFloat& i, bool is_signed);
bool from_integer_lane(Generator& g, const a64::FloatVector& i, bool is_signed);
bool move_upper_half(Generator& g, const a64::FloatMove& i);

} // namespace ferry::dbt::quick
