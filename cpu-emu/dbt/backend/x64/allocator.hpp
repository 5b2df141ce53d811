#pragma once
/// Registers for the values of a block and for state slots across blocks, and NZCV: what stands
/// behind Emitter.
///
/// A register may hold a value, a slot, or both. Slots are read into registers when they are wanted
/// and written back ("dirty" ones) where registers are lost: at calls and ways out of the unit.
/// Each block has a *map*, the slots that are in registers at its beginning, made when the first
/// branch to it is emitted; other branches bring the registers into its form (edges.cpp).

#include <array>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <vector>

#include <ferry/x64/compile.hpp>
#include <ferry/x64/emitter.hpp>

#include "liveness.hpp"
#include "scratch.hpp"
#include "slot_list.hpp"

namespace ferry::x64 {

class Allocator final : public Emitter {
public:
    Allocator(const StateLayout& layout, std::size_t capacity);

    void compile(const ir::Unit& unit, Code& code);

    Xbyak::Reg64 gpr(ir::Value value) override { return Xbyak::Reg64(place_value(value, false)); }
    Xbyak::Xmm xmm(ir::Value value) override { return Xbyak::Xmm(place_value(value, true)); }
    Xbyak::Reg64 def_gpr(const ir::Inst& inst, bool early) override;
    Xbyak::Xmm def_xmm(const ir::Inst& inst, bool early) override;
    /// A register for the result that holds nothing of the state, so that the result may be written
    /// before the last site of the instruction. None if there is none to spare.
    [[nodiscard]] std::optional<Xbyak::Xmm> def_unused_xmm(const ir::Inst& inst);
    void clobber_flags() override;
    void flags_from_ucomis(bool swapped) override;
    bool prefers_swapped(const ir::Inst& inst) override;
    void site() override;
    /// A site of an instruction that reads and writes: Arm reports its faults as those of a write.
    void write_site() {
        site();
        code_->sites.back().write = true;
    }
    /// While an invalid operation is masked there are no sites: MXCSR is not the guest's.
    void set_masked(bool masked) { masked_ = masked; }
    /// While operations test their operands: the block for those that are invalid.
    void set_tested(std::size_t failed_block) { failed_block_ = failed_block; }
    void set_untested() { failed_block_ = nowhere_to_fail; }
    [[nodiscard]] bool tests_operands() const { return failed_block_ != nowhere_to_fail; }
    template <class Jump>
    void fail_if(Jump jump) {
        branch_to(failed_block_, jump);
    }
    Xbyak::Address constant(std::uint64_t low, std::uint64_t high) override;
    /// Calls `use(operand)`, for an instruction that has a form with 32 registers: in loops a
    /// register keeps the constant for the rest of the block.
    template <class Use>
    void with_constant(std::uint64_t low, std::uint64_t high, Use use) {
        if (const std::uint8_t reg = kept_constant(low, high); reg != nowhere) {
            use(Xbyak::Xmm(reg));
        } else {
            use(constant(low, high));
        }
    }

    // What the emit functions of control flow, state and flags need beyond Emitter.
    [[nodiscard]] bool is_constant(ir::Value v) const {
        return unit_->at(v).op == ir::Op::constant;
    }
    /// A constant that fits a sign-extended 32-bit immediate for the operand's type.
    [[nodiscard]] bool immediate(ir::Value v, std::int32_t& out) const;
    [[nodiscard]] Xbyak::Address slot(ir::Slot s, unsigned offset = 0) const {
        return ptr[r15 + layout_.slots[s] + static_cast<int>(offset)];
    }
    [[nodiscard]] Xbyak::Address frame(std::size_t offset) const {
        return ptr[r15 + layout_.frame + static_cast<int>(offset)];
    }
    [[nodiscard]] Xbyak::Address pc_field() const { return ptr[r15 + layout_.pc]; }
    [[nodiscard]] Xbyak::Address flags_field() const { return ptr[r15 + layout_.flags]; }
    /// Of the guest instruction that is being emitted.
    [[nodiscard]] std::uint64_t guest_pc() const {
        return unit_->guests[unit_->insts[current_].guest].pc.value();
    }
    [[nodiscard]] int state_base() const { return layout_.base; }
    [[nodiscard]] std::uint64_t execute_wrapper() const {
        return reinterpret_cast<std::uint64_t>(layout_.execute);
    }
    /// The address of a function of the executable, wherever that lies; changes EFLAGS.
    void load_function(const Xbyak::Reg64& to, std::uint64_t function);

    void set_flags_place(FlagsPlace place);
    /// Brings NZCV into EFLAGS so that `condition` can be tested; the x86 condition codes are then
    /// in the result: all of `count` must… see emit/flags.cpp.
    void need_host_flags();
    void save_flags();
    [[nodiscard]] FlagsPlace flags_place() const { return flags_; }
    void comparison_to_subtraction();
    void flip_carry_convention(); ///< addition <-> subtraction
    [[nodiscard]] bool flags_wanted() const { return liveness_.flags_wanted(current_); }
    /// EFLAGS hold NZCV that are wanted behind this instruction and nowhere else.
    [[nodiscard]] bool host_flags_wanted() const {
        return flags_ != FlagsPlace::memory && !flags_saved_ && flags_wanted();
    }
    /// NZCV must be in memory where control leaves to: saves them if they are not there.
    void flags_to_memory();
    /// NZCV must be in memory if the block wants them there. Before the branch to it.
    void flags_to_block(std::size_t block);
    /// Brings NZCV to a place: memory, subtraction or addition. Not for rax and rcx in use.
    void flags_to(FlagsPlace place);
    /// Whether the block is entered by one branch only and has not been emitted, or is emitted for
    /// each branch, so that EFLAGS may hold NZCV there.
    [[nodiscard]] bool can_carry_flags(std::size_t block) const {
        return is_way_out(block) || (block > block_index_ && liveness_.predecessors(block) == 1 &&
                                     !unit_->blocks[block].entry);
    }
    /// Whether NZCV are better saved on the way to the block, which wants them in memory, than
    /// before the branch: behind that they are set again, and EFLAGS hold them until then.
    [[nodiscard]] bool saves_flags_on_the_way(std::size_t block) const;
    /// For a block that can: EFLAGS are as they are here when it begins.
    void carry_flags(std::size_t block);
    [[nodiscard]] bool flags_live_in(std::size_t block) const {
        return liveness_.flags_live_in(block);
    }

    /// EFLAGS hold NZCV no more; memory does.
    void forget_host_flags() {
        flags_ = FlagsPlace::memory;
        flags_saved_ = true;
    }
    [[nodiscard]] bool is_used(const ir::Inst& inst) const {
        return liveness_.last_use(index_of(inst)) != 0;
    }

    /// Makes a register scratch for this instruction. Before asking for operands.
    void claim(const Xbyak::Reg64& reg);
    /// One factor of a product goes to rdx, as MULX wants it, and stays; the register of the other.
    Xbyak::Reg64 factor_beside_rdx(const ir::Inst& product);
    /// Whether the value is a constant that no register holds.
    [[nodiscard]] bool is_loose_constant(ir::Value v) const {
        return is_constant(v) && where_[v.id].reg == nowhere;
    }
    /// Puts all live values and all slots into memory: before a call of C++ code.
    void spill_all();

    /// The register of a slot read as `type`, loaded if need be; it becomes that of the value.
    void read_slot(const ir::Inst& get);
    /// Whether the value is in a slot's memory and in no register, and where.
    [[nodiscard]] bool is_in_slot(ir::Value v) const {
        return where_[v.id].reg == nowhere && where_[v.id].slot != no_slot;
    }
    [[nodiscard]] Mem place_of(ir::Value v) const { return slot_place(where_[v.id].slot); }
    /// The value's register becomes that of the slot.
    void write_slot(const ir::Inst& set);
    [[nodiscard]] bool is_zero_above(ir::Value scalar) const;
    /// Writes dirty slots back: before control leaves generated code.
    void slots_to_memory();
    /// Brings the slots into the places that they have between units. Keeps rax.
    void slots_to_next_unit();
    /// The register that a slot then has, if the instruction before this one has set the slot to
    /// the constant…
    [[nodiscard]] std::optional<Xbyak::Reg64> passed_constant(std::uint64_t constant) const;
    /// …or the value is what it has read from the slot.
    [[nodiscard]] std::optional<Xbyak::Reg64> passed_slot(ir::Value value) const;
    /// What registers hold here, and what of it memory has to get where code that is emitted later
    /// leaves for what happens here.
    [[nodiscard]] const SlotList& slots() const { return slots_; }
    void slots_to_memory(const SlotList& slots);

    /// Goes to another block of the unit; `jump` emits the host's branch to a label.
    template <class Jump>
    void branch_to(std::size_t block, Jump jump) {
        jump(way_to(block));
    }
    /// Goes on with a block of the unit at the end of this one.
    void continue_with(std::size_t block);
    /// Behind the call that ends this block.
    void return_to_next_block();
    /// Whether the block is the next one to be emitted.
    [[nodiscard]] bool is_next_block(std::uint64_t block) const {
        std::uint64_t next = block_index_ + 1;
        while (next < block && is_way_out(next)) {
            ++next;
        }
        return next == block;
    }
    void check_validity(GuestAddr pc);
    [[nodiscard]] std::size_t block_index() const { return block_index_; }
    /// Code that is rarely run, emitted behind the unit's.
    template <class Emit>
    void cold(Emit emit) {
        static_assert(std::is_trivially_destructible_v<Emit>);
        void* const state = scratch_.take(sizeof emit, alignof(Emit));
        cold_.push_back(
            {new (state) Emit(emit), [](void* made) { (*static_cast<Emit*>(made))(); }});
    }
    /// A label that lasts as long as the unit is being compiled.
    Label& make_label() { return *new (scratch_.take(sizeof(Label), alignof(Label))) Label; }

private:
    static constexpr std::uint8_t nowhere = SlotList::nowhere;
    static constexpr std::size_t nowhere_to_fail = ~std::size_t{0};
    static constexpr ir::Slot no_slot = 0xff;
    struct Location {
        std::uint8_t reg = nowhere;
        std::int16_t spill = -1; ///< a cell of Frame::spills
        ir::Slot slot = no_slot; ///< memory has the value there as long as it is used
    };
    /// What a register holds.
    struct Held {
        std::uint16_t value = 0; ///< or none
        ir::Slot slot = no_slot;
        std::uint32_t next_read = 0; ///< of the slot, in this block: an instruction, or 0
    };
    /// The general or the vector registers. Sets have a bit for each.
    struct Registers {
        std::array<Held, 16> held{};
        std::uint32_t with_slot = 0;
        std::uint32_t pinned = 0; ///< by the instruction that is being emitted
        Held& operator[](std::uint8_t reg) { return held[reg]; }
        const Held& operator[](std::uint8_t reg) const { return held[reg]; }
        [[nodiscard]] bool is_pinned(std::uint8_t reg) const { return (pinned >> reg & 1) != 0; }
        [[nodiscard]] bool is_empty(std::uint8_t reg) const {
            return ((pinned | with_slot) >> reg & 1) == 0 && held[reg].value == 0;
        }
        void pin(std::uint8_t reg) { pinned |= 1U << reg; }
    };
    /// The slots in registers at the beginning of a block.
    struct Map {
        bool made = false;
        bool carried = false; ///< what registers hold between units, and nothing else
        FlagsPlace flags = FlagsPlace::memory; ///< decided before it is made
        std::size_t link = 0;                  ///< of a way out, once it is made
        SlotList slots;
    };

    [[nodiscard]] std::uint32_t index_of(const ir::Inst& inst) const {
        return static_cast<std::uint32_t>(&inst - unit_->insts.data());
    }
    [[nodiscard]] Registers& registers(bool vector) { return registers_[vector ? 1 : 0]; }
    [[nodiscard]] const Registers& registers(bool vector) const {
        return registers_[vector ? 1 : 0];
    }

    void emit_block(std::size_t index);
    void site_of(std::uint16_t guest);
    void note_first_reads();
    std::uint8_t take(bool vector);
    using Distances = std::array<std::uint32_t, 16>; ///< by register
    [[nodiscard]] Distances distances_to_values(const Registers& all) const;
    [[nodiscard]] std::uint32_t distance_to_use(const Held& held, std::uint32_t to_value) const;
    void evict(std::uint8_t reg, bool vector);
    [[nodiscard]] bool stays_in_memory(ir::Slot slot, ir::Value value, std::uint32_t from) const;
    /// What a general register holds goes to another one that holds nothing.
    void relocate(std::uint8_t from, std::uint8_t to);
    void exchange_registers(std::uint8_t a, std::uint8_t b);
    void note_place(std::uint8_t reg);
    void release_dead(const ir::Inst& inst);
    void drop_value(ir::Value value);
    int free_spill();
    std::uint8_t place_value(ir::Value value, bool vector) {
        const std::uint8_t reg = where_[value.id].reg;
        if (reg == nowhere) {
            return bring_value(value, vector);
        }
        registers(vector).pin(reg);
        return reg;
    }
    std::uint8_t bring_value(ir::Value value, bool vector) {
        const std::uint8_t reg = take(vector);
        bring_value(value, vector, reg);
        return reg;
    }
    void bring_value(ir::Value value, bool vector, std::uint8_t reg);
    /// to := that of a `constant`
    void load_value(const Xbyak::Reg64& to, const ir::Inst& constant) {
        if (constant.aux == ir::moves_with_unit) {
            load_guest_address(to, constant.imm);
        } else {
            load_constant(to, constant.imm);
        }
    }
    std::uint8_t define(const ir::Inst& inst, bool vector, bool early);
    [[nodiscard]] std::uint32_t set_to_result(std::uint32_t id) const;
    [[nodiscard]] bool is_set_again(std::uint32_t set) const;
    [[nodiscard]] std::uint8_t empty_register(bool vector) const;
    [[nodiscard]] std::uint8_t home_in_loop(ir::Slot slot) const;
    [[nodiscard]] std::uint8_t home_if_set_last(std::uint32_t id, bool vector) const;
    std::uint8_t hold_result(std::uint16_t id, bool vector, std::uint8_t reg);
    void note_homes();
    struct Pooled {
        std::uint64_t low, high;
        Xbyak::Label label;
    };
    [[nodiscard]] Pooled& pooled(std::uint64_t low, std::uint64_t high);
    [[nodiscard]] std::uint8_t kept_constant(std::uint64_t low, std::uint64_t high);
    [[nodiscard]] std::uint8_t home_of(const ir::Inst& inst, bool vector, bool early) const;
    [[nodiscard]] bool is_operand_of_next(std::uint32_t get) const;
    void hold_slot(const CachedSlot& cached);
    /// The same, and notes it for the sites.
    void move_slot(const CachedSlot& cached) {
        hold_slot(cached);
        if (cached.dirty) {
            log(cached.slot, cached.reg, cached.part);
        }
    }
    void drop_slot(ir::Slot slot);
    void forget_slot(ir::Slot slot); ///< as drop_slot(), for who sets it before any site
    /// Notes for the sites where the slot is from now on.
    void log(ir::Slot slot, std::uint8_t reg, Part part) {
        code_->places.push_back({slot, reg, part});
    }
    void load_slot(const CachedSlot& cached);
    void store_slot(const CachedSlot& cached);
    /// to := the part of from, the rest becomes zero
    void copy(std::uint8_t to, std::uint8_t from, bool vector, Part part);
    void make_register_whole(const CachedSlot& cached);
    void make_whole(ir::Slot slot);
    void store_upper_half(const CachedSlot& cached);

    // edges.cpp
    struct Move {
        bool vector = false;
        std::uint8_t from = 0, to = 0;
        Part part = Part::whole;
    };
    void keep_flags_in_loops();
    [[nodiscard]] FlagsPlace flags_around(const Loop& loop) const;
    /// `now`: what registers hold where the first branch to the block is.
    void make_map(std::size_t block, const SlotList& now, bool from_outside);
    void take_slots(const SlotList& slots);
    void take_carried();
    void continue_with(std::size_t block, const SlotList& now);
    [[nodiscard]] static bool match(const SlotList& now, const SlotList& then);
    void adapt(const SlotList& now, const SlotList& then);
    class Moves;
    void move_all(Moves& moves);
    [[nodiscard]] Part part_at_join(std::size_t block, const CachedSlot& cached,
                                    const Loop* loop) const;
    void join_parts(std::size_t block, SlotList& slots, const Loop* loop) const;
    void add_carried(SlotList& slots) const;
    void fit_into_loop(std::vector<CachedSlot>& slots, const Loop& loop) const;
    void make_parts_for(std::size_t block);
    /// Where a branch to the block has to go; emits what has to be before it.
    [[nodiscard]] Label& way_to(std::size_t block);
    void emit_stubs();
    [[nodiscard]] static std::uint8_t unused_register(std::uint32_t used, bool vector);
    void enter_from_outside(std::size_t block);
    /// In counted units entries and turns of loops are counted.
    void count_entry(std::size_t block);
    void count_turn(std::size_t block, const SlotList& now);
    /// Emits the count; where the code for its end goes.
    [[nodiscard]] Label& count_or_leave();
    void leave_hot_to(std::size_t block) { leave_hot(unit_->pc, unit_->blocks[block].pc); }
    [[nodiscard]] bool is_counted_turn(std::size_t block) const {
        return unit_->counted && block <= block_index_ && !is_way_out(block);
    }
    /// Ways out are emitted with each branch to them, and have no map.
    [[nodiscard]] bool is_way_out(std::size_t block) const {
        return x64::is_way_out(*unit_, block);
    }
    void leave_by(std::size_t block, const SlotList& now);

    std::vector<Location> where_;
    Liveness liveness_;
    std::array<Registers, 2> registers_{}; ///< general, vector
    /// Registers that the loop around this block keeps slots in: general, vector.
    std::array<std::uint32_t, 2> homes_{};
    SlotList slots_;              ///< what registers hold of them
    ir::Slot replaced_ = no_slot; ///< the slot whose register this instruction's result takes
    /// A branch whose registers must be brought into the target's form on the way.
    struct Stub {
        Label label;
        std::size_t block = 0;
        SlotList now;
        bool counted = false;
        FlagsPlace flags = FlagsPlace::memory;
        bool flags_saved = true;
    };
    std::vector<Stub> stubs_;
    std::vector<CachedSlot> candidates_; ///< for a loop's registers
    std::vector<Map> maps_;              ///< by block
    SlotList carried_;                   ///< what registers hold between units
    SlotSet carried_set_;
    std::array<Registers, 2> registers_carried_{};
    std::array<bool, spill_count> spill_used_{};
    std::uint32_t current_ = 0;
    bool masked_ = false;
    std::size_t failed_block_ = nowhere_to_fail;
    std::size_t block_index_ = 0;
    FlagsPlace flags_ = FlagsPlace::memory;
    bool flags_saved_ = true;
    bool first_reads_noted_ = false; ///< in the block
    SlotSet untouched_;              ///< slots in registers that the block has not read or set yet
    std::vector<Label> labels_;
    std::vector<std::unique_ptr<Pooled>> pool_;
    /// In xmm16 to xmm31, which hold nothing else.
    std::array<const Pooled*, 16> kept_constants_{};
    std::size_t kept_count_ = 0;
    struct Cold {
        void* state;
        void (*emit)(void* state);
    };
    std::vector<Cold> cold_;
    Scratch scratch_; ///< for what lasts as long as the unit is being compiled
};

} // namespace ferry::x64
