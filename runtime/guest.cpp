#include "command.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace ferry::runtime {

std::vector<std::string> own_command_line(const RunConfig& config, const std::string& command) {
    std::vector<std::string> line{command, "run"};
    const auto option = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            line.insert(line.end(), {name, value});
        }
    };
    option("--sysroot", config.sysroot);
    option("--address-bits",
           config.address_bits != 0 ? std::to_string(config.address_bits) : std::string());
    option("--code-cache", config.code_cache);
    option("--code-page", config.code_page);
    for (const std::string& name : config.unset_environment) {
        option("-U", name);
    }
    for (const std::string& pair : config.set_environment) {
        option("-E", pair);
    }
    if (config.argv0) {
        line.insert(line.end(), {"-0", *config.argv0});
    }
    option("--engine", config.engine);
    option("--log", config.log_level);
    option("--trace-file", config.trace_file);
    if (config.trace) {
        std::string groups;
        for (const std::string& group : config.trace_groups) {
            groups += (groups.empty() ? "=" : ",") + group;
        }
        line.emplace_back("--trace" + groups);
    }
    const auto flag = [&](const char* name, bool given) {
        if (given) {
            line.emplace_back(name);
        }
    };
    flag("--stats", config.stats);
    flag("--perf-map", config.perf_map);
    line.emplace_back("--");
    line.push_back(config.program);
    line.insert(line.end(), config.arguments.begin(), config.arguments.end());
    return line;
}

namespace {

/// posix_spawn's redirections, destroyed with their owner.
class Redirections {
public:
    explicit Redirections(const Streams& streams) {
        ::posix_spawn_file_actions_init(&actions_);
        const int wanted[] = {streams.in, streams.out, streams.err};
        for (int target = 0; target < 3; ++target) {
            // From copies above the targets, so that none is overwritten before it is used.
            copies_[target] = ::fcntl(wanted[target], F_DUPFD_CLOEXEC, 3);
            ::posix_spawn_file_actions_adddup2(&actions_, copies_[target], target);
        }
    }
    Redirections(const Redirections&) = delete;
    Redirections& operator=(const Redirections&) = delete;
    ~Redirections() {
        ::posix_spawn_file_actions_destroy(&actions_);
        for (const int copy : copies_) {
            ::close(copy);
        }
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
    int copies_[3] = {-1, -1, -1};
};

} // namespace

Guest Guest::start(const RunConfig& config, const Streams& streams, const std::string& command) {
    std::vector<std::string> line = own_command_line(config, command);
    std::vector<char*> argv;
    argv.reserve(line.size() + 1);
    for (std::string& word : line) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    const Redirections redirections(streams);
    pid_t pid = -1;
    const int error =
        ::posix_spawnp(&pid, command.c_str(), redirections.get(), nullptr, argv.data(), environ);
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), command);
    }
    return Guest(pid);
}

bool Guest::signal(int number) const { return pid_ > 0 && ::kill(pid_, number) == 0; }

ExitStatus Guest::wait() {
    int status = 0;
    pid_t ended;
    do {
        ended = ::waitpid(pid_, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ended < 0) {
        throw std::system_error(errno, std::generic_category(), "waiting for the guest");
    }
    pid_ = -1;
    if (WIFSIGNALED(status)) {
        return {ExitStatus::Kind::signaled, WTERMSIG(status)};
    }
    return {ExitStatus::Kind::exited, WEXITSTATUS(status)};
}

} // namespace ferry::runtime
