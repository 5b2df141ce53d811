#pragma once
/// What templates see while a quick unit is made: where the guest's registers are, where NZCV are,
/// the ways out.
///
/// The slots that are in host registers between units stay there throughout; all others are in the
/// state block, and what was read or written last is in a scratch register too, never there alone.
/// So the state is exact at every instruction but for NZCV, of which each site says where they are.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ferry/engine/host_function.hpp>
#include <ferry/x64/unit_encoder.hpp>

#include "trace.hpp"

namespace ferry::dbt::quick {

/// A register in the width of an instruction.
inline Xbyak::Reg32e sized(const Xbyak::Reg64& reg, bool is64) {
    return Xbyak::Reg32e(reg.getIdx(), is64 ? 64 : 32);
}

/// rax and rcx are the templates' to use as scratch, as are xmm0 to xmm2.
class Generator final : public x64::UnitEncoder {
public:
    using Reg64 = Xbyak::Reg64;

    /// The host functions must outlive the generator. `zero`: the register that reads as zero.
    Generator(const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
              unsigned zero);

    /// Makes the trace's code. Ends the trace before an instruction that has a form without a
    /// template. One that is not counted will be if not all that it works with is in registers.
    void generate(Trace& trace, x64::Code& code);

    [[nodiscard]] GuestAddr pc() const { return pc_; } ///< of the instruction
    /// Of the one behind it.
    [[nodiscard]] GuestAddr next() const { return trace_->address_of(index_ + 1); }
    /// Whether a host function stands in for the instruction.
    [[nodiscard]] bool has_host_function() const;
    /// What the instruction computes with the unit's address has made it.
    void set_fixed() { code_->fixed = true; }

    // General registers, whose slots have their numbers. One reads as zero and is not written;
    // where that is another one too, A64's SP, that is called by its slot.
    Reg64 read(unsigned n) { return n == zero_ ? zero() : read_slot(static_cast<ir::Slot>(n)); }
    Reg64 read_sp(unsigned n) { return read_slot(static_cast<ir::Slot>(n)); }
    /// The register of a result, which may be that of an operand; `written` behind it.
    Reg64 define(unsigned n) { return n == zero_ ? rax : define_slot(static_cast<ir::Slot>(n)); }
    Reg64 define_sp(unsigned n) { return define_slot(static_cast<ir::Slot>(n)); }
    void written(unsigned n) {
        if (n != zero_) {
            written_sp(n);
        }
    }
    void written_sp(unsigned n) {
        if (home_[n] == nowhere) {
            store_state(layout_.slots[n], place_[n]);
        }
    }
    /// Makes it the register's value.
    void set_constant(unsigned n, std::uint64_t value);
    /// What the instruction before this one has made a constant.
    [[nodiscard]] std::optional<std::uint64_t> constant_before(unsigned n) const {
        return constant_.n == n && constant_.index + 1 == index_ ? std::optional(constant_.value)
                                                                 : std::nullopt;
    }
    /// Where a vector register is.
    x64::Mem vector_place(unsigned n) {
        final_ = false;
        return slot_place(static_cast<ir::Slot>(ir::first_vector_slot + n));
    }
    /// Makes a register scratch for this instruction. Before asking for operands.
    void claim(const Reg64& reg);
    /// A scratch register that holds nothing.
    Reg64 scratch() { return Reg64(take()); }

    /// Where EFLAGS hold NZCV: `subtraction` (CF is not C), `addition`, or `memory` for nowhere.
    [[nodiscard]] x64::FlagsPlace flags_place() const { return flags_; }
    /// Before EFLAGS change: saves NZCV if they are only there, and wanted. Uses rax, as all of
    /// these do.
    void clobber_flags();
    /// EFLAGS now hold what the instruction sets NZCV to.
    void set_flags(x64::FlagsPlace place) {
        flags_ = place;
        flags_saved_ = false;
    }
    void flags_to_memory();
    /// EFLAGS := NZCV of the form of host_flags() in rax
    void flags_from_rax() { put_bytes(0x9e7f04, 3); } // ADD al, 0x7f: OF := bit 0; SAHF
    /// Brings NZCV into EFLAGS, and says by which code of Jcc a condition is tested.
    std::uint8_t host_condition(unsigned condition);
    /// Brings NZCV into EFLAGS so that CF is C, or not C.
    void carry_to_flags(bool inverted);

    // With `code` as in Jcc.
    void set_al_if(std::uint8_t code) { put_bytes(0xc0900fU | std::uint32_t{code} << 8, 3); }
    void move_if(std::uint8_t code, const Xbyak::Reg32e& to, const Xbyak::Reg32e& from);

    /// The next host instruction may fault; as one that writes, whatever it does.
    void site(bool write = false);

    // Ways on.
    /// `code` as in Jcc.
    void branch_if(std::uint8_t code, GuestAddr target);
    void branch(GuestAddr target);
    /// To the guest pc in rax.
    void branch_indirect();
    /// The same by way of the stack of return addresses.
    void return_guest();
    // `link`: the register of the return address.
    void call(GuestAddr target, unsigned link);
    void call_indirect(unsigned link); ///< rax: the target
    /// The register := the address behind the instruction.
    void set_link(unsigned link);
    /// Out of generated code, on at `next`. NZCV and all registers go to memory.
    void leave(ir::LeaveReason reason, std::uint64_t exit_code, GuestAddr next);
    /// Leaves, before the instruction, where EFLAGS are so; `code` as in Jcc. Behind
    /// clobber_flags().
    void leave_if(std::uint8_t code, const Reg64& exit_code, ir::LeaveReason reason);
    /// The same if the address, not in rax, is not a multiple of the size.
    void check_alignment(const Reg64& address, unsigned size_log2, ir::LeaveReason otherwise);
    /// The same if its next SP is not a multiple of 16.
    void check_sp(const Reg64& next) { check_alignment(next, 4, ir::LeaveReason::alignment_of_sp); }

private:
    static constexpr std::uint8_t nowhere = 0xff;
    static constexpr std::size_t most_code = std::size_t{64} * 1024;
    static constexpr std::size_t most_sites = 512; ///< an instruction has four at most
    /// Hold what was used last of the slots without a home.
    static constexpr std::array<std::uint8_t, 4> scratch_pool{3, 2, 10, 11};

    struct Constant {
        static constexpr unsigned none = 0xff;
        unsigned n = none;
        std::uint32_t index = 0; ///< of the instruction that has made it
        std::uint64_t value = 0;
    };
    struct Flags {
        x64::FlagsPlace place = x64::FlagsPlace::memory;
        bool saved = true;
    };
    /// Code that is rarely run, behind the unit's.
    struct Cold {
        enum class Kind : std::uint8_t { exit, turn, join, hot, leave, call_miss };
        Kind kind{};
        std::uint8_t reg = 0; ///< of the exit code
        Flags flags;
        GuestAddr pc{};
        std::uint32_t index = 0; ///< of a link or block; or the reason to leave
        x64::Label label{};
        x64::Label back{};
    };

    void begin_block(std::uint32_t index);
    [[nodiscard]] bool generate_all(Trace& trace, x64::Code& code);
    void emit_cold();
    void emit_cold(Cold& cold);
    [[nodiscard]] std::optional<std::uint32_t> inside(GuestAddr target) const;
    Cold& cold(Cold::Kind kind, GuestAddr pc, std::uint32_t index = 0);
    void carried_to_memory();
    void load_flags();
    void save_flags();
    void forget_scratch();
    void after_call();
    void leave_by(std::size_t link) {
        pass_number(link);
        jump_through_link(link);
    }

    Reg64 zero();
    Reg64 read_slot(ir::Slot slot) {
        if (place_[slot] == nowhere) {
            load_state(take_for(slot), layout_.slots[slot]);
        }
        return pinned(place_[slot]);
    }
    Reg64 define_slot(ir::Slot slot) {
        if (place_[slot] == nowhere) {
            take_for(slot);
        }
        return pinned(place_[slot]);
    }
    Reg64 pinned(std::uint8_t reg) {
        pinned_ |= 1U << reg;
        return Reg64(reg);
    }
    std::uint8_t take_for(ir::Slot slot);
    std::uint8_t take();

    std::span<const engine::HostFunction> host_functions_;
    unsigned zero_;
    std::array<std::uint8_t, 32> home_{};  ///< by slot
    std::array<std::uint8_t, 32> place_{}; ///< where the slot is in a register
    std::array<std::uint8_t, 16> holds_{}; ///< by register of the pool: a slot
    std::uint32_t pinned_ = 0;             ///< registers that the instruction uses
    unsigned next_scratch_ = 0;

    const Trace* trace_ = nullptr;
    std::uint32_t index_ = 0; ///< of the instruction in the trace
    GuestAddr pc_{};
    Constant constant_;
    x64::FlagsPlace flags_ = x64::FlagsPlace::memory;
    bool flags_saved_ = true;
    bool reachable_ = false; ///< by going on from the instruction before
    bool final_ = true;      ///< so far there is nothing that a region would do better
    bool entry_ = false;     ///< the next block is entered from outside
    std::array<x64::Label, longest_trace> labels_;
    x64::Label find_;
    x64::Label return_miss_;
    x64::Label gone_; ///< by a return to a unit that is not valid any more
    std::vector<Cold> cold_;
    std::array<x64::Site, most_sites> sites_;
    std::size_t site_count_ = 0;
};

} // namespace ferry::dbt::quick
