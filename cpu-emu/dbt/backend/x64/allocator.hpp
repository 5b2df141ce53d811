#pragma once
/// Registers for the values of one block at a time, and NZCV: what stands behind Emitter.

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include <ferry/x64/compile.hpp>
#include <ferry/x64/emitter.hpp>

namespace ferry::x64 {

class Allocator final : public Emitter {
public:
    Allocator(const StateLayout& layout, std::size_t capacity)
        : Emitter(capacity), layout_(layout) {}

    void compile(ir::Unit& unit, const Placement& placement, Code& code);

    Xbyak::Reg64 gpr(ir::Value value) override;
    Xbyak::Xmm xmm(ir::Value value) override;
    Xbyak::Reg64 def_gpr(const ir::Inst& inst, bool early) override;
    Xbyak::Xmm def_xmm(const ir::Inst& inst, bool early) override;
    void clobber_flags() override;
    void flags_from_ucomis(bool swapped) override;
    bool prefers_swapped(const ir::Inst& inst) override;
    void site() override;
    /// A site of an instruction that reads and writes: Arm reports its faults as those of a write.
    void write_site() {
        site();
        code_->sites.back().write = true;
    }
    Xbyak::Address constant(std::uint64_t low, std::uint64_t high) override;

    // What the emit functions of control flow, state and flags need beyond Emitter.
    [[nodiscard]] bool is_constant(ir::Value v) const {
        return unit_->at(v).op == ir::Op::constant;
    }
    /// A constant that fits a sign-extended 32-bit immediate for the operand's type.
    [[nodiscard]] bool immediate(ir::Value v, std::int32_t& out) const;
    [[nodiscard]] bool dies(ir::Value v) const { return last_use_[v.id] == current_; }
    [[nodiscard]] Xbyak::Address slot(ir::Slot s, unsigned offset = 0) const {
        return ptr[r15 + layout_.slots[s] + static_cast<int>(offset)];
    }
    [[nodiscard]] Xbyak::Address frame(std::size_t offset) const {
        return ptr[r15 + layout_.frame + static_cast<int>(offset)];
    }
    [[nodiscard]] Xbyak::Address pc_field() const { return ptr[r15 + layout_.pc]; }
    /// Of the guest instruction that is being emitted.
    [[nodiscard]] std::uint64_t guest_pc() const {
        return unit_->guests[unit_->insts[current_].guest].pc.value();
    }
    [[nodiscard]] int frame_offset() const { return layout_.frame; }
    [[nodiscard]] std::uint64_t execute_wrapper() const {
        return reinterpret_cast<std::uint64_t>(layout_.execute);
    }
    /// to := the constant, leaving the flags alone
    void load_constant(const Xbyak::Reg64& to, std::uint64_t value);

    void set_flags_place(FlagsPlace place);
    /// Brings NZCV into EFLAGS so that `condition` can be tested; the x86 condition codes are then
    /// in the result: all of `count` must… see emit/flags.cpp.
    void need_host_flags();
    void save_flags();
    [[nodiscard]] FlagsPlace flags_place() const { return flags_; }
    void flip_carry_convention(); ///< addition <-> subtraction
    [[nodiscard]] bool flags_wanted() const { return flags_live_[current_] != 0; }
    /// NZCV must be in memory where control leaves to: saves them if they are not there.
    void flags_to_memory();
    [[nodiscard]] bool flags_live_in(std::size_t block) const { return block_flags_live_[block]; }

    /// EFLAGS hold NZCV no more; memory does.
    void forget_host_flags() {
        flags_ = FlagsPlace::memory;
        flags_saved_ = true;
    }
    [[nodiscard]] bool is_used(const ir::Inst& inst) const {
        return last_use_[static_cast<std::size_t>(&inst - unit_->insts.data())] != 0;
    }

    /// Puts all live values into memory: before a call of C++ code.
    void spill_all();

    Xbyak::Label& label(std::size_t block) { return labels_[block]; }
    [[nodiscard]] bool is_next_block(std::uint64_t block) const {
        return block == block_index_ + 1;
    }
    std::size_t add_link(GuestAddr target);
    void jump_through_link(std::size_t link);
    void call_through_link(std::size_t link);
    void check_validity(GuestAddr pc);
    void add_entry(GuestAddr pc);
    [[nodiscard]] std::size_t block_index() const { return block_index_; }
    /// Code that is rarely run, emitted behind the unit's.
    void cold(std::function<void()> emit) { cold_.push_back(std::move(emit)); }

private:
    static constexpr std::uint8_t nowhere = 0xff;
    struct Location {
        std::uint8_t reg = nowhere;
        std::int16_t spill = -1;
    };

    void analyse();
    void emit_block(std::size_t index);
    std::uint8_t take(bool vector);
    void evict(std::uint8_t reg, bool vector);
    void release_dead(const ir::Inst& inst);
    int free_spill();
    std::uint8_t place_value(ir::Value value, bool vector);
    std::uint8_t define(const ir::Inst& inst, bool vector, bool early);
    void rip_operand(std::uint64_t target, int bytes_after);

    StateLayout layout_;
    ir::Unit* mutable_unit_ = nullptr;
    Placement placement_;
    Code* code_ = nullptr;
    std::vector<Location> where_;
    std::vector<std::uint32_t> last_use_;
    std::vector<std::uint8_t> flags_live_; ///< by instruction: NZCV wanted after it
    std::vector<bool> block_flags_live_;
    std::vector<bool> dead_;
    std::array<std::array<std::uint16_t, 16>, 2> holds_{}; ///< [vector][register]: value or 0
    std::array<std::array<bool, 16>, 2> pinned_{};
    std::array<bool, spill_count> spill_used_{};
    std::uint32_t current_ = 0;
    std::size_t block_index_ = 0;
    FlagsPlace flags_ = FlagsPlace::memory;
    bool flags_saved_ = true;
    std::vector<Xbyak::Label> labels_;
    struct Pooled {
        std::uint64_t low, high;
        Xbyak::Label label;
    };
    std::vector<std::unique_ptr<Pooled>> pool_;
    std::vector<std::function<void()>> cold_;
    std::vector<Xbyak::Label> link_stubs_;
};

} // namespace ferry::x64
