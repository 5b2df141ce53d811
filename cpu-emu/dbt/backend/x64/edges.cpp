// From block to block: which slots are in which registers there.
#include "allocator.hpp"

#include <algorithm>
#include <bit>

namespace ferry::x64 {

using ir::Slot;

namespace {

/// How many slots a loop keeps in registers; the others of the pool are for values.
constexpr std::size_t most_general = 10;
constexpr std::size_t most_vector = 11;

template <class Function>
void for_each(SlotSet set, Function function) {
    for (std::uint64_t rest = set.general; rest != 0; rest &= rest - 1) {
        function(static_cast<Slot>(std::countr_zero(rest)));
    }
    for (std::uint64_t rest = set.vector; rest != 0; rest &= rest - 1) {
        function(static_cast<Slot>(ir::first_vector_slot + std::countr_zero(rest)));
    }
}

bool needs_zeros(const CachedSlot& now, const CachedSlot& then) {
    return is_vector_slot(now.slot) && then.part == Part::whole && now.part != Part::whole;
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
    for (std::size_t block = 0; block < maps_.size(); ++block) {
        const Loop* const loop = liveness_.loop_of(block);
        if (loop != nullptr && loop->first == block && liveness_.flags_live_in(block)) {
            maps_[block].flags = flags_around(*loop);
        }
    }
}

/// Where the last block of a loop leaves NZCV when it goes back to the first.
FlagsPlace Allocator::flags_around(const Loop& loop) const {
    using ir::Op;
    const ir::Block& last = unit_->blocks[loop.last];
    bool goes_back = false;
    for (std::uint32_t i = last.end; i-- > last.first;) {
        const ir::Inst& inst = unit_->insts[i];
        switch (inst.op) {
        case Op::branch:
        case Op::branch_if: goes_back = goes_back || inst.imm == loop.first; break;
        case Op::subs:
        case Op::sbcs:
        case Op::ccmp:
        case Op::ccmn: return goes_back ? FlagsPlace::subtraction : FlagsPlace::memory;
        case Op::adds:
        case Op::adcs:
        case Op::ands: return goes_back ? FlagsPlace::addition : FlagsPlace::memory;
        default:
            if (clobbers_registers(inst.op) || ir::defines_flags(ir::info(inst.op).effects) ||
                ir::info(inst.op).effects == ir::Effects::branch) {
                return FlagsPlace::memory;
            }
        }
    }
    return FlagsPlace::memory;
}

/// The first branch to a block decides: what is in registers and needed stays there. On the way
/// into a loop the slots that it uses are added.
void Allocator::make_map(std::size_t block, const SlotList& now, bool from_outside) {
    Map& map = maps_[block];
    map.made = true;
    const Loop* const loop = liveness_.loop_of(block);
    const bool entering = loop != nullptr && (from_outside || !loop->contains(block_index_));
    const SlotSet live = liveness_.slots_live_in(block);
    const SlotSet changed = loop != nullptr ? loop->changed : SlotSet{};
    const bool header = loop != nullptr && loop->first == block;
    const bool joins = liveness_.predecessors(block) + (unit_->blocks[block].entry ? 1U : 0U) > 1;
    const SlotSet wanted = header || entering ? live | changed : live;
    const SlotSet kept = header || entering ? wanted : wanted | now.dirty();
    if (!entering && (now.set() - kept).empty()) {
        map.slots = now;
        if (joins) {
            map.slots.make_whole();
        }
        return;
    }
    candidates_.clear();
    for (CachedSlot cached : now) {
        if (kept.has(cached.slot)) {
            if (joins) {
                cached.part = Part::whole;
            }
            if (entering) {
                candidates_.push_back(cached);
            } else {
                map.slots.add(cached);
            }
        }
    }
    if (!entering) {
        return;
    }
    SlotSet missing = wanted;
    for (const CachedSlot& cached : candidates_) {
        missing.remove(cached.slot);
    }
    for_each(missing, [&](Slot slot) {
        if (loop->weight[slot] != 0) {
            candidates_.push_back({slot, nowhere, Part::whole, false});
        }
    });
    fit_into_loop(candidates_, *loop);
    for (const CachedSlot& cached : candidates_) {
        map.slots.add(cached);
    }
    // A loop entered in its middle: the same at its beginning, for what comes round.
    if (Map& first = maps_[loop->first]; !first.made) {
        first.made = true;
        const SlotSet wanted_first = liveness_.slots_live_in(loop->first) | changed;
        for (CachedSlot cached : candidates_) {
            if (wanted_first.has(cached.slot)) {
                cached.part = Part::whole; // whatever comes round
                first.slots.add(cached);
            }
        }
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
    slot_reg_.fill(nowhere);
    SlotSet between_units;
    for (const CachedSlot& cached : slots) {
        hold_slot(cached);
        const bool there =
            carried_in_[cached.reg] == cached.slot && cached.dirty && cached.part == Part::whole;
        between_units.general |= std::uint64_t{there} << (cached.slot & 63U);
    }
    // Whichever is shorter.
    if (std::popcount(between_units.general) * 2 <= static_cast<int>(carried_count)) {
        between_units = {};
        log(SlotPlace::all_slots, SlotPlace::in_memory, Part::whole);
    } else {
        log(SlotPlace::all_slots, SlotPlace::between_units, Part::whole);
        for_each(carried_set_ - between_units,
                 [&](Slot slot) { log(slot, SlotPlace::in_memory, Part::whole); });
    }
    for (const CachedSlot& cached : slots) {
        if (cached.dirty && !between_units.has(cached.slot)) {
            log(cached.slot, cached.reg, cached.part);
        }
    }
}

/// Whether registers that hold `now` will do where they are to hold `then`.
bool Allocator::match(const SlotList& now, const SlotList& then) {
    if (!(now.dirty() - then.dirty()).empty() || !(then.set() - now.set()).empty()) {
        return false;
    }
    return std::all_of(then.begin(), then.end(), [&](const CachedSlot& wanted) {
        const CachedSlot* const cached = now.find(wanted.slot);
        return cached->reg == wanted.reg && !needs_zeros(*cached, wanted);
    });
}

/// Emits what brings registers that hold `now` to hold `then`. The flags and rax stay.
void Allocator::adapt(const SlotList& now, const SlotList& then) {
    if (now == then) {
        return;
    }
    Moves moves;
    for (const CachedSlot& cached : now) {
        const CachedSlot* const wanted = then.find(cached.slot);
        if (cached.dirty && (wanted == nullptr || !wanted->dirty)) {
            store_slot(cached);
        }
        if (wanted != nullptr && (wanted->reg != cached.reg || needs_zeros(cached, *wanted))) {
            moves.add({.vector = is_vector_slot(cached.slot),
                       .from = cached.reg,
                       .to = wanted->reg,
                       .part = needs_zeros(cached, *wanted) ? cached.part : Part::whole});
        }
    }
    move_all(moves);
    if (then.set() == (then.set() & now.set())) {
        return;
    }
    for (const CachedSlot& wanted : then) {
        if (now.find(wanted.slot) == nullptr) {
            load_slot(wanted);
        }
    }
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

/// Vector registers whose upper lanes the block wants to be the slots'.
bool Allocator::zero_upper_for(std::size_t block) {
    bool changed = false;
    for (const CachedSlot& then : maps_[block].slots) {
        const std::uint8_t reg = slot_reg_[then.slot];
        if (reg != nowhere && is_vector_slot(then.slot) && then.part == Part::whole) {
            make_whole(registers(true)[reg], reg);
            changed = true;
        }
    }
    return changed;
}

void Allocator::branch_to(std::size_t block, const std::function<void(Label&)>& jump) {
    SlotList now = cached_slots();
    if (!maps_[block].made) {
        make_map(block, now, false);
    }
    if (registers(true).with_slot != 0 && zero_upper_for(block)) {
        now = cached_slots();
    }
    const FlagsPlace flags = maps_[block].flags;
    if (match(now, maps_[block].slots) && !is_counted_turn(block) &&
        (flags == FlagsPlace::memory || flags == flags_)) {
        jump(labels_[block]);
        return;
    }
    stubs_.push_back({.label = {},
                      .block = block,
                      .now = now,
                      .counted = is_counted_turn(block),
                      .flags = flags_,
                      .flags_saved = flags_saved_});
    jump(stubs_.back().label);
}

void Allocator::emit_stubs() {
    for (Stub& stub : stubs_) {
        L(stub.label);
        if (stub.counted) {
            count_turn(stub.block, stub.now);
        }
        if (maps_[stub.block].flags != FlagsPlace::memory) {
            flags_ = stub.flags;
            flags_saved_ = stub.flags_saved;
            flags_to(maps_[stub.block].flags);
        }
        adapt(stub.now, maps_[stub.block].slots);
        jmp(labels_[stub.block]);
    }
}

void Allocator::continue_with(std::size_t block) { continue_with(block, cached_slots()); }

void Allocator::continue_with(std::size_t block, const SlotList& now) {
    if (!maps_[block].made) {
        make_map(block, now, false);
    }
    if (is_counted_turn(block)) {
        count_turn(block, now);
    }
    if (maps_[block].flags != FlagsPlace::memory) {
        flags_to(maps_[block].flags);
    }
    adapt(now, maps_[block].slots);
    if (!is_next_block(block)) {
        jmp(labels_[block]);
    }
}

void Allocator::return_to_next_block() {
    forget_host_flags();
    continue_with(block_index_ + 1, carried_);
}

void Allocator::slots_to_next_unit() { adapt(cached_slots(), carried_); }

/// Where a counted unit begins. All slots are where they are between units.
void Allocator::count_entry(std::size_t block) {
    if (!unit_->counted || unit_->blocks[block].pc != unit_->pc) {
        return;
    }
    count_turn(block, carried_);
}

void Allocator::count_turn(std::size_t block, const SlotList& now) {
    with_data(0x2d83, 4, 1); // SUB dword [rip + …], 1
    db(1);
    Label& hot = make_label();
    jz(hot, T_NEAR);
    cold([this, &hot, block, now] {
        L(hot);
        adapt(now, carried_);
        load_constant(rax, unit_->pc.value());
        store(frame_place(offsetof(Frame, exit_code)), rax, 3);
        load_constant(rax, unit_->blocks[block].pc.value());
        jmp(frame_place(offsetof(Frame, routines) + offsetof(Routines, hot)));
    });
}

void Allocator::enter_from_outside(std::size_t block) {
    if (match(carried_, maps_[block].slots) && maps_[block].flags == FlagsPlace::memory) {
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
