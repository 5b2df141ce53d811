// The command line by a table of its own: a general parser costs more at every start than all of
// `ferry --version` (docs/adr/0001), and none leaves alone what stands behind PROGRAM.

#include "options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string_view>

#include <ferry/nt/code_pages.hpp>

#include "closest.hpp"

namespace ferry::runtime::cli {
namespace {

constexpr std::string_view usage = R"(Usage: ferry [run] [OPTIONS] PROGRAM [ARGS…]
       ferry inspect FILE [--json | --check]
       ferry support syscalls|instructions|win32

Runs one foreign program as an ordinary process. What stands behind PROGRAM is the program's.

)";

constexpr std::string_view footer = R"(
Exit status: the guest's own; 125 if ferry itself fails, 126 if PROGRAM cannot be run, 127 if it is
not found. A guest that dies by a signal makes ferry die by it.

Examples:
  ferry ./hello-arm64
  ferry -L /srv/arm64 /bin/bash -c 'uname -m'
  ferry --trace=file -L /srv/arm64 /usr/bin/python3 script.py
)";

constexpr std::string_view dashes = "--";
constexpr std::string_view engines[] = {"auto", "dbt", "unicorn", "native"};
constexpr std::string_view log_levels[] = {"trace", "debug", "info", "warning", "error", "off"};

/// What is wrong with an option's value; empty if nothing is.
using Complaint = std::string;

Complaint one_of(std::span<const std::string_view> known, std::string_view what,
                 std::string_view value, std::string& to) {
    if (std::find(known.begin(), known.end(), value) != known.end()) {
        to = value;
        return {};
    }
    const std::string_view near = closest(value, known);
    return near.empty() ? fmt::format("unknown {} {}; want {}", what, value, fmt::join(known, ", "))
                        : fmt::format("unknown {} {}; did you mean {}?", what, value, near);
}

Complaint store(std::string_view what, std::string_view value, std::string& to) {
    to = value;
    return value.empty() ? fmt::format("the {} is empty", what) : Complaint();
}

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        if (end > 0) {
            parts.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

enum class Takes : std::uint8_t { nothing, value, value_after_equals };

struct Option {
    std::string_view letter; ///< "-L"; may be empty, as may
    std::string_view name;   ///< "--sysroot"
    Takes takes;
    std::string_view placeholder; ///< for the value, in the help
    std::string_view help;
    Complaint (*take)(RunConfig& config, std::string_view value); ///< null: asks for a text instead
};

// clang-format off
constexpr Option options[] = {
    {"-L", "--sysroot", Takes::value, "DIR",
     "Take absolute guest paths that exist in DIR from there\n(also FERRY_SYSROOT, QEMU_LD_PREFIX)",
     [](RunConfig& config, std::string_view value) {
         return store("sysroot", value, config.sysroot);
     }},
    {"", "--address-bits", Takes::value, "NUMBER",
     "Give Linux programs addresses of so few bits, 38 to 46, as\nkernels with 39 or 42 do: ThreadSanitizer knows no others here",
     [](RunConfig& config, std::string_view value) {
         const char* const end = value.data() + value.size();
         const auto [stop, error] = std::from_chars(value.data(), end, config.address_bits);
         return error != std::errc{} || stop != end || config.address_bits < 38 || config.address_bits > 46
                    ? fmt::format("--address-bits {}: want a number from 38 to 46", value) : Complaint();
     }},
    {"", "--code-cache", Takes::value, "DIR",
     "Keep translated code of Linux programs in DIR, which is\nyours alone, for the next time (also FERRY_CODE_CACHE)",
     [](RunConfig& config, std::string_view value) {
         return store("code cache", value, config.code_cache);
     }},
    {"", "--code-page", Takes::value, "NUMBER",
     "ANSI or OEM code page of Windows programs, such as 1252 or\n932, instead of UTF-8 (also FERRY_CODE_PAGE)",
     [](RunConfig& config, std::string_view value) {
         config.code_page = value;
         return nt::find_code_pages(value) ? Complaint()
                    : fmt::format("unknown code page {}; want one of {}", value, nt::known_code_pages());
     }},
    {"-E", "", Takes::value, "NAME=VALUE", "Set a variable in the guest's environment",
     [](RunConfig& config, std::string_view value) {
         config.set_environment.emplace_back(value);
         const std::size_t equals = value.find('=');
         return equals == std::string_view::npos || equals == 0
                    ? fmt::format("-E {}: want NAME=VALUE", value) : Complaint();
     }},
    {"-U", "", Takes::value, "NAME", "Take a variable out of it",
     [](RunConfig& config, std::string_view value) {
         config.unset_environment.emplace_back(value);
         return value.empty() || value.find('=') != std::string_view::npos
                    ? fmt::format("-U {}: want NAME", value) : Complaint();
     }},
    {"-0", "", Takes::value, "ARGV0", "What the guest sees as argv[0]",
     [](RunConfig& config, std::string_view value) {
         config.argv0 = value;
         return Complaint();
     }},
    {"", "--engine", Takes::value, "NAME", "auto, dbt, unicorn or native",
     [](RunConfig& config, std::string_view value) {
         return one_of(engines, "engine", value, config.engine);
     }},
    {"", "--trace", Takes::value_after_equals, "[=GROUP,…]",
     "Print system calls as strace does; all, or only some:\n"
     "file, descriptor, process, network, signal, memory, ipc, time;\n"
     "of Windows programs NT services; win32: their calls of DLL functions",
     [](RunConfig& config, std::string_view value) {
         config.trace = true;
         config.trace_groups = split_commas(value);
         return Complaint();
     }},
    {"", "--trace-file", Takes::value, "FILE", "Write the trace of all processes to FILE, not to stderr",
     [](RunConfig& config, std::string_view value) {
         return store("trace file's name", value, config.trace_file);
     }},
    {"", "--stats", Takes::nothing, "", "Say on stderr what the engine did, when a process ends",
     [](RunConfig& config, std::string_view) {
         config.stats = true;
         return Complaint();
     }},
    {"", "--perf-map", Takes::nothing, "",
     "Write /tmp/perf-PID.map, by which perf(1) names guest code",
     [](RunConfig& config, std::string_view) {
         config.perf_map = true;
         return Complaint();
     }},
    {"-g", "--gdb", Takes::value, "[HOST:]PORT",
     "Wait there, or on a socket that is named by its path, for\na debugger (gdb: target remote :PORT) before a Linux program runs",
     [](RunConfig& config, std::string_view value) {
         return store("place of the debugger", value, config.debugger);
     }},
    {"", "--log", Takes::value, "LEVEL", "Ferry's own messages: debug, info, warning, error, off",
     [](RunConfig& config, std::string_view value) {
         return one_of(log_levels, "log level", value, config.log_level);
     }},
    {"-h", "--help", Takes::nothing, "", "Print this and exit", nullptr},
    {"", "--version", Takes::nothing, "",
     "Print the version and the licences of what is linked, and exit", nullptr},
};
// clang-format on

std::string help_text() {
    constexpr std::string_view column = "                             ";
    std::string text(usage);
    text += "Options:\n";
    for (const Option& option : options) {
        const std::string_view between = option.letter.empty() ? "    "
                                         : option.name.empty() ? ""
                                                               : ", ";
        const std::string_view space = option.takes == Takes::value ? " " : "";
        const std::string left = fmt::format("  {}{}{}{}{}", option.letter, between, option.name,
                                             space, option.placeholder);
        text += fmt::format("{:<{}}", left, column.size());
        for (const char c : option.help) {
            text += c;
            if (c == '\n') {
                text += column;
            }
        }
        text += '\n';
    }
    text += footer;
    return text;
}

PrintAndExit refuse(std::string_view reason) {
    return {fmt::format("ferry: {}\n", reason), exit_internal};
}

/// One word of the command line that is an option, taken apart: -LDIR, --sysroot=DIR, --trace.
struct Word {
    std::string_view name;
    std::optional<std::string_view> value;
};

Word take_apart(std::string_view word) {
    if (!word.starts_with(dashes)) {
        return word.size() > 2 ? Word{word.substr(0, 2), word.substr(2)} : Word{word, {}};
    }
    const std::size_t equals = word.find('=');
    return equals == std::string_view::npos ? Word{word, {}}
                                            : Word{word.substr(0, equals), word.substr(equals + 1)};
}

const Option* find_option(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(options), std::end(options), [&](const Option& option) {
            return name == option.letter || name == option.name;
        });
    return found == std::end(options) ? nullptr : found;
}

PrintAndExit refuse_unknown(std::string_view word) {
    std::array<std::string_view, std::size(options)> names;
    std::transform(std::begin(options), std::end(options), names.begin(), [](const Option& option) {
        return option.name.substr(std::min(option.name.size(), dashes.size()));
    });
    const std::string_view near =
        word.starts_with(dashes) ? closest(word.substr(dashes.size()), names) : "";
    return refuse(near.empty() ? fmt::format("unknown option {} (see ferry --help)", word)
                               : fmt::format("unknown option {}; did you mean --{}?", word, near));
}

/// What the environment says where the command line says nothing.
void default_options(RunConfig& config) {
    constexpr std::pair<const char*, std::string RunConfig::*> variables[] = {
        {"FERRY_SYSROOT", &RunConfig::sysroot},
        {"QEMU_LD_PREFIX", &RunConfig::sysroot},
        {"FERRY_CODE_CACHE", &RunConfig::code_cache},
        {"FERRY_CODE_PAGE", &RunConfig::code_page},
    };
    for (const auto& [name, option] : variables) {
        const char* const value = std::getenv(name);
        if ((config.*option).empty() && value != nullptr) {
            config.*option = value;
        }
    }
}

Command parse_run(std::span<const char* const> words) {
    RunConfig config;
    std::size_t at = 0;
    for (; at < words.size(); ++at) {
        const std::string_view text = words[at];
        if (text == dashes) {
            ++at;
            break;
        }
        if (text.size() < 2 || text.front() != '-') {
            break;
        }
        Word word = take_apart(text);
        const Option* const option = find_option(word.name);
        if (option == nullptr) {
            return refuse_unknown(word.name);
        }
        if (option->takes == Takes::nothing && word.value) {
            return refuse(fmt::format("option {} takes no value", word.name));
        }
        if (option->takes == Takes::value && !word.value) {
            if (at + 1 == words.size()) {
                return refuse(fmt::format("option {} wants {}", word.name, option->placeholder));
            }
            word.value = words[++at];
        }
        if (option->take == nullptr) {
            return option->name == "--help" ? Command(PrintAndExit{help_text(), 0})
                                            : Command(VersionCommand{});
        }
        if (const Complaint complaint = option->take(config, word.value.value_or(""));
            !complaint.empty()) {
            return refuse(complaint);
        }
    }
    if (at == words.size()) {
        return refuse("no program given (see ferry --help)");
    }
    config.program = words[at];
    if (config.program.empty()) {
        return PrintAndExit{"ferry: '': No such file or directory\n", exit_not_found};
    }
    config.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
    default_options(config);
    return config;
}

Command parse_support(std::span<const char* const> words) {
    constexpr std::string_view subjects[] = {"syscalls", "instructions", "win32"};
    std::string subject;
    if (words.size() != 1) {
        return refuse(fmt::format("support wants one word: {}", fmt::join(subjects, ", ")));
    }
    if (const Complaint complaint = one_of(subjects, "subject", words[0], subject);
        !complaint.empty()) {
        return refuse(complaint);
    }
    return SupportCommand{subject};
}

} // namespace

Command parse(int argc, const char* const* argv) {
    std::span<const char* const> words(argv, static_cast<std::size_t>(std::max(argc, 1)));
    words = words.subspan(1);
    const std::string_view first = words.empty() ? "" : words[0];
    if (first == "inspect") {
        return InspectCommand{{words.begin() + 1, words.end()}};
    }
    if (first == "support") {
        return parse_support(words.subspan(1));
    }
    return parse_run(first == "run" ? words.subspan(1) : words);
}

} // namespace ferry::runtime::cli
