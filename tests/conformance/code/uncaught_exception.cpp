// An exception nobody catches ends the program by SIGABRT.
#include <cstdio>
#include <stdexcept>

int main() {
    std::printf("before\n");
    std::fflush(stdout);
    throw std::runtime_error("nobody wants this");
}
