// A new program's main stack is as large as RLIMIT_STACK says.
#include "check.h"

__attribute__((noinline)) static unsigned use(size_t kilobytes) {
    volatile char frame[1024];
    frame[0] = (char)kilobytes;
    frame[1023] = 1;
    return kilobytes == 0 ? 0 : use(kilobytes - 1) + (unsigned char)frame[0] % 2;
}

static void run(const char* stack, const char* depth) {
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {strtoul(stack, NULL, 10) << 20, RLIM_INFINITY};
        REQUIRE(setrlimit(RLIMIT_STACK, &limit) == 0);
        execl("/proc/self/exe", "stack", depth, NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    say("%s MB stack, %s kB used: ", stack, depth);
    show_status("child", status);
}

int main(int argc, char** argv) {
    if (argc > 1)
        return use(strtoul(argv[1], NULL, 10)) > 0 ? 7 : 8;
    run("1", "500");
    run("1", "1500");
    run("8", "5000");
    run("64", "50000");
}
