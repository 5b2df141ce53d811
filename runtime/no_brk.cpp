// Ferry does not use the program break: the kernel puts it at 0x5555…, amid the guest's addresses.
// glibc's malloc asks __sbrk for its main arena and falls back to mmap, which lands above the split,
// when that fails. A definition here takes precedence over the one in the static libc.

#include <cerrno>
#include <cstdint>

extern "C" void* __sbrk(std::intptr_t increment) noexcept;
extern "C" void* sbrk(std::intptr_t increment) noexcept;

extern "C" void* __sbrk(std::intptr_t) noexcept {
    errno = ENOMEM;
    return reinterpret_cast<void*>(std::intptr_t{-1}); // NOLINT(performance-no-int-to-ptr)
}

extern "C" void* sbrk(std::intptr_t increment) noexcept { return __sbrk(increment); }
