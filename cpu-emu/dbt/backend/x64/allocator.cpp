#include "allocator.hpp"

#include <algorithm>
#include <cstring>

#include <ferry/base/assert.hpp>

namespace ferry::x64 {

using ir::Effects;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::Value;

namespace {

// rax, rbx, rcx, rdx are scratch, rsp is the stack of return addresses, r15 the state block.
constexpr std::array<std::uint8_t, 10> general_pool{5, 12, 13, 14, 6, 7, 8, 9, 10, 11};
constexpr std::array<std::uint8_t, 13> vector_pool{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

using EmitFunction = void (*)(Emitter&, const Inst&);
constexpr EmitFunction emit_functions[] = {
#define FERRY_IR(name, args, effects) emit_##name,
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR
};

bool leaves_in_the_middle(Effects e) {
    return e == Effects::branch || e == Effects::branch_use_flags;
}

/// Whether the instruction lets something see the guest's state: sets before it must be done.
bool observes_state(const Inst& inst) {
    const Effects e = ir::info(inst.op).effects;
    return e == Effects::memory || e == Effects::barrier || e == Effects::end ||
           leaves_in_the_middle(e);
}

bool removable(const Inst& inst) {
    const Effects e = ir::info(inst.op).effects;
    return e == Effects::none && inst.op != Op::fence && inst.op != Op::clear_exclusive;
}

} // namespace

void Allocator::analyse() {
    ir::Unit& unit = *mutable_unit_;
    const std::size_t count = unit.insts.size();
    where_.assign(count, {});
    last_use_.assign(count, 0);
    dead_.assign(count, false);
    flags_live_.assign(count, 0);

    // NZCV at the beginning of blocks, to a fixed point. A block that leaves the unit wants them.
    block_flags_live_.assign(unit.blocks.size(), false);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t b = unit.blocks.size(); b-- > 0;) {
            const ir::Block& block = unit.blocks[b];
            bool live = false;
            bool decided = false;
            for (std::uint32_t i = block.first; i < block.end && !decided; ++i) {
                const Inst& inst = unit.insts[i];
                const Effects e = ir::info(inst.op).effects;
                if (ir::uses_flags(e) ||
                    (e == Effects::barrier && unit.executions[inst.imm].flags)) {
                    live = decided = true;
                } else if (ir::defines_flags(e)) {
                    decided = true;
                } else if (leaves_in_the_middle(e) || inst.op == Op::branch) {
                    live = live || block_flags_live_[inst.imm];
                    decided = live;
                } else if (e == Effects::end) {
                    live = decided = true;
                }
            }
            if (live && !block_flags_live_[b]) {
                block_flags_live_[b] = true;
                changed = true;
            }
        }
    }

    for (const ir::Block& block : unit.blocks) {
        std::array<bool, ir::slot_count> overwritten{};
        bool live = false;
        for (std::uint32_t i = block.end; i-- > block.first;) {
            Inst& inst = unit.insts[i];
            const Effects e = ir::info(inst.op).effects;
            if (inst.op == Op::set) {
                if (overwritten[inst.aux]) {
                    dead_[i] = true;
                    continue;
                }
                overwritten[inst.aux] = true;
            } else if (inst.op == Op::get) {
                overwritten[inst.aux] = false;
            }
            if (observes_state(inst)) {
                overwritten.fill(false);
            }
            if (e == Effects::end) {
                live = inst.op != Op::branch || block_flags_live_[inst.imm];
            } else if (leaves_in_the_middle(e)) {
                live = live || block_flags_live_[inst.imm];
            }
            flags_live_[i] = live ? 1 : 0;
            if (ir::defines_flags(e)) {
                live = false;
            }
            if (ir::uses_flags(e) || e == Effects::memory || e == Effects::barrier) {
                live = true;
            }
            const bool used = last_use_[i] != 0;
            if (!used && removable(inst)) {
                dead_[i] = true;
                continue;
            }
            for (const Value arg : inst.args) {
                if (arg && last_use_[arg.id] == 0) {
                    last_use_[arg.id] = i;
                }
            }
        }
    }
}

void Allocator::compile(ir::Unit& unit, const Placement& placement, Code& code) {
    unit_ = mutable_unit_ = &unit;
    placement_ = placement;
    code_ = &code;
    code.sites.clear();
    code.links.clear();
    code.entries.clear();
    reset();
    pool_.clear();
    cold_.clear();
    link_stubs_.clear();
    labels_.clear();
    labels_.resize(unit.blocks.size());
    analyse();
    for (std::size_t b = 0; b < unit.blocks.size(); ++b) {
        emit_block(b);
    }
    for (std::size_t i = 0; i < cold_.size(); ++i) { // may grow meanwhile
        const auto emit = std::move(cold_[i]);
        emit();
    }
    for (std::size_t i = 0; i < link_stubs_.size(); ++i) {
        code.links[i].stub = static_cast<std::uint32_t>(getSize());
        mov(eax, placement.first_link + static_cast<std::uint32_t>(i));
        jmp(frame(offsetof(Frame, routines) + offsetof(Routines, link)));
    }
    if (!pool_.empty()) {
        align(16);
        for (auto& entry : pool_) {
            L(entry->label);
            dq(entry->low);
            dq(entry->high);
        }
    }
    code.bytes.assign(getCode(), getCode() + getSize());
}

void Allocator::emit_block(std::size_t index) {
    block_index_ = index;
    const ir::Block& block = unit_->blocks[index];
    holds_ = {};
    pinned_ = {};
    spill_used_ = {};
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
    L(labels_[index]);
    if (block.entry) {
        add_entry(block.pc);
    }
    // Loops without memory accesses have a site too.
    if (block.first < block.end && !unit_->guests.empty() &&
        unit_->blocks[index].pc == unit_->guests[unit_->insts[block.first].guest].pc) {
        current_ = block.first;
        site();
    }
    for (std::uint32_t i = block.first; i < block.end; ++i) {
        if (dead_[i]) {
            continue;
        }
        current_ = i;
        const Inst& inst = unit_->insts[i];
        if (inst.op == Op::constant) {
            continue; // made where it is used
        }
        emit_functions[static_cast<std::size_t>(inst.op)](*this, inst);
        pinned_ = {};
        release_dead(inst);
    }
}

void Allocator::release_dead(const Inst& inst) {
    const auto drop = [&](Value v) {
        Location& at = where_[v.id];
        if (at.reg != nowhere) {
            auto& holder = holds_[ir::is_vector(unit_->at(v).type) ? 1 : 0][at.reg];
            if (holder == v.id) {
                holder = 0;
            }
            at.reg = nowhere;
        }
        if (at.spill >= 0) {
            spill_used_[static_cast<std::size_t>(at.spill)] = false;
            at.spill = -1;
        }
    };
    for (const Value arg : inst.args) {
        if (arg && last_use_[arg.id] <= current_) {
            drop(arg);
        }
    }
    if (last_use_[current_] == 0) {
        drop({static_cast<std::uint16_t>(current_)});
    }
}

int Allocator::free_spill() {
    const auto at = std::find(spill_used_.begin(), spill_used_.end(), false);
    FERRY_ASSERT(at != spill_used_.end());
    *at = true;
    return static_cast<int>(at - spill_used_.begin());
}

void Allocator::evict(std::uint8_t reg, bool vector) {
    const std::uint16_t id = holds_[vector ? 1 : 0][reg];
    if (id == 0) {
        return;
    }
    holds_[vector ? 1 : 0][reg] = 0;
    Location& at = where_[id];
    at.reg = nowhere;
    if (unit_->insts[id].op == Op::constant || at.spill >= 0) {
        return;
    }
    at.spill = static_cast<std::int16_t>(free_spill());
    const Xbyak::Address cell =
        frame(offsetof(Frame, spills) + static_cast<std::size_t>(at.spill) * 16);
    if (vector) {
        vmovups(cell, Xbyak::Xmm(reg));
    } else {
        mov(cell, Xbyak::Reg64(reg));
    }
}

std::uint8_t Allocator::take(bool vector) {
    auto& holds = holds_[vector ? 1 : 0];
    auto& pinned = pinned_[vector ? 1 : 0];
    const auto choose = [&](const auto& pool) {
        std::uint8_t best = nowhere;
        std::uint32_t furthest = 0;
        for (const std::uint8_t reg : pool) {
            if (pinned[reg]) {
                continue;
            }
            if (holds[reg] == 0) {
                return reg;
            }
            if (last_use_[holds[reg]] >= furthest) {
                furthest = last_use_[holds[reg]];
                best = reg;
            }
        }
        return best;
    };
    const std::uint8_t reg = vector ? choose(vector_pool) : choose(general_pool);
    FERRY_ASSERT(reg != nowhere);
    evict(reg, vector);
    pinned[reg] = true;
    return reg;
}

std::uint8_t Allocator::place_value(Value value, bool vector) {
    Location& at = where_[value.id];
    if (at.reg != nowhere) {
        pinned_[vector ? 1 : 0][at.reg] = true;
        return at.reg;
    }
    const std::uint8_t reg = take(vector);
    at.reg = reg;
    holds_[vector ? 1 : 0][reg] = value.id;
    const Inst& made = unit_->at(value);
    if (made.op == Op::constant) {
        if (vector) {
            vmovups(Xbyak::Xmm(reg), constant(made.imm, made.imm2));
        } else {
            load_constant(Xbyak::Reg64(reg), made.imm);
        }
        return reg;
    }
    FERRY_ASSERT(at.spill >= 0);
    const Xbyak::Address cell =
        frame(offsetof(Frame, spills) + static_cast<std::size_t>(at.spill) * 16);
    if (vector) {
        vmovups(Xbyak::Xmm(reg), cell);
    } else {
        mov(Xbyak::Reg64(reg), cell);
    }
    return reg;
}

Xbyak::Reg64 Allocator::gpr(Value value) { return Xbyak::Reg64(place_value(value, false)); }
Xbyak::Xmm Allocator::xmm(Value value) { return Xbyak::Xmm(place_value(value, true)); }

std::uint8_t Allocator::define(const Inst& inst, bool vector, bool early) {
    const auto id = static_cast<std::uint16_t>(&inst - unit_->insts.data());
    if (where_[id].reg != nowhere) {
        return where_[id].reg;
    }
    std::uint8_t reg = nowhere;
    if (!early) {
        for (const Value arg : inst.args) {
            if (arg && last_use_[arg.id] == current_ && where_[arg.id].reg != nowhere &&
                ir::is_vector(unit_->at(arg).type) == vector) {
                reg = where_[arg.id].reg;
                where_[arg.id].reg = nowhere;
                break;
            }
        }
    }
    if (reg == nowhere) {
        reg = take(vector);
    }
    where_[id].reg = reg;
    holds_[vector ? 1 : 0][reg] = id;
    return reg;
}

Xbyak::Reg64 Allocator::def_gpr(const Inst& inst, bool early) {
    return Xbyak::Reg64(define(inst, false, early));
}
Xbyak::Xmm Allocator::def_xmm(const Inst& inst, bool early) {
    return Xbyak::Xmm(define(inst, true, early));
}

void Allocator::spill_all() {
    for (const bool vector : {false, true}) {
        for (std::uint8_t reg = 0; reg < 16; ++reg) {
            const std::uint16_t id = holds_[vector ? 1 : 0][reg];
            if (id != 0 && last_use_[id] <= current_ && !pinned_[vector ? 1 : 0][reg]) {
                where_[id].reg = nowhere;
                holds_[vector ? 1 : 0][reg] = 0;
            } else if (id != 0 && id != current_) {
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

void Allocator::load_constant(const Xbyak::Reg64& to, std::uint64_t value) {
    // MOV leaves the flags alone, XOR would not.
    if (value <= 0xffff'ffff) {
        mov(to.cvt32(), static_cast<std::uint32_t>(value));
    } else {
        mov(to, value);
    }
}

void Allocator::site() {
    code_->sites.push_back({.offset = static_cast<std::uint32_t>(getSize()),
                            .guest = unit_->insts[current_].guest,
                            .flags = flags_saved_ ? FlagsPlace::memory : flags_,
                            .write = false});
}

Xbyak::Address Allocator::constant(std::uint64_t low, std::uint64_t high) {
    for (auto& entry : pool_) {
        if (entry->low == low && entry->high == high) {
            return ptr[rip + entry->label];
        }
    }
    pool_.push_back(std::make_unique<Pooled>(Pooled{low, high, {}}));
    return ptr[rip + pool_.back()->label];
}

std::size_t Allocator::add_link(GuestAddr target) {
    code_->links.push_back({.target = target, .stub = 0});
    link_stubs_.emplace_back();
    return link_stubs_.size() - 1;
}

void Allocator::rip_operand(std::uint64_t target, int bytes_after) {
    const auto next = static_cast<std::int64_t>(placement_.code + getSize() + 4) + bytes_after;
    dd(static_cast<std::uint32_t>(static_cast<std::int64_t>(target) - next));
}

void Allocator::jump_through_link(std::size_t link) {
    db(0xff);
    db(0x25);
    rip_operand(placement_.data + 8 + link * 8, 0);
}

void Allocator::call_through_link(std::size_t link) {
    db(0xff);
    db(0x15);
    rip_operand(placement_.data + 8 + link * 8, 0);
}

void Allocator::check_validity(GuestAddr pc) {
    db(0x80); // CMP byte [rip + …], 0
    db(0x3d);
    rip_operand(placement_.data, 1);
    db(0);
    auto gone = std::make_shared<Xbyak::Label>();
    je(*gone, T_NEAR);
    cold([this, gone, pc] {
        L(*gone);
        mov(rax, pc.value());
        jmp(frame(offsetof(Frame, routines) + offsetof(Routines, find)));
    });
}

void Allocator::add_entry(GuestAddr pc) {
    code_->entries.push_back({.pc = pc, .offset = static_cast<std::uint32_t>(getSize())});
}

// --- flags
// ------------------------------------------------------------------------------------------

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

void Allocator::save_flags() {
    const Xbyak::Address cell =
        word[r15 + layout_.frame + static_cast<int>(offsetof(Frame, flags))];
    switch (flags_) {
    case FlagsPlace::memory: break;
    case FlagsPlace::addition: flip_carry_convention(); [[fallthrough]];
    case FlagsPlace::subtraction:
        lahf();
        seto(al);
        mov(cell, ax);
        break;
    case FlagsPlace::comparison:
    case FlagsPlace::swapped_comparison: {
        // EFLAGS stay as they are only if nothing wants them behind: bring them to one form.
        const bool swapped = flags_ == FlagsPlace::swapped_comparison;
        Xbyak::Label ordered, done;
        jnp(ordered);
        mov(eax, 0x0001); // unordered: C, V (CF = not C)
        jmp(done);
        L(ordered);
        // less: N, not C; equal: Z, C; greater: C
        setb(al);
        sete(cl);
        movzx(eax, al);
        movzx(ecx, cl);
        if (swapped) { // less = neither below nor equal
            or_(eax, ecx);
            xor_(eax, 1);
        }
        imul(eax, eax, 0x8100);
        shl(ecx, 14);
        or_(eax, ecx);
        L(done);
        mov(cell, ax);
        flags_ = FlagsPlace::memory;
        break;
    }
    }
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
    if (!flags_saved_) {
        save_flags();
    }
}

void Allocator::need_host_flags() {
    if (flags_ != FlagsPlace::memory) {
        return;
    }
    movzx(eax, word[r15 + layout_.frame + static_cast<int>(offsetof(Frame, flags))]);
    add(al, 0x7f); // OF := bit 0
    sahf();
    flags_ = FlagsPlace::subtraction;
    flags_saved_ = true;
}

// --- the compiler
// ------------------------------------------------------------------------------------

class Compiler::Impl {
public:
    explicit Impl(const StateLayout& layout) : allocator(layout, std::size_t{1} << 20) {}
    Allocator allocator;
};

Compiler::Compiler(const StateLayout& layout) : impl_(new Impl(layout)) {}
Compiler::~Compiler() { delete impl_; }
void Compiler::compile(ir::Unit& unit, const Placement& placement, Code& code) {
    impl_->allocator.compile(unit, placement, code);
}

} // namespace ferry::x64
