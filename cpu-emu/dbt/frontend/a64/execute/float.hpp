#pragma once
/// Functions that carry out the rows of float.inc on the state block, exactly and for every FPCR.

#include <cstdint>

namespace ferry::a64 {

#define A64(name, encoding, shape, feature) void execute_##name(void* state, std::uint32_t word);
#include <ferry/a64/float.inc>
#undef A64

} // namespace ferry::a64
