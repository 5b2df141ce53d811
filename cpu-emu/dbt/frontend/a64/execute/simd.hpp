#pragma once
/// Advanced SIMD on integers, carried out on the state block: one function per row of simd.inc.

#include <cstdint>

#include <ferry/a64/shapes_simd.hpp>

namespace ferry::a64 {

#define A64(name, encoding, shape, feature) void execute_##name(void* state, std::uint32_t word);
#include <ferry/a64/simd.inc>
#undef A64

} // namespace ferry::a64
