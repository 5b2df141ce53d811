// embed PROGRAM: exits 0 if PROGRAM ran as a guest and did, and if a missing program is told apart.
#include <ferry/runtime.hpp>

#include <cstdio>
#include <string>

namespace {

ferry::runtime::ExitStatus run(const std::string& program) {
    ferry::runtime::RunConfig config;
    config.program = program;
    return ferry::runtime::Guest::start(config).wait();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        return 2;
    }
    if (!run(argv[1]).success()) {
        std::puts("the guest failed");
        return 1;
    }
    if (run("/nowhere/nothing").value != ferry::runtime::exit_not_found) {
        std::puts("a missing program has another status than 127");
        return 1;
    }
    return 0;
}
