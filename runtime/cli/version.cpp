#include "version.hpp"

#include <fmt/format.h>

#include <ferry/base/licences.hpp>

namespace ferry::runtime::cli {

std::string version_text(EngineList engines) {
    std::string names;
    std::string libraries = common_licence_lines();
    std::string notices;
    for (const engine::EngineFactory* engine : engines) {
        names += fmt::format(" {}", engine->name);
        libraries += licence_lines(engine->linked);
        notices += engine->notice.empty() ? "" : fmt::format("{}\n", engine->notice);
    }
    return fmt::format("ferry {}\nLicence: MIT\nEngines in this executable:{}\nLinked:\n{}{}",
                       FERRY_VERSION, names.empty() ? " none" : names, libraries, notices);
}

} // namespace ferry::runtime::cli
