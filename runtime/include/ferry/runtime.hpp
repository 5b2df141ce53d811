#pragma once
/// libferry: configure a run of a foreign program, start it, get its status.
///
/// Each guest runs in a child process that the `ferry` command provides, so the embedding program
/// shares no address space, signal handlers or descriptors with it. This header stands alone.

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace ferry::runtime {

/// What to run and how; the members are the options of the `ferry` command.
struct RunConfig {
    std::string program;                ///< host path, or with a sysroot an absolute guest path
    std::vector<std::string> arguments; ///< without argv[0]
    std::optional<std::string> argv0;   ///< what the guest sees as argv[0]; default: `program`

    int address_bits = 0;   ///< how many the addresses of Linux programs have, 38 to 46; 0: all
    std::string code_page;  ///< ANSI or OEM code page of Windows programs; empty: UTF-8
    std::string code_cache; ///< a directory for translated code; empty: none is kept
    std::string sysroot;    ///< host directory with the guest's libraries; may be empty
    std::vector<std::string> set_environment;   ///< NAME=VALUE, added to the inherited environment
    std::vector<std::string> unset_environment; ///< names taken out of it first

    std::string engine = "auto";           ///< "auto", "dbt", "unicorn" or "native"
    bool trace = false;                    ///< print system calls
    std::vector<std::string> trace_groups; ///< "file", "process", …; empty: all
    std::string trace_file;                ///< empty: stderr
    bool stats = false;                    ///< print what the engine did when a process ends
    bool perf_map = false;                 ///< write /tmp/perf-PID.map, which perf(1) reads
    std::string debugger; ///< where one connects to, before a Linux program runs; empty: none does
    std::string log_level = "warning"; ///< of ferry's own messages
};

/// Which descriptors of the caller a guest gets as its standard streams.
struct Streams {
    int in = 0;
    int out = 1;
    int err = 2;
};

/// How a guest ended.
struct ExitStatus {
    enum class Kind : std::uint8_t { exited, signaled };
    Kind kind = Kind::exited;
    int value = 0; ///< exit code (0–255) or signal number

    [[nodiscard]] bool success() const { return kind == Kind::exited && value == 0; }
    bool operator==(const ExitStatus&) const = default;
};

/// Exit codes by which the command, like env(1) and timeout(1), tells its own failures apart.
inline constexpr int exit_internal = 125;   ///< ferry itself cannot go on
inline constexpr int exit_cannot_run = 126; ///< found, but cannot be run
inline constexpr int exit_not_found = 127;  ///< not found

/// A running guest. Move-only; not thread-safe. One that is destroyed before wait() goes on by
/// itself and is the caller's child to reap.
class Guest {
public:
    Guest(Guest&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
    Guest& operator=(Guest&& other) noexcept {
        pid_ = std::exchange(other.pid_, -1);
        return *this;
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    ~Guest() = default;

    /// Starts `config.program`. `command` is the `ferry` executable: a path, or a name that is
    /// looked for in PATH. Throws std::system_error if that cannot be started. What ferry finds out
    /// about the program itself (missing, not runnable) is told by the exit status, 125 to 127, and
    /// one line on the guest's stderr.
    [[nodiscard]] static Guest start(const RunConfig& config, const Streams& streams = {},
                                     const std::string& command = "ferry");

    /// The guest's process id, which is the guest's own getpid() too; -1 after wait().
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Sends a signal. False after wait(), or where it may not be sent. A guest that has ended but
    /// has not been waited for takes it without effect.
    bool signal(int number) const;
    /// Waits for the end; interrupted waits go on. Throws std::system_error if there is nothing to
    /// wait for.
    ExitStatus wait();

private:
    explicit Guest(pid_t pid) : pid_(pid) {}
    pid_t pid_ = -1;
};

} // namespace ferry::runtime
