// From block to block: which slots are in which registers there.
#include "allocator.hpp"

#include <algorithm>

namespace ferry::x64 {

using ir::Slot;

namespace {

/// How many slots a loop keeps in registers; the others of the pool are for values.
constexpr std::size_t most_general = 10;
constexpr std::size_t most_vector = 11;

/// Slots of which a register has only a part, and is to have all.
SlotSet without_zeros(const SlotList& now, const SlotList& then) {
    SlotSet parts = now.parts() & (then.set() - then.parts());
    parts.words[0] = 0; // what is above the part is zero in general registers
    return parts;
}

/// Slots of which memory lacks what it is to have, or a register the rest of the half.
SlotSet without_halves(const SlotList& now, const SlotList& then) {
    return (then.halves() - now.halves()) & now.set() & (now.dirty() | now.parts());
}

} // namespace

/// Moves between registers that have not been made. No register is the source of two.
class Allocator::Moves {
public:
    void add(const Move& move) {
        moves_[count_++] = move;
        sources_[move.vector ? 1 : 0] |= 1U << move.from;
    }
    void remove(std::size_t i) {
        sources_[moves_[i].vector ? 1 : 0] &= ~(1U << moves_[i].from);
        moves_[i] = moves_[--count_];
    }
    void change_source(std::size_t i, std::uint8_t from) {
        std::uint32_t& sources = sources_[moves_[i].vector ? 1 : 0];
        sources = (sources & ~(1U << moves_[i].from)) | 1U << from;
        moves_[i].from = from;
    }
    [[nodiscard]] bool is_source(bool vector, std::uint8_t reg) const {
        return (sources_[vector ? 1 : 0] >> reg & 1) != 0;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::size_t size() const { return count_; }
    const Move& operator[](std::size_t i) const { return moves_[i]; }

private:
    std::array<Move, 32> moves_;
    std::size_t count_ = 0;
    std::array<std::uint32_t, 2> sources_{};
};

/// Loops that count, or compare at their end, need not write NZCV to memory in each turn for those
/// few instructions that might fault before others set them.
void Allocator::keep_flags_in_loops() {
    if (unit_->counted) {
        return; // counting takes EFLAGS
    }
    for (std::size_t block = 0; block < unit_->blocks.size(); ++block) {
        const Loop* const loop = liveness_.loop_of(block);
        if (loop != nullptr && loop->first == block && liveness_.flags_live_in(block)) {
            maps_[block].flags = flags_around(*loop);
        }
    }
}

bool Allocator::saves_flags_on_the_way(std::size_t block) const {
    if (unit_->counted || block <= block_index_ || flags_ == FlagsPlace::memory) {
        return false;
    }
    for (std::uint32_t i = current_ + 1; i < unit_->blocks[block_index_].end; ++i) {
        const ir::Inst& inst = unit_->insts[i];
        const ir::Effects effects = ir::info(inst.op).effects;
        if (ir::defines_flags(effects)) {
            return true;
        }
        if (effects == ir::Effects::end || !keeps_host_flags(*unit_, inst)) {
            return inst.op == ir::Op::branch && !liveness_.flags_live_in(inst.imm);
        }
    }
    return false;
}

/// Where the last block of a loop leaves NZCV when it goes back to the first.
FlagsPlace Allocator::flags_around(const Loop& loop) const {
    using ir::Op;
    const ir::Block& last = unit_->blocks[loop.last];
    bool goes_back = false;
    for (std::uint32_t i = last.end; i-- > last.first;) {
        const ir::Inst& inst = unit_->insts[i];
        if (!goes_back) { // the way out of the loop
            goes_back =
                (inst.op == Op::branch || inst.op == Op::branch_if) && inst.imm == loop.first;
            continue;
        }
        switch (inst.op) {
        case Op::branch_if: break;
        case Op::subs:
        case Op::sbcs:
        case Op::ccmp:
        case Op::ccmn: return FlagsPlace::subtraction;
        case Op::adds:
        case Op::adcs:
        case Op::ands: return FlagsPlace::addition;
        default:
            if (clobbers_registers(inst.op) || ir::defines_flags(ir::info(inst.op).effects) ||
                ir::info(inst.op).effects == ir::Effects::branch) {
                return FlagsPlace::memory;
            }
        }
    }
    return FlagsPlace::memory;
}

/// What a register has of a slot where several ways meet. A loop, if the block is where it is
/// entered or begins, has no zeros made in each turn for a scalar that it sets; nor for one that it
/// reads before, so that a sum does not wait for them.
Part Allocator::part_at_join(std::size_t block, const CachedSlot& cached, const Loop* loop) const {
    if (loop != nullptr ? !loop->changed.has(cached.slot) : cached.part == Part::whole) {
        return Part::whole;
    }
    const Slot slot = cached.slot;
    const bool half = loop != nullptr
                          ? loop->sums.has(slot) && liveness_.slots_live_in(loop->first).has(slot)
                          : cached.part == Part::half || (cached.part == Part::low_64 &&
                                                          liveness_.slots_live_in(block).has(slot));
    return liveness_.set_to_f64(block).has(slot)   ? Part::low_64
           : liveness_.set_to_f32(block).has(slot) ? Part::low_32
           : half                                  ? Part::half
                                                   : Part::whole;
}

void Allocator::join_parts(std::size_t block, SlotList& slots, const Loop* loop) const {
    for_each(slots.set(), [&](Slot slot) {
        CachedSlot cached = slots.at(slot);
        cached.part = part_at_join(block, cached, loop);
        slots.add(cached);
    });
}

/// The slots that a call leaves in registers, where those are not in use.
void Allocator::add_carried(SlotList& slots) const {
    std::uint32_t used = 0;
    for_each(slots.set(), [&](Slot slot) {
        if (!is_vector_slot(slot)) {
            used |= 1U << slots.reg_of(slot);
        }
    });
    for_each(carried_set_ - slots.set(), [&](Slot slot) {
        if ((used >> carried_.reg_of(slot) & 1) == 0) {
            slots.add(carried_.at(slot));
        }
    });
}

/// The first branch to a block decides: what is in registers and needed stays there. On the way
/// into a loop the slots that it uses are added.
void Allocator::make_map(std::size_t block, const SlotList& now, bool from_outside) {
    Map& map = maps_[block];
    map.made = true;
    const bool joins = liveness_.predecessors(block) + (unit_->blocks[block].entry ? 1U : 0U) > 1;
    if (!liveness_.knows_slots()) {
        map.slots = now;
        if (joins) {
            map.slots.make_whole();
        }
        map.carried = &now == &carried_;
        return;
    }
    const Loop* const loop = liveness_.loop_of(block);
    const bool entering = loop != nullptr && (from_outside || !loop->contains(block_index_));
    if (from_outside && !entering) { // all are to be written back: none can be left out
        map.slots = carried_;
        map.carried = true;
        return;
    }
    const SlotSet live = liveness_.slots_live_in(block);
    const SlotSet changed = loop != nullptr ? loop->changed : SlotSet{};
    const bool header = loop != nullptr && loop->first == block;
    const SlotSet wanted = header || entering ? live | changed : live;
    const bool calls = liveness_.calls_around(block);
    const SlotSet kept = header || entering || calls ? wanted : wanted | now.dirty();
    if (!entering) {
        map.slots = now;
        for_each(now.set() - kept, [&](Slot slot) { map.slots.remove(slot); });
        if (calls) {
            add_carried(map.slots);
        }
        if (joins) {
            join_parts(block, map.slots, header ? loop : nullptr);
        }
        return;
    }
    candidates_.clear();
    for_each(now.set() & kept, [&](Slot slot) { candidates_.push_back(now.at(slot)); });
    for_each(wanted - now.set(), [&](Slot slot) {
        if (loop->weight[slot] != 0) {
            candidates_.push_back({slot, nowhere, Part::whole, false});
        }
    });
    fit_into_loop(candidates_, *loop);
    map.slots = {};
    for (const CachedSlot& cached : candidates_) {
        map.slots.add(cached);
    }
    if (joins) {
        join_parts(block, map.slots, loop);
    }
    // A loop entered in its middle: the same at its beginning, for what comes round.
    if (Map& first = maps_[loop->first]; !first.made) {
        first.made = true;
        first.slots = {};
        const SlotSet wanted_first = liveness_.slots_live_in(loop->first) | changed;
        for (const CachedSlot& cached : candidates_) {
            if (wanted_first.has(cached.slot)) {
                first.slots.add(cached);
            }
        }
        join_parts(loop->first, first.slots, loop);
    }
}

/// Leaves those that the loop uses most, and gives registers to those without.
void Allocator::fit_into_loop(std::vector<CachedSlot>& slots, const Loop& loop) const {
    // There are few: by insertion, which needs no memory and keeps the order of equals.
    for (auto next = slots.begin(); next != slots.end(); ++next) {
        std::rotate(std::upper_bound(slots.begin(), next, *next,
                                     [&](const CachedSlot& a, const CachedSlot& b) {
                                         return loop.weight[a.slot] > loop.weight[b.slot];
                                     }),
                    next, next + 1);
    }
    std::size_t room[] = {most_general, most_vector};
    std::erase_if(slots, [&](const CachedSlot& cached) {
        std::size_t& left = room[is_vector_slot(cached.slot) ? 1 : 0];
        return left == 0 || left-- == 0;
    });
    std::uint32_t used[] = {0, 0};
    for (const CachedSlot& cached : slots) {
        if (cached.reg != nowhere) {
            used[is_vector_slot(cached.slot) ? 1 : 0] |= 1U << cached.reg;
        }
    }
    for (CachedSlot& cached : slots) {
        const bool vector = is_vector_slot(cached.slot);
        cached.dirty = cached.dirty || loop.changed.has(cached.slot);
        if (cached.reg == nowhere) {
            cached.reg = unused_register(used[vector ? 1 : 0], vector);
            used[vector ? 1 : 0] |= 1U << cached.reg;
        }
    }
}

/// Registers hold these slots, and nothing else, from here on.
void Allocator::take_slots(const SlotList& slots) {
    static constexpr std::array<Registers, 2> nothing{};
    registers_ = nothing;
    slots_ = slots;
    untouched_ = slots.set();
    for_each(slots.set(), [&](Slot slot) {
        Registers& all = registers(is_vector_slot(slot));
        const std::uint8_t reg = slots.reg_of(slot);
        all[reg].slot = slot;
        all.with_slot |= 1U << reg;
    });
    SlotSet between_units = (slots.dirty() - slots.parts()) & carried_set_ &
                            SlotList::in_same_register(slots, carried_);
    // Whichever is shorter.
    if (between_units.size() * 2 <= static_cast<int>(carried_count)) {
        between_units = {};
        log(SlotPlace::all_slots, SlotPlace::in_memory, Part::whole);
    } else {
        log(SlotPlace::all_slots, SlotPlace::between_units, Part::whole);
        for_each(carried_set_ - between_units,
                 [&](Slot slot) { log(slot, SlotPlace::in_memory, Part::whole); });
    }
    for_each(slots.dirty() - between_units,
             [&](Slot slot) { log(slot, slots.reg_of(slot), slots.part_of(slot)); });
}

/// The same where a unit begins or a call has returned.
void Allocator::take_carried() {
    registers_ = registers_carried_;
    slots_ = carried_;
    untouched_ = carried_set_;
    log(SlotPlace::all_slots, SlotPlace::between_units, Part::whole);
}

/// Whether registers that hold `now` will do where they are to hold `then`.
bool Allocator::match(const SlotList& now, const SlotList& then) {
    return (now.dirty() - then.dirty()).empty() && without_zeros(now, then).empty() &&
           without_halves(now, then).empty() &&
           (then.set() - SlotList::in_same_register(now, then)).empty();
}

/// Emits what brings registers that hold `now` to hold `then`. The flags and rax stay.
void Allocator::adapt(const SlotList& now, const SlotList& then) {
    for_each(now.dirty() - then.dirty(), [&](Slot slot) { store_slot(now.at(slot)); });
    for_each(without_halves(now, then) - (now.dirty() - then.dirty()),
             [&](Slot slot) { store_upper_half(now.at(slot)); });
    const SlotSet wants_zeros = without_zeros(now, then);
    for_each(wants_zeros & now.halves(), [&](Slot slot) { make_register_whole(now.at(slot)); });
    const SlotSet moved = ((now.set() & then.set()) - SlotList::in_same_register(now, then)) |
                          (wants_zeros - now.halves());
    if (!moved.empty()) {
        Moves moves;
        for_each(moved, [&](Slot slot) {
            moves.add(
                {.vector = is_vector_slot(slot),
                 .from = now.reg_of(slot),
                 .to = then.reg_of(slot),
                 .part = (wants_zeros - now.halves()).has(slot) ? now.part_of(slot) : Part::whole});
        });
        move_all(moves);
    }
    for_each(then.set() - now.set(), [&](Slot slot) { load_slot(then.at(slot)); });
}

/// Moves "at the same time". rcx and xmm1 help with cycles. Empties the list.
void Allocator::move_all(Moves& moves) {
    constexpr std::uint8_t helper = 1;
    while (!moves.empty()) {
        bool stuck = true;
        for (std::size_t i = 0; i < moves.size();) {
            const Move move = moves[i];
            if (move.from != move.to && moves.is_source(move.vector, move.to)) {
                ++i;
                continue;
            }
            copy(move.to, move.from, move.vector, move.part);
            moves.remove(i);
            stuck = false;
        }
        if (stuck) {
            copy(helper, moves[0].from, moves[0].vector, Part::whole);
            moves.change_source(0, helper);
        }
    }
}

/// Brings vector registers, or memory, to what the block wants to have of the slots.
void Allocator::make_parts_for(std::size_t block) {
    for_each(without_zeros(slots_, maps_[block].slots), [&](Slot slot) { make_whole(slot); });
    for_each(without_halves(slots_, maps_[block].slots), [&](Slot slot) {
        CachedSlot cached = slots_.at(slot);
        store_upper_half(cached);
        cached.part = Part::half;
        slots_.add(cached);
    });
}

Label& Allocator::way_to(std::size_t block) {
    if (is_way_out(block)) {
        stubs_.push_back({.label = {},
                          .block = block,
                          .now = slots_,
                          .counted = false,
                          .flags = flags_,
                          .flags_saved = flags_saved_});
        return stubs_.back().label;
    }
    if (!maps_[block].made) {
        make_map(block, slots_, false);
    }
    make_parts_for(block);
    const FlagsPlace flags = maps_[block].flags;
    const bool fits = flags == FlagsPlace::memory ? flags_saved_ || !liveness_.flags_live_in(block)
                                                  : flags == flags_;
    if (fits && match(slots_, maps_[block].slots) && !is_counted_turn(block)) {
        return labels_[block];
    }
    stubs_.push_back({.label = {},
                      .block = block,
                      .now = slots_,
                      .counted = is_counted_turn(block),
                      .flags = flags_,
                      .flags_saved = flags_saved_});
    return stubs_.back().label;
}

void Allocator::emit_stubs() {
    for (Stub& stub : stubs_) {
        L(stub.label);
        if (is_way_out(stub.block)) {
            flags_ = stub.flags;
            flags_saved_ = stub.flags_saved;
            leave_by(stub.block, stub.now);
            continue;
        }
        if (stub.counted) {
            count_turn(stub.block, stub.now);
        }
        flags_ = stub.flags;
        flags_saved_ = stub.flags_saved;
        if (maps_[stub.block].flags != FlagsPlace::memory) {
            flags_to(maps_[stub.block].flags);
        } else if (liveness_.flags_live_in(stub.block)) {
            flags_to_memory();
        }
        adapt(stub.now, maps_[stub.block].slots);
        jmp(labels_[stub.block]);
    }
}

void Allocator::continue_with(std::size_t block) { continue_with(block, slots_); }

/// NZCV and the slots that registers hold go where the next unit wants them.
void Allocator::leave_by(std::size_t block, const SlotList& now) {
    flags_to_memory();
    adapt(now, carried_);
    Map& map = maps_[block];
    if (!map.made) { // all that leave by the block share a link
        map.made = true;
        map.link = add_link(GuestAddr(unit_->insts[unit_->blocks[block].first].imm));
    }
    jump_through_link(map.link);
}

void Allocator::continue_with(std::size_t block, const SlotList& now) {
    if (is_way_out(block)) {
        leave_by(block, now);
        return;
    }
    if (!maps_[block].made) {
        make_map(block, now, false);
    }
    if (is_counted_turn(block)) {
        count_turn(block, now);
    }
    if (maps_[block].flags != FlagsPlace::memory) {
        flags_to(maps_[block].flags);
    }
    if (&now != &carried_ || !maps_[block].carried) {
        adapt(now, maps_[block].slots);
    }
    if (!is_next_block(block)) {
        jmp(labels_[block]);
    }
}

void Allocator::return_to_next_block() {
    forget_host_flags();
    continue_with(block_index_ + 1, carried_);
}

void Allocator::slots_to_next_unit() { adapt(slots_, carried_); }

std::optional<Xbyak::Reg64> Allocator::passed_constant(std::uint64_t constant) const {
    const ir::Inst& set = unit_->insts[current_ - 1];
    if (set.op == ir::Op::set && carried_set_.has(set.aux) && is_constant(set.args[0]) &&
        unit_->at(set.args[0]).imm == constant) {
        return Xbyak::Reg64(carried_.reg_of(set.aux));
    }
    return std::nullopt;
}

std::optional<Xbyak::Reg64> Allocator::passed_slot(ir::Value value) const {
    const ir::Inst& get = unit_->at(value);
    if (get.op == ir::Op::get && get.type == ir::Type::i64 && carried_set_.has(get.aux) &&
        value.id + 1U == current_) {
        return Xbyak::Reg64(carried_.reg_of(get.aux));
    }
    return std::nullopt;
}

/// Where a counted unit begins. All slots are where they are between units.
void Allocator::count_entry(std::size_t block) {
    if (!unit_->counted || unit_->blocks[block].pc != unit_->pc) {
        return;
    }
    Label& hot = count_or_leave();
    cold([this, &hot, block] {
        L(hot);
        leave_hot_to(block);
    });
}

void Allocator::count_turn(std::size_t block, const SlotList& now) {
    Label& hot = count_or_leave();
    cold([this, &hot, block, now] {
        L(hot);
        adapt(now, carried_);
        leave_hot_to(block);
    });
}

Label& Allocator::count_or_leave() {
    UnitEncoder::count_down();
    Label& hot = make_label();
    jz(hot, T_NEAR);
    return hot;
}

void Allocator::enter_from_outside(std::size_t block) {
    const Map& map = maps_[block];
    if ((map.carried || match(carried_, map.slots)) && map.flags == FlagsPlace::memory) {
        add_entry(unit_->blocks[block].pc);
        count_entry(block);
        return;
    }
    cold([this, block] {
        add_entry(unit_->blocks[block].pc);
        count_entry(block);
        if (maps_[block].flags != FlagsPlace::memory) {
            forget_host_flags();
            flags_to(maps_[block].flags);
        }
        adapt(carried_, maps_[block].slots);
        jmp(labels_[block]);
    });
}

} // namespace ferry::x64
