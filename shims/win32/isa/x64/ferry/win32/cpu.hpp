#pragma once
/// What only code for x86-64 says.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

inline constexpr WORD architecture = PROCESSOR_ARCHITECTURE_AMD64;
inline constexpr DWORD type = PROCESSOR_AMD_X8664;

/// Where a context goes on.
inline PVOID pc_of(const CONTEXT& context) { return reinterpret_cast<PVOID>(context.Rip); }

/// Tells the CPU that this is a loop that waits.
inline void relax() { __builtin_ia32_pause(); }

/// Two words that are exchanged together, 16 bytes aligned.
struct Pair {
    ULONG64 first;
    ULONG64 second;
};
inline bool exchange(volatile void* at, const Pair& from, const Pair& to) {
    Pair found = from;
    bool done;
    asm volatile("lock cmpxchg16b %1"
                 : "=@ccz"(done), "+m"(*static_cast<volatile Pair*>(at)), "+a"(found.first),
                   "+d"(found.second)
                 : "b"(to.first), "c"(to.second)
                 : "memory");
    return done;
}

} // namespace ferry::win32::cpu
