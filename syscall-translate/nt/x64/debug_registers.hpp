#pragma once
/// The debug registers of a thread from and to a CONTEXT of x86-64.

#include <ferry/abi/layout/nt_context_x64.hpp>

#include "../task.hpp"

namespace ferry::nt {

/// Where the context's flags ask for them; zero with an engine that has none.
void store_debug_registers(Task& target, abi::nt::ContextX64& context);
/// Takes over what a program may set.
void load_debug_registers(const abi::nt::ContextX64& context, Task& target);

} // namespace ferry::nt
