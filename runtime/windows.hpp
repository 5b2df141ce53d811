#pragma once
/// Running a Windows program in this process.

#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/nt/start.hpp>

#include "command.hpp"

namespace ferry::runtime {

/// ferry's own cmd.exe, if `program` is a batch file.
std::optional<nt::WindowsFile> find_shell_for(const std::string& program);
/// The program of ferry's own that a word means which is no file.
std::optional<nt::WindowsFile> find_own_program(const std::string& program);

/// Returns only if it cannot be run.
Error run_windows(nt::WindowsFile file, const RunConfig& config, EngineList engines,
                  kernel::DescriptorRoom& room, int child = -1);

/// Runs the program that a Windows guest of another ferry process has started, if the command line
/// is such a one: then it returns only on failure, with the exit code; else it returns -1.
int run_windows_child(int argc, char** argv, EngineList engines);

} // namespace ferry::runtime
