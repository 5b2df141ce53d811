// The functions of own_math.inc in the version for this processor.

#include "../../own_math.hpp"

#include <ferry/win32/cpu_features.hpp>

namespace ferry::crt {

const MathFunctions* own_functions() {
    constexpr MathFunctions functions = {
#define OWN(result, name, parameters, arguments) math::name,
#include "../../own_math.inc"
#undef OWN
    };
    static const MathFunctions kept = functions;
    constexpr unsigned fma_bit = 12;
    return win32::cpu::has_feature(PF_AVX2_INSTRUCTIONS_AVAILABLE) &&
                   win32::cpu::cpuid(1, 2, fma_bit)
               ? &kept
               : nullptr;
}

} // namespace ferry::crt
