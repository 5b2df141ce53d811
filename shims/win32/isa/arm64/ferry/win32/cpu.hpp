#pragma once
/// What only code for ARM64 says.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

inline constexpr WORD architecture = PROCESSOR_ARCHITECTURE_ARM64;
inline constexpr DWORD type = 0;

/// Where a context goes on.
inline PVOID pc_of(const CONTEXT& context) { return reinterpret_cast<PVOID>(context.Pc); }

/// Tells the CPU that this is a loop that waits.
inline void relax() { __builtin_arm_yield(); }

/// Two words that are exchanged together, 16 bytes aligned.
struct Pair {
    ULONG64 first;
    ULONG64 second;
};
inline bool exchange(volatile void* at, const Pair& from, const Pair& to) {
    ULONG64 first;
    ULONG64 second;
    unsigned failed;
    do {
        asm volatile("ldaxp %0, %1, %2"
                     : "=&r"(first), "=&r"(second)
                     : "Q"(*static_cast<volatile Pair*>(at))
                     : "memory");
        const bool same = first == from.first && second == from.second;
        // The pair was read in one piece only if it can be written.
        asm volatile("stlxp %w0, %2, %3, %1"
                     : "=&r"(failed), "=Q"(*static_cast<volatile Pair*>(at))
                     : "r"(same ? to.first : first), "r"(same ? to.second : second)
                     : "memory");
        if (failed == 0) {
            return same;
        }
    } while (true);
}

} // namespace ferry::win32::cpu
