#pragma once
/// Batch files.

#include "shell.hpp"

namespace ferry::cmd {

/// Runs a batch file. One that is not called takes the place of that which runs.
LONG run_batch_file(Shell& shell, const Text& path, View name, View arguments, bool called);
/// CALL :label.
LONG call_label(Shell& shell, View label, View arguments);
/// GOTO: false if there is no such label.
bool go_to(Shell& shell, View label);
/// What SETLOCAL does, and ENDLOCAL.
void keep_settings(Shell& shell);
void restore_settings(Shell& shell);
/// The lines that follow in the batch file, for the parser.
MoreLines lines_of(Shell& shell);

} // namespace ferry::cmd
