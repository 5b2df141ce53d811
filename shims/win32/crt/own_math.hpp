#pragma once
/// The functions of own_math.inc, and what they leave to the host.

#include "math.hpp"

namespace ferry::crt {

struct MathFunctions {
#define OWN(result, name, parameters, arguments) result(*name) parameters;
#include "own_math.inc"
#undef OWN
};

/// With the host's functions and Windows' errors; the second ones have a version by the bits for
/// all processors.
namespace by_host {
#define OWN(result, name, parameters, arguments) result name parameters;
#include "own_math.inc"
#undef OWN
#define EACH(T, f)                                                                                 \
    T ldexp##f(T x, int exponent);                                                                 \
    T frexp##f(T x, int* exponent);                                                                \
    T nextafter##f(T x, T y);                                                                      \
    T fdim##f(T x, T y);                                                                           \
    int ilogb##f(T x);                                                                             \
    T logb##f(T x);
EACH(double, )
EACH(float, f)
#undef EACH
} // namespace by_host

namespace math {
#define OWN(result, name, parameters, arguments) result name parameters;
#include "own_math.inc"
#undef OWN
} // namespace math

} // namespace ferry::crt
