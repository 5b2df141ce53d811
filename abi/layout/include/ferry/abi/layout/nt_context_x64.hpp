#pragma once
/// CONTEXT of x86-64, and where it lies at KiUserExceptionDispatcher.

#include <stddef.h>
#include <stdint.h>

namespace ferry::abi::nt {

struct ContextX64 {
    static constexpr uint32_t amd64 = 0x100000;
    static constexpr uint32_t control = amd64 | 1;        ///< ss, rsp, cs, rip, rflags
    static constexpr uint32_t integer = amd64 | 2;        ///< the other general registers
    static constexpr uint32_t segments = amd64 | 4;       ///< ds, es, fs, gs
    static constexpr uint32_t floating_point = amd64 | 8; ///< vectors, mxcsr
    static constexpr uint32_t debug_registers = amd64 | 0x10;
    static constexpr uint32_t extended = amd64 | 0x40; ///< ContextExtension behind it
    static constexpr uint32_t full = control | integer | floating_point;
    static constexpr uint32_t all = full | segments | debug_registers;

    uint64_t home[6];
    uint32_t flags;
    uint32_t mxcsr;
    uint16_t cs, ds, es, fs, gs, ss;
    uint32_t rflags;
    uint64_t dr[6];
    uint64_t gpr[16]; ///< in the order of the instruction encoding
    uint64_t rip;
    alignas(16) uint8_t vectors[512]; ///< as FXSAVE stores it
    alignas(16) uint8_t vector_registers[26][16];
    uint64_t vector_control;
    uint64_t debug_control;
    uint64_t last_branch[4];
};
static_assert(offsetof(ContextX64, flags) == 0x30 && offsetof(ContextX64, cs) == 0x38);
static_assert(offsetof(ContextX64, gpr) == 0x78 && offsetof(ContextX64, rip) == 0xf8);
static_assert(offsetof(ContextX64, vectors) == 0x100 && sizeof(ContextX64) == 0x4d0);

/// CONTEXT_EX: where the parts of an extended context lie, counted from this structure.
struct ContextExtension {
    struct Part {
        int32_t offset;
        uint32_t length;
    };
    Part all;
    Part legacy;
    Part extended; ///< XSAVE's header, and components in its standard form
};

/// What lies at rsp when KiUserExceptionDispatcher gets the CPU.
struct ExceptionFrameX64 {
    ContextX64 context;
    ContextExtension extension;
    uint64_t extension_gap[1];
    uint8_t record[0x98]; ///< ExceptionRecord
    uint64_t gap[1];
    uint64_t machine_frame[5]; ///< rip, cs, rflags, rsp, ss: for unwinders
    uint64_t end_gap[1];
};
static_assert(offsetof(ExceptionFrameX64, record) == 0x4f0);
static_assert(sizeof(ExceptionFrameX64) % 16 == 0);

} // namespace ferry::abi::nt
