#include "version.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ferry::runtime::cli {
namespace {

struct Linked {
    const char* name;
    const char* licence;
};

constexpr Linked linked[] = {
    {"fmt", "MIT"},
    {"spdlog", "MIT"},
    {"GNU C library", "LGPL-2.1-or-later"},
    {"GNU C++ library", "GPL-3.0-or-later WITH GCC-exception-3.1"},
};

} // namespace

std::string version_text(EngineList engines) {
    std::string text = fmt::format("ferry {}\nLicence: MIT\n", FERRY_VERSION);
    const bool has_unicorn = std::any_of(engines.begin(), engines.end(), [](const auto* engine) {
        return engine->name == "unicorn";
    });
    std::string names;
    for (const engine::EngineFactory* engine : engines) {
        names += fmt::format(" {}", engine->name);
    }
    text += fmt::format("Engines in this executable:{}\n", names.empty() ? " none" : names);
    text += "Linked:\n";
    for (const Linked& library : linked) {
        text += fmt::format("  {:<16} {}\n", library.name, library.licence);
    }
    if (has_unicorn) {
        text += fmt::format("  {:<16} {}\n", "Unicorn", "GPL-2.0-or-later");
        text += "With Unicorn this executable as a whole is under the GPL, version 2 or later.\n";
    }
    return text;
}

} // namespace ferry::runtime::cli
