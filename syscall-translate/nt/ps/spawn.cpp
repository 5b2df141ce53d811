// The child shares the parent's memory until exec, so it makes raw calls only.

#include "spawn.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>
#include <ferry/kernel/host_signals.hpp>

namespace ferry::nt::ps {
namespace {

using kernel::host_call;

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    list.reserve(strings.size() + 1);
    for (const std::string& text : strings) {
        list.push_back(const_cast<char*>(text.c_str()));
    }
    list.push_back(nullptr);
    return list;
}

/// Where another session has the terminal, the program goes without.
void begin_session(int terminal) {
    host_call(SYS_setsid);
    host_call(SYS_ioctl, terminal, TIOCSCTTY, 0);
    // What the terminal sends is meant for the program, whatever its creator ignores.
    for (const int signal : {SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU}) {
        kernel::set_host_disposition(signal, kernel::HostDisposition::default_action);
    }
}

/// In the child. An errno; does not return if all went well.
int become(const SpawnRequest& request, char* const* argv, char* const* environment) {
    if (!request.directory.empty()) {
        if (const auto changed = host_call(SYS_chdir, request.directory.c_str()); changed < 0) {
            return static_cast<int>(-changed);
        }
    }
    if (request.terminal >= 0) {
        begin_session(request.terminal);
    }
    // Above all standard ones first, so that none overwrites another.
    int high[3];
    constexpr int above = 100;
    for (int i = 0; i < 3; ++i) {
        high[i] = request.standard[i] < 0
                      ? -1
                      : static_cast<int>(
                            host_call(SYS_fcntl, request.standard[i], F_DUPFD_CLOEXEC, above));
    }
    for (int i = 0; i < 3; ++i) {
        if (high[i] >= 0) {
            host_call(SYS_dup2, high[i], i);
        }
    }
    for (const int fd : request.kept) {
        host_call(SYS_fcntl, fd, F_SETFD, 0);
    }
    kernel::set_exact_host_mask(0);
    return static_cast<int>(
        -host_call(SYS_execveat, request.executable, "", argv, environment, AT_EMPTY_PATH));
}

} // namespace

pid_t spawn(const SpawnRequest& request) {
    const std::vector<char*> argv = pointers(request.argv);
    const std::vector<char*> environment = pointers(request.environment);
    volatile int failed = 0;
    const kernel::SignalSet mask = kernel::block_host_signals();
    const pid_t child = ::vfork();
    if (child == 0) {
        failed = become(request, argv.data(), environment.data());
        for (;;) {
            host_call(SYS_exit, 127);
        }
    }
    const int error = child < 0 ? errno : failed;
    kernel::set_exact_host_mask(mask);
    if (child > 0 && error != 0) {
        ::waitpid(child, nullptr, 0);
    }
    return error != 0 ? -error : child;
}

} // namespace ferry::nt::ps
