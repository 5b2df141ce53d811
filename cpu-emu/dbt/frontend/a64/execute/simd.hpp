#pragma once
/// Advanced SIMD on integers, carried out on the state block: the rows of simd_executed.inc, and
/// those that are lifted where the host has instructions for them.

#include <cstdint>

#include <ferry/a64/shapes_simd.hpp>

namespace ferry::a64 {

#define A64(name, encoding, shape, feature) void execute_##name(void* state, std::uint32_t word);
#include <ferry/a64/simd_executed.inc>
#undef A64

void execute_SHA1C(void* state, std::uint32_t word);
void execute_SHA1P(void* state, std::uint32_t word);
void execute_SHA1M(void* state, std::uint32_t word);
void execute_SHA1SU1(void* state, std::uint32_t word);
void execute_SHA256H(void* state, std::uint32_t word);
void execute_SHA256H2(void* state, std::uint32_t word);
void execute_SHA256SU0(void* state, std::uint32_t word);
void execute_SHA256SU1(void* state, std::uint32_t word);

} // namespace ferry::a64
