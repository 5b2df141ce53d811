#include <ferry/base/assert.hpp>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace ferry {
namespace {

std::atomic<AssertContext> context_printer{nullptr};

void print(const char* text) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

} // namespace

void set_assert_context(AssertContext printer) noexcept { context_printer = printer; }

void assert_failed(const char* condition, const char* file, int line) noexcept {
    char number[16] = {};
    std::to_chars(number, number + sizeof number - 1, line);
    print("ferry: internal error: ");
    print(condition);
    print(" does not hold at ");
    print(file);
    print(":");
    print(number);
    print("\n");
    if (const AssertContext printer = context_printer.exchange(nullptr)) {
        printer(STDERR_FILENO);
    }
    std::abort();
}

} // namespace ferry
