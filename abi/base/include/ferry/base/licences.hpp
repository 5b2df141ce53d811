#pragma once
/// What the executables say about licences. Thread-safe.

#include <span>
#include <string>
#include <string_view>

namespace ferry {

/// A library from outside that is linked into an executable.
struct LinkedLibrary {
    std::string_view name;
    std::string_view licence; ///< an SPDX expression
};

/// A line for each.
[[nodiscard]] std::string licence_lines(std::span<const LinkedLibrary> libraries);

/// The lines of what every executable of ferry is linked with.
[[nodiscard]] std::string common_licence_lines();

} // namespace ferry
