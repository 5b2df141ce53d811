#include <ferry/base/log.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace ferry::log {
namespace {

std::atomic<Level> lowest{Level::warning};

constexpr std::pair<std::string_view, Level> level_names[] = {
    {"trace", Level::trace},     {"debug", Level::debug}, {"info", Level::info},
    {"warning", Level::warning}, {"error", Level::error}, {"off", Level::off},
};

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
    case Level::trace: return spdlog::level::trace;
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: break;
    }
    return spdlog::level::off;
}

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made("ferry", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("ferry: %v");
        made.set_level(spdlog::level::trace);
        return made;
    }();
    return instance;
}

} // namespace

void set_level(Level level) { lowest = level; }

bool set_level(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(level_names), std::end(level_names),
                     [&](const auto& candidate) { return candidate.first == name; });
    if (found == std::end(level_names)) {
        return false;
    }
    set_level(found->second);
    return true;
}

bool enabled(Level level) noexcept { return level >= lowest.load(std::memory_order_relaxed); }

void write(Level level, std::string_view category, std::string_view text) {
    logger().log(spdlog_level(level), "{}: {}", category, text);
}

} // namespace ferry::log
