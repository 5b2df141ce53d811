#include <ferry/base/licences.hpp>

#include <fmt/format.h>

namespace ferry {

std::string licence_lines(std::span<const LinkedLibrary> libraries) {
    std::string text;
    for (const LinkedLibrary& library : libraries) {
        text += fmt::format("  {:<19} {}\n", library.name, library.licence);
    }
    return text;
}

std::string common_licence_lines() {
    constexpr LinkedLibrary libraries[] = {
        {"fmt", "MIT"},
        {"spdlog", "MIT"},
        {"GNU C library", "LGPL-2.1-or-later"},
        {"GNU C++ library", "GPL-3.0-or-later WITH GCC-exception-3.1"},
    };
    return licence_lines(libraries);
}

} // namespace ferry
