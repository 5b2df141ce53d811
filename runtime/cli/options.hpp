#pragma once
/// The command line of `ferry`.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <ferry/runtime.hpp>

namespace ferry::runtime::cli {

/// `ferry inspect …`: everything behind the word goes to the sister that reads files in depth.
struct InspectCommand {
    std::vector<std::string> arguments;
};
/// `ferry support WHAT`.
struct SupportCommand {
    std::string subject;
};
struct VersionCommand {};
/// Text to print, and the exit code: --help (0), or what is wrong with the command line (125).
struct PrintAndExit {
    std::string text;
    int exit_code = 0;
};

using Command =
    std::variant<RunConfig, InspectCommand, SupportCommand, VersionCommand, PrintAndExit>;

/// What the user asked for. Reads FERRY_SYSROOT and QEMU_LD_PREFIX where no sysroot is named.
[[nodiscard]] Command parse(int argc, const char* const* argv);

} // namespace ferry::runtime::cli
