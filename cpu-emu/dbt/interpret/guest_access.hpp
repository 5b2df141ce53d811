#pragma once
/// The accesses of interpreted instructions, which may fault: then the host's fault handler goes on
/// where fix_up() says, and nothing has happened.

#include <cstdint>
#include <emmintrin.h>

namespace ferry::dbt::interpret {

// One host instruction for each, so that what the guest wants as one access is one. Offsets in the
// table, not addresses: a static-pie relocates every address at each start.
#define FERRY_MAY_FAULT(instruction)                                                               \
    "1: " instruction "\n"                                                                         \
    ".pushsection ferry_interpreted, \"a\", @progbits\n"                                           \
    ".long 1b - ., %l[fault] - .\n"                                                                \
    ".popsection\n"

/// value := memory, zero-extended; false if it can't be read.
[[gnu::always_inline]] inline bool load(std::uint64_t at, unsigned size_log2,
                                        std::uint64_t& value) {
    const auto* const from = reinterpret_cast<const char*>(at);
    std::uint64_t read;
    switch (size_log2) {
    case 0:
        asm volatile goto(FERRY_MAY_FAULT("movzbl %1, %k0")
                          : "=r"(read)
                          : "m"(*from)
                          : "memory"
                          : fault);
        break;
    case 1:
        asm volatile goto(FERRY_MAY_FAULT("movzwl %1, %k0")
                          : "=r"(read)
                          : "m"(*from)
                          : "memory"
                          : fault);
        break;
    case 2:
        asm volatile goto(FERRY_MAY_FAULT("movl %1, %k0")
                          : "=r"(read)
                          : "m"(*from)
                          : "memory"
                          : fault);
        break;
    default:
        asm volatile goto(FERRY_MAY_FAULT("movq %1, %0")
                          : "=r"(read)
                          : "m"(*from)
                          : "memory"
                          : fault);
        break;
    }
    value = read;
    return true;
fault:
    return false;
}

/// memory := the value's low bytes; false if it can't be written.
[[gnu::always_inline]] inline bool store(std::uint64_t at, unsigned size_log2,
                                         std::uint64_t value) {
    auto* const to = reinterpret_cast<char*>(at);
    switch (size_log2) {
    case 0:
        asm volatile goto(FERRY_MAY_FAULT("movb %b0, %1")
                          :
                          : "q"(value), "m"(*to)
                          : "memory"
                          : fault);
        break;
    case 1:
        asm volatile goto(FERRY_MAY_FAULT("movw %w0, %1")
                          :
                          : "r"(value), "m"(*to)
                          : "memory"
                          : fault);
        break;
    case 2:
        asm volatile goto(FERRY_MAY_FAULT("movl %k0, %1")
                          :
                          : "r"(value), "m"(*to)
                          : "memory"
                          : fault);
        break;
    default:
        asm volatile goto(FERRY_MAY_FAULT("movq %0, %1")
                          :
                          : "r"(value), "m"(*to)
                          : "memory"
                          : fault);
        break;
    }
    return true;
fault:
    return false;
}

[[gnu::always_inline]] inline bool load(std::uint64_t at, __m128i& value) {
    __m128i read;
    asm volatile goto(FERRY_MAY_FAULT("movups %1, %0")
                      : "=x"(read)
                      : "m"(*reinterpret_cast<const char*>(at))
                      : "memory"
                      : fault);
    value = read;
    return true;
fault:
    return false;
}

[[gnu::always_inline]] inline bool store(std::uint64_t at, const __m128i& value) {
    asm volatile goto(FERRY_MAY_FAULT("movups %0, %1")
                      :
                      : "x"(value), "m"(*reinterpret_cast<char*>(at))
                      : "memory"
                      : fault);
    return true;
fault:
    return false;
}

/// The same as store(), and before any load that follows.
[[gnu::always_inline]] inline bool exchange(std::uint64_t at, unsigned size_log2,
                                            std::uint64_t value) {
    auto* const to = reinterpret_cast<char*>(at);
    switch (size_log2) {
    case 0:
        asm volatile goto(FERRY_MAY_FAULT("xchgb %b0, %1")
                          : "+q"(value)
                          : "m"(*to)
                          : "memory"
                          : fault);
        break;
    case 1:
        asm volatile goto(FERRY_MAY_FAULT("xchgw %w0, %1")
                          : "+r"(value)
                          : "m"(*to)
                          : "memory"
                          : fault);
        break;
    case 2:
        asm volatile goto(FERRY_MAY_FAULT("xchgl %k0, %1")
                          : "+r"(value)
                          : "m"(*to)
                          : "memory"
                          : fault);
        break;
    default:
        asm volatile goto(FERRY_MAY_FAULT("xchgq %0, %1")
                          : "+r"(value)
                          : "m"(*to)
                          : "memory"
                          : fault);
        break;
    }
    return true;
fault:
    return false;
}

#undef FERRY_MAY_FAULT

} // namespace ferry::dbt::interpret
