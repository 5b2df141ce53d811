#pragma once
/// The functions that take the place of known ones: the same bits in the result, no errors, and
/// flags that nobody can tell from the known one's. What they do not decide they hand to
/// `original`, which goes on in the known one's code; it is of the same type, so that they can
/// jump.

#include "tables.hpp"

namespace ferry::known {

using Original = void*;
using OfOne = double(double x, Original original);
using OfTwo = double(double x, double y, Original original);
using OfOneToTwo = void(double x, double* first, double* second, Original original);
using FloatOfOne = float(float x, Original original);
using FloatOfTwo = float(float x, float y, Original original);
using FloatOfOneToTwo = void(float x, float* first, float* second, Original original);

// One version for each kind of processor: how it is kept from the modes and flags of the SSE unit
// is all that they differ in.
namespace avx2 {
#define FUNCTION(name, type) type name;
#include "functions.inc"
#undef FUNCTION
} // namespace avx2
namespace avx512 {
#define FUNCTION(name, type) type name;
#include "functions.inc"
#undef FUNCTION
} // namespace avx512

} // namespace ferry::known
