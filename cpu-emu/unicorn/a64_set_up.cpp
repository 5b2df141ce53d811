#include "a64_set_up.hpp"

#include <unicorn/unicorn.h>

#include "machine.hpp"

namespace ferry::unicorn {

namespace {

using namespace internals;

uc_engine* api(Uc* uc) { return reinterpret_cast<uc_engine*>(uc); }

/// A system register and the value Linux gives it, as far as user space can tell (Arm ARM D19).
struct SystemRegister {
    std::uint32_t op1, crn, crm, op2;
    std::uint64_t value;
};
constexpr SystemRegister system_registers[] = {
    // SCTLR_EL1 at reset, and UCI, UCT, DZE: cache maintenance, CTR_EL0, DC ZVA for user space.
    {0, 1, 0, 0, 0x00c5'0838 | 1U << 26 | 1U << 15 | 1U << 14},
    {0, 1, 0, 2, 3U << 20},               // CPACR_EL1.FPEN: floating point for user space
    {0, 2, 0, 2, std::uint64_t{1} << 37}, // TCR_EL1.TBI0: the top byte of addresses is ignored
    {0, 14, 1, 0, 2},                     // CNTKCTL_EL1.EL0VCTEN: the virtual counter
};

/// An ID register: what CPU model MAX has there, and the fields whose features ferry does not
/// name, so that their instructions are undefined (Arm ARM D19.2).
struct IdRegister {
    Field<Cpu, std::uint64_t> place;
    std::uint64_t model;
    std::uint64_t taken_out;
};
constexpr IdRegister id_registers[] = {
    // RNDR (and below), FHM, SM4, SM3
    {arm::isar0, 0x1021'1111'1021'2120, 0xf00f'0ff0'0000'0000},
    // SPECRES, SB, GPI, GPA, API, APA
    {arm::isar1, 0x0111'0121'1012, 0x0ff0'ff00'0ff0},
    {arm::pfr0, 0x0001'0011'2222, 0x000f'0000'0000}, // SVE
    {arm::pfr1, 0x1, 0xf},                           // BTI
};

/// IC IVAU, which QEMU ignores because it sees stores to translated pages. It does not see those
/// through another mapping of the same file, nor those of other processes.
void invalidate_instructions(Env* env, const SystemInstruction*, std::uint64_t address) {
    Machine::of(arm::uc(env)).code_written(GuestAddr(address));
}

} // namespace

bool set_up_a64(Uc* uc) {
    Cpu* cpu = uc::cpu(uc);
    for (const IdRegister& row : id_registers) {
        std::uint64_t& value = row.place(cpu);
        if (value != row.model) {
            return false;
        }
        value &= ~row.taken_out;
    }
    for (const SystemRegister& row : system_registers) {
        uc_arm64_cp_reg reg{row.crn, row.crm, 3, row.op1, row.op2, row.value};
        if (uc_reg_write(api(uc), UC_ARM64_REG_CP_REG, &reg) != UC_ERR_OK) {
            return false;
        }
    }
    SystemInstruction* ic_ivau = find_aarch64_system_instruction(cpu, 1, 3, 7, 5, 1);
    if (ic_ivau == nullptr ||
        system_instruction::type(ic_ivau) != system_instruction::no_operation) {
        return false;
    }
    system_instruction::type(ic_ivau) = system_instruction::calls_write;
    system_instruction::write(ic_ivau) = invalidate_instructions;

    for (const std::uint32_t op2 :
         {0U, 1U}) { // RNDR, RNDRRS: registers of the model since it started
        SystemInstruction* random = find_aarch64_system_instruction(cpu, 3, 3, 2, 4, op2);
        if (random == nullptr) {
            return false;
        }
        system_instruction::access(random) = 0;
    }

    const std::uint32_t user_mode = 0; // PSTATE: EL0t, nothing masked
    if (uc_reg_write(api(uc), UC_ARM64_REG_PSTATE, &user_mode) != UC_ERR_OK) {
        return false;
    }
    rebuild_aarch64_flags(cpu::env(cpu));
    return true;
}

} // namespace ferry::unicorn
