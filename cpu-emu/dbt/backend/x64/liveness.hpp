#pragma once
/// What a unit's code still needs where: values, NZCV, state slots; and its loops.

#include <array>
#include <cstdint>
#include <vector>

#include <ferry/ir/ir.hpp>

#include "slot_set.hpp"

namespace ferry::x64 {

/// Blocks [first, last] in the unit's order, from a header to the last branch back to it.
struct Loop {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    SlotSet changed; ///< set when a branch back is taken
    SlotSet sums;    ///< vector slots that it sets, and uses as f64 only
    std::array<std::uint16_t, ir::slot_count>
        weight{}; ///< uses, those of inner loops counting more

    [[nodiscard]] bool contains(std::size_t block) const { return block >= first && block <= last; }
};

/// Whether the block does nothing but leave the unit, and is no guest instruction.
[[nodiscard]] inline bool is_way_out(const ir::Unit& unit, std::uint64_t index) {
    const ir::Block& block = unit.blocks[index];
    return !block.guest && unit.insts[block.first].op == ir::Op::jump;
}
/// Whether the instruction lets something see the guest's state: sets before it must be done.
[[nodiscard]] bool observes_state(const ir::Inst& inst);
/// Whether the instruction calls C++ code or the guest's: no register survives it.
[[nodiscard]] constexpr bool clobbers_registers(ir::Op op) {
    using ir::Op;
    return op == Op::execute || op == Op::call || op == Op::call_guest || op == Op::call_indirect;
}

class Liveness {
public:
    /// `carried`: the slots that stay in registers over a guest call. Loops, and what is live of
    /// slots between blocks, are left out for counted units, which do not last, and where no branch
    /// stays in the unit.
    void analyse(const ir::Unit& unit, SlotSet carried);
    [[nodiscard]] bool knows_slots() const { return knows_slots_; }

    [[nodiscard]] bool is_dead(std::uint32_t inst) const { return facts_[inst].dead; }
    /// The last instruction that uses the value, 0 if none does.
    [[nodiscard]] std::uint32_t last_use(std::uint32_t value) const {
        return facts_[value].last_use;
    }
    /// Which of the instruction's arguments nothing behind it uses: a bit for each.
    [[nodiscard]] std::uint8_t last_used_by(std::uint32_t inst) const {
        return facts_[inst].last_used;
    }
    /// Whether something reads more of the value's register than its low 32 bits.
    [[nodiscard]] bool is_read_wide(std::uint32_t value) const {
        return facts_[value].read_wide != 0;
    }
    /// The next instruction of the block that reads the slot which this one reads or sets, if none
    /// sets it before; else 0.
    [[nodiscard]] std::uint32_t next_read(std::uint32_t inst) const {
        return facts_[inst].next_read;
    }
    /// Whether NZCV are wanted behind the instruction, or where it faults.
    [[nodiscard]] bool flags_wanted(std::uint32_t inst) const { return facts_[inst].flags_live; }
    [[nodiscard]] bool flags_live_in(std::size_t block) const { return block_flags_live_[block]; }
    /// Slots that a block or what follows it reads before registers are lost or the slot is set.
    [[nodiscard]] SlotSet slots_live_in(std::size_t block) const { return live_in_[block]; }
    /// Vector slots that every way to the block has set to a scalar, f64 or f32, last: the rest of
    /// them is zero there.
    [[nodiscard]] SlotSet set_to_f64(std::size_t block) const { return scalars_in_[block].f64; }
    [[nodiscard]] SlotSet set_to_f32(std::size_t block) const { return scalars_in_[block].f32; }
    /// The innermost loop around a block, if any.
    [[nodiscard]] const Loop* loop_of(std::size_t block) const {
        return innermost_[block] == 0 ? nullptr : &loops_[innermost_[block] - 1U];
    }
    /// Whether the block begins what is no loop because each way round passes a call.
    [[nodiscard]] bool calls_around(std::size_t block) const { return calls_around_[block]; }
    /// How many branches of the unit go to the block.
    [[nodiscard]] unsigned predecessors(std::size_t block) const { return predecessors_[block]; }

private:
    /// Slots that were set to a scalar last.
    struct Scalars {
        SlotSet f64, f32;
        void set(ir::Slot slot, ir::Type type) {
            f64.remove(slot);
            f32.remove(slot);
            if (type == ir::Type::f64) {
                f64.add(slot);
            } else if (type == ir::Type::f32) {
                f32.add(slot);
            }
        }
        friend bool operator==(const Scalars&, const Scalars&) = default;
    };
    struct Edge {
        std::uint32_t from = 0, to = 0;
        SlotSet set;        ///< by the block before it, since registers were lost
        SlotSet set_in_all; ///< …since the block's beginning
        SlotSet kept;       ///< slots whose registers last from the block's beginning to the edge
        Scalars scalars;    ///< of `set`
    };

    void analyse_flags(const ir::Unit& unit);
    [[nodiscard]] bool analyse_values(const ir::Unit& unit, std::uint32_t block);
    /// The next read of a slot behind what is looked at, or 0.
    [[nodiscard]] std::uint16_t next_read_in(const ir::Block& block, ir::Slot slot) const {
        const std::uint16_t next = next_reads_[slot];
        return next >= block.first && next < block.end ? next : std::uint16_t{0};
    }
    void collect_edges(const ir::Unit& unit, SlotSet carried);
    void propagate_live_slots(bool loops);
    void propagate_changed_slots();
    void propagate_scalars(const ir::Unit& unit);
    [[nodiscard]] bool keeps_registers(const Edge& back);
    [[nodiscard]] bool always_passes(const Edge& back);
    /// Whether edges for which `passes(edge)` is true lead from one block to another.
    template <class Passes>
    [[nodiscard]] bool reaches(std::uint32_t from, std::uint32_t to, Passes passes);
    void find_loops(const ir::Unit& unit);

    /// Of an instruction, or the value that it makes.
    struct Fact {
        std::uint16_t last_use = 0;
        std::uint16_t next_read = 0;
        std::uint8_t last_used = 0;
        bool dead = false;
        std::uint8_t read_wide = 0; ///< or 1
        bool flags_live = false;
    };
    bool knows_slots_ = true;
    bool knows_flags_ = false; ///< block_flags_live_ is complete
    std::vector<Fact> facts_;
    std::vector<std::uint8_t> block_flags_live_;
    /// The blocks that one may go to before its own instructions decide about NZCV, and which it
    /// is.
    struct FlagsPath {
        std::uint32_t from = 0, to = 0;
    };
    std::vector<FlagsPath> flags_paths_;
    /// The next read of a slot; means something where it is in the block that is looked at.
    std::array<std::uint16_t, ir::slot_count> next_reads_{};
    std::vector<Edge> edges_;
    std::vector<SlotSet> live_in_;
    std::vector<SlotSet> changed_in_;
    std::vector<Scalars> scalars_in_;
    std::vector<Loop> loops_;
    std::vector<std::uint16_t> innermost_; ///< by block: index into loops_ + 1, or 0
    std::vector<bool> reached_;            ///< by reaches()
    std::vector<bool> calls_around_;       ///< by block
    std::vector<std::uint8_t> depth_;      ///< by block: in how many loops it is
    std::vector<std::uint16_t> predecessors_;
};

} // namespace ferry::x64
