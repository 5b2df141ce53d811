// A C++ exception thrown in a handler for a synchronous fault unwinds through the signal frame.
// build: -fnon-call-exceptions -fasynchronous-unwind-tables
#include <csignal>
#include <cstdio>
#include <stdexcept>

struct Guard {
    const char* name;
    ~Guard() { std::printf("destructor of %s\n", name); }
};

static void handler(int) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    throw std::runtime_error("from the handler");
}

__attribute__((noinline)) static int load(volatile int* pointer) {
    Guard guard{"load"};
    return *pointer;
}

int main() {
    signal(SIGSEGV, handler);
    for (int i = 0; i < 3; ++i)
        try {
            Guard guard{"main"};
            std::printf("loaded %d\n", load(reinterpret_cast<int*>(8)));
        } catch (const std::exception& error) {
            std::printf("caught: %s\n", error.what());
        }
}
