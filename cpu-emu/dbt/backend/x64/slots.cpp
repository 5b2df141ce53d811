// State slots in registers.
#include "allocator.hpp"

#include <algorithm>

#include <ferry/base/assert.hpp>

namespace ferry::x64 {

using ir::Slot;
using ir::Type;

namespace {

constexpr unsigned upper_half = 8; // where it is in a vector slot

Part part_of(Type type) {
    switch (type) {
    case Type::i32:
    case Type::f32: return Part::low_32;
    case Type::f64: return Part::low_64;
    default: return Part::whole;
    }
}

/// Whether a register in which the part is the slot's serves as a value of the type.
bool serves(Part part, Type type) {
    switch (type) {
    case Type::i32: return part == Part::low_32; // the upper half must be zero
    case Type::f64: return part != Part::low_32;
    case Type::v128: return part == Part::whole;
    default: return true;
    }
}

} // namespace

void Allocator::hold_slot(const CachedSlot& cached) {
    Registers& all = registers(is_vector_slot(cached.slot));
    Held& held = all[cached.reg];
    held.slot = cached.slot;
    held.next_read = 0;
    untouched_.remove(cached.slot);
    all.with_slot |= 1U << cached.reg;
    slots_.add(cached);
}

void Allocator::forget_slot(Slot slot) {
    if (const std::uint8_t reg = slots_.reg_of(slot); reg != nowhere) {
        Registers& all = registers(is_vector_slot(slot));
        all[reg].slot = no_slot;
        all.with_slot &= ~(1U << reg);
        slots_.remove(slot);
    }
}

void Allocator::drop_slot(Slot slot) {
    if (slots_.dirty().has(slot)) {
        log(slot, SlotPlace::in_memory, Part::whole);
    }
    forget_slot(slot);
}

void Allocator::copy(std::uint8_t to, std::uint8_t from, bool vector, Part part) {
    if (!vector) {
        mov(Xbyak::Reg64(to), Xbyak::Reg64(from));
        return;
    }
    const Xbyak::Xmm x(to);
    const Xbyak::Xmm y(from);
    constexpr std::uint8_t lowest_lane_only = 0x0e;
    switch (part) {
    case Part::whole: Encoder::copy(x, y); break;
    case Part::low_64: vmovq(x, y); break;
    case Part::half: FERRY_ASSERT(false); // make_register_whole()
    case Part::low_32: vinsertps(x, y, y, lowest_lane_only); break;
    }
}

/// A vector register: what is not the slot's becomes zero, or what the slot has there.
void Allocator::make_register_whole(const CachedSlot& cached) {
    const Xbyak::Xmm x(cached.reg);
    if (cached.part == Part::half) {
        vmovhps(x, x, slot(cached.slot, upper_half));
    } else if (cached.part != Part::whole) {
        copy(cached.reg, cached.reg, true, cached.part);
    }
}

void Allocator::make_whole(Slot slot) {
    const CachedSlot cached = slots_.at(slot);
    if (cached.part != Part::whole) {
        if (is_vector_slot(slot)) {
            make_register_whole(cached);
        }
        slots_.make_whole(slot);
        if (cached.dirty) {
            log(slot, cached.reg, Part::whole);
        }
    }
}

void Allocator::load_slot(const CachedSlot& cached) {
    if (is_vector_slot(cached.slot)) {
        load(Xbyak::Xmm(cached.reg), slot_place(cached.slot), 4);
    } else {
        load_state(cached.reg, layout_.slots[cached.slot]);
    }
}

/// Memory gets what it is to have where the register has half of the slot.
void Allocator::store_upper_half(const CachedSlot& cached) {
    if (cached.part == Part::low_32) { // the rest of the half
        copy(cached.reg, cached.reg, true, cached.part);
    }
    if (!cached.dirty) {
        return;
    }
    if (cached.part == Part::whole) {
        vmovhps(slot(cached.slot, upper_half), Xbyak::Xmm(cached.reg));
    } else {
        mov(qword[slot(cached.slot, upper_half).getRegExp()], 0);
    }
}

/// A vector register may be changed by it.
void Allocator::store_slot(const CachedSlot& cached) {
    if (!is_vector_slot(cached.slot)) {
        store_state(layout_.slots[cached.slot], cached.reg);
        return;
    }
    make_register_whole(cached);
    store(slot_place(cached.slot), Xbyak::Xmm(cached.reg), 4);
}

void Allocator::slots_to_memory(const SlotList& slots) {
    for_each(slots.dirty(), [&](Slot slot) { store_slot(slots.at(slot)); });
}

void Allocator::slots_to_memory() {
    slots_to_memory(slots_);
    for_each(slots_.dirty(), [&](Slot slot) {
        slots_.make_whole(slot);
        log(slot, SlotPlace::in_memory, Part::whole);
    });
    slots_.make_clean();
}

/// Whether the value, which is read from a slot, is the second operand of an instruction close by,
/// and nothing else: then it can be that instruction's operand in memory.
bool Allocator::is_operand_of_next(std::uint32_t get) const {
    constexpr std::uint32_t looked_at = 4;
    const std::uint32_t user = liveness_.last_use(get);
    if (unit_->counted || user > get + looked_at || liveness_.next_read(get) != 0) {
        return false;
    }
    for (std::uint32_t i = get + 1; i < user; ++i) {
        const ir::Inst& inst = unit_->insts[i];
        const auto is_it = [get](ir::Value arg) { return arg.id == get; };
        if (inst.op == ir::Op::set || inst.op == ir::Op::execute ||
            std::ranges::any_of(inst.args, is_it)) {
            return false;
        }
    }
    const ir::Inst& inst = unit_->insts[user];
    if (inst.args[1].id != get || inst.args[0].id == get || inst.imm != 0 ||
        (inst.type == ir::Type::i64 && unit_->insts[get].type == ir::Type::i32)) {
        return false;
    }
    switch (inst.op) {
    case ir::Op::add:
    case ir::Op::sub:
    case ir::Op::bit_and:
    case ir::Op::bit_or:
    case ir::Op::bit_xor:
    case ir::Op::adds:
    case ir::Op::subs:
    case ir::Op::ands: return true;
    default: return false;
    }
}

void Allocator::read_slot(const ir::Inst& get) {
    const Slot s = get.aux;
    const bool vector = is_vector_slot(s);
    const std::uint32_t id = index_of(get);
    std::uint8_t reg = slots_.reg_of(s);
    if (reg == nowhere) {
        if (!vector && is_operand_of_next(id)) {
            where_[id].slot = s;
            return;
        }
        if (get.type == ir::Type::i32) {
            load(def_gpr(get, true), slot_place(s), 2);
            return;
        }
        reg = take(vector);
        load_slot({s, reg, Part::whole, false});
        hold_slot({s, reg, Part::whole, false});
    }
    Held& held = registers(vector)[reg];
    registers(vector).pin(reg);
    untouched_.remove(s);
    held.next_read = liveness_.next_read(id);
    if (vector && !serves(slots_.part_of(s), get.type)) {
        make_whole(s);
    }
    const bool fits = serves(slots_.part_of(s), get.type) ||
                      (get.type == ir::Type::i32 && !liveness_.is_read_wide(id));
    if (held.value != 0 || !fits) {
        const std::uint8_t from = reg;
        reg = take(vector);
        if (get.type == ir::Type::i32) {
            mov(Xbyak::Reg32(reg), Xbyak::Reg32(from));
        } else {
            copy(reg, from, vector, Part::whole);
        }
    }
    registers(vector)[reg].value = static_cast<std::uint16_t>(id);
    where_[id].reg = reg;
}

/// Whether the register of a scalar is zero above it: loads clear that, and arithmetic takes it
/// from one operand.
bool Allocator::is_zero_above(ir::Value scalar) const {
    constexpr unsigned looked_at = 8;
    for (unsigned i = 0; i < looked_at; ++i) {
        const ir::Inst& made = unit_->at(scalar);
        if (made.type != ir::Type::f32 && made.type != ir::Type::f64) {
            return false;
        }
        switch (made.op) {
        case ir::Op::load_v:
        case ir::Op::f_of_bits: return true;
        case ir::Op::f_add:
        case ir::Op::f_sub:
        case ir::Op::f_mul:
        case ir::Op::f_div:
        case ir::Op::f_sqrt:
        case ir::Op::f_round:
        case ir::Op::f_abs: scalar = made.args[0]; break;
        case ir::Op::f_fma:
        case ir::Op::f_fnma:
        case ir::Op::f_fms:
        case ir::Op::f_fnms: scalar = made.args[2]; break;
        default: return false;
        }
    }
    return false;
}

void Allocator::write_slot(const ir::Inst& set) {
    const Slot s = set.aux;
    const bool vector = is_vector_slot(s);
    const ir::Value value = set.args[0];
    Registers& all = registers(vector);
    const std::uint8_t old = slots_.reg_of(s);
    const auto own_register = [&] {
        return old != nowhere && all[old].value == 0 && !all.is_pinned(old) ? old : take(vector);
    };
    std::uint8_t reg = nowhere;
    if (!vector && is_constant(value) && where_[value.id].reg == nowhere) {
        reg = own_register();
        load_value(Xbyak::Reg64(reg), unit_->at(value));
        // What is no immediate operand of those that follow, as the page of an address that they
        // add to, is not made again for them.
        std::int32_t imm = 0;
        const bool operand = unit_->at(value).aux != ir::moves_with_unit && immediate(value, imm);
        if (!operand && liveness_.last_use(value.id) > current_) {
            where_[value.id].reg = reg;
            all[reg].value = value.id;
        }
    } else {
        reg = place_value(value, vector);
        if (all[reg].slot != no_slot && all[reg].slot != s) { // it is another slot's
            const std::uint8_t from = reg;
            reg = own_register();
            copy(reg, from, vector, Part::whole);
        }
    }
    if (old != nowhere) {
        all[old].slot = no_slot;
        all.with_slot &= ~(1U << old);
    }
    Part part = part_of(set.type);
    if (part != Part::whole && vector && is_zero_above(value)) {
        part = Part::whole;
    }
    move_slot({s, reg, part, true});
    all[reg].next_read = liveness_.next_read(index_of(set));
}

} // namespace ferry::x64
