#pragma once
/// From argv to a Windows command line, which programs split again.

#include <string>
#include <vector>

namespace ferry::nt::ps {

/// Quoted so that the C runtime's rules give `argv` back ("Parsing C command-line arguments",
/// learn.microsoft.com): backslashes count only in front of a quotation mark.
[[nodiscard]] std::string command_line(const std::vector<std::string>& argv);

/// For ferry's own cmd.exe, which does not split its line: the words behind /c or /k as they are
/// where there is one, else with quotation marks where cmd would see more than a word.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& argv);
/// A line for it that runs a batch file, whose name is argv[0].
[[nodiscard]] std::string batch_line(const std::vector<std::string>& argv);

/// The other way, by the same rules: for programs of the host.
[[nodiscard]] std::vector<std::string> split_command_line(std::u16string_view line);

} // namespace ferry::nt::ps
