#pragma once
/// CONTEXT of x86-64 from and to registers.

#include <ferry/abi/layout/nt_context_x64.hpp>
#include <ferry/abi/x64.hpp>

namespace ferry::nt {

/// Fills the parts of `context` that its flags name.
void store_context(const abi::x64::Registers& registers, abi::nt::ContextX64& context);
/// Takes them over. Segments are what they are; of the flags only those that a program may set.
void load_context(const abi::nt::ContextX64& context, abi::x64::Registers& registers);

} // namespace ferry::nt
