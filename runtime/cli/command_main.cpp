#include "../command.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

#include <ferry/base/log.hpp>
#include <ferry/linux/support.hpp>

#include "../sister.hpp"
#include "options.hpp"
#include "version.hpp"

namespace ferry::runtime {
namespace {

/// Writes all of `text`; false if the descriptor does not take it.
bool print(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

int run(const cli::PrintAndExit& command, EngineList) {
    const bool printed =
        print(command.exit_code == 0 ? STDOUT_FILENO : STDERR_FILENO, command.text);
    return printed ? command.exit_code : exit_internal;
}

int run(const cli::VersionCommand&, EngineList engines) {
    return print(STDOUT_FILENO, cli::version_text(engines)) ? 0 : exit_internal;
}

int run(const cli::SupportCommand&, EngineList) {
    return print(STDOUT_FILENO, linux_guest::support_table()) ? 0 : exit_internal;
}

int run(const cli::InspectCommand& command, EngineList) {
    const std::string sister = find_sister("ferry-inspect");
    if (sister.empty()) {
        print(STDERR_FILENO, "ferry: inspect needs ferry-inspect, which is not installed beside ferry\n");
        return exit_internal;
    }
    std::vector<char*> argv{const_cast<char*>(sister.c_str())};
    for (const std::string& word : command.arguments) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    ::execv(sister.c_str(), argv.data());
    print(STDERR_FILENO, fmt::format("ferry: {} cannot be started\n", sister));
    return exit_internal;
}

int run(const RunConfig& config, EngineList engines) { return run_here(config, engines); }

} // namespace

int command_main(int argc, char** argv, EngineList engines) {
    const int handed_over = run_handed_over(argc, argv, engines);
    if (handed_over >= 0) {
        return handed_over;
    }
    return std::visit([&](const auto& command) { return run(command, engines); },
                      cli::parse(argc, argv));
}

} // namespace ferry::runtime
