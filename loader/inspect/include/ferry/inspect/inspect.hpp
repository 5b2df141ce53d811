#pragma once
/// `ferry inspect FILE [--json]`: what a file is, what would run it, and what would be missing.

namespace ferry::inspect {

/// The whole command, without the word `inspect`: parses argv, prints to stdout, complaints to
/// stderr. Returns the exit status: 0 if every file was described, 1 if one was not, 125 for bad
/// options.
int inspect_main(int argc, char** argv);

} // namespace ferry::inspect
