// Code changed by stores, DC CVAU and IC IVAU alone, through the mapping it runs in or another,
// with many rewrites of one instruction in the middle of a hot loop.
#include "a64.h"

// mov w0, #0; loop of 100: add w0, w0, #imm; ret
static const uint32_t loop[] = {
    0x52800000u, // mov w0, #0
    0x52800c81u, // mov w1, #100
    0x11000400u, // add w0, w0, #1      <- rewritten
    0x71000421u, // subs w1, w1, #1
    0x54ffffc1u, // b.ne the add
    0xd65f03c0u, // ret
};

static void rewrite(volatile uint32_t* writer, volatile uint32_t* runner, uint32_t step) {
    *writer = 0x11000000u | step << 10;
    __asm__ volatile("dc cvau, %0\n"
                     "dsb ish\n"
                     "ic ivau, %1\n"
                     "dsb ish\n"
                     "isb" ::"r"(writer),
                     "r"(runner)
                     : "memory");
}

static int wrong_results(uint32_t* writer, uint32_t* runner) {
    int wrong = 0;
    memcpy(writer, loop, sizeof loop);
    __builtin___clear_cache((char*)runner, (char*)runner + sizeof loop);
    for (uint32_t i = 1; i < 500; ++i) {
        rewrite(writer + 2, runner + 2, i);
        for (int k = 0; k < 3; ++k)
            wrong += ((int (*)(void))(uintptr_t)runner)() != (int)(100 * i);
    }
    return wrong;
}

int main(void) {
    uint32_t* both = (uint32_t*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    SHOW_NUMBER(wrong_results(both, both));
    size_t page = page_size();
    int fd = memfd_create("code", MFD_CLOEXEC);
    REQUIRE(ftruncate(fd, (off_t)page) == 0);
    uint32_t* writer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    uint32_t* runner = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    REQUIRE(writer != MAP_FAILED && runner != MAP_FAILED);
    SHOW_NUMBER(wrong_results(writer, runner));
    // A function that rewrites the instruction behind itself: it runs as written.
    static const uint32_t self[] = {
        0x10000122u, // adr x2, target
        0xb9000041u, // str w1, [x2]
        0xd50b7b22u, // dc cvau, x2
        0xd5033b9fu, // dsb ish
        0xd50b7522u, // ic ivau, x2
        0xd5033b9fu, // dsb ish
        0xd5033fdfu, // isb
        0xd503201fu, // nop
        0xd503201fu, // nop
        0x52800000u, // target: mov w0, #0
        0xd65f03c0u, // ret
    };
    memcpy(both, self, sizeof self);
    __builtin___clear_cache((char*)both, (char*)both + sizeof self);
    int wrong = 0;
    for (int i = 0; i < 300; ++i) {
        int got = ((int (*)(int, uint32_t))(uintptr_t)both)(0, 0x52800000u | (uint32_t)i << 5);
        wrong += got != i;
    }
    SHOW_NUMBER(wrong);
}
