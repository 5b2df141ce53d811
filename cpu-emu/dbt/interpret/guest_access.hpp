#pragma once
/// The accesses of interpreted instructions, which may fault: then the host's fault handler goes on
/// where fix_up() says, and nothing has happened.

#include <cstdint>
#include <emmintrin.h>

namespace ferry::dbt::interpret {

// One host instruction for each, so that what the guest wants as one access is one. Offsets in the
// table, not addresses: a static-pie relocates every address at each start.
// clang-format off
#define FERRY_MAY_FAULT(instruction, outputs, inputs)                                              \
    asm volatile goto("1: " instruction "\n"                                                       \
                      ".pushsection ferry_interpreted, \"a\", @progbits\n"                         \
                      ".long 1b - ., %l[fault] - .\n"                                              \
                      ".popsection\n"                                                              \
                      : outputs : inputs : "memory" : fault)
#define FERRY_LOAD(instruction) FERRY_MAY_FAULT(instruction, "=r"(read), "m"(*from))
#define FERRY_STORE(instruction) FERRY_MAY_FAULT(instruction, , "q"(value) FERRY_AND "m"(*to))
#define FERRY_EXCHANGE(instruction) FERRY_MAY_FAULT(instruction, "+q"(value), "m"(*to))
#define FERRY_AND ,
// clang-format on

/// value := memory, zero-extended; false if it can't be read.
[[gnu::always_inline]] inline bool load(std::uint64_t at, unsigned size_log2,
                                        std::uint64_t& value) {
    const auto* const from = reinterpret_cast<const char*>(at);
    std::uint64_t read;
    switch (size_log2) {
    case 0: FERRY_LOAD("movzbl %1, %k0"); break;
    case 1: FERRY_LOAD("movzwl %1, %k0"); break;
    case 2: FERRY_LOAD("movl %1, %k0"); break;
    default: FERRY_LOAD("movq %1, %0"); break;
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
    case 0: FERRY_STORE("movb %b0, %1"); break;
    case 1: FERRY_STORE("movw %w0, %1"); break;
    case 2: FERRY_STORE("movl %k0, %1"); break;
    default: FERRY_STORE("movq %0, %1"); break;
    }
    return true;
fault:
    return false;
}

/// The same, and before any load that follows.
[[gnu::always_inline]] inline bool exchange(std::uint64_t at, unsigned size_log2,
                                            std::uint64_t value) {
    auto* const to = reinterpret_cast<char*>(at);
    switch (size_log2) {
    case 0: FERRY_EXCHANGE("xchgb %b0, %1"); break;
    case 1: FERRY_EXCHANGE("xchgw %w0, %1"); break;
    case 2: FERRY_EXCHANGE("xchgl %k0, %1"); break;
    default: FERRY_EXCHANGE("xchgq %0, %1"); break;
    }
    return true;
fault:
    return false;
}

[[gnu::always_inline]] inline bool load(std::uint64_t at, __m128i& value) {
    const auto* const from = reinterpret_cast<const char*>(at);
    __m128i read;
    FERRY_MAY_FAULT("movups %1, %0", "=x"(read), "m"(*from));
    value = read;
    return true;
fault:
    return false;
}

[[gnu::always_inline]] inline bool store(std::uint64_t at, const __m128i& value) {
    auto* const to = reinterpret_cast<char*>(at);
    FERRY_MAY_FAULT("movups %0, %1", , "x"(value)FERRY_AND "m"(*to));
    return true;
fault:
    return false;
}

#undef FERRY_MAY_FAULT
#undef FERRY_LOAD
#undef FERRY_STORE
#undef FERRY_EXCHANGE
#undef FERRY_AND

} // namespace ferry::dbt::interpret
