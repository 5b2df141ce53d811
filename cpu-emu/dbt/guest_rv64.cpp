// RISC-V 64: where generated code finds the guest's registers, and how it calls functions that work
// on them.
#include <array>
#include <cstddef>

#include <ferry/rv64/compressed.hpp>
#include <ferry/rv64/fallback.hpp>
#include <ferry/rv64/shapes.hpp>

#include "guest.hpp"
#include "thread_block.hpp"
#include "translator.hpp"

namespace ferry::dbt {
namespace {

using abi::rv64::Registers;

/// What MXCSR has gathered (IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5) becomes fflags: NX 0, UF 1, OF 2,
/// DZ 3, NV 4.
void gather_status(State& state) {
    constexpr std::uint32_t sticky = 0x3f;
    auto& frame = state.frame;
    const std::uint32_t raised = frame.guest_mxcsr;
    state.guest.rv64.fflags |= (raised & 1U) << 4 | (raised >> 2 & 1U) << 3 |
                               (raised >> 3 & 1U) << 2 | (raised >> 4 & 1U) << 1 |
                               (raised >> 5 & 1U) | std::uint32_t{frame.invalid} << 4;
    frame.guest_mxcsr &= ~sticky;
    frame.invalid = 0;
}

void execute(void* raw, std::uint32_t word, void (*function)(void*, std::uint32_t)) {
    auto& state = *static_cast<State*>(raw);
    gather_status(state);
    function(&state.guest.rv64, word);
}

class Rv64Guest final : public Guest {
public:
    [[nodiscard]] std::uint64_t features() const override { return 0; }
    [[nodiscard]] x64::StateLayout layout() const override;
    [[nodiscard]] std::unique_ptr<Translator>
    make_translator(const x64::StateLayout& layout,
                    std::span<const engine::HostFunction> host_functions,
                    const TrapSites& trap_sites, bool quick, const Breakpoints*) const override {
        return make_rv64_translator(layout, host_functions, trap_sites, quick);
    }

    void load(State& state, const abi::RegisterFile& from) const override {
        const auto& registers = from.get<Registers>();
        state.guest.rv64.x = registers.x;
        state.guest.rv64.pc = registers.pc;
    }
    void store(const State& state, abi::RegisterFile& to) const override {
        auto& registers = to.get<Registers>();
        registers.x = state.guest.rv64.x;
        registers.x[0] = 0;
        registers.pc = state.guest.rv64.pc;
    }
    void load_vectors(State& state, const abi::RegisterFile& from) const override {
        const auto& registers = from.get<Registers>();
        auto& guest = state.guest.rv64;
        for (std::size_t i = 0; i < guest.f.size(); ++i) {
            guest.f[i] = {registers.f[i], 0};
        }
        guest.frm = registers.fcsr >> flag_bits & 7;
        guest.fflags = registers.fcsr & flags;
    }
    void store_vectors(State& state, abi::RegisterFile& to) const override {
        gather_status(state);
        auto& registers = to.get<Registers>();
        const auto& guest = state.guest.rv64;
        for (std::size_t i = 0; i < guest.f.size(); ++i) {
            registers.f[i] = guest.f[i].bits;
        }
        registers.fcsr = guest.frm << flag_bits | guest.fflags;
    }

    [[nodiscard]] FloatControl float_control(const State& state) const override {
        constexpr std::uint32_t masks = 0x1f00; // all but invalid operation
        return {.mxcsr = masks, .is_default = state.guest.rv64.frm == rv64::rounding::nearest_even};
    }
    void change_control(State& state, std::uint64_t code) const override {
        gather_status(state);
        rv64::execute_control(&state.guest.rv64, static_cast<std::uint32_t>(code));
        state.guest.rv64.pc += 4;
    }
    [[nodiscard]] bool is_sp_aligned(const State&) const override { return true; }
    [[nodiscard]] bool shares_code() const override { return false; }
    [[nodiscard]] Interpreter interpreter() const override { return nullptr; }

    [[nodiscard]] GuestAddr branch_target(GuestAddr pc) const override { // JALR
        return GuestAddr(pc.value() & ~std::uint64_t{1});
    }
    [[nodiscard]] std::uint64_t alignment() const override { return 2; }
    [[nodiscard]] std::uint64_t size_of(std::uint32_t word) const override {
        return rv64::is_long(word) ? 4 : 2;
    }
    [[nodiscard]] const char* name_of(std::uint32_t) const override {
        return ""; // all rows are there
    }
    [[nodiscard]] auto exact_function(std::uint32_t word) const
        -> void (*)(void*, std::uint32_t) override {
        return rv64::fallback_of(word); // none of C is one of arithmetic
    }
    [[nodiscard]] GuestAddr without_ignored_tag(GuestAddr address) const override {
        return address;
    }
    [[nodiscard]] bool ignores_tags() const override { return false; }

private:
    static constexpr unsigned flag_bits = 5; ///< of fcsr
    static constexpr std::uint32_t flags = 0x1f;
};

x64::StateLayout Rv64Guest::layout() const {
    constexpr std::size_t begin = offsetof(State, guest.rv64);
    x64::StateLayout layout;
    // So that all of x are within 128 bytes.
    layout.base = static_cast<std::int32_t>(begin + offsetof(rv64::State, x) + 128);
    const auto from_base = [&](std::size_t offset) {
        return static_cast<std::int32_t>(begin + offset) - layout.base;
    };
    for (unsigned i = 0; i < 32; ++i) {
        layout.slots[rv64::slot_x(i)] =
            from_base(offsetof(rv64::State, x) + i * sizeof(std::uint64_t));
        layout.slots[rv64::slot_f(i)] =
            from_base(offsetof(rv64::State, f) + i * sizeof(rv64::State::Cell));
    }
    layout.slots[rv64::slot_frm] = from_base(offsetof(rv64::State, frm));
    layout.slots[rv64::slot_fflags] = from_base(offsetof(rv64::State, fflags));
    // Arguments and results, and what every function with a frame saves: a0 to a2, sp, ra, s0, s1,
    // and a5, which compilers take first for what they compute.
    layout.carried = {rv64::slot_x(10), rv64::slot_x(11), rv64::slot_x(12), rv64::slot_x(2),
                      rv64::slot_x(1),  rv64::slot_x(8),  rv64::slot_x(9),  rv64::slot_x(15)};
    layout.frame = static_cast<std::int32_t>(offsetof(State, frame)) - layout.base;
    layout.flags = from_base(offsetof(rv64::State, flags));
    layout.pc = from_base(offsetof(rv64::State, pc));
    layout.execute = &execute;
    layout.avx512 = may_use_avx512();
    return layout;
}

constexpr Rv64Guest guest;

} // namespace

const Guest& rv64_guest = guest;

} // namespace ferry::dbt
