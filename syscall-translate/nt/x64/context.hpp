#pragma once
/// CONTEXT of x86-64 from and to registers.

#include <ferry/abi/layout/nt_context_x64.hpp>
#include <ferry/abi/x64.hpp>
#include <ferry/memory/access.hpp>

namespace ferry::nt {

class Task;

/// Fills the parts of `context` that its flags name, but for the debug registers.
void store_context(const abi::x64::Registers& registers, abi::nt::ContextX64& context);
/// Takes them over. Segments are what they are; of the flags only those that a program may set.
void load_context(const abi::nt::ContextX64& context, abi::x64::Registers& registers);
/// A thread's registers, where it is at rest or calls this itself.
void load_context(const abi::nt::ContextX64& context, Task& task);

/// How much of Registers::extended says more than that it is all zero: 0 for nothing.
[[nodiscard]] GuestSize extended_size(const abi::x64::Registers& registers);
/// Takes over the extended part of the CONTEXT at `context`, which says that it has one. False
/// where that is nonsense or can't be read.
bool load_extended(const memory::AddressSpace& space, GuestAddr context,
                   abi::x64::Registers& registers);

} // namespace ferry::nt
