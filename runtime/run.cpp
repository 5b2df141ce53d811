// From a configuration to a guest that runs in this process: find the program, find an engine (here
// or in a sister executable), see that ferry is out of the guest's way, start.

#include "command.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ferry/base/log.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/linux/start.hpp>
#include <ferry/linux/trace.hpp>

#include "placement.hpp"
#include "sister.hpp"
#include "windows.hpp"

namespace ferry::runtime {
namespace {

using linux_guest::Configuration;
using linux_guest::FoundProgram;
using linux_guest::Handover;

/// One line for the user, and the exit code for it.
int report(const Error& error) {
    const std::string line = fmt::format("ferry: {}\n", error.message);
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    switch (error.errno_value) {
    case 0: return exit_internal;
    case ENOENT: return exit_not_found;
    default: return exit_cannot_run;
    }
}

std::vector<std::string> environment_list() {
    std::vector<std::string> list;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        list.emplace_back(*entry);
    }
    return list;
}

/// Applies -U and -E to this process's environment, which is the guest's.
void change_environment(const RunConfig& config) {
    for (const std::string& name : config.unset_environment) {
        ::unsetenv(name.c_str());
    }
    for (const std::string& pair : config.set_environment) {
        const std::size_t equals = pair.find('=');
        if (equals != std::string::npos && equals != 0) {
            ::setenv(pair.substr(0, equals).c_str(), pair.c_str() + equals + 1, 1);
        }
    }
}

Result<Configuration> configuration_of(const RunConfig& config) {
    Configuration made;
    made.engine = config.engine;
    made.trace = config.trace;
    made.trace_groups = config.trace_groups;
    made.trace_root = ::getpid();
    if (const auto groups = linux_guest::parse_groups(config.trace_groups); !groups) {
        return groups.error();
    }
    if (!config.trace_file.empty()) {
        auto file = linux_guest::begin_trace_file(config.trace_file);
        if (!file) {
            return Error{file.error().message, 0};
        }
        made.trace_file = std::move(*file);
    }
    made.stats = config.stats;
    made.perf_map = config.perf_map;
    made.log_level = config.log_level;
    made.address_bits = config.address_bits;
    if (!config.code_cache.empty()) {
        std::error_code gone; // the working directory may be
        made.code_cache = std::filesystem::absolute(config.code_cache, gone);
    }
    if (!config.sysroot.empty()) {
        char* const canonical = ::realpath(config.sysroot.c_str(), nullptr);
        if (canonical == nullptr) {
            return Error{fmt::format("sysroot {}: {}", config.sysroot, std::strerror(errno)), 0};
        }
        made.sysroot = canonical;
        std::free(canonical);
        const int directory = ::open(made.sysroot.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) {
            return Error{fmt::format("sysroot {}: {}", config.sysroot, std::strerror(errno)), 0};
        }
        ::close(directory);
        if (made.sysroot == "/") {
            made.sysroot.clear();
        }
    }
    return made;
}

const engine::EngineFactory* choose_engine(EngineList engines, const std::string& wanted, Isa isa) {
    for (const engine::EngineFactory* factory : engines) {
        if ((wanted == "auto" || wanted == factory->name) && factory->supports(isa)) {
            return factory;
        }
    }
    return nullptr;
}

Error does_not_fit(const FoundProgram& program, const Configuration& configuration) {
    return Error{fmt::format("{}: the {} engine does not run {} programs", program.name(),
                             configuration.engine, isa_info(program.isa()).human),
                 ENOEXEC};
}

/// Replaces this process by a ferry executable that goes on with the run: the one at `path`, or
/// the open one where `path` is empty.
Error exec_ferry(int fd, const std::string& path, const FoundProgram& program, Handover handover) {
    if (handover.memory_limits.empty()) {
        handover.memory_limits = linux_guest::host_memory_limits();
        linux_guest::release_memory_limits();
    }
    std::string encoded = handover.encode();
    std::string command = "ferry";
    std::vector<char*> line{command.data(), encoded.data()};
    for (const std::string& word : program.argv()) {
        line.push_back(const_cast<char*>(word.c_str()));
    }
    line.push_back(nullptr);
    ::execveat(fd, path.c_str(), line.data(), environ, path.empty() ? AT_EMPTY_PATH : 0);
    const int error = errno;
    const char* const what = std::strerror(error);
    if (error == E2BIG) {
        return Error{fmt::format("{}: {}", program.name(), what), error};
    }
    return Error{fmt::format("{}: {} cannot be started: {}", program.name(),
                             path.empty() ? "ferry" : path, what),
                 0};
}

Error exec_sister(const FoundProgram& program, Handover handover) {
    constexpr std::string_view sister = "ferry-unicorn";
    const std::string& wanted = handover.configuration.engine;
    if (wanted != "auto" && wanted != "unicorn") {
        return does_not_fit(program, handover.configuration);
    }
    const std::string path = find_sister(sister);
    if (path.empty()) {
        return Error{fmt::format("{}: {} programs need {}, {}", program.name(),
                                 isa_info(program.isa()).human, sister, not_installed),
                     0};
    }
    return exec_ferry(AT_FDCWD, path, program, std::move(handover));
}

/// Executes this executable again, hoping for a better place.
Error exec_again(UniqueFd own, const FoundProgram& program, Handover handover,
                 kernel::DescriptorRoom& room) {
    if (handover.placed_before) {
        return Error{fmt::format("{}: the host kernel puts ferry where the guest's addresses are",
                                 program.name()),
                     0};
    }
    handover.placed_before = true;
    const UniqueFd inherited(::fcntl(own.get(), F_DUPFD, 3));
    handover.executable_fd = inherited.get();
    handover.memory_limits = handover.memory_limits.empty() ? linux_guest::host_memory_limits()
                                                            : std::move(handover.memory_limits);
    prepare_better_placement();
    room.give_up();
    return exec_ferry(own.get(), "", program, std::move(handover));
}

Error run_host_program(const FoundProgram& program, const Configuration& configuration,
                       const linux_guest::DebuggerSeat& debugger) {
    if (configuration.engine != "auto" && configuration.engine != "native") {
        return does_not_fit(program, configuration);
    }
    if (configuration.trace) {
        log::warning("syscall", "{}: runs on the host itself and is not traced", program.name());
    }
    if (debugger.is_taken()) {
        return Error{fmt::format("{}: runs on the host itself; --gdb is for foreign programs",
                                 program.name()),
                     0};
    }
    return linux_guest::exec_host_program(program, environment_list());
}

/// Goes on with a program that has been found. Returns only on failure. `before` is what the ferry
/// process before this one said, if there was one. `room` is given up for the guest.
Error go(FoundProgram program, const Configuration& configuration, const Handover& before,
         EngineList engines, kernel::DescriptorRoom& room) {
    if (program.is_host_program()) {
        room.give_up();
        return run_host_program(program, configuration, before.debugger);
    }
    UniqueFd own(before.executable_fd);
    if (own) {
        ::fcntl(own.get(), F_SETFD, FD_CLOEXEC);
    } else {
        own = open_own_executable();
    }
    const auto hand_over = [&] {
        Handover next = program.hand_over(configuration);
        next.memory_limits = before.memory_limits;
        next.placed_before = before.placed_before;
        next.layout_seed = before.layout_seed;
        next.shared_code_fd = before.shared_code_fd;
        next.debugger = before.debugger;
        return next;
    };
    const engine::EngineFactory* const factory =
        choose_engine(engines, configuration.engine, program.isa());
    if (factory == nullptr) {
        Handover next = hand_over();
        room.give_up();
        return exec_sister(program, std::move(next));
    }
    if (!is_well_placed()) {
        return exec_again(std::move(own), program, hand_over(), room);
    }
    linux_guest::StartRequest request;
    request.configuration = configuration;
    request.environment = environment_list();
    request.engine = factory;
    request.executable_fd = own.release();
    request.memory_limits = before.memory_limits;
    request.randomize = !wants_fixed_addresses();
    request.layout_seed = before.layout_seed;
    request.shared_code_fd = before.shared_code_fd;
    request.debugger = before.debugger;
    request.room = &room;
    return linux_guest::start(std::move(program), std::move(request));
}

} // namespace

int run_here(const RunConfig& config, EngineList engines) {
    log::set_level(config.log_level);
    kernel::DescriptorRoom room;
    Result<Configuration> configuration = configuration_of(config);
    if (!configuration) {
        return report(configuration.error());
    }
    change_environment(config);
    std::vector<std::string> argv{config.argv0.value_or(config.program)};
    argv.insert(argv.end(), config.arguments.begin(), config.arguments.end());
    if (auto file = nt::find_windows_file(config.program)) {
        return report(run_windows(std::move(*file), config, engines, room));
    }
    if (auto shell = find_shell_for(config.program)) {
        return report(run_windows(std::move(*shell), config, engines, room));
    }
    Result<FoundProgram> program = linux_guest::find_program(config.program, argv, *configuration);
    if (!program && program.error().errno_value == ENOENT) {
        if (auto own = find_own_program(config.program)) {
            return report(run_windows(std::move(*own), config, engines, room));
        }
    }
    if (!program) {
        return report(program.error());
    }
    Handover first;
    first.debugger.address = config.debugger;
    return report(go(std::move(*program), *configuration, first, engines, room));
}

int run_handed_over(int argc, char** argv, EngineList engines) {
    if (argc < 2) {
        return -1;
    }
    const auto handover = Handover::decode(argv[1]);
    if (!handover) {
        return -1;
    }
    log::set_level(handover->configuration.log_level);
    kernel::DescriptorRoom room; // the table may be full, and exec needs no descriptor
    Result<FoundProgram> program =
        linux_guest::take_over(*handover, std::vector<std::string>(argv + 2, argv + argc));
    if (!program) {
        return report(program.error());
    }
    return report(go(std::move(*program), handover->configuration, *handover, engines, room));
}

} // namespace ferry::runtime
