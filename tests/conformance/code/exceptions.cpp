// C++ exceptions: types, rethrow, unwinding of destructors, exception_ptr, thread_local, RTTI.
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <typeinfo>
#include <vector>

struct Base {
    virtual ~Base() = default;
};
struct Derived : Base {};

static int destroyed;
struct Counter {
    ~Counter() { ++destroyed; }
};

static int nested(int depth) {
    Counter counter;
    if (depth == 0)
        throw std::out_of_range("bottom");
    return nested(depth - 1) + 1;
}

int main() {
    try {
        nested(100);
    } catch (const std::logic_error& error) {
        std::printf("%s after %d destructors\n", error.what(), destroyed);
    }
    try {
        try {
            throw 42;
        } catch (...) {
            throw;
        }
    } catch (int value) {
        std::printf("rethrown %d\n", value);
    }
    std::exception_ptr carried;
    std::thread thread([&] {
        try {
            std::vector<int>().at(3);
        } catch (...) {
            carried = std::current_exception();
        }
    });
    thread.join();
    try {
        std::rethrow_exception(carried);
    } catch (const std::exception& error) {
        std::printf("from the thread: %s\n", typeid(error).name());
    }
    std::unique_ptr<Base> base = std::make_unique<Derived>();
    std::printf("%d %d\n", dynamic_cast<Derived*>(base.get()) != nullptr,
                typeid(*base) == typeid(Derived));
    int caught = 0;
    for (int i = 0; i < 1000; ++i)
        try {
            throw std::string(static_cast<std::size_t>(i), 'x');
        } catch (const std::string& text) {
            caught += static_cast<int>(text.size()) == i;
        }
    std::printf("%d\n", caught);
}
