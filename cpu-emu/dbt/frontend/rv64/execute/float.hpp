#pragma once
/// Functions that carry the rows of float.inc out on the state block, exactly and for every
/// rounding mode. `state` is a State, `word` has 32 bits.

#include <cstdint>

namespace ferry::rv64 {

#define RV64(name, encoding, shape, extension) void execute_##name(void* state, std::uint32_t word);
#include <ferry/rv64/float.inc>
#undef RV64

} // namespace ferry::rv64
