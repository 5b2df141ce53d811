#pragma once
/// The host's time zone, as Windows describes one.

#include <string>
#include <vector>

#include <ferry/abi/layout/nt_time_zone.hpp>

namespace ferry::nt::ke {

/// The zone that TZ in `environment` names, else that of /etc/localtime; where neither can be
/// read: UTC. Reads files.
[[nodiscard]] abi::nt::TimeZone time_zone(const std::vector<std::string>& environment);

/// Whether a value of TZ is one that Windows' C runtimes understand: "EST5EDT". All others are the
/// host's alone.
[[nodiscard]] bool is_windows_zone(std::string_view value);

} // namespace ferry::nt::ke
