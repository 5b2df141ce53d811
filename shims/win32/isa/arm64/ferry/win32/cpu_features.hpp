#pragma once
/// What the CPU can do, as Windows names it: what every ARMv8 that runs Windows has.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

/// The texts that the registry has of a processor.
struct ProcessorTexts {
    char name[8] = "ARMv8";
    char vendor[4] = "ARM";
    unsigned family = 8;
    unsigned model = 0;
    unsigned stepping = 0;
};
inline void describe(ProcessorTexts& to) { to = {}; }

/// IsProcessorFeaturePresent.
inline bool has_feature(DWORD feature) {
    switch (feature) {
    case PF_NX_ENABLED:
    case PF_ARM_VFP_32_REGISTERS_AVAILABLE:
    case PF_ARM_NEON_INSTRUCTIONS_AVAILABLE:
    case PF_ARM_DIVIDE_INSTRUCTION_AVAILABLE:
    case PF_ARM_64BIT_LOADSTORE_ATOMIC:
    case PF_ARM_FMAC_INSTRUCTIONS_AVAILABLE:
    case 23:              // __fastfail
    case 29: return true; // ARMv8
    default: return false;
    }
}

} // namespace ferry::win32::cpu
