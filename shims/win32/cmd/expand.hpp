#pragma once
/// Variables: %name%, %1, %~dp0, %x of FOR, !name!.

#include "shell.hpp"

namespace ferry::cmd {

/// The value of an environment variable, or of one that cmd makes; false if there is none.
bool find_variable(Shell& shell, View name, Text& value);
/// "%name%" and arguments of batch files, before a line is parsed.
Text expand_percent(Shell& shell, View line);
/// Variables of FOR, and "!name!" where that is on: in a part of a command about to be run.
Text expand_late(Shell& shell, View text);
Text expand_loop_variables(Shell& shell, View text);

/// What %~modifiers make of a value. `search` is the variable of "$PATH:", if there is one.
Text modified(View value, View modifiers, View search);

/// The short and long date and time as %DATE% and %TIME% have them.
Text date_text();
Text time_text();
Text current_directory();

} // namespace ferry::cmd
