#include "windows.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>
#include <unistd.h>

#include <ferry/linux/trace.hpp>
#include <ferry/win32_dlls/list.hpp>

#include "placement.hpp"
#include "sister.hpp"

namespace ferry::runtime {
namespace {

const engine::EngineFactory* choose_engine(EngineList engines, const std::string& wanted) {
    for (const engine::EngineFactory* factory : engines) {
        if ((wanted == "auto" || wanted == factory->name) && factory->supports(host_isa)) {
            return factory;
        }
    }
    return nullptr;
}

} // namespace

std::optional<nt::WindowsFile> find_shell_for(const std::string& program) {
    if (nt::is_batch_file(program)) {
        return nt::find_own_program("cmd.exe", win32_dlls::list());
    }
    return std::nullopt;
}

std::optional<nt::WindowsFile> find_own_program(const std::string& program) {
    return nt::find_own_program(program, win32_dlls::list());
}

Error run_windows(nt::WindowsFile file, const RunConfig& config, EngineList engines,
                  kernel::DescriptorRoom& room, int child) {
    const engine::EngineFactory* const factory = choose_engine(engines, config.engine);
    if (factory == nullptr) {
        return Error{fmt::format("{}: the {} engine does not run Windows programs", file.name,
                                 config.engine),
                     ENOEXEC};
    }
    if (!config.debugger.empty()) {
        return Error{fmt::format("{}: --gdb is for Linux programs; a gdbserver for Windows, run by "
                                 "ferry, debugs Windows programs",
                                 file.name),
                     0};
    }
    const UniqueFd own = open_own_executable(O_RDONLY);
    if (!is_well_placed()) {
        // Its own image, stack or mappings lie where the guest's are to be.
        if (!prepare_better_placement()) {
            return Error{fmt::format("{}: the host kernel puts ferry where the guest's addresses "
                                     "are",
                                     file.name),
                         0};
        }
        room.give_up();
        std::vector<std::string> line = own_command_line(config, "ferry");
        std::vector<char*> argv;
        for (std::string& word : line) {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        ::execveat(own.get(), "", argv.data(), environ, AT_EMPTY_PATH);
        return Error{
            fmt::format("{}: ferry cannot be started anew: {}", file.name, std::strerror(errno)),
            0};
    }
    nt::StartRequest request;
    const auto& groups = config.trace_groups;
    if (const auto known = linux_guest::parse_groups(groups); !known) {
        return Error{known.error().message, 0};
    }
    const auto calls =
        std::count(groups.begin(), groups.end(), std::string(linux_guest::win32_group));
    request.configuration.trace_calls = calls != 0;
    request.configuration.trace = config.trace && (groups.empty() || calls != std::ssize(groups));
    if (!config.code_page.empty()) {
        const auto pages = nt::find_code_pages(config.code_page);
        if (!pages) {
            return Error{fmt::format("unknown code page {}; want one of {}", config.code_page,
                                     nt::known_code_pages()),
                         0};
        }
        request.configuration.code_pages = *pages;
    }
    if (!config.trace_file.empty()) {
        auto trace_file = linux_guest::begin_trace_file(config.trace_file);
        if (!trace_file) {
            return Error{trace_file.error().message, 0};
        }
        request.configuration.trace_file = std::move(*trace_file);
    }
    request.runs_batch = !file.own.empty() && nt::is_batch_file(config.program);
    request.argv = {request.runs_batch ? config.program : config.argv0.value_or(config.program)};
    request.argv.insert(request.argv.end(), config.arguments.begin(), config.arguments.end());
    for (char** entry = environ; *entry != nullptr; ++entry) {
        request.environment.emplace_back(*entry);
    }
    request.engine = factory;
    request.system_dlls = win32_dlls::list();
    request.executable_fd = own.get();
    request.room = &room;
    request.child = child;
    return nt::start(std::move(file), std::move(request));
}

int run_windows_child(int argc, char** argv, EngineList engines) {
    constexpr std::string_view prefix = "--ferry-windows=";
    constexpr int internal_error = 125;
    constexpr int not_found = 127;
    const std::string_view word = argc == 2 ? argv[1] : "";
    if (!word.starts_with(prefix)) {
        return -1;
    }
    const int descriptor = std::atoi(word.data() + prefix.size());
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    auto file = nt::find_handed_over(descriptor);
    std::string problem = "the program is gone";
    int status = not_found;
    if (file) {
        RunConfig config;
        config.program = file->host_path;
        kernel::DescriptorRoom room;
        problem = run_windows(std::move(*file), config, engines, room, descriptor).message;
        status = internal_error;
    }
    problem = fmt::format("ferry: {}\n", problem);
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, problem.data(), problem.size());
    return status;
}

} // namespace ferry::runtime
