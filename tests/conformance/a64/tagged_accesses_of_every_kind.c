// The top byte of an address is ignored by accesses of all kinds, and by branches; the address of a
// fault is without it.
#include "fault.h"

#define TAG(pointer, tag) ((void*)((uintptr_t)(pointer) | (uintptr_t)(tag) << 56))

static int answer(void) { return 42; }

int main(void) {
    char* plain = map_pages(2, PROT_READ | PROT_WRITE);
    char* tagged = TAG(plain, 0xb5);
    uint64_t a = 0, b = 0, c = 0;
    memset(tagged, 7, 256);
    SHOW_IF(plain[255] == 7 && plain[256] == 0);
    char *before = tagged, *behind = plain + 16;
    __asm__ volatile("stp %1, %2, [%0, #16]!" : "+r"(before) : "r"(11ul), "r"(22ul) : "memory");
    __asm__ volatile("ldp %0, %1, [%2], #32" : "=&r"(a), "=&r"(b), "+r"(behind) : : "memory");
    SHOW_IF(a == 11 && b == 22 && before == tagged + 16 && behind == plain + 48);
    char* moved = tagged;
    __asm__ volatile("ldr %0, [%1, #16]!" : "=&r"(a), "+r"(moved) : : "memory");
    SHOW_IF(a == 11 && moved == tagged + 16);
    __asm__ volatile("ldr %0, [%1, %2, lsl #3]" : "=r"(a) : "r"(tagged), "r"(3ul) : "memory");
    SHOW_IF(a == 22);
    __asm__ volatile("ld1 {v0.2d, v1.2d}, [%0]\n"
                     "st1 {v0.2d, v1.2d}, [%1]" ::"r"(tagged),
                     "r"(TAG(plain + 512, 1))
                     : "v0", "v1", "memory");
    SHOW_IF(memcmp(plain, plain + 512, 32) == 0);
    __asm__ volatile("ldxr %0, [%1]\nstxr %w2, %3, [%1]"
                     : "=&r"(a), "+r"(tagged), "=&r"(c)
                     : "r"(99ul)
                     : "memory");
    SHOW_IF(c == 0 && *(uint64_t*)plain == 99);
    __asm__ volatile("stlr %1, [%2]\n"
                     "ldar %0, [%3]"
                     : "=&r"(a)
                     : "r"(5ul), "r"(tagged), "r"(TAG(plain, 0x77))
                     : "memory");
    SHOW_IF(a == 5);
    SHOW_IF(*(uint64_t*)plain == 5);
    __asm__ volatile("prfm pldl1keep, [%0]" ::"r"(TAG(plain, 0x33)));
    // Both tags of 0xff and 0x80: bit 55 decides, not bit 63.
    SHOW_IF(*(volatile uint64_t*)TAG(plain, 0xff) == 5 &&
            *(volatile uint64_t*)TAG(plain, 0x80) == 5);
    int (*volatile function)(void) = (int (*)(void))(uintptr_t)TAG((uintptr_t)answer, 0x42);
    SHOW_NUMBER(function());
    munmap(plain + page_size(), page_size());
    char* gone = TAG(plain + page_size(), 0x11);
    SHOW_FAULT(*(volatile char*)gone, plain + page_size());
    SHOW_FAULT(*(volatile char*)gone = 1, plain + page_size());
}
