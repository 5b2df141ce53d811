#pragma once
/// From argv to a Windows command line, which programs split again.

#include <string>
#include <vector>

namespace ferry::nt::ps {

/// Quoted so that the C runtime's rules give `argv` back ("Parsing C command-line arguments",
/// learn.microsoft.com): backslashes count only in front of a quotation mark.
[[nodiscard]] std::string command_line(const std::vector<std::string>& argv);

/// The other way, by the same rules: for programs of the host.
[[nodiscard]] std::vector<std::string> split_command_line(std::u16string_view line);

} // namespace ferry::nt::ps
