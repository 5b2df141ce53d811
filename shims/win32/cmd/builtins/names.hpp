#pragma once
/// What COPY and MOVE ask, and say at their ends.

#include "console.hpp"
#include "shell.hpp"

namespace ferry::cmd {

enum class Answer { yes, no, all };
/// Asks whether a file is to be overwritten.
Answer ask_overwrite(const Text& path);
/// Whether COPY and MOVE ask: not in batch files, nor where a switch or COPYCMD says so.
bool asks(Shell& shell, bool yes, bool no);

/// "%8d text(s) done."
void print_count(SIZE_T count, View text);

} // namespace ferry::cmd
