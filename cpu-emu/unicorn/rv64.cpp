// RISC-V 64 under Unicorn: RV64GC in user mode.

#include <cstring>
#include <ctime>

#include <unicorn/unicorn.h>

#include <ferry/abi/rv64.hpp>

#include "target.hpp"

namespace ferry::unicorn {

namespace {

using namespace internals;
using abi::rv64::Registers;

constexpr Field<Env, std::uint64_t> reservation{0x208};

/// QEMU's exceptions are the causes of the privileged specification, table 3.6.
enum : int { cause_breakpoint = 3, cause_user_call = 8 };

std::byte* bytes(Env* env) { return reinterpret_cast<std::byte*>(env); }
Env* env_of(Uc* uc) { return cpu::env(uc::cpu(uc)); }
uc_engine* api(Uc* uc) { return reinterpret_cast<uc_engine*>(uc); }

/// RDTIME, at the rate of QEMU's virt board.
std::uint64_t clock() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 10'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 100;
}

/// Control registers as Linux sets them for user space (privileged specification, chapter 3).
struct ControlRegister {
    int id;
    std::uint64_t value;
};
constexpr ControlRegister control_registers[] = {
    {UC_RISCV_REG_MSTATUS, 1U << 13}, // FS = Initial: floating point
    {UC_RISCV_REG_MCOUNTEREN, 7},     // RDCYCLE, RDTIME, RDINSTRET
    {UC_RISCV_REG_SCOUNTEREN, 7},
};

bool set_up(Uc* uc) {
    for (const ControlRegister& row : control_registers) {
        if (uc_reg_write(api(uc), row.id, &row.value) != UC_ERR_OK) {
            return false;
        }
    }
    set_riscv64_clock(env_of(uc), clock);
    constexpr std::uint64_t user = 0;
    set_riscv64_mode(env_of(uc), user);
    return true;
}

void load(Uc* uc, const abi::RegisterFile& file) {
    Env* env = env_of(uc);
    const auto& r = file.get<Registers>();
#define FERRY_RV64_REGISTER(member, distance)                                                      \
    std::memcpy(bytes(env) + (distance), &r.member, sizeof r.member);
#include "rv64_registers.inc"
#undef FERRY_RV64_REGISTER
    *reinterpret_cast<std::uint64_t*>(bytes(env)) = 0; // x0, whatever the file says
    const std::uint64_t fcsr = r.fcsr;
    uc_reg_write(api(uc), UC_RISCV_REG_FCSR, &fcsr);
    reservation(env) = ~std::uint64_t{0}; // SC after another thread may have run must fail
}

void store(Uc* uc, abi::RegisterFile& file) {
    Env* env = env_of(uc);
    auto& r = file.get<Registers>();
#define FERRY_RV64_REGISTER(member, distance)                                                      \
    std::memcpy(&r.member, bytes(env) + (distance), sizeof r.member);
#include "rv64_registers.inc"
#undef FERRY_RV64_REGISTER
    std::uint64_t fcsr = 0;
    uc_reg_read(api(uc), UC_RISCV_REG_FCSR, &fcsr);
    r.fcsr = static_cast<std::uint32_t>(fcsr);
}

engine::Exit exception(int number, abi::RegisterFile& file, const memory::AddressSpace&) {
    auto& r = file.get<Registers>();
    switch (number) {
    case cause_user_call:
        r.pc += 4; // QEMU stops at the instruction
        return {.reason = engine::ExitReason::syscall};
    case cause_breakpoint:
        return {.reason = engine::ExitReason::breakpoint, .address = GuestAddr(r.pc)};
    default:
        return {.reason = engine::ExitReason::fault,
                .cause = engine::FaultCause::undefined,
                .access = engine::Access::execute,
                .address = GuestAddr(r.pc)};
    }
}

} // namespace

const Target rv64_target = {
    .qemu = riscv64,
    .arch = UC_ARCH_RISCV,
    .mode = UC_MODE_RISCV64,
    .cpu_model = UC_CPU_RISCV64_ANY,
    .features = 0,
    .execute_implies_read = false,
    .ignores_top_byte = false,
    .instruction_alignment = 2,
    .set_up = set_up,
    .load = load,
    .store = store,
    .exception = exception,
};

} // namespace ferry::unicorn
