// What goes to memory when registers run out.
#include "allocator.hpp"

#include <algorithm>

namespace ferry::x64 {

using ir::Inst;
using ir::Op;
using ir::Slot;
using ir::Value;

/// Empties a register; what it held and is still wanted goes to memory.
void Allocator::evict(std::uint8_t reg, bool vector) {
    Held& held = registers(vector)[reg];
    const std::uint16_t id = held.value;
    if (held.slot != no_slot) {
        if (slots_.dirty().has(held.slot)) {
            store_slot(slots_.at(held.slot));
        }
        if (id != 0 && where_[id].spill < 0 && stays_in_memory(held.slot, {id}, current_)) {
            where_[id].slot = held.slot;
        }
        drop_slot(held.slot);
    } else if (const Inst& made = unit_->insts[id]; made.op == Op::get && is_cached(made.aux) &&
                                                    !slots_.dirty().has(made.aux) &&
                                                    stays_in_memory(made.aux, {id}, id)) {
        where_[id].slot = made.aux;
    }
    if (id == 0) {
        return;
    }
    held.value = 0;
    Location& at = where_[id];
    at.reg = nowhere;
    if (unit_->insts[id].op == Op::constant || at.spill >= 0 || at.slot != no_slot) {
        return;
    }
    at.spill = static_cast<std::int16_t>(free_spill());
    const Mem cell = frame_place(offsetof(Frame, spills) + static_cast<std::size_t>(at.spill) * 16);
    if (vector) {
        store(cell, Xbyak::Xmm(reg), 4);
    } else {
        store(cell, Xbyak::Reg64(reg), 3);
    }
}

/// Whether nothing sets the slot between an instruction and the last use of the value, so far as it
/// is worth looking.
bool Allocator::stays_in_memory(Slot slot, Value value, std::uint32_t from) const {
    constexpr std::uint32_t looked_at = 256;
    const std::uint32_t end = liveness_.last_use(value.id);
    if (end > from + looked_at) {
        return false;
    }
    for (std::uint32_t i = from; i <= end; ++i) {
        const Inst& inst = unit_->insts[i];
        if ((inst.op == Op::set && inst.aux == slot) || inst.op == Op::execute) {
            return false;
        }
    }
    return true;
}

/// How many instructions it is to the next use of the value that each register holds, as far as
/// that is near; else to the last.
Allocator::Distances Allocator::distances_to_values(const Registers& all) const {
    constexpr std::uint32_t looked_at = 32;
    Distances distances{};
    unsigned wanted = 0;
    for (std::uint8_t reg = 0; reg < 16; ++reg) {
        if (all[reg].value != 0) {
            distances[reg] = liveness_.last_use(all[reg].value) - current_;
            wanted |= 1U << reg;
        }
    }
    if (unit_->counted) { // it does not last
        return distances;
    }
    const std::uint32_t end = std::min(unit_->blocks[block_index_].end, current_ + 1 + looked_at);
    for (std::uint32_t i = current_ + 1; i < end && wanted != 0; ++i) {
        if (liveness_.is_dead(i)) {
            continue;
        }
        for (const Value arg : unit_->insts[i].args) {
            const std::uint8_t reg = where_[arg.id].reg;
            if (reg != nowhere && (wanted >> reg & 1) != 0 && all[reg].value == arg.id) {
                distances[reg] = i - current_;
                wanted &= ~(1U << reg);
            }
        }
    }
    return distances;
}

/// How many instructions it is until what the register holds is wanted, about.
std::uint32_t Allocator::distance_to_use(const Held& held, std::uint32_t to_value) const {
    constexpr std::uint32_t at_the_next_turn = 1000;
    constexpr std::uint32_t never = 4000;
    std::uint32_t distance = held.value != 0 ? to_value : never;
    if (held.slot != no_slot) {
        const Loop* const loop = liveness_.loop_of(block_index_);
        if (held.next_read > current_) {
            distance = std::min(distance, held.next_read - current_);
        } else if (loop != nullptr && loop->weight[held.slot] != 0) {
            distance = std::min(distance, at_the_next_turn);
        } else if (carried_set_.has(held.slot)) { // the way out of the unit wants it
            const std::uint32_t end = unit_->blocks[block_index_].end;
            const std::uint32_t later =
                unit_->insts[end - 1].op == Op::branch ? at_the_next_turn : 0;
            distance = std::min(distance, end - current_ + later);
        }
    }
    return distance;
}

} // namespace ferry::x64
