#pragma once
/// The shapes of all rows of a64.inc: small structs that take the fields out of a word.

#include <ferry/a64/shapes_base.hpp>
#include <ferry/a64/shapes_float.hpp>
#include <ferry/a64/shapes_memory.hpp>
#include <ferry/a64/shapes_simd.hpp>
