#pragma once
/// What COPY, MOVE, REN and DEL have in common.

#include "paths.hpp"
#include "shell.hpp"

namespace ferry::cmd {

/// The files that a name means, which may have wildcards, as its directory spells them.
struct Found {
    Text path;
    Text name;
    DWORD attributes = 0;
};
List<Found> find_files(const Text& pattern, bool directories);

/// The name that a pattern as *.bak makes of another.
Text renamed(View name, View pattern);
/// A destination's file: in it, if it is a directory; by its pattern, if it has wildcards.
Text destination_of(const Text& destination, View name);

enum class Answer { yes, no, all };
/// Asks whether a file is to be overwritten.
Answer ask_overwrite(const Text& path);
/// Whether COPY and MOVE ask: not in batch files, nor where a switch or COPYCMD says so.
bool asks(Shell& shell, bool yes, bool no);

/// "%8d text(s) done."
void print_count(SIZE_T count, View text);

} // namespace ferry::cmd
