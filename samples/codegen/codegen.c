// A tiny compiler: turns `a*x + b` into machine code at run time and calls it.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef int32_t (*function)(int32_t);

#if defined(__aarch64__)
static size_t emit(unsigned char* code, uint16_t a, uint16_t b) {
    const uint32_t words[] = {
        0x52800001u | (uint32_t)a << 5, // mov w1, #a
        0x52800002u | (uint32_t)b << 5, // mov w2, #b
        0x1b010800u,                    // madd w0, w0, w1, w2
        0xd65f03c0u,                    // ret
    };
    memcpy(code, words, sizeof words);
    return sizeof words;
}
#elif defined(__x86_64__)
static size_t emit(unsigned char* code, uint16_t a, uint16_t b) {
    const unsigned char bytes[] = {
        0x69,
        0xc7,
        (unsigned char)a,
        (unsigned char)(a >> 8),
        0,
        0, // imul eax, edi, a
        0x05,
        (unsigned char)b,
        (unsigned char)(b >> 8),
        0,
        0,    // add eax, b
        0xc3, // ret
    };
    memcpy(code, bytes, sizeof bytes);
    return sizeof bytes;
}
#endif

int main(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char* code =
        mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED)
        return 1;
    for (uint16_t a = 1; a <= 4; ++a) {
        mprotect(code, page, PROT_READ | PROT_WRITE);
        size_t size = emit(code, a, (uint16_t)(a * 100));
        mprotect(code, page, PROT_READ | PROT_EXEC);
        // Without this the processor may go on with what it fetched before.
        __builtin___clear_cache((char*)code, (char*)code + size);
        function compiled = (function)(uintptr_t)code;
        printf("%d*x + %d: %d %d %d\n", a, a * 100, compiled(1), compiled(10), compiled(-7));
    }
    return 0;
}
