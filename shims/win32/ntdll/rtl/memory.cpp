// memcpy and its kin, and what compilers call by themselves. rep movsb and stosb are fast from a
// few hundred bytes on; below that, overlapping moves of the largest size that fits.

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace {

constexpr size_t string_instruction_from = 512;

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

__m128i load(const uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
void store(uint8_t* at, __m128i value) { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), value); }

} // namespace

extern "C" {

void* memmove(void* destination, const void* source, size_t size) {
    auto* to = static_cast<uint8_t*>(destination);
    const auto* from = static_cast<const uint8_t*>(source);
    if (size <= 32) {
        move_small(to, from, size);
        return destination;
    }
    const bool apart = static_cast<size_t>(to - from) >= size;
    if (apart) {
        if (size >= string_instruction_from) {
            void* d = to;
            const void* s = from;
            __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(size) : : "memory");
            return destination;
        }
        const __m128i tail1 = load(from + size - 16);
        const __m128i tail2 = load(from + size - 32);
        uint8_t* const end = to + size;
        for (; size > 32; size -= 32, from += 32, to += 32) {
            const __m128i a = load(from);
            const __m128i b = load(from + 16);
            store(to, a);
            store(to + 16, b);
        }
        store(end - 32, tail2);
        store(end - 16, tail1);
        return destination;
    }
    const __m128i head1 = load(from);
    const __m128i head2 = load(from + 16);
    uint8_t* const begin = to;
    to += size;
    from += size;
    for (; size > 32; size -= 32) {
        from -= 32;
        to -= 32;
        const __m128i a = load(from);
        const __m128i b = load(from + 16);
        store(to, a);
        store(to + 16, b);
    }
    store(begin + 16, head2);
    store(begin, head1);
    return destination;
}

void* memcpy(void* destination, const void* source, size_t size) {
    return memmove(destination, source, size);
}

void* memset(void* destination, int value, size_t size) {
    auto* to = static_cast<uint8_t*>(destination);
    const uint64_t pattern = 0x0101010101010101 * static_cast<uint8_t>(value);
    if (size >= string_instruction_from) {
        void* d = to;
        __asm__ volatile("rep stosb" : "+D"(d), "+c"(size) : "a"(value) : "memory");
    } else if (size >= 16) {
        const __m128i wide = _mm_set1_epi64x(static_cast<long long>(pattern));
        for (size_t i = 0; i + 16 <= size; i += 16) {
            store(to + i, wide);
        }
        store(to + size - 16, wide);
    } else if (size >= 8) {
        __builtin_memcpy(to, &pattern, 8);
        __builtin_memcpy(to + size - 8, &pattern, 8);
    } else if (size >= 4) {
        __builtin_memcpy(to, &pattern, 4);
        __builtin_memcpy(to + size - 4, &pattern, 4);
    } else {
        for (size_t i = 0; i < size; ++i) {
            static_cast<volatile uint8_t*>(to)[i] = static_cast<uint8_t>(value);
        }
    }
    return destination;
}

int memcmp(const void* left, const void* right, size_t size) {
    const auto* a = static_cast<const uint8_t*>(left);
    const auto* b = static_cast<const uint8_t*>(right);
    for (; size >= 16; size -= 16, a += 16, b += 16) {
        const int equal = _mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b)));
        if (equal != 0xffff) {
            const int at = __builtin_ctz(~static_cast<unsigned>(equal));
            return a[at] - b[at];
        }
    }
    for (size_t i = 0; i < size; ++i) {
        if (a[i] != b[i]) {
            return a[i] - b[i];
        }
    }
    return 0;
}

void* memchr(const void* block, int value, size_t size) {
    const auto* at = static_cast<const uint8_t*>(block);
    for (; size > 0; --size, ++at) {
        if (*at == static_cast<uint8_t>(value)) {
            return const_cast<uint8_t*>(at);
        }
    }
    return nullptr;
}

} // extern "C"
