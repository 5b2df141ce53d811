#pragma once
/// Programs: where they are, and running them.

#include "shell.hpp"

namespace ferry::cmd {

/// The file that a command's name means, by the current directory, PATH and PATHEXT; false if there
/// is none.
bool find_program(Shell& shell, View name, Text& path);
bool is_batch_file(View path);

/// Starts a program; null, and said so, where it can't be. `new_group` and the like are in `flags`.
HANDLE start_program(const Text& path, View command_line, DWORD flags = 0,
                     const Text* directory = nullptr);
/// Waits for it, closes it and gives its exit code.
LONG finish_program(HANDLE process);
/// Finds and runs what a name means: a batch file in this process, else a program. `arguments` is
/// all behind the name.
LONG run_program(Shell& shell, View name, View arguments, bool called);
/// This cmd.exe again, with the streams as they are; `arguments` is its command line behind the
/// name.
HANDLE start_shell(View arguments);

} // namespace ferry::cmd
