// What differs between the instruction sets the guests are built for: code bytes, the registers
// in a signal frame, and the few instructions that C has no name for.
#pragma once

#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#if defined(__x86_64__)

#define MACHINE "x86_64"
#define ILLEGAL_INSTRUCTION() __asm__ volatile("ud2")
#define BREAKPOINT() __asm__ volatile("int3")
enum { ILLEGAL_INSTRUCTION_SIZE = 2, BREAKPOINT_RESUMES_AFTER = 1 };

static inline greg_t* context_pc(ucontext_t* context) {
    return &context->uc_mcontext.gregs[REG_RIP];
}
static inline greg_t* context_argument(ucontext_t* context) {
    return &context->uc_mcontext.gregs[REG_RDI];
}
static inline greg_t* context_stack(ucontext_t* context) {
    return &context->uc_mcontext.gregs[REG_RSP];
}

// int f(void) { return value; }
static inline size_t emit_return(unsigned char* code, uint16_t value) {
    const unsigned char bytes[] = {0xb8, (unsigned char)value, (unsigned char)(value >> 8), 0, 0,
                                   0xc3};
    memcpy(code, bytes, sizeof bytes);
    return sizeof bytes;
}

#elif defined(__aarch64__)

#define MACHINE "aarch64"
#define ILLEGAL_INSTRUCTION() __asm__ volatile(".inst 0x00000000")
#define BREAKPOINT() __asm__ volatile("brk #0")
enum { ILLEGAL_INSTRUCTION_SIZE = 4, BREAKPOINT_RESUMES_AFTER = 0 };

static inline unsigned long long* context_pc(ucontext_t* context) {
    return &context->uc_mcontext.pc;
}
static inline unsigned long long* context_argument(ucontext_t* context) {
    return &context->uc_mcontext.regs[0];
}
static inline unsigned long long* context_stack(ucontext_t* context) {
    return &context->uc_mcontext.sp;
}

static inline size_t emit_return(unsigned char* code, uint16_t value) {
    const uint32_t words[] = {0x52800000u | (uint32_t)value << 5, 0xd65f03c0u};
    memcpy(code, words, sizeof words);
    return sizeof words;
}

#elif defined(__riscv) && __riscv_xlen == 64

#define MACHINE "riscv64"
#define ILLEGAL_INSTRUCTION() __asm__ volatile(".word 0xc0001073")
#define BREAKPOINT() __asm__ volatile(".word 0x00100073") // EBREAK of four bytes
enum { ILLEGAL_INSTRUCTION_SIZE = 4, BREAKPOINT_RESUMES_AFTER = 0 };

static inline unsigned long* context_pc(ucontext_t* context) {
    return &context->uc_mcontext.__gregs[REG_PC];
}
static inline unsigned long* context_argument(ucontext_t* context) {
    return &context->uc_mcontext.__gregs[REG_A0];
}
static inline unsigned long* context_stack(ucontext_t* context) {
    return &context->uc_mcontext.__gregs[REG_SP];
}

static inline size_t emit_return(unsigned char* code, uint16_t value) {
    const uint32_t upper = (value + 0x800u) >> 12;
    const uint32_t words[] = {0x00000537u | upper << 12, // lui a0
                              0x0005051bu | (uint32_t)value << 20, 0x00008067u};
    memcpy(code, words, sizeof words);
    return sizeof words;
}

#else
#error "a new guest ISA needs a column here"
#endif
