// memcpy, strlen and their kin, what compilers call by themselves and what the C runtimes forward
// to: with 32-byte vectors where the CPU has them. rep movsb and rep stosb take over where they are
// faster.

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

extern "C" void* memcpy(void* destination, const void* source, size_t size);

namespace {

constexpr size_t string_instruction_from = 2048;

template <class T>
void move_ends(uint8_t* to, const uint8_t* from, size_t size) {
    T head;
    T tail;
    __builtin_memcpy(&head, from, sizeof(T));
    __builtin_memcpy(&tail, from + size - sizeof(T), sizeof(T));
    __builtin_memcpy(to, &head, sizeof(T));
    __builtin_memcpy(to + size - sizeof(T), &tail, sizeof(T));
}

/// Up to 32 bytes, which may overlap.
void move_small(uint8_t* to, const uint8_t* from, size_t size) {
    if (size >= 16) {
        move_ends<__m128i>(to, from, size);
    } else if (size >= 8) {
        move_ends<uint64_t>(to, from, size);
    } else if (size >= 4) {
        move_ends<uint32_t>(to, from, size);
    } else if (size >= 2) {
        move_ends<uint16_t>(to, from, size);
    } else if (size == 1) {
        *to = *from;
    }
}

namespace by16 {
#define VECTOR __m128i
#define SUFFIX si128
#define JOIN(a, b) _mm_##a##b
#define WIDE(a, b) WIDE_EXPAND(a, b)
#define WIDE_EXPAND(a, b) JOIN(a, b)
#define XOR _mm_xor_si128
#define NAMED(name) name
#define TARGET
#include "vector_strings.inc"
#undef VECTOR
#undef SUFFIX
#undef JOIN
#undef XOR
#undef TARGET
} // namespace by16

namespace by32 {
#define VECTOR __m256i
#define SUFFIX si256
#define JOIN(a, b) _mm256_##a##b
#define XOR _mm256_xor_si256
#define TARGET __attribute__((target("avx2")))
#include "vector_strings.inc"
#undef VECTOR
#undef SUFFIX
#undef JOIN
#undef WIDE
#undef WIDE_EXPAND
#undef XOR
#undef NAMED
#undef TARGET
} // namespace by32

/// Whether CPU and operating system have AVX2.
bool find_avx2() {
    unsigned a = 1;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    constexpr unsigned osxsave = 1U << 27;
    if ((c & osxsave) == 0) {
        return false;
    }
    unsigned low = 0;
    unsigned high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    a = 7;
    c = 0;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    constexpr unsigned avx2 = 1U << 5;
    constexpr unsigned vector_state = 6;
    return (low & vector_state) == vector_state && (b & avx2) != 0;
}

enum class Vectors : unsigned char { unknown, narrow, wide };
Vectors vectors;

bool wide() {
    if (vectors == Vectors::unknown) {
        vectors = find_avx2() ? Vectors::wide : Vectors::narrow;
    }
    return vectors == Vectors::wide;
}

} // namespace

extern "C" {

void* memmove(void* destination, const void* source, size_t size) {
    auto* to = static_cast<uint8_t*>(destination);
    const auto* from = static_cast<const uint8_t*>(source);
    if (size <= 32) {
        move_small(to, from, size);
    } else if (wide()) {
        by32::move(to, from, size);
    } else {
        by16::move(to, from, size);
    }
    return destination;
}

void* memcpy(void* destination, const void* source, size_t size) {
    return memmove(destination, source, size);
}

void* memset(void* destination, int value, size_t size) {
    auto* to = static_cast<uint8_t*>(destination);
    const auto byte = static_cast<uint8_t>(value);
    const uint64_t pattern = 0x0101010101010101 * byte;
    if (size >= string_instruction_from) {
        void* d = to;
        __asm__ volatile("rep stosb" : "+D"(d), "+c"(size) : "a"(value) : "memory");
    } else if (size >= 32 && wide()) {
        by32::fill(to, byte, size);
    } else if (size >= 16) {
        by16::fill(to, byte, size);
    } else if (size >= 8) {
        __builtin_memcpy(to, &pattern, 8);
        __builtin_memcpy(to + size - 8, &pattern, 8);
    } else if (size >= 4) {
        __builtin_memcpy(to, &pattern, 4);
        __builtin_memcpy(to + size - 4, &pattern, 4);
    } else {
        for (size_t i = 0; i < size; ++i) {
            static_cast<volatile uint8_t*>(to)[i] = byte;
        }
    }
    return destination;
}

int memcmp(const void* left, const void* right, size_t size) {
    const auto* a = static_cast<const uint8_t*>(left);
    const auto* b = static_cast<const uint8_t*>(right);
    return size >= 32 && wide() ? by32::compare(a, b, size) : by16::compare(a, b, size);
}

void* memchr(const void* block, int value, size_t size) {
    const char wanted = static_cast<char>(value);
    return const_cast<void*>(size >= 32 && wide() ? by32::find(block, wanted, size)
                                                  : by16::find(block, wanted, size));
}

size_t strlen(const char* text) { return wide() ? by32::length(text) : by16::length(text); }

char* strchr(const char* text, int c) {
    const char wanted = static_cast<char>(c);
    const char* const at =
        wide() ? by32::find_or_end(text, wanted) : by16::find_or_end(text, wanted);
    return *at == wanted ? const_cast<char*>(at) : nullptr;
}

int strcmp(const char* left, const char* right) {
    constexpr auto all = static_cast<size_t>(-1);
    return wide() ? by32::compare_text(left, right, all) : by16::compare_text(left, right, all);
}

char* strcpy(char* to, const char* from) {
    return wide() ? by32::copy_text(to, from) : by16::copy_text(to, from);
}

int strncmp(const char* left, const char* right, size_t count) {
    return wide() ? by32::compare_text(left, right, count) : by16::compare_text(left, right, count);
}

char* strrchr(const char* text, int c) {
    const char wanted = static_cast<char>(c);
    const char* at = text + strlen(text);
    for (;; --at) {
        if (*at == wanted) {
            return const_cast<char*>(at);
        }
        if (at == text) {
            return nullptr;
        }
    }
}

size_t wcslen(const wchar_t* text) {
    const __m128i zero = _mm_setzero_si128();
    const wchar_t* at = text;
    for (; (reinterpret_cast<uintptr_t>(at) & 15) != 0; ++at) {
        if (*at == 0) {
            return static_cast<size_t>(at - text);
        }
        if ((reinterpret_cast<uintptr_t>(at) & 1) != 0) { // never aligned: unit by unit
            while (*at != 0) {
                ++at;
            }
            return static_cast<size_t>(at - text);
        }
    }
    for (;; at += 8) {
        const __m128i units = _mm_load_si128(reinterpret_cast<const __m128i*>(at));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi16(units, zero)));
        if (found != 0) {
            return static_cast<size_t>(at - text) + static_cast<size_t>(__builtin_ctz(found)) / 2;
        }
    }
}

wchar_t* wcschr(const wchar_t* text, wchar_t c) {
    for (;; ++text) {
        if (*text == c) {
            return const_cast<wchar_t*>(text);
        }
        if (*text == 0) {
            return nullptr;
        }
    }
}

} // extern "C"
