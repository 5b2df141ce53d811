#include "allocator.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <ferry/base/assert.hpp>

namespace ferry::x64 {

using ir::Effects;
using ir::Inst;
using ir::Op;
using ir::Slot;
using ir::Type;
using ir::Value;

namespace {

// rax and rcx are scratch, rsp is the stack of return addresses, r15 the state block.
constexpr std::array<std::uint8_t, 12> general_pool{5, 6, 7, 12, 13, 14, 8, 9, 10, 11, 3, 2};
constexpr std::array<std::uint8_t, 13> vector_pool{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// The host fetches code in such pieces.
constexpr std::size_t loop_alignment = 32;
static_assert(code_alignment % loop_alignment == 0);

using EmitFunction = void (*)(Emitter&, const Inst&);
constexpr EmitFunction emit_functions[] = {
#define FERRY_IR(name, types, effects) emit_##name,
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR
};

/// Memory operations that write their result when nothing can fault any more.
bool writes_result_last(Op op) {
    switch (op) {
    case Op::load:
    case Op::load_v:
    case Op::f_add:
    case Op::f_sub:
    case Op::f_mul:
    case Op::f_div:
    case Op::f_max:
    case Op::f_min:
    case Op::f_sqrt:
    case Op::f_fma:
    case Op::f_fnma:
    case Op::f_fms:
    case Op::f_fnms:
    case Op::f_round:
    case Op::f_mask:
    case Op::f_convert:
    case Op::f_widen:
    case Op::f_narrow:
    case Op::f_to_s: return true;
    default: return false;
    }
}

} // namespace

Allocator::Allocator(const StateLayout& layout, std::size_t capacity) : Emitter(layout, capacity) {
    avx512_ = layout.avx512;
    for (std::size_t i = 0; i < carried_count; ++i) {
        carried_.add({layout.carried[i], carried_registers[i], Part::whole, true});
        carried_set_.add(layout.carried[i]);
        registers_carried_[0][carried_registers[i]].slot = layout.carried[i];
        registers_carried_[0].with_slot |= 1U << carried_registers[i];
    }
}

std::uint8_t Allocator::unused_register(std::uint32_t used, bool vector) {
    const auto first = [used](const auto& pool) {
        return *std::find_if(pool.begin(), pool.end(),
                             [used](std::uint8_t reg) { return (used >> reg & 1) == 0; });
    };
    return vector ? first(vector_pool) : first(general_pool);
}

void Allocator::compile(const ir::Unit& unit, Code& code) {
    unit_ = &unit;
    begin_unit(code);
    code.fixed = unit.fixed;
    pool_.clear();
    cold_.clear();
    scratch_.clear();
    stubs_.clear();
    labels_.clear();
    labels_.resize(unit.blocks.size());
    where_.assign(unit.insts.size(), {});
    liveness_.analyse(unit, carried_set_);
    if (maps_.size() < unit.blocks.size()) {
        maps_.resize(unit.blocks.size());
    }
    for (std::size_t b = 0; b < unit.blocks.size(); ++b) {
        maps_[b].made = false;
        maps_[b].carried = false;
        maps_[b].flags = FlagsPlace::memory;
    }
    keep_flags_in_loops();
    for (std::size_t b = 0; b < unit.blocks.size(); ++b) {
        if (!is_way_out(b)) {
            emit_block(b);
        }
    }
    emit_stubs();
    for (std::size_t i = 0; i < cold_.size(); ++i) { // may grow meanwhile
        const Cold cold = cold_[i];
        cold.emit(cold.state);
    }
    emit_link_stubs();
    if (!pool_.empty()) {
        align(16);
        for (auto& entry : pool_) {
            L(entry->label);
            dq(entry->low);
            dq(entry->high);
        }
    }
    end_unit();
}

/// Of the loop around the block.
void Allocator::note_homes() {
    homes_ = {};
    if (const Loop* const loop = liveness_.loop_of(block_index_); loop != nullptr) {
        const SlotList& slots = maps_[loop->first].slots;
        for_each(slots.set(), [&](Slot slot) {
            homes_[is_vector_slot(slot) ? 1 : 0] |= 1U << slots.reg_of(slot);
        });
    }
}

void Allocator::emit_block(std::size_t index) {
    block_index_ = index;
    const ir::Block& block = unit_->blocks[index];
    spill_used_ = {};
    kept_count_ = 0;
    forget_host_flags();
    if (maps_[index].flags != FlagsPlace::memory) {
        set_flags_place(maps_[index].flags);
    }
    if (!maps_[index].made) {
        make_map(index, carried_, true); // no branch to it has been emitted
    }
    note_homes();
    if (const Loop* const loop = liveness_.loop_of(index);
        loop != nullptr && loop->first == index) {
        align(loop_alignment);
    }
    L(labels_[index]);
    if (maps_[index].carried) {
        take_carried();
    } else {
        take_slots(maps_[index].slots);
    }
    if (block.entry) {
        enter_from_outside(index);
    }
    if (block.guest) {
        site_of(*block.guest); // loops without memory accesses, or of NOPs alone, have one too
    }
    first_reads_noted_ = false;
    for (std::uint32_t i = block.first; i < block.end; ++i) {
        if (liveness_.is_dead(i)) {
            continue;
        }
        current_ = i;
        const Inst& inst = unit_->insts[i];
        if (inst.op == Op::constant) {
            continue; // made where it is used
        }
        emit_functions[static_cast<std::size_t>(inst.op)](*this, inst);
        release_dead(inst);
    }
}

/// For the slots that are in registers since the beginning of the block and have not been read.
/// Only when a register is needed and none is free, which in most blocks is never.
void Allocator::note_first_reads() {
    if (first_reads_noted_) {
        return;
    }
    first_reads_noted_ = true;
    SlotSet wanted = untouched_ & slots_.set();
    const std::uint32_t end = unit_->blocks[block_index_].end;
    for (std::uint32_t i = current_; i < end && !wanted.empty(); ++i) {
        const Inst& inst = unit_->insts[i];
        if (liveness_.is_dead(i) || (inst.op != Op::get && inst.op != Op::set) ||
            !is_cached(inst.aux) || !wanted.has(inst.aux)) {
            continue;
        }
        wanted.remove(inst.aux);
        if (inst.op == Op::get) {
            registers(is_vector_slot(inst.aux))[slots_.reg_of(inst.aux)].next_read = i;
        }
    }
}

void Allocator::drop_value(Value v) {
    Location& at = where_[v.id];
    if (at.reg != nowhere) {
        Held& held = registers(ir::is_vector(unit_->at(v).type))[at.reg];
        if (held.value == v.id) {
            held.value = 0;
        }
        at.reg = nowhere;
    }
    if (at.spill >= 0) {
        spill_used_[static_cast<std::size_t>(at.spill)] = false;
        at.spill = -1;
    }
}

void Allocator::release_dead(const Inst& inst) {
    for (Registers& all : registers_) {
        all.pinned = 0;
    }
    if (replaced_ != no_slot) {
        forget_slot(replaced_); // it is about to be set
        replaced_ = no_slot;
    }
    for (unsigned ended = liveness_.last_used_by(current_); ended != 0; ended &= ended - 1) {
        drop_value(inst.args[static_cast<unsigned>(std::countr_zero(ended))]);
    }
    if (inst.type != ir::Type::none && liveness_.last_use(current_) == 0) {
        drop_value({static_cast<std::uint16_t>(current_)});
    }
}

int Allocator::free_spill() {
    const auto at = std::find(spill_used_.begin(), spill_used_.end(), false);
    FERRY_ASSERT(at != spill_used_.end());
    *at = true;
    return static_cast<int>(at - spill_used_.begin());
}

/// Rather one that is nobody's in the loop around.
std::uint8_t Allocator::empty_register(bool vector) const {
    const Registers& all = registers(vector);
    const auto first = [&](const auto& pool) {
        std::uint8_t home = nowhere;
        for (const std::uint8_t reg : pool) {
            if (all.is_empty(reg)) {
                if ((homes_[vector ? 1 : 0] >> reg & 1) == 0) {
                    return reg;
                }
                home = home == nowhere ? reg : home;
            }
        }
        return home;
    };
    return vector ? first(vector_pool) : first(general_pool);
}

/// The register in which the loop around this block keeps the slot.
std::uint8_t Allocator::home_in_loop(Slot slot) const {
    const Loop* const loop = liveness_.loop_of(block_index_);
    return loop != nullptr && is_cached(slot) ? maps_[loop->first].slots.reg_of(slot) : nowhere;
}

/// A register to be written: an empty one, else the one whose contents are not wanted for longest;
/// rather one that memory has too.
std::uint8_t Allocator::take(bool vector) {
    Registers& all = registers(vector);
    if (const std::uint8_t empty = empty_register(vector); empty != nowhere) {
        all.pin(empty);
        return empty;
    }
    const auto choose = [&](const auto& pool) {
        note_first_reads();
        const Distances to_values = distances_to_values(all);
        std::uint8_t best = nowhere;
        std::uint32_t longest = 0;
        for (const std::uint8_t reg : pool) {
            const Held& held = all[reg];
            if (all.is_pinned(reg)) {
                continue;
            }
            const bool in_memory =
                held.value == 0 && (held.slot == no_slot || !slots_.dirty().has(held.slot));
            const std::uint32_t distance =
                distance_to_use(held, to_values[reg]) * (in_memory ? 2 : 1);
            if (distance >= longest) {
                longest = distance;
                best = reg;
            }
        }
        return best;
    };
    const std::uint8_t reg = vector ? choose(vector_pool) : choose(general_pool);
    FERRY_ASSERT(reg != nowhere);
    evict(reg, vector);
    all.pin(reg);
    return reg;
}

void Allocator::claim(const Xbyak::Reg64& reg) {
    const auto index = static_cast<std::uint8_t>(reg.getIdx());
    Registers& all = registers(false);
    const auto* const empty =
        std::ranges::find_if(general_pool, [&](std::uint8_t other) { return all.is_empty(other); });
    if (empty != general_pool.end() && (all[index].value != 0 || all[index].slot != no_slot)) {
        relocate(index, *empty);
    } else {
        evict(index, false);
    }
    all.pin(index);
}

/// After the register's contents have come from another.
void Allocator::note_place(std::uint8_t reg) {
    Registers& all = registers(false);
    all.with_slot &= ~(1U << reg);
    if (const Slot slot = all[reg].slot; slot != no_slot) {
        CachedSlot cached = slots_.at(slot);
        cached.reg = reg;
        slots_.add(cached);
        all.with_slot |= 1U << reg;
        if (cached.dirty) {
            log(slot, reg, cached.part);
        }
    }
    if (const std::uint16_t value = all[reg].value; value != 0) {
        where_[value].reg = reg;
    }
}

void Allocator::relocate(std::uint8_t from, std::uint8_t to) {
    Registers& all = registers(false);
    mov(Xbyak::Reg64(to), Xbyak::Reg64(from));
    all[to] = std::exchange(all[from], {});
    note_place(from);
    note_place(to);
}

void Allocator::exchange_registers(std::uint8_t a, std::uint8_t b) {
    Registers& all = registers(false);
    mov(rax, Xbyak::Reg64(a));
    mov(Xbyak::Reg64(a), Xbyak::Reg64(b));
    mov(Xbyak::Reg64(b), rax);
    std::swap(all[a], all[b]);
    note_place(a);
    note_place(b);
}

Xbyak::Reg64 Allocator::factor_beside_rdx(const Inst& product) {
    constexpr std::uint8_t wanted = 2;
    constexpr std::uint32_t looked_at = 16;
    const auto [a, b, none] = product.args;
    const auto products_ahead = [&](Value v) {
        const std::uint32_t end =
            std::min(unit_->blocks[block_index_].end, current_ + 1 + looked_at);
        return std::count_if(unit_->insts.begin() + current_ + 1, unit_->insts.begin() + end,
                             [&](const Inst& inst) {
                                 return (inst.op == Op::mul || inst.op == Op::mul_high_u) &&
                                        (inst.args[0] == v || inst.args[1] == v);
                             });
    };
    Registers& all = registers(false);
    Value there{all[wanted].value};
    if (!there || (there != a && there != b)) {
        there = products_ahead(a) > products_ahead(b) ? a : b;
        const std::uint8_t now = where_[there.id].reg;
        if (now == nowhere) {
            claim(rdx);
            bring_value(there, false, wanted);
        } else if (all[wanted].value == 0 && all[wanted].slot == no_slot) {
            relocate(now, wanted);
        } else {
            exchange_registers(now, wanted);
        }
    }
    all.pin(wanted);
    return gpr(there == a ? b : a);
}

void Allocator::bring_value(Value value, bool vector, std::uint8_t reg) {
    Location& at = where_[value.id];
    at.reg = reg;
    registers(vector)[reg].value = value.id;
    const Inst& made = unit_->at(value);
    if (made.op == Op::constant) {
        if (vector) {
            vmovups(Xbyak::Xmm(reg), constant(made.imm, made.imm2));
        } else {
            load_value(Xbyak::Reg64(reg), made);
        }
        return;
    }
    FERRY_ASSERT(at.spill >= 0 || at.slot != no_slot);
    const Mem cell =
        at.slot != no_slot
            ? slot_place(at.slot)
            : frame_place(offsetof(Frame, spills) + static_cast<std::size_t>(at.spill) * 16);
    if (vector) {
        load(Xbyak::Xmm(reg), cell, 4);
    } else {
        load(Xbyak::Reg64(reg), cell, made.type == ir::Type::i32 ? 2 : 3);
    }
}

/// The instruction close by that sets a slot to the result, or 0.
std::uint32_t Allocator::set_to_result(std::uint32_t id) const {
    constexpr std::uint32_t looked_at = 8;
    const std::uint32_t end = std::min(unit_->blocks[block_index_].end, id + 1 + looked_at);
    for (std::uint32_t i = id + 1; i < end; ++i) {
        const Inst& next = unit_->insts[i];
        if (next.op == Op::set && next.args[0].id == id && !liveness_.is_dead(i)) {
            return i;
        }
    }
    return 0;
}

/// Whether another instruction of the block sets the same slot.
bool Allocator::is_set_again(std::uint32_t set) const {
    const Slot slot = unit_->insts[set].aux;
    for (std::uint32_t i = set + 1; i < unit_->blocks[block_index_].end; ++i) {
        const Inst& inst = unit_->insts[i];
        if (inst.op == Op::set && inst.aux == slot) {
            return true;
        }
    }
    return false;
}

/// The register of the slot that the result is about to be set to, if nothing sees the slot's old
/// value any more: a slot that is counted up in a loop stays where it is.
std::uint8_t Allocator::home_of(const Inst& inst, bool vector, bool early) const {
    const std::uint32_t id = index_of(inst);
    if (observes_state(inst) && !writes_result_last(inst.op)) {
        return nowhere;
    }
    const std::uint32_t set = set_to_result(id);
    if (set == 0) {
        return nowhere;
    }
    const Slot slot = unit_->insts[set].aux;
    if (!is_cached(slot) || is_vector_slot(slot) != vector || slots_.reg_of(slot) == nowhere) {
        return nowhere;
    }
    for (std::uint32_t i = id + 1; i < set; ++i) {
        const Inst& between = unit_->insts[i];
        if (!liveness_.is_dead(i) &&
            (observes_state(between) || (between.op == Op::get && between.aux == slot))) {
            return nowhere;
        }
    }
    const std::uint8_t reg = slots_.reg_of(slot);
    const std::uint16_t value = registers(vector)[reg].value;
    if (value == 0) {
        return registers(vector).is_pinned(reg) ? nowhere : reg;
    }
    const bool argument =
        inst.args[0].id == value || inst.args[1].id == value || inst.args[2].id == value;
    return argument && !early && liveness_.last_use(value) <= id ? reg : nowhere;
}

std::uint8_t Allocator::define(const Inst& inst, bool vector, bool early) {
    const auto id = static_cast<std::uint16_t>(index_of(inst));
    if (where_[id].reg != nowhere) {
        return where_[id].reg;
    }
    Registers& all = registers(vector);
    std::uint8_t reg = home_if_set_last(id, vector);
    if (reg != nowhere && all.is_empty(reg)) {
        return hold_result(id, vector, reg);
    }
    reg = home_of(inst, vector, early);
    if (reg != nowhere) {
        replaced_ = all[reg].slot; // a site of this instruction still finds it there
        if (all[reg].value != 0) {
            where_[all[reg].value].reg = nowhere;
        }
    } else if (!early) {
        for (const Value arg : inst.args) {
            if (arg && liveness_.last_use(arg.id) == current_ && where_[arg.id].reg != nowhere &&
                ir::is_vector(unit_->at(arg).type) == vector &&
                all[where_[arg.id].reg].slot == no_slot) {
                reg = where_[arg.id].reg;
                where_[arg.id].reg = nowhere;
                break;
            }
        }
    }
    return hold_result(id, vector, reg != nowhere ? reg : take(vector));
}

std::uint8_t Allocator::hold_result(std::uint16_t id, bool vector, std::uint8_t reg) {
    where_[id].reg = reg;
    registers(vector)[reg].value = id;
    registers(vector).pin(reg);
    return reg;
}

/// The register where the loop around keeps the slot that is set to the result, and not once more
/// in the block: there it need not be moved when the loop goes round.
std::uint8_t Allocator::home_if_set_last(std::uint32_t id, bool vector) const {
    if (liveness_.loop_of(block_index_) == nullptr) {
        return nowhere;
    }
    const std::uint32_t set = set_to_result(id);
    const Slot slot = set != 0 ? unit_->insts[set].aux : Slot{};
    return set != 0 && is_vector_slot(slot) == vector && !is_set_again(set) ? home_in_loop(slot)
                                                                            : nowhere;
}

std::optional<Xbyak::Xmm> Allocator::def_unused_xmm(const Inst& inst) {
    const auto id = static_cast<std::uint16_t>(index_of(inst));
    if (where_[id].reg != nowhere) {
        return std::nullopt;
    }
    std::uint8_t reg = home_if_set_last(id, true);
    if (reg == nowhere) {
        reg = empty_register(true);
    }
    if (reg == nowhere || !registers(true).is_empty(reg)) {
        return std::nullopt;
    }
    return Xbyak::Xmm(hold_result(id, true, reg));
}

Xbyak::Reg64 Allocator::def_gpr(const Inst& inst, bool early) {
    return Xbyak::Reg64(define(inst, false, early));
}
Xbyak::Xmm Allocator::def_xmm(const Inst& inst, bool early) {
    return Xbyak::Xmm(define(inst, true, early));
}

void Allocator::spill_all() {
    kept_count_ = 0;
    slots_to_memory();
    for (const bool vector : {false, true}) {
        for (std::uint8_t reg = 0; reg < 16; ++reg) {
            Held& held = registers(vector)[reg];
            if (held.slot != no_slot) {
                drop_slot(held.slot);
            }
            if (held.value != 0 && liveness_.last_use(held.value) <= current_ &&
                !registers(vector).is_pinned(reg)) {
                where_[held.value].reg = nowhere;
                held.value = 0;
            } else if (held.value != 0 && held.value != current_) {
                evict(reg, vector);
            }
        }
    }
}

bool Allocator::immediate(Value v, std::int32_t& out) const {
    const Inst& made = unit_->at(v);
    if (made.op != Op::constant) {
        return false;
    }
    const auto wide = static_cast<std::int64_t>(made.imm);
    if (made.type == ir::Type::i32) {
        out = static_cast<std::int32_t>(static_cast<std::uint32_t>(made.imm));
        return true;
    }
    out = static_cast<std::int32_t>(wide);
    return out == wide;
}

void Allocator::site() { site_of(unit_->insts[current_].guest); }

void Allocator::site_of(std::uint16_t guest) {
    if (masked_) {
        return;
    }
    const auto offset = static_cast<std::uint32_t>(getSize());
    if (!code_->sites.empty() && code_->sites.back().offset == offset) {
        code_->sites.pop_back(); // instructions without code lie between; this one may fault
    }
    code_->sites.push_back(Site{.offset = offset,
                                .places = static_cast<std::uint16_t>(code_->places.size()),
                                .guest = static_cast<std::uint8_t>(guest),
                                .flags = flags_saved_ ? FlagsPlace::memory : flags_,
                                .write = false});
}

Allocator::Pooled& Allocator::pooled(std::uint64_t low, std::uint64_t high) {
    for (auto& entry : pool_) {
        if (entry->low == low && entry->high == high) {
            return *entry;
        }
    }
    return *pool_.emplace_back(std::make_unique<Pooled>(Pooled{low, high, {}}));
}

Xbyak::Address Allocator::constant(std::uint64_t low, std::uint64_t high) {
    return ptr[rip + pooled(low, high).label];
}

std::uint8_t Allocator::kept_constant(std::uint64_t low, std::uint64_t high) {
    constexpr std::uint8_t first = 16;
    if (!has_avx512() || liveness_.loop_of(block_index_) == nullptr) {
        return nowhere;
    }
    const Pooled* const wanted = &pooled(low, high);
    const auto end = kept_constants_.begin() + static_cast<std::ptrdiff_t>(kept_count_);
    const auto at = std::find(kept_constants_.begin(), end, wanted);
    if (at == kept_constants_.end()) {
        return nowhere;
    }
    const auto reg = static_cast<std::uint8_t>(first + (at - kept_constants_.begin()));
    if (at == end) {
        vmovdqa32(Xbyak::Xmm(reg), ptr[rip + wanted->label]);
        kept_constants_[kept_count_++] = wanted;
    }
    return reg;
}

void Allocator::check_validity(GuestAddr pc) {
    test_validity();
    Label& gone = make_label();
    je(gone);
    cold([this, &gone, pc] {
        L(gone);
        load_guest_address(rax, pc.value());
        jmp(routine(offsetof(Routines, find)));
    });
}

// --- flags ---------------------------------------------------------------------------------------

void Allocator::set_flags_place(FlagsPlace place) {
    flags_ = place;
    flags_saved_ = false;
}

void Allocator::flags_from_ucomis(bool swapped) {
    set_flags_place(swapped ? FlagsPlace::swapped_comparison : FlagsPlace::comparison);
}

bool Allocator::prefers_swapped(const Inst& inst) {
    const auto from = static_cast<std::uint32_t>(&inst - unit_->insts.data());
    for (std::uint32_t i = from + 1; i < unit_->blocks[block_index_].end; ++i) {
        const Inst& next = unit_->insts[i];
        if (next.op == Op::branch_if || next.op == Op::select) {
            const auto condition = static_cast<ir::Condition>(next.aux);
            using enum ir::Condition;
            return condition == mi || condition == pl || condition == ls || condition == hi;
        }
        if (ir::defines_flags(ir::info(next.op).effects)) {
            break;
        }
    }
    return false;
}

void Allocator::flip_carry_convention() {
    cmc();
    flags_ = flags_ == FlagsPlace::addition ? FlagsPlace::subtraction : FlagsPlace::addition;
}

/// EFLAGS of UCOMISx to those of a CMP of bytes.
void Allocator::comparison_to_subtraction() {
    constexpr unsigned least = 0x80;
    const bool swapped = flags_ == FlagsPlace::swapped_comparison;
    swapped ? setb(al) : seta(al); // greater
    swapped ? seta(cl) : setb(cl); // less
    Label& unordered = make_label();
    Label& go_on = make_label();
    jp(unordered, T_NEAR);
    L(go_on);
    cmp(al, cl);
    cold([this, &unordered, &go_on] { // C and V
        L(unordered);
        mov(al, least);
        mov(cl, 1);
        jmp(go_on, T_NEAR);
    });
    flags_ = FlagsPlace::subtraction;
}

void Allocator::save_flags() {
    const Mem cell(r15, layout_.flags);
    switch (flags_) {
    case FlagsPlace::memory: return;
    case FlagsPlace::addition: flip_carry_convention(); break;
    case FlagsPlace::subtraction: break;
    case FlagsPlace::comparison:
    case FlagsPlace::swapped_comparison: {
        const Mem table =
            frame_place(flags_ == FlagsPlace::comparison ? offsetof(Frame, of_comparison)
                                                         : offsetof(Frame, of_swapped_comparison));
        mov(eax, 0); // LAHF waits for no earlier load then
        lahf();
        movzx(eax, ah);
        movzx(eax, word[r15 + rax * 2 + table.offset]);
        store(cell, rax, 1);
        flags_saved_ = true;
        return;
    }
    }
    put_bytes(0xc0900f9f, 4); // LAHF; SETO al
    store(cell, rax, 1);
    flags_saved_ = true;
}

void Allocator::clobber_flags() {
    if (flags_ == FlagsPlace::memory) {
        return;
    }
    if (!flags_saved_ && flags_wanted()) {
        save_flags();
    }
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
}

void Allocator::flags_to_memory() {
    if (!flags_saved_ && unit_->has_flags) {
        save_flags();
    }
}

void Allocator::flags_to_block(std::size_t block) {
    if (liveness_.flags_live_in(block) && maps_[block].flags == FlagsPlace::memory) {
        flags_to_memory();
    }
}

void Allocator::flags_to(FlagsPlace place) {
    if (flags_ == place && place != FlagsPlace::memory) {
        return;
    }
    if (flags_ == FlagsPlace::comparison || flags_ == FlagsPlace::swapped_comparison) {
        comparison_to_subtraction();
    }
    if (place == FlagsPlace::memory) {
        flags_to_memory();
        forget_host_flags();
    }
    if (place != FlagsPlace::memory) {
        need_host_flags();
        if (flags_ != place) {
            flip_carry_convention();
        }
    }
}

void Allocator::carry_flags(std::size_t block) {
    if (can_carry_flags(block) && !is_way_out(block) && liveness_.flags_live_in(block) &&
        !flags_saved_) {
        maps_[block].flags = flags_;
    }
}

void Allocator::need_host_flags() {
    if (flags_ != FlagsPlace::memory) {
        return;
    }
    movzx(eax, word[r15 + layout_.flags]);
    add(al, 0x7f); // OF := bit 0
    sahf();
    flags_ = FlagsPlace::subtraction;
    flags_saved_ = true;
}

// --- the compiler --------------------------------------------------------------------------------

class Compiler::Impl {
public:
    explicit Impl(const StateLayout& layout) : allocator(layout, std::size_t{1} << 20) {}
    Allocator allocator;
};

Compiler::Compiler(const StateLayout& layout) : impl_(new Impl(layout)) {}
Compiler::~Compiler() { delete impl_; }
void Compiler::compile(const ir::Unit& unit, Code& code) { impl_->allocator.compile(unit, code); }

void place(std::span<std::uint8_t> bytes, std::span<const std::uint32_t> data_references,
           std::span<const Link> links, const Placement& placement) {
    const auto add = [&](std::size_t at, std::uint64_t value) {
        std::uint32_t field = 0;
        std::memcpy(&field, &bytes[at], sizeof field);
        field += static_cast<std::uint32_t>(value);
        std::memcpy(&bytes[at], &field, sizeof field);
    };
    for (const std::uint32_t at : data_references) {
        add(at, placement.data - placement.code);
    }
    for (const Link& link : links) {
        add(link.stub + 1, placement.first_link); // the immediate of MOV
    }
}

} // namespace ferry::x64
