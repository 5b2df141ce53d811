#pragma once
/// The floating-point environment of code that uses SSE only, as ferry's DLLs do.

#include "../../../x64/ferry/win32/float_state.hpp"
