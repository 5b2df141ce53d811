// C++ exceptions: destructors on the way, rethrow, catch by base, nested, across callbacks.
#include <cstdio>
#include <stdexcept>
#include <string>

struct Noisy {
    int id;
    explicit Noisy(int i) : id(i) {}
    ~Noisy() { std::printf("~%d\n", id); }
};

[[gnu::noinline]] static void thrower(int kind) {
    Noisy n(kind);
    switch (kind) {
    case 1: throw 42;
    case 2: throw std::runtime_error("runtime");
    case 3: throw std::string("text");
    default: return;
    }
}

[[gnu::noinline]] static void middle(int kind) {
    Noisy n(10 + kind);
    try {
        thrower(kind);
    } catch (const std::exception& e) {
        std::printf("rethrowing %s\n", e.what());
        throw;
    }
}

[[gnu::noinline]] static void in_handler() {
    try {
        thrower(1);
    } catch (int) {
        try {
            thrower(3);
        } catch (const std::string& s) {
            std::printf("inner %s\n", s.c_str());
        }
        throw;
    }
}

int main() {
    for (int kind = 0; kind < 4; ++kind) {
        try {
            middle(kind);
            std::puts("no throw");
        } catch (int i) {
            std::printf("int %d\n", i);
        } catch (const std::exception& e) {
            std::printf("exception %s\n", e.what());
        } catch (...) {
            std::puts("something");
        }
    }
    try {
        in_handler();
    } catch (int i) {
        std::printf("rethrown %d\n", i);
    }
    int count = 0;
    for (int i = 0; i < 1000; ++i) {
        try {
            throw i;
        } catch (int j) {
            count += j == i;
        }
    }
    std::printf("%d\n", count);
    return 0;
}
