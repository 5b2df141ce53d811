// AArch64 under Unicorn: CPU model MAX as Linux sets it up for user space.
//
// Registers are read and written in place: the API costs about 20 ns a register.

#include <cstring>

#include <unicorn/unicorn.h>

#include <ferry/abi/a64.hpp>
#include <ferry/memory/access.hpp>

#include "a64_set_up.hpp"
#include "target.hpp"

namespace ferry::unicorn {

namespace {

using namespace internals;
using abi::a64::Registers;

// Flags as QEMU has them: N and V in bit 31, Z set where the word is zero, C as 0 or 1.
constexpr Field<Env, std::uint32_t> carry{0x208};
constexpr Field<Env, std::uint32_t> overflow{0x20c};
constexpr Field<Env, std::uint32_t> negative{0x210};
constexpr Field<Env, std::uint32_t> not_zero{0x214};
constexpr Field<Env, std::uint64_t> exclusive_address{0x2f00};
// The vector registers are the low 16 bytes of SVE's, 256 bytes apart.
constexpr std::size_t vectors = 0xc10;
constexpr std::size_t vector_stride = 0x100;

constexpr std::uint32_t flag_n = 1U << 31;
constexpr std::uint32_t flag_z = 1U << 30;
constexpr std::uint32_t flag_c = 1U << 29;
constexpr std::uint32_t flag_v = 1U << 28;

/// QEMU's exceptions (target/arm/cpu.h).
enum : int {
    excp_swi = 2,
    excp_bkpt = 7,
};

std::byte* bytes(Env* env) { return reinterpret_cast<std::byte*>(env); }
Env* env_of(Uc* uc) { return cpu::env(uc::cpu(uc)); }
uc_engine* api(Uc* uc) { return reinterpret_cast<uc_engine*>(uc); }

void load(Uc* uc, const abi::RegisterFile& file) {
    Env* env = env_of(uc);
    const auto& r = file.get<Registers>();
#define FERRY_A64_REGISTER(member, distance)                                                       \
    std::memcpy(bytes(env) + (distance), &r.member, sizeof r.member);
#include "a64_registers.inc"
#undef FERRY_A64_REGISTER
    const auto flags = static_cast<std::uint32_t>(r.pstate);
    negative(env) = flags & flag_n;
    not_zero(env) = (flags & flag_z) == 0;
    carry(env) = (flags & flag_c) != 0;
    overflow(env) = (flags & flag_v) << 3;
    for (std::size_t i = 0; i < r.v.size(); ++i) {
        std::memcpy(bytes(env) + vectors + i * vector_stride, &r.v[i], sizeof r.v[i]);
    }
    uc_reg_write(api(uc), UC_ARM64_REG_FPCR, &r.fpcr);
    uc_reg_write(api(uc), UC_ARM64_REG_FPSR, &r.fpsr);
    // As every return from an exception does (Arm ARM B2.9.3): a store-exclusive whose load came
    // before this run must fail, for other threads may have run meanwhile.
    exclusive_address(env) = ~std::uint64_t{0};
}

void store(Uc* uc, abi::RegisterFile& file) {
    Env* env = env_of(uc);
    auto& r = file.get<Registers>();
#define FERRY_A64_REGISTER(member, distance)                                                       \
    std::memcpy(&r.member, bytes(env) + (distance), sizeof r.member);
#include "a64_registers.inc"
#undef FERRY_A64_REGISTER
    r.pstate = (negative(env) & flag_n) | (not_zero(env) == 0 ? flag_z : 0) |
               (carry(env) != 0 ? flag_c : 0) | (overflow(env) >> 3 & flag_v);
    for (std::size_t i = 0; i < r.v.size(); ++i) {
        std::memcpy(&r.v[i], bytes(env) + vectors + i * vector_stride, sizeof r.v[i]);
    }
    uc_reg_read(api(uc), UC_ARM64_REG_FPCR, &r.fpcr);
    uc_reg_read(api(uc), UC_ARM64_REG_FPSR, &r.fpsr);
}

engine::Exit exception(int number, abi::RegisterFile& file, const memory::AddressSpace& space) {
    const GuestAddr pc(file.get<Registers>().pc);
    switch (number) {
    case excp_swi: return {.reason = engine::ExitReason::syscall};
    case excp_bkpt: {
        const auto word = memory::read(space, GuestPtr<std::uint32_t>(pc));
        return {.reason = engine::ExitReason::breakpoint,
                .address = pc,
                .code = word ? (*word >> 5 & 0xffff) : 0}; // BRK #imm16: bits 20–5
    }
    default: // EXCP_UDEF; HVC and SMC, which user space may not use
        return {.reason = engine::ExitReason::fault,
                .cause = engine::FaultCause::undefined,
                .access = engine::Access::execute,
                .address = pc};
    }
}

} // namespace

const Target a64_target = {
    .qemu = aarch64,
    .arch = UC_ARCH_ARM64,
    .mode = UC_MODE_ARM,
    .cpu_model = UC_CPU_ARM64_MAX,
    .features = a64_features,
    .execute_implies_read = true,
    .ignores_top_byte = true,
    .instruction_alignment = 4,
    .set_up = set_up_a64,
    .load = load,
    .store = store,
    .exception = exception,
};

} // namespace ferry::unicorn
