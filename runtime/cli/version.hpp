#pragma once
/// What `ferry --version` prints.

#include <string>

#include "../command.hpp"

namespace ferry::runtime::cli {

/// Version, engines, and the licences of what this executable is linked with.
[[nodiscard]] std::string version_text(EngineList engines);

} // namespace ferry::runtime::cli
