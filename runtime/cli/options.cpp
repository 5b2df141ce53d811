#include "options.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

namespace ferry::runtime::cli {
namespace {

constexpr const char* usage = R"(Usage: ferry [run] [OPTIONS] PROGRAM [ARGS…]
       ferry inspect FILE [--json]
       ferry support syscalls

)";

constexpr const char* footer = R"(
Exit status: the guest's own; 125 if ferry itself fails, 126 if PROGRAM cannot be run, 127 if it is
not found. A guest that dies by a signal makes ferry die by it.

Examples:
  ferry ./hello-arm64
  ferry -L /srv/arm64 /bin/bash -c 'uname -m'
  ferry --trace=file -L /srv/arm64 /usr/bin/python3 script.py)";

/// Number of single-letter changes between two words.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// The known word closest to `word`, if one is close.
std::string closest(std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t close = 3;
    const auto best = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
        return distance(word, a) < distance(word, b);
    });
    return best != known.end() && distance(word, *best) <= close ? *best : std::string();
}

PrintAndExit usage_error(const std::string& text) {
    return {fmt::format("ferry: {}\n", text), exit_internal};
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

PrintAndExit unknown_option(const CLI::App& app, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    const std::string suggestion = closest(name, option_names(app));
    return usage_error(suggestion.empty()
                           ? fmt::format("unknown option {} (see ferry --help)", name)
                           : fmt::format("unknown option {}; did you mean {}?", name, suggestion));
}

std::vector<std::string> split_commas(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (end > begin) {
            parts.push_back(text.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return parts;
}

/// --trace and --trace=GROUPS; taken out by hand, because a following word must never be its value.
void take_trace(std::vector<std::string>& words, RunConfig& config) {
    constexpr std::string_view option = "--trace";
    std::size_t at = 0;
    while (at < words.size()) {
        const std::string& word = words[at];
        if (word == "--" || !word.starts_with('-')) {
            return;
        }
        if (word == option || word.starts_with("--trace=")) {
            config.trace = true;
            config.trace_groups = split_commas(word.substr(std::min(word.size(), option.size() + 1)));
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
            continue;
        }
        constexpr std::string_view with_value[] = {"-L", "-E", "-U",       "-0",   "--sysroot",
                                                   "--engine", "--log", "--trace-file"};
        at += std::find(std::begin(with_value), std::end(with_value), word) != std::end(with_value)
                  ? 2
                  : 1;
    }
}

void add_options(CLI::App& app, RunConfig& config, bool& version, std::string& argv0) {
    app.add_option("-L,--sysroot", config.sysroot,
                   "Take absolute guest paths that exist in DIR from there\n"
                   "(also FERRY_SYSROOT, QEMU_LD_PREFIX)")
        ->type_name("DIR");
    app.add_option("-E", config.set_environment, "Set a variable in the guest's environment")
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
    app.add_option("-U", config.unset_environment, "Take a variable out of it")
        ->type_name("NAME")
        ->expected(1)
        ->take_all();
    app.add_option("-0", argv0, "What the guest sees as argv[0]")->type_name("ARGV0");
    app.add_option("--engine", config.engine, "auto, dbt, unicorn or native")->type_name("NAME");
    app.add_flag("--trace", config.trace, "Print system calls as strace does; --trace=GROUP,… only some:\n"
                            "file, descriptor, process, network, signal, memory, ipc, time");
    app.add_option("--trace-file", config.trace_file, "Append the trace to FILE, not to stderr")
        ->type_name("FILE");
    app.add_option("--log", config.log_level, "Ferry's own messages: debug, info, warning, error, off")
        ->type_name("LEVEL");
    app.add_flag("--version", version, "Print the version and the licences of what is linked");
}

Command parse_run(std::vector<std::string> words) {
    RunConfig config;
    bool version = false;
    std::string argv0;
    CLI::App app("Runs one foreign program as an ordinary process.", "ferry");
    app.prefix_command();
    app.footer(footer);
    add_options(app, config, version, argv0);
    take_trace(words, config);

    std::reverse(words.begin(), words.end()); // as CLI11 wants them
    try {
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        // CLI11 2.1 knows no usage line of one's own: it stands between the description and the options.
        const std::string help = app.help();
        return PrintAndExit{usage + help.substr(std::min(help.find("Options:"), help.size())), 0};
    } catch (const CLI::ParseError& error) {
        return usage_error(fmt::format("{} (see ferry --help)", error.what()));
    }
    if (version) {
        return VersionCommand{};
    }
    std::vector<std::string> rest = app.remaining();
    if (!rest.empty() && rest.front() == "--") {
        rest.erase(rest.begin());
    } else if (!rest.empty() && rest.front().size() > 1 && rest.front().starts_with('-')) {
        return unknown_option(app, rest.front());
    }
    if (rest.empty()) {
        return usage_error("no program given (see ferry --help)");
    }
    for (const std::string& pair : config.set_environment) {
        if (pair.find('=') == std::string::npos || pair.starts_with('=')) {
            return usage_error(fmt::format("-E {}: want NAME=VALUE", pair));
        }
    }
    const std::vector<std::string> engines{"auto", "dbt", "unicorn", "native"};
    if (std::find(engines.begin(), engines.end(), config.engine) == engines.end()) {
        const std::string suggestion = closest(config.engine, engines);
        return usage_error(fmt::format("unknown engine {}{}", config.engine,
                                       suggestion.empty() ? ""
                                                          : "; did you mean " + suggestion + "?"));
    }
    config.program = rest.front();
    config.arguments.assign(rest.begin() + 1, rest.end());
    if (app.count("-0") != 0) {
        config.argv0 = argv0;
    }
    if (config.sysroot.empty()) {
        for (const char* name : {"FERRY_SYSROOT", "QEMU_LD_PREFIX"}) {
            const char* const value = std::getenv(name);
            if (config.sysroot.empty() && value != nullptr) {
                config.sysroot = value;
            }
        }
    }
    return config;
}

} // namespace

Command parse(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty()) {
        const std::vector<std::string> rest(words.begin() + 1, words.end());
        if (words.front() == "inspect") {
            return InspectCommand{rest};
        }
        if (words.front() == "support") {
            if (rest.size() != 1 || rest.front() != "syscalls") {
                return usage_error("support: want 'ferry support syscalls'");
            }
            return SupportCommand{rest.front()};
        }
        if (words.front() == "run") {
            return parse_run(rest);
        }
    }
    return parse_run(std::move(words));
}

} // namespace ferry::runtime::cli
