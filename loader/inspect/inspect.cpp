#include <ferry/inspect/inspect.hpp>

#include <cstdio>
#include <vector>

#include <CLI/CLI.hpp>
#include <ferry/base/licences.hpp>

#include "report.hpp"

namespace ferry::inspect {
namespace {

constexpr int exit_not_described = 1;
constexpr int exit_bad_options = 125;

std::string version_text() {
    constexpr LinkedLibrary libraries[] = {
        {"LIEF", "Apache-2.0"},
        {"Mbed TLS", "Apache-2.0"},
        {"CLI11", "BSD-3-Clause"},
        {"JSON for Modern C++", "MIT"},
    };
    return "ferry " FERRY_VERSION "\nLicence: MIT\nLinked:\n" + common_licence_lines() +
           licence_lines(libraries);
}

void print(std::FILE* to, const std::string& text) { std::fwrite(text.data(), 1, text.size(), to); }

} // namespace

int inspect_main(int argc, char** argv) {
    Options options;
    std::vector<std::string> files;
    unsigned memory_mib = 2048;

    CLI::App app("Says what a program file is, what would run it, and what would be missing.",
                 "ferry inspect");
    app.add_option("FILE", files, "Files to describe")->required();
    app.add_option("-L,--sysroot", options.sysroot,
                   "Look for interpreter and libraries in this root")
        ->envname("FERRY_SYSROOT")
        ->type_name("DIR");
    app.add_flag("--json", options.json, "Print JSON");
    app.add_flag("--symbols", options.symbols, "List imported and exported symbols");
    app.add_option("--memory", memory_mib, "Memory limit of the deep reading, in MiB")
        ->capture_default_str()
        ->check(CLI::Range(16, 1 << 20));
    app.add_option("--seconds", options.limits.seconds, "Time limit of the deep reading")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
    app.set_version_flag("--version", version_text);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        print(stdout, app.help());
        return 0;
    } catch (const CLI::CallForVersion&) {
        print(stdout, version_text());
        return 0;
    } catch (const CLI::ParseError& error) {
        print(stderr, std::string("ferry: ") + error.what() + "\n");
        return exit_bad_options;
    }
    options.limits.memory = std::uint64_t{memory_mib} << 20;
    if (options.sysroot.empty()) {
        if (const char* qemu_prefix = std::getenv("QEMU_LD_PREFIX")) {
            options.sysroot = qemu_prefix;
        }
    }

    int status = 0;
    for (const std::string& file : files) {
        const Result<Report> report = inspect_file(file, options);
        if (report) {
            print(stdout, options.json ? as_json(*report, options) : as_text(*report, options));
        } else {
            print(stderr, "ferry: " + printable(report.error().message) + "\n");
            status = exit_not_described;
        }
    }
    return status;
}

} // namespace ferry::inspect
