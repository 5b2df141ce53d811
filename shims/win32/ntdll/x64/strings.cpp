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

/// Of twice a word's bytes at most, by words whose first byte counts most.
template <class T>
int compare_ends(const uint8_t* left, const uint8_t* right, size_t size) {
    T l;
    T r;
    __builtin_memcpy(&l, left, sizeof(T));
    __builtin_memcpy(&r, right, sizeof(T));
    if (l == r) {
        __builtin_memcpy(&l, left + size - sizeof(T), sizeof(T));
        __builtin_memcpy(&r, right + size - sizeof(T), sizeof(T));
    }
    if constexpr (sizeof(T) == 8) {
        l = __builtin_bswap64(l);
        r = __builtin_bswap64(r);
    } else {
        l = __builtin_bswap32(l);
        r = __builtin_bswap32(r);
    }
    return (l > r) - (l < r);
}

int compare_small(const uint8_t* left, const uint8_t* right, size_t size) {
    if (size >= 16) {
        if (const int first = compare_ends<uint64_t>(left, right, 16); first != 0) {
            return first;
        }
        return compare_ends<uint64_t>(left + size - 16, right + size - 16, 16);
    }
    if (size >= 8) {
        return compare_ends<uint64_t>(left, right, size);
    }
    if (size >= 4) {
        return compare_ends<uint32_t>(left, right, size);
    }
    for (size_t i = 0; i < size; ++i) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

namespace by16 {
#define VECTOR __m128i
#define SUFFIX si128
#define JOIN(a, b) _mm_##a##b
#define WIDE(a, b) WIDE_EXPAND(a, b)
#define WIDE_EXPAND(a, b) JOIN(a, b)
#define XOR _mm_xor_si128
#define NAMED(name) name
#define TARGET __attribute__((noinline))
#define TARGET_INLINE
#include "vector_strings.inc"
#undef VECTOR
#undef SUFFIX
#undef JOIN
#undef XOR
#undef TARGET
#undef TARGET_INLINE
} // namespace by16

namespace by32 {
#define VECTOR __m256i
#define SUFFIX si256
#define JOIN(a, b) _mm256_##a##b
#define XOR _mm256_xor_si256
#define TARGET __attribute__((noinline, target("avx2")))
#define TARGET_INLINE __attribute__((target("avx2")))
#include "vector_strings.inc"
#undef VECTOR
#undef SUFFIX
#undef JOIN
#undef WIDE
#undef WIDE_EXPAND
#undef XOR
#undef NAMED
#undef TARGET
#undef TARGET_INLINE
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

bool wide; ///< whether to use them; until ferry_choose_strings is called the others serve

} // namespace

extern "C" {

/// Called before any other thread is there. The functions below stay leaves: each goes on to one of
/// the two.
void ferry_choose_strings() { wide = find_avx2(); }

void* memmove(void* destination, const void* source, size_t size) {
    auto* to = static_cast<uint8_t*>(destination);
    const auto* from = static_cast<const uint8_t*>(source);
    if (size <= 32) {
        move_small(to, from, size);
        return destination;
    }
    return wide ? by32::move(to, from, size) : by16::move(to, from, size);
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
    } else if (size > 32) {
        return wide ? by32::fill(to, byte, size) : by16::fill(to, byte, size);
    } else if (size >= 16) {
        const __m128i bytes = _mm_set1_epi8(static_cast<char>(byte));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + size - 16), bytes);
    } else if (size >= 8) {
        __builtin_memcpy(to, &pattern, 8);
        __builtin_memcpy(to + size - 8, &pattern, 8);
    } else if (size >= 4) {
        __builtin_memcpy(to, &pattern, 4);
        __builtin_memcpy(to + size - 4, &pattern, 4);
    } else if (size != 0) {
        to[0] = byte;
        to[size / 2] = byte;
        to[size - 1] = byte;
    }
    return destination;
}

int memcmp(const void* left, const void* right, size_t size) {
    const auto* a = static_cast<const uint8_t*>(left);
    const auto* b = static_cast<const uint8_t*>(right);
    if (size < 32) {
        return compare_small(a, b, size);
    }
    return wide ? by32::compare(a, b, size) : by16::compare(a, b, size);
}

void* memchr(const void* block, int value, size_t size) {
    const char wanted = static_cast<char>(value);
    return const_cast<void*>(size >= 32 && wide ? by32::find(block, wanted, size)
                                                : by16::find(block, wanted, size));
}

size_t strlen(const char* text) { return wide ? by32::length(text) : by16::length(text); }

char* strchr(const char* text, int c) {
    const char wanted = static_cast<char>(c);
    return wide ? by32::find_in_text(text, wanted) : by16::find_in_text(text, wanted);
}

int strcmp(const char* left, const char* right) {
    return wide ? by32::compare_text(left, right) : by16::compare_text(left, right);
}

char* strcpy(char* to, const char* from) {
    return wide ? by32::copy_text(to, from) : by16::copy_text(to, from);
}

int strncmp(const char* left, const char* right, size_t count) {
    return wide ? by32::compare_from(left, right, 0, count)
                : by16::compare_from(left, right, 0, count);
}

char* strrchr(const char* text, int c) {
    const char wanted = static_cast<char>(c);
    const size_t size = strlen(text) + 1;
    return const_cast<char*>(wide ? by32::find_last(text, wanted, size)
                                  : by16::find_last(text, wanted, size));
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
