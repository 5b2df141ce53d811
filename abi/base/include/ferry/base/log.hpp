#pragma once
/// Diagnostics of ferry itself: to stderr, each line prefixed "ferry:", never to the guest's
/// stdout.
///
/// Quiet by default (warnings and errors). The sink is made on first use, so that a run that logs
/// nothing pays nothing at start. Not for signal handlers.

#include <string_view>

#include <fmt/format.h>

namespace ferry::log {

enum class Level { trace, debug, info, warning, error, off };

/// The lowest level that is written, for every category. Thread-safe.
void set_level(Level level);
/// Parses "trace", "debug", "info", "warning", "error" or "off"; false if it is none of them.
bool set_level(std::string_view name);
[[nodiscard]] bool enabled(Level level) noexcept;

/// Writes one line under `category` ("loader", "syscall", "dbt", "win32"…). Thread-safe.
void write(Level level, std::string_view category, std::string_view text);

template <class... Args>
void debug(std::string_view category, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::debug)) {
        write(Level::debug, category, fmt::format(format, std::forward<Args>(args)...));
    }
}
template <class... Args>
void warning(std::string_view category, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::warning)) {
        write(Level::warning, category, fmt::format(format, std::forward<Args>(args)...));
    }
}

} // namespace ferry::log
