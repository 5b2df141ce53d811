#pragma once
/// What only code for i386 says.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

inline constexpr WORD architecture = PROCESSOR_ARCHITECTURE_INTEL;
inline constexpr DWORD type = PROCESSOR_INTEL_PENTIUM;

/// Where a context goes on.
inline PVOID pc_of(const CONTEXT& context) { return reinterpret_cast<PVOID>(context.Eip); }

/// Tells the CPU that this is a loop that waits.
inline void relax() { __builtin_ia32_pause(); }

/// Two words that are exchanged together, 8 bytes aligned.
struct Pair {
    ULONG first;
    ULONG second;
};
inline bool exchange(volatile void* at, const Pair& from, const Pair& to) {
    return __sync_bool_compare_and_swap(static_cast<volatile ULONG64*>(at),
                                        __builtin_bit_cast(ULONG64, from),
                                        __builtin_bit_cast(ULONG64, to));
}

} // namespace ferry::win32::cpu
