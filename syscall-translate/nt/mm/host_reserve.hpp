#pragma once
/// Addresses that a program may not have: for ferry's own needs, where a limit (RLIMIT_AS) leaves
/// none and the program has taken all.

namespace ferry::nt::mm {

/// Keeps them, and has operator new give them up where the host has nothing else. Once in a
/// process.
void keep_host_reserve();

/// For whoever got none from the host: true if it may have some now. Thread-safe.
bool give_up_host_reserve();

} // namespace ferry::nt::mm
