#pragma once
/// What the CPU can do, as Windows names it: what every ARMv8 that runs Windows has.

#include <ferry/win32/guest.hpp>

namespace ferry::win32::cpu {

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
