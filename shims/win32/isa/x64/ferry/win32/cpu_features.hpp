#pragma once
/// What the CPU can do, as Windows names it: by CPUID.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

/// One bit of what CPUID says.
inline bool cpuid(unsigned leaf, unsigned result, unsigned bit) {
    unsigned r[4] = {};
    asm("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(0));
    return (r[result] >> bit & 1) != 0;
}

inline constexpr unsigned name_size = 49;

/// The texts that the registry has of a processor, each ended by a NUL.
struct ProcessorTexts {
    char name[name_size];
    char vendor[13];
    unsigned family;
    unsigned model;
    unsigned stepping;
};
inline void describe(ProcessorTexts& to) {
    unsigned r[4] = {};
    const auto ask = [&r](unsigned leaf) {
        asm("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(0));
    };
    to = {};
    ask(0);
    memcpy(to.vendor, &r[1], 4);
    memcpy(to.vendor + 4, &r[3], 4);
    memcpy(to.vendor + 8, &r[2], 4);
    ask(1);
    const unsigned family = r[0] >> 8 & 15;
    to.stepping = r[0] & 15;
    to.family = family == 15 ? family + (r[0] >> 20 & 255) : family;
    to.model = (r[0] >> 4 & 15) | (family == 6 || family == 15 ? (r[0] >> 16 & 15) << 4 : 0);
    for (unsigned i = 0; i < 3; ++i) {
        ask(0x80000002 + i);
        memcpy(to.name + i * sizeof r, r, sizeof r);
    }
}

/// The parts of the state that the system saves, of AVX and AVX-512.
inline bool saves(unsigned mask) {
    if (!cpuid(1, 2, 27)) {
        return false;
    }
    unsigned low = 0;
    unsigned high = 0;
    asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & mask) == mask;
}

/// IsProcessorFeaturePresent.
inline bool has_feature(DWORD feature) {
    constexpr unsigned b = 1;
    constexpr unsigned c = 2;
    constexpr unsigned d = 3;
    constexpr unsigned avx_state = 6;
    constexpr unsigned avx512_state = 0xe6;
    switch (feature) {
    case PF_COMPARE_EXCHANGE_DOUBLE:
    case PF_MMX_INSTRUCTIONS_AVAILABLE:
    case PF_XMMI_INSTRUCTIONS_AVAILABLE:
    case PF_RDTSC_INSTRUCTION_AVAILABLE:
    case PF_XMMI64_INSTRUCTIONS_AVAILABLE:
    case PF_NX_ENABLED:
    case 23: return true; // the last is __fastfail
    case PF_SSE3_INSTRUCTIONS_AVAILABLE: return cpuid(1, c, 0);
    case PF_COMPARE_EXCHANGE128: return cpuid(1, c, 13);
    case PF_XSAVE_ENABLED: return cpuid(1, c, 27);
    case 22: return cpuid(7, b, 0);           // RDFSBASE
    case 28: return cpuid(1, c, 30);          // RDRAND
    case 32: return cpuid(0x80000001, d, 27); // RDTSCP
    case 36: return cpuid(1, c, 9);           // SSSE3
    case 37: return cpuid(1, c, 19);          // SSE4.1
    case 38: return cpuid(1, c, 20);          // SSE4.2
    case 39: return cpuid(1, c, 28) && saves(avx_state);
    case 40: return cpuid(7, b, 5) && saves(avx_state);
    case 41: return cpuid(7, b, 16) && saves(avx512_state);
    default: return false;
    }
}

} // namespace ferry::win32::cpu
