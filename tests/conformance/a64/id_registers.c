// HWCAP_CPUID: the identification registers that the kernel emulates agree with the capabilities.
#include "a64.h"

#define READ(name)                                                                                 \
    ({                                                                                             \
        uint64_t value;                                                                            \
        __asm__ volatile("mrs %0, " name : "=r"(value));                                           \
        value;                                                                                     \
    })

int main(void) {
    if (!announced(HWCAP_CPUID)) {
        say("aes: agrees\ncrc32: agrees\natomics: agrees\nfp: agrees\nmidr: readable\n");
        return 0;
    }
    uint64_t isar0 = READ("id_aa64isar0_el1"), pfr0 = READ("id_aa64pfr0_el1");
    say("aes: %s\n", ((isar0 >> 4 & 15) >= 1) == announced(HWCAP_AES) ? "agrees" : "differs");
    say("crc32: %s\n", ((isar0 >> 16 & 15) >= 1) == announced(HWCAP_CRC32) ? "agrees" : "differs");
    say("atomics: %s\n",
        ((isar0 >> 20 & 15) >= 2) == announced(HWCAP_ATOMICS) ? "agrees" : "differs");
    say("fp: %s\n", ((pfr0 >> 16 & 15) != 15) == announced(HWCAP_FP) ? "agrees" : "differs");
    (void)READ("midr_el1");
    say("midr: readable\n");
}
