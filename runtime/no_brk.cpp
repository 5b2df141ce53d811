// Ferry does not use the program break: the kernel puts it at 0x5555…, amid the guest's addresses.
// Two parts of a static glibc move it, and both take mappings instead, which land above the split:
// malloc's main arena when __sbrk fails, and the start-up code for the first thread's TLS. The
// definitions here win over those in libc.a where they are linked before it.

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <sys/syscall.h>

extern "C" void* __sbrk(std::intptr_t increment) noexcept;
extern "C" void* sbrk(std::intptr_t increment) noexcept;
extern "C" void* _dl_early_allocate(std::size_t size) noexcept;

extern "C" void* __sbrk(std::intptr_t) noexcept {
    errno = ENOMEM;
    return reinterpret_cast<void*>(std::intptr_t{-1}); // NOLINT(performance-no-int-to-ptr)
}

extern "C" void* sbrk(std::intptr_t increment) noexcept { return __sbrk(increment); }

/// Called before there is TLS: no errno, no stack protector, no call that libc resolves at start.
/// Null if there is no memory.
// NOLINTNEXTLINE(clang-diagnostic-unknown-attributes): newer than clang 14
extern "C" [[gnu::no_stack_protector]] void* _dl_early_allocate(std::size_t size) noexcept {
    register long flags __asm__("r10") = MAP_PRIVATE | MAP_ANONYMOUS;
    register long fd __asm__("r8") = -1;
    register long offset __asm__("r9") = 0;
    long result = 0;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_mmap), "D"(0L), "S"(size), "d"(PROT_READ | PROT_WRITE), "r"(flags),
                       "r"(fd), "r"(offset)
                     : "rcx", "r11", "memory");
    constexpr long last_errno = -4095;
    return result >= last_errno && result < 0
               ? nullptr
               : reinterpret_cast<void*>(result); // NOLINT(performance-no-int-to-ptr)
}
