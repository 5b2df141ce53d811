#include "internals.hpp"

#include <atomic>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ferry::unicorn::internals {

// Declared as in QEMU 5.0, whose headers a user of Unicorn does not have.
extern "C" {
// One set for each ISA, told apart by a suffix.
#define FERRY_QEMU_FUNCTIONS(isa, arch)                                                            \
    int cpu_exec_##isa(Uc*, Cpu*);                                                                 \
    bool cpu_restore_state_##isa(Cpu*, std::uintptr_t, bool);                                      \
    __attribute__((noreturn)) void cpu_loop_exit_##isa(Cpu*);                                      \
    void tlb_set_page_##isa(Cpu*, std::uint64_t, std::uint64_t, int, int, std::uint64_t);          \
    void tlb_set_dirty_##isa(Cpu*, std::uint64_t);                                                 \
    void tlb_flush_##isa(Cpu*);                                                                    \
    void tlb_flush_page_##isa(Cpu*, std::uint64_t);                                                \
    void tb_invalidate_phys_range_##isa(Uc*, std::uint64_t, std::uint64_t);                        \
    bool arch##_cpu_tlb_fill_##isa(Cpu*, std::uint64_t, int, MmuAccess, int, bool,                 \
                                   std::uintptr_t);                                                \
    void arch##_cpu_do_unaligned_access_##isa(Cpu*, std::uint64_t, MmuAccess, int,                 \
                                              std::uintptr_t);                                     \
    void __real_tcg_exec_init_##isa(Uc*, unsigned long);                                           \
    void __wrap_tcg_exec_init_##isa(Uc*, unsigned long);                                           \
    void __real_gen_intermediate_code_##isa(Cpu*, Tb*, int);                                       \
    void __wrap_gen_intermediate_code_##isa(Cpu*, Tb*, int);
FERRY_QEMU_FUNCTIONS(aarch64, arm)
FERRY_QEMU_FUNCTIONS(riscv64, riscv)
#undef FERRY_QEMU_FUNCTIONS
void arm_rebuild_hflags_aarch64(Env*);
SystemInstruction* get_arm_cp_reginfo_aarch64(void* table, std::uint32_t key);
void riscv_cpu_set_rdtime_fn_riscv64(Env*, std::uint64_t (*)());
void riscv_cpu_set_mode_riscv64(Env*, std::uint64_t);
} // extern "C"

namespace {

// Bytes for translations. Unicorn takes 1 GiB, which it overwrites whenever it starts anew: 1.2 s,
// and as much memory. This is 40 ms.
constexpr unsigned long code_buffer = 128UL << 20;

} // namespace

#define FERRY_QEMU_FUNCTIONS(isa, arch)                                                            \
    const Functions isa = {                                                                        \
        .execute = cpu_exec_##isa,                                                                 \
        .restore_state = cpu_restore_state_##isa,                                                  \
        .loop_exit = cpu_loop_exit_##isa,                                                          \
        .set_page = tlb_set_page_##isa,                                                            \
        .set_dirty = tlb_set_dirty_##isa,                                                          \
        .flush_tlb = tlb_flush_##isa,                                                              \
        .flush_tlb_page = tlb_flush_page_##isa,                                                    \
        .invalidate_translations = tb_invalidate_phys_range_##isa,                                 \
        .tlb_fill = arch##_cpu_tlb_fill_##isa,                                                     \
        .unaligned_access = arch##_cpu_do_unaligned_access_##isa,                                  \
    };                                                                                             \
    /* The linker puts these in place of QEMU's functions (--wrap). */                             \
    extern "C" void __wrap_tcg_exec_init_##isa(Uc* uc, unsigned long) {                            \
        __real_tcg_exec_init_##isa(uc, code_buffer);                                               \
    }                                                                                              \
    extern "C" void __wrap_gen_intermediate_code_##isa(Cpu* cpu, Tb* tb, int limit) {              \
        before_translation(cpu, tb);                                                               \
        __real_gen_intermediate_code_##isa(cpu, tb, limit);                                        \
        after_translation(cpu, tb);                                                                \
    }
FERRY_QEMU_FUNCTIONS(aarch64, arm)
FERRY_QEMU_FUNCTIONS(riscv64, riscv)
#undef FERRY_QEMU_FUNCTIONS

void rebuild_aarch64_flags(Env* env) { arm_rebuild_hflags_aarch64(env); }
void set_riscv64_mode(Env* env, std::uint64_t mode) { riscv_cpu_set_mode_riscv64(env, mode); }
void set_riscv64_clock(Env* env, std::uint64_t (*clock)()) {
    riscv_cpu_set_rdtime_fn_riscv64(env, clock);
}
SystemInstruction* find_aarch64_system_instruction(Cpu* cpu, std::uint32_t op0, std::uint32_t op1,
                                                   std::uint32_t crn, std::uint32_t crm,
                                                   std::uint32_t op2) {
    constexpr std::uint32_t aarch64_key = 0x1013'0000; // QEMU 5.0, ENCODE_AA64_CP_REG
    return get_arm_cp_reginfo_aarch64(arm::system_registers(cpu), aarch64_key | op0 << 14 |
                                                                      op1 << 11 | crn << 7 |
                                                                      crm << 3 | op2);
}

// QEMU's loop clears the countdown and then looks at the request, with nothing between the two that
// would keep a processor from doing them the other way round. So the barrier is here, for all
// processors that run this process: either the loop sees the request, or it has cleared the
// countdown before it is set. Without it about one of a million is lost.
void kick(Cpu* cpu) noexcept {
    std::atomic_ref(cpu::exit_request(cpu)).store(true);
    ::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    constexpr std::size_t high_half = 1;
    std::atomic_ref(cpu::countdown(cpu)[high_half]).store(0xffff);
}

void prepare_to_kick() noexcept {
    ::syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

} // namespace ferry::unicorn::internals
