#include "../command.hpp"
#include "../windows.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

#include <ferry/base/log.hpp>
#include <ferry/linux/support.hpp>
#include <ferry/win32_dlls/support.hpp>

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

/// The whole of a command that only prints.
int answer(std::string_view text) {
    if (print(STDOUT_FILENO, text)) {
        return 0;
    }
    print(STDERR_FILENO, fmt::format("ferry: standard output: {}\n", std::strerror(errno)));
    return exit_internal;
}

int run(const cli::PrintAndExit& command, EngineList) {
    if (command.exit_code == 0) {
        return answer(command.text);
    }
    print(STDERR_FILENO, command.text);
    return command.exit_code;
}

int run(const cli::VersionCommand&, EngineList engines) {
    return answer(cli::version_text(engines));
}

int run(const cli::SupportCommand& command, EngineList engines) {
    if (command.subject == "syscalls") {
        return answer(linux_guest::support_table());
    }
    if (command.subject == "win32") {
        return answer(win32_dlls::support_table());
    }
    for (const engine::EngineFactory* engine : engines) {
        if (engine->instructions != nullptr) {
            return answer(engine->instructions());
        }
    }
    print(STDERR_FILENO, "ferry: no engine in this executable has a table of instructions\n");
    return exit_internal;
}

/// `ferry inspect --check PROGRAM…`: needs the table of exports, which the sister has not.
int check(const cli::InspectCommand& command) {
    int status = 0;
    for (const std::string& word : command.arguments) {
        if (word == "--check") {
            continue;
        }
        const auto text = win32_dlls::check_imports(word);
        if (text) {
            status = std::max(status, answer(*text));
        } else {
            print(STDERR_FILENO, fmt::format("ferry: {}\n", text.error().message));
            status = 1;
        }
    }
    return status;
}

int run(const cli::InspectCommand& command, EngineList) {
    if (std::find(command.arguments.begin(), command.arguments.end(), "--check") !=
        command.arguments.end()) {
        return check(command);
    }
    const std::string sister = find_sister("ferry-inspect");
    if (sister.empty()) {
        print(STDERR_FILENO,
              fmt::format("ferry: inspect needs ferry-inspect, {}\n", not_installed));
        return exit_internal;
    }
    std::vector<char*> argv{const_cast<char*>(sister.c_str())};
    for (const std::string& word : command.arguments) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    ::execv(sister.c_str(), argv.data());
    print(STDERR_FILENO, fmt::format("ferry: {}: {}\n", sister, std::strerror(errno)));
    return exit_internal;
}

int run(const RunConfig& config, EngineList engines) { return run_here(config, engines); }

} // namespace

int command_main(int argc, char** argv, EngineList engines) {
    for (const auto take_over : {&run_handed_over, &run_windows_child}) {
        if (const int status = take_over(argc, argv, engines); status >= 0) {
            return status;
        }
    }
    return std::visit([&](const auto& command) { return run(command, engines); },
                      cli::parse(argc, argv));
}

} // namespace ferry::runtime
