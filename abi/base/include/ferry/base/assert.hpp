#pragma once
/// FERRY_ASSERT: a broken invariant of ferry itself. On in every build.
///
/// Prints one line (and what the installed context printer adds: the guest pc, the last calls)
/// to stderr with write(2) and aborts. It allocates nothing, so it may stand in a signal handler.

namespace ferry {

/// Called by a failed assertion to print more. Must be async-signal-safe. May be null.
using AssertContext = void (*)(int fd);

/// Installs what a failed assertion prints beside its own line. Thread-safe.
void set_assert_context(AssertContext printer) noexcept;

[[noreturn]] void assert_failed(const char* condition, const char* file, int line) noexcept;

} // namespace ferry

#define FERRY_ASSERT(condition)                                                                    \
    (__builtin_expect(static_cast<bool>(condition), 1)                                             \
         ? static_cast<void>(0)                                                                    \
         : ::ferry::assert_failed(#condition, __FILE__, __LINE__))
