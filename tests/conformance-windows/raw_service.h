// A service by the `syscall` instruction, as ntdll's stubs have it.
#pragma once
#include <windows.h>

/// The number that ntdll's stub of `name` gives; -1 if it is no stub.
static inline LONG service_number(const char* name) {
    const unsigned char* stub = (void*)GetProcAddress(GetModuleHandleA("ntdll"), name);
    static const unsigned char begin[] = {0x4c, 0x8b, 0xd1, 0xb8};
    for (int i = 0; i < (int)sizeof begin; ++i) {
        if (stub == NULL || stub[i] != begin[i]) {
            return -1;
        }
    }
    return *(const LONG*)(stub + sizeof begin);
}

/// A function of its own, called as the service is, with the number in raw_service_number.
#define DEFINE_RAW_SERVICE                                                                         \
    LONG raw_service_number;                                                                       \
    __asm__(".text\n"                                                                              \
            ".globl raw_service\n"                                                                 \
            "raw_service:\n"                                                                       \
            "    movq %rcx, %r10\n"                                                                \
            "    movl raw_service_number(%rip), %eax\n"                                            \
            "    syscall\n"                                                                        \
            "    ret\n");                                                                          \
    LONG NTAPI raw_service();
