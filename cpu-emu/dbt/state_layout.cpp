// Where generated code finds the guest's registers, and how it calls functions that work on them.
#include <cstddef>
#include <cstdlib>
#include <sys/platform/x86.h>

#include "thread_block.hpp"

namespace ferry::dbt {
namespace {

std::uint32_t sticky_of(std::uint32_t mxcsr) {
    // MXCSR: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5. FPSR: IOC 0, DZC 1, OFC 2, UFC 3, IXC 4.
    return (mxcsr & 1U) | (mxcsr >> 1 & 0x1eU);
}

/// Runs an `execute` function with FPSR and NZCV as it expects them.
void execute(void* raw, std::uint32_t word, void (*function)(void*, std::uint32_t)) {
    auto& state = *static_cast<State*>(raw);
    constexpr std::uint32_t sticky = 0x3f;
    state.guest.registers.fpsr |= sticky_of(state.frame.guest_mxcsr & sticky) | state.frame.invalid;
    state.frame.guest_mxcsr &= ~sticky;
    state.frame.invalid = 0;
    state.guest.nzcv = x64::guest_flags(state.guest.registers.pstate);
    function(&state.guest, word);
    state.guest.registers.pstate = x64::host_flags(state.guest.nzcv);
}

/// FERRY_DBT_AVX2 leaves AVX-512 alone; for tests.
bool may_use_avx512() {
    return CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512VL) &&
           CPU_FEATURE_ACTIVE(AVX512BW) && std::getenv("FERRY_DBT_AVX2") == nullptr;
}

} // namespace

x64::StateLayout state_layout() {
    using abi::a64::Registers;
    constexpr std::size_t guest = offsetof(State, guest);
    constexpr std::size_t registers = guest + offsetof(a64::State, registers);
    x64::StateLayout layout;
    // So that x3 to SP, pc and NZCV are within 128 bytes; x0 to x2 are in registers mostly.
    layout.base = static_cast<std::int32_t>(registers + offsetof(Registers, x) + 3 * 8 + 128);
    const auto from_base = [&](std::size_t offset) {
        return static_cast<std::int32_t>(offset) - layout.base;
    };
    const auto set = [&](ir::Slot slot, std::size_t offset) {
        layout.slots[slot] = from_base(offset);
    };
    for (unsigned i = 0; i < 31; ++i) {
        set(a64::slot_x(i), registers + offsetof(Registers, x) + i * sizeof(std::uint64_t));
    }
    set(a64::slot_sp, registers + offsetof(Registers, sp));
    set(a64::slot_tpidr, registers + offsetof(Registers, tpidr));
    set(a64::slot_fpcr, registers + offsetof(Registers, fpcr));
    set(a64::slot_fpsr, registers + offsetof(Registers, fpsr));
    for (unsigned i = 0; i < 32; ++i) {
        set(a64::slot_v(i), registers + offsetof(Registers, v) + i * sizeof(Registers::Vector));
    }
    // Arguments and results, and what every function with a frame saves (AAPCS64, 6.1.1).
    layout.carried = {a64::slot_x(0),  a64::slot_x(1),  a64::slot_x(2),  a64::slot_sp,
                      a64::slot_x(30), a64::slot_x(29), a64::slot_x(19), a64::slot_x(20)};
    layout.frame = from_base(offsetof(State, frame));
    layout.flags = from_base(registers + offsetof(Registers, pstate));
    layout.pc = from_base(registers + offsetof(Registers, pc));
    layout.execute = &execute;
    layout.avx512 = may_use_avx512();
    return layout;
}

} // namespace ferry::dbt
