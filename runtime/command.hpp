#pragma once
/// What the executables share: one runtime, told which engines it is linked with.

#include <span>

#include <ferry/engine/engine.hpp>
#include <ferry/runtime.hpp>

namespace ferry::runtime {

using EngineList = std::span<const engine::EngineFactory* const>;

/// The whole of `ferry` and `ferry-unicorn`: everything main() has to do.
int command_main(int argc, char** argv, EngineList engines);

/// Runs the guest in this process, by an engine of `engines` or else in a sister executable that
/// has one. Returns only if it cannot be run: the exit code, after one line on stderr.
int run_here(const RunConfig& config, EngineList engines);

/// Goes on with a run that another ferry process has handed over, if the command line is one:
/// then it returns only on failure, with the exit code; else it returns -1.
int run_handed_over(int argc, char** argv, EngineList engines);

/// The command line that says what `config` says.
std::vector<std::string> own_command_line(const RunConfig& config, const std::string& command);

} // namespace ferry::runtime
