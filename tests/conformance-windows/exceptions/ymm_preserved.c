// build: -mavx
// The upper halves of the vector registers survive an exception that is handled, and its context
// carries them.
#include <immintrin.h>
#include <stdio.h>
#include <windows.h>

struct extension {
    struct {
        LONG offset;
        DWORD length;
    } all, legacy, extended;
};

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    CONTEXT* c = p->ContextRecord;
    int has = (c->ContextFlags & 0x100040) == 0x100040;
    printf("extended %d\n", has);
    if (has) {
        struct extension* e = (struct extension*)(c + 1);
        char* area = (char*)e + e->extended.offset;
        printf("avx %d aligned %d\n", (*(DWORD64*)area >> 2 & 1) != 0, (DWORD64)area % 64 == 0);
        DWORD64* high7 = (DWORD64*)(area + 64 + 7 * 16);
        printf("ymm7 high %llx %llx\n", high7[0], high7[1]);
        high7[0] = 0x99;
    }
    asm volatile("vxorps %%ymm3, %%ymm3, %%ymm3; vxorps %%ymm7, %%ymm7, %%ymm7"
                 :
                 :
                 : "xmm3", "xmm7");
    c->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    AddVectoredExceptionHandler(1, handler);
    unsigned long long in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    unsigned long long out[8] = {0};
    asm volatile("vmovups (%0), %%ymm3; vmovups 32(%0), %%ymm7; ud2;"
                 "vmovups %%ymm3, (%1); vmovups %%ymm7, 32(%1); vzeroupper"
                 :
                 : "r"(in), "r"(out)
                 : "memory", "xmm3", "xmm7");
    for (int i = 0; i < 8; ++i) {
        printf("%llx ", out[i]);
    }
    puts("");
    return 0;
}
