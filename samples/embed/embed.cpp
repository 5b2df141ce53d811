// Runs foreign programs from a program of one's own: configures a run, gives the guest a pipe for
// its standard output, reads what it says, and learns how it ended.
#include <ferry/runtime.hpp>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace {

using ferry::runtime::ExitStatus;
using ferry::runtime::Guest;
using ferry::runtime::RunConfig;
using ferry::runtime::Streams;

struct Ended {
    std::string output;
    ExitStatus status;
};

Ended run_and_read(const RunConfig& config) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    Guest guest = Guest::start(config, Streams{STDIN_FILENO, ends[1], STDERR_FILENO});
    ::close(ends[1]); // so that the pipe ends when the guest does

    Ended ended;
    char piece[4096];
    ssize_t size;
    while ((size = ::read(ends[0], piece, sizeof piece)) > 0) {
        ended.output.append(piece, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    ended.status = guest.wait();
    return ended;
}

void show(const char* what, const Ended& ended) {
    std::printf("%s:\n%s", what, ended.output.c_str());
    if (ended.status.kind == ExitStatus::Kind::signaled) {
        std::printf("-> killed by signal %d\n", ended.status.value);
    } else {
        std::printf("-> exit status %d\n", ended.status.value);
    }
}

} // namespace

int main(int, char** argv) try {
    const std::string self = argv[0];
    const std::string folder = self.substr(0, self.rfind('/') + 1); // the guests lie beside

    RunConfig config;
    config.program = folder + "args_env";
    config.arguments = {"one", "two words"};
    config.set_environment = {"SAMPLE_HOME=/home/guest"};
    show("a guest with arguments and a variable", run_and_read(config));

    RunConfig signalled;
    signalled.program = folder + "signals";
    show("a guest that dies by a signal", run_and_read(signalled));

    RunConfig missing;
    missing.program = "/nowhere/program";
    const Ended ended = run_and_read(missing);
    show("a program that does not exist", ended);
    return ended.status.value == ferry::runtime::exit_not_found ? 0 : 1;
} catch (const std::exception& error) { // the ferry command could not be started
    std::fprintf(stderr, "embed: %s\n", error.what());
    return 1;
}
