#pragma once
/// Windows' commands that are programs: one image, which does what the name of its file says.
/// tools.inc is their table.

#include <stream.hpp>
#include <text.hpp>

#include "options.hpp"

namespace ferry::tools {

/// What a tool is given, and says at its end.
using Function = int(View arguments);

#define TOOL(name, extension, help) Function do_##name;
#include "tools.inc"
#undef TOOL

/// "ERROR: Invalid argument/option - '…'.", as the newer ones say it.
void complain_of_option(View tool, View option);

} // namespace ferry::tools
