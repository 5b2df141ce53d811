#pragma once
/// Finds code that may change the modes or flags of the SSE unit (MXCSR).

#include <stddef.h>
#include <stdint.h>

namespace ferry::known {

/// May there be an instruction that loads MXCSR (LDMXCSR, VLDMXCSR, FXRSTOR, XRSTOR) among these
/// bytes? Instructions are not told from data: some bytes are taken for one that are none.
bool has_float_control(const unsigned char* code, size_t size);

} // namespace ferry::known
