#pragma once
/// The guest's environment, made of the host's.

#include <span>
#include <string>
#include <vector>

#include "../process.hpp"

namespace ferry::nt::ps {

/// The value of a variable of the host; empty where it is not set.
[[nodiscard]] std::string_view host_variable(std::span<const std::string> host,
                                             std::string_view name);

/// The environment block: NAME=VALUE strings in the order of their names, each with its NUL, and
/// one NUL more. Beside the host's own variables there are those that every Windows program
/// expects. What names places of the host (PATH, HOME, TMPDIR, XDG_CONFIG_HOME…) names them as
/// Windows does.
[[nodiscard]] std::u16string environment_block(const std::vector<std::string>& host);

/// The environment of a program of the host: what the guest has, with places translated back and
/// without what only Windows programs expect.
[[nodiscard]] std::vector<std::string> host_environment(Process& process,
                                                        std::u16string_view block);

} // namespace ferry::nt::ps
