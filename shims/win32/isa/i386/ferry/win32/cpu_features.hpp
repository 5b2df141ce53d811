#pragma once
/// What the CPU can do, as Windows names it: as for x86-64.

#include "../../../x64/ferry/win32/cpu_features.hpp"
