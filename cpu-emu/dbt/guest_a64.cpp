// AArch64: where generated code finds the guest's registers, and how it calls functions that work
// on them.
#include <cstddef>
#include <cstdlib>
#include <sys/platform/x86.h>

#include <ferry/a64/decode.hpp>
#include <ferry/a64/fallback.hpp>

#include "guest.hpp"
#include "thread_block.hpp"
#include "translator.hpp"

namespace ferry::dbt {
namespace {

using abi::a64::Registers;

constexpr std::uint32_t sticky = 0x3f; // of MXCSR: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5
constexpr std::uint32_t fpcr_rmode_shift = 22;
constexpr std::uint32_t fpcr_special = 1U << 26 | 1U << 25 | 1U << 24 | 1U << 19; // AHP DN FZ FZ16

/// Linux lets EL0 ignore the top byte of addresses of the lower half (TCR_EL1.TBI0) only.
constexpr std::uint64_t upper_half = std::uint64_t{1} << 55;

/// What MXCSR has gathered becomes FPSR's: IOC 0, DZC 1, OFC 2, UFC 3, IXC 4.
void gather_status(State& state) {
    auto& frame = state.frame;
    const std::uint32_t raised = frame.guest_mxcsr & sticky;
    state.guest.a64.registers.fpsr |= (raised & 1U) | (raised >> 1 & 0x1eU) | frame.invalid;
    frame.guest_mxcsr &= ~sticky;
    frame.invalid = 0;
}

/// Runs an `execute` function with FPSR and NZCV as it expects them.
void execute(void* raw, std::uint32_t word, void (*function)(void*, std::uint32_t)) {
    auto& state = *static_cast<State*>(raw);
    auto& guest = state.guest.a64;
    gather_status(state);
    guest.nzcv = x64::guest_flags(guest.registers.pstate);
    function(&guest, word);
    guest.registers.pstate = x64::host_flags(guest.nzcv);
}

/// All but the vector part of the registers.
void copy_general(Registers& to, const Registers& from) {
    to.x = from.x;
    to.sp = from.sp;
    to.pc = from.pc;
    to.tpidr = from.tpidr;
}

void copy_vectors(Registers& to, const Registers& from) {
    to.v = from.v;
    to.fpcr = from.fpcr;
    to.fpsr = from.fpsr;
}

class A64Guest final : public Guest {
public:
    [[nodiscard]] std::uint64_t features() const override {
        std::uint64_t all = 0;
        unsigned bit = 0;
#define FERRY_A64_FEATURE(id, word, number, cpuinfo) all |= std::uint64_t{1} << bit++;
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
        return all;
    }
    [[nodiscard]] x64::StateLayout layout() const override;
    [[nodiscard]] std::unique_ptr<Translator> make_translator(
        const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
        const TrapSites& trap_sites, bool quick, const Breakpoints* breakpoints) const override {
        return make_a64_translator(layout, host_functions, trap_sites, quick, breakpoints);
    }

    void load(State& state, const abi::RegisterFile& from) const override {
        const auto& registers = from.get<Registers>();
        copy_general(state.guest.a64.registers, registers);
        state.guest.a64.registers.pstate =
            x64::host_flags(static_cast<std::uint32_t>(registers.pstate));
    }
    void store(const State& state, abi::RegisterFile& to) const override {
        auto& registers = to.get<Registers>();
        copy_general(registers, state.guest.a64.registers);
        registers.pstate = x64::guest_flags(state.guest.a64.registers.pstate);
    }
    void load_vectors(State& state, const abi::RegisterFile& from) const override {
        copy_vectors(state.guest.a64.registers, from.get<Registers>());
    }
    void store_vectors(State& state, abi::RegisterFile& to) const override {
        gather_status(state);
        copy_vectors(to.get<Registers>(), state.guest.a64.registers);
    }

    [[nodiscard]] FloatControl float_control(const State& state) const override {
        // RMode: nearest, plus, minus, zero. RC: nearest, down, up, zero.
        constexpr std::uint32_t rounding[] = {0, 2, 1, 3};
        constexpr std::uint32_t masks = 0x1f00; // all but invalid operation
        const std::uint32_t fpcr = state.guest.a64.registers.fpcr;
        return {.mxcsr = masks | rounding[fpcr >> fpcr_rmode_shift & 3] << 13,
                .is_default = (fpcr & fpcr_special) == 0};
    }
    void change_control(State& state, std::uint64_t code) const override {
        state.guest.a64.registers.fpcr = static_cast<std::uint32_t>(code);
        state.guest.a64.registers.pc += 4;
    }
    [[nodiscard]] bool is_sp_aligned(const State& state) const override {
        constexpr std::uint64_t stack_alignment = 16;
        return state.guest.a64.registers.sp % stack_alignment == 0;
    }
    [[nodiscard]] bool shares_code() const override { return true; }
    [[nodiscard]] Interpreter interpreter() const override { return &interpret::run; }

    [[nodiscard]] GuestAddr branch_target(GuestAddr pc) const override { // BranchAddr
        return without_ignored_tag(pc);
    }
    [[nodiscard]] std::uint64_t alignment() const override { return 4; }
    [[nodiscard]] std::uint64_t size_of(std::uint32_t) const override { return 4; }
    [[nodiscard]] const char* name_of(std::uint32_t word) const override {
        return a64::info(a64::decode(word)).name;
    }
    [[nodiscard]] auto exact_function(std::uint32_t word) const
        -> void (*)(void*, std::uint32_t) override {
        return a64::fallback_of(word);
    }
    [[nodiscard]] GuestAddr without_ignored_tag(GuestAddr address) const override {
        return (address.value() & upper_half) != 0 ? address
                                                   : GuestAddr(address.value() & (upper_half - 1));
    }
    [[nodiscard]] bool ignores_tags() const override { return true; }
};

x64::StateLayout A64Guest::layout() const {
    constexpr std::size_t begin = offsetof(State, guest.a64);
    constexpr std::size_t registers = begin + offsetof(a64::State, registers);
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

constexpr A64Guest guest;

} // namespace

const Guest& a64_guest = guest;

bool may_use_avx512() {
    return CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512VL) &&
           CPU_FEATURE_ACTIVE(AVX512BW) && std::getenv("FERRY_DBT_AVX2") == nullptr;
}

} // namespace ferry::dbt
