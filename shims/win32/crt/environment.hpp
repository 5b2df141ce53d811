#pragma once
/// The environment as programs see it: narrow and wide lists, kept in step with each other and with
/// the system's block.

#include "crt.hpp"

namespace ferry::crt {

/// The lists, made at the first call. Null where there is no memory.
char** start_environment();
wchar_t** start_wide_environment();

} // namespace ferry::crt

extern "C" int _set_new_mode(int mode);
