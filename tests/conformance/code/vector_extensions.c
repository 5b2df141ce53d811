// Vectors of every element type through the compiler's generic operations.
#include "check.h"

typedef uint8_t u8 __attribute__((vector_size(16)));
typedef int16_t i16 __attribute__((vector_size(16)));
typedef uint32_t u32 __attribute__((vector_size(16)));
typedef int64_t i64 __attribute__((vector_size(16)));
typedef float f32 __attribute__((vector_size(16)));

static uint64_t hash(const void* bytes, size_t size) {
    uint64_t value = 14695981039346656037u;
    for (size_t i = 0; i < size; ++i)
        value = (value ^ ((const unsigned char*)bytes)[i]) * 1099511628211u;
    return value;
}
#define SHOW_VECTOR(value)                                                                         \
    do {                                                                                           \
        u8 bytes = (u8)(value);                                                                    \
        say("%s: %lx\n", #value, hash(&bytes, sizeof bytes));                                      \
    } while (0)

int main(void) {
    u8 a, b;
    for (int i = 0; i < 16; ++i) {
        a[i] = (uint8_t)(i * 17);
        b[i] = (uint8_t)(255 - i * 5);
    }
    i16 c = (i16)a, d = (i16)b;
    u32 e = (u32)a, f = (u32)b;
    i64 g = (i64)a, h = (i64)b;
    f32 x = {1.5f, -2.25f, 3e10f, 1e-20f}, y = {0.1f, 7, -3, 2};
    __asm__ volatile("" : "+m"(a), "+m"(b), "+m"(c), "+m"(d), "+m"(e), "+m"(f), "+m"(g), "+m"(h));
    SHOW_VECTOR(a + b);
    SHOW_VECTOR(a * b);
    SHOW_VECTOR(a > b);
    SHOW_VECTOR(a >> 3);
    SHOW_VECTOR(c - d);
    SHOW_VECTOR(c >> 2);
    SHOW_VECTOR(c * d);
    SHOW_VECTOR(c < d);
    SHOW_VECTOR(e << 7);
    SHOW_VECTOR(e * f);
    SHOW_VECTOR(e ^ ~f);
    SHOW_VECTOR(g + h);
    SHOW_VECTOR(g > h);
    SHOW_VECTOR(x + y);
    SHOW_VECTOR(x * y);
    SHOW_VECTOR(x / y);
    SHOW_VECTOR(x < y);
    const u8 order = {0, 16, 1, 17, 2, 18, 31, 30, 15, 14, 8, 24, 3, 3, 3, 9};
    SHOW_VECTOR(__builtin_shuffle(a, b, order));
    SHOW_VECTOR(__builtin_convertvector(y * y, u32));
}
