#pragma once
/// Raw host system calls: no libc in between, no errno, no cancellation.

#include <atomic>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace ferry::kernel {

namespace detail {
template <class T>
constexpr std::uint64_t word(T value) {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<std::uint64_t>(value);
    } else if constexpr (std::is_null_pointer_v<T>) {
        return 0;
    } else {
        return static_cast<std::uint64_t>(value);
    }
}
} // namespace detail

/// A host system call that does not wait; returns the kernel's value (-4095…-1: error).
inline std::int64_t host_call_words(long number, std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                    std::uint64_t d, std::uint64_t e, std::uint64_t f) noexcept {
    std::int64_t result;
    register std::uint64_t r10 asm("r10") = d;
    register std::uint64_t r8 asm("r8") = e;
    register std::uint64_t r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
}

template <class... Args>
std::int64_t host_call(long number, Args... args) noexcept {
    static_assert(sizeof...(Args) <= 6);
    std::uint64_t words[6] = {detail::word(args)...};
    return host_call_words(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

/// A host system call that may wait. Returns -restart_always without having had any effect if
/// `*interrupted` is or becomes non-zero before the kernel starts waiting: the signal handler
/// recognises the pc range of this stub, which closes the race between a signal and the wait.
/// Returns -restart_if_sa_restart where the kernel would restart the call.
extern "C" std::int64_t ferry_blocking_call(const std::atomic<std::uint32_t>* interrupted,
                                            long number, const std::uint64_t* six_words) noexcept;

/// For the host signal handler: if `pc` (with `rcx`) is where ferry_blocking_call() has not entered
/// the kernel or would be restarted by it, the place to continue instead; else null.
[[nodiscard]] const void* abandon_blocking_call(const void* pc, std::uint64_t rcx) noexcept;

} // namespace ferry::kernel
