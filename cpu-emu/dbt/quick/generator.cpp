#include "generator.hpp"

#include <algorithm>
#include <cstddef>

#include <ferry/base/assert.hpp>

namespace ferry::dbt::quick {

using x64::FlagsPlace;
using x64::Frame;
using x64::Routines;

Generator::Generator(const x64::StateLayout& layout,
                     std::span<const engine::HostFunction> host_functions, unsigned zero)
    : UnitEncoder(layout, most_code), host_functions_(host_functions), zero_(zero) {
    home_.fill(nowhere);
    for (std::size_t i = 0; i < x64::carried_count; ++i) {
        home_[layout.carried[i]] = x64::carried_registers[i];
    }
    place_ = home_;
    holds_.fill(nowhere);
}

void Generator::generate(Trace& trace, x64::Code& code) {
    while (!generate_all(trace, code) && trace.count != 0) {
    }
}

/// False if the trace has become another meanwhile.
bool Generator::generate_all(Trace& trace, x64::Code& code) {
    trace_ = &trace;
    begin_unit(code);
    code.places.push_back({.slot = x64::SlotPlace::all_slots,
                           .reg = x64::SlotPlace::between_units,
                           .part = x64::Part::whole});
    std::fill_n(labels_.begin(), trace.count, x64::Label{});
    find_ = return_miss_ = gone_ = {};
    cold_.clear();
    site_count_ = 0;
    reachable_ = false;
    entry_ = final_ = true;
    pc_ = trace.pc;
    for (index_ = 0; index_ < trace.count; pc_ = trace.address_of(++index_)) {
        if (Trace::has(trace.leaders, index_)) {
            begin_block(index_);
        }
        pinned_ = 0;
        if (!trace.templates[index_]->emit(*this, trace.words[index_])) {
            trace.end_at(index_);
            return false;
        }
    }
    if (reachable_) {
        flags_to_memory();
        leave_by(add_link(pc_));
    }
    if (!final_ && !trace.counted) {
        trace.counted = true;
        return false;
    }
    emit_cold();
    code.sites.assign(sites_.begin(), sites_.begin() + site_count_);
    end_unit();
    return true;
}

void Generator::set_constant(unsigned n, std::uint64_t value) {
    load_constant(define(n), value);
    written(n);
    constant_ = {n, index_, value};
}

void Generator::begin_block(std::uint32_t index) {
    if (reachable_) {
        flags_to_memory();
    }
    forget_scratch();
    constant_ = {};
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
    if (entry_) {
        add_entry(pc_);
    }
    if (index == 0 && trace_->counted) {
        count_down();
        jz(cold(Cold::Kind::hot, pc_).label);
    }
    L(labels_[index]);
    site(); // loops without memory accesses, or of NOPs alone, have one too
    reachable_ = true;
    entry_ = false;
}

void Generator::site(bool write) {
    const auto offset = static_cast<std::uint32_t>(getSize());
    if (site_count_ != 0 && sites_[site_count_ - 1].offset == offset) {
        --site_count_;
    }
    FERRY_ASSERT(site_count_ < most_sites);
    sites_[site_count_++] = x64::Site{.offset = offset,
                                      .places = 1,
                                      .guest = static_cast<std::uint8_t>(index_),
                                      .flags = flags_saved_ ? FlagsPlace::memory : flags_,
                                      .write = write};
}

bool Generator::has_host_function() const {
    return std::ranges::any_of(host_functions_, [this](const engine::HostFunction& function) {
        return function.at == pc_ && function.word == trace_->words[index_];
    });
}

// --- registers -----------------------------------------------------------------------------------

std::uint8_t Generator::take() {
    for (;;) {
        const std::uint8_t reg = scratch_pool[next_scratch_++ % scratch_pool.size()];
        if ((pinned_ >> reg & 1) == 0) {
            claim(Reg64(reg));
            return reg;
        }
    }
}

void Generator::claim(const Reg64& reg) {
    const auto index = static_cast<std::size_t>(reg.getIdx());
    if (holds_[index] != nowhere) {
        place_[holds_[index]] = nowhere;
        holds_[index] = nowhere;
    }
    pinned_ |= 1U << index;
}

void Generator::forget_scratch() {
    for (const std::uint8_t reg : scratch_pool) {
        claim(Reg64(reg));
    }
    pinned_ = 0;
}

Xbyak::Reg64 Generator::zero() {
    const Reg64 reg(take());
    load_constant(reg, 0);
    return reg;
}

std::uint8_t Generator::take_for(ir::Slot slot) {
    final_ = false;
    const std::uint8_t reg = take();
    place_[slot] = reg;
    holds_[reg] = slot;
    return reg;
}

// --- NZCV ----------------------------------------------------------------------------------------

void Generator::save_flags() {
    if (flags_ == FlagsPlace::addition) {
        cmc();
        flags_ = FlagsPlace::subtraction;
    }
    put_bytes(0x66'c090'0f9f, 5); // LAHF; SETO al; operands of 16 bits
    store_low_state(layout_.flags, 0);
    flags_saved_ = true;
    final_ = false;
}

void Generator::load_flags() {
    final_ = false;
    load(rax, x64::Mem(r15, layout_.flags), 1);
    flags_from_rax();
    flags_ = FlagsPlace::subtraction;
    flags_saved_ = true;
}

void Generator::clobber_flags() {
    if (flags_ == FlagsPlace::memory) {
        return;
    }
    if (!flags_saved_ && Trace::has(trace_->flags_wanted, index_)) {
        save_flags();
    }
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
}

void Generator::flags_to_memory() {
    if (!flags_saved_) {
        save_flags();
    }
}

std::uint8_t Generator::host_condition(unsigned condition) {
    enum Jcc : std::uint8_t { o, no, b, ae, e, ne, be, a, s, ns, p, np, l, ge, le, g };
    static constexpr std::array<std::uint8_t, 14> codes{e,  ne, ae, b,  s, ns, o,
                                                        no, a,  be, ge, l, g,  le};
    if (flags_ == FlagsPlace::memory) {
        load_flags();
    }
    const auto named = static_cast<ir::Condition>(condition);
    if (flags_ == FlagsPlace::addition) {
        if (named == ir::Condition::cs || named == ir::Condition::cc) {
            return named == ir::Condition::cs ? b : ae;
        }
        if (named == ir::Condition::hi || named == ir::Condition::ls) {
            carry_to_flags(true);
        }
    }
    return codes[condition];
}

void Generator::carry_to_flags(bool inverted) {
    if (flags_ == FlagsPlace::memory) {
        load_flags();
    }
    if ((flags_ == FlagsPlace::subtraction) != inverted) {
        cmc();
        flags_ = inverted ? FlagsPlace::subtraction : FlagsPlace::addition;
    }
}

void Generator::move_if(std::uint8_t code, const Xbyak::Reg32e& to, const Xbyak::Reg32e& from) {
    const unsigned rex = 0x40 | (to.isBit(64) ? 8U : 0U) | x64::high_bit(to.getIdx()) << 2 |
                         x64::high_bit(from.getIdx());
    const unsigned modrm = 0xc0 | x64::low_bits(to.getIdx()) << 3 | x64::low_bits(from.getIdx());
    put_bytes(rex | 0x0f << 8 | (0x40U | code) << 16 | std::uint64_t{modrm} << 24, 4);
}

// --- ways on -------------------------------------------------------------------------------------

std::optional<std::uint32_t> Generator::inside(GuestAddr target) const {
    const TraceLayout& layout = *trace_->layout;
    const std::uint64_t place = (target - trace_->pc) >> layout.piece_log2;
    if (place >= layout.places[trace_->count] || layout.numbers[place] == TraceLayout::none) {
        return {};
    }
    return layout.numbers[place];
}

auto Generator::cold(Cold::Kind kind, GuestAddr pc, std::uint32_t index) -> Cold& {
    return cold_.emplace_back(
        Cold{.kind = kind, .flags = {flags_, flags_saved_}, .pc = pc, .index = index});
}

void Generator::branch_if(std::uint8_t code, GuestAddr target) {
    const auto block = inside(target);
    if (!block) {
        const auto link = static_cast<std::uint32_t>(add_link(target));
        jcc(code, cold(Cold::Kind::exit, target, link).label);
    } else if (*block <= index_) {
        jcc(code, cold(Cold::Kind::turn, target, *block).label);
    } else if (!flags_saved_) {
        jcc(code, cold(Cold::Kind::join, target, *block).label);
    } else {
        jcc(code, labels_[*block]);
    }
}

void Generator::branch(GuestAddr target) {
    flags_to_memory();
    reachable_ = false;
    const auto block = inside(target);
    if (!block) {
        leave_by(add_link(target));
        return;
    }
    if (*block <= index_) {
        count_down();
        jz(cold(Cold::Kind::hot, target).label);
    }
    jmp(labels_[*block]);
}

void Generator::branch_indirect() {
    const x64::Mem code = look_in_table();
    jne(find_);
    jmp(code);
    reachable_ = false;
}

void Generator::return_guest() {
    cmp(rax, x64::Mem(rsp, 8));
    jne(return_miss_);
    ret();
    reachable_ = false;
}

void Generator::set_link(unsigned link) {
    load_guest_address(define(link), next().value());
    written(link);
}

void Generator::call(GuestAddr target, unsigned link) {
    flags_to_memory();
    set_link(link);
    push(define(link));
    const std::size_t out = add_link(target);
    pass_number(out);
    call_through_link(out);
    after_call();
}

void Generator::call_indirect(unsigned link) {
    set_link(link);
    push(define(link));
    const x64::Mem code = look_in_table();
    Cold& miss = cold(Cold::Kind::call_miss, pc_);
    jne(miss.label);
    UnitEncoder::call(code);
    L(miss.back);
    after_call();
}

void Generator::after_call() {
    lea(rsp, x64::Mem(rsp, 8));
    test_validity();
    je(gone_);
    forget_scratch();
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
    entry_ = true;
}

void Generator::carried_to_memory() {
    for (std::size_t i = 0; i < x64::carried_count; ++i) {
        store_state(layout_.slots[layout_.carried[i]], x64::carried_registers[i]);
    }
}

void Generator::leave(ir::LeaveReason reason, std::uint64_t exit_code, GuestAddr next) {
    flags_to_memory();
    carried_to_memory();
    load_guest_address(rax, next.value());
    store_state(layout_.pc, 0);
    load_constant(rax, exit_code);
    store_state(frame_place(offsetof(Frame, exit_code)).offset, 0);
    load_constant(rdx, static_cast<std::uint64_t>(reason));
    jump_to_routine(offsetof(Routines, leave));
    reachable_ = false;
}

void Generator::check_alignment(const Reg64& address, unsigned size_log2,
                                ir::LeaveReason otherwise) {
    if (size_log2 == 0) {
        return;
    }
    flags_to_memory();
    test(address.cvt32(), (1U << size_log2) - 1);
    flags_ = FlagsPlace::memory;
    flags_saved_ = true;
    leave_if(5, address, otherwise); // JNZ
}

void Generator::leave_if(std::uint8_t code, const Reg64& exit_code, ir::LeaveReason reason) {
    Cold& leaving = cold(Cold::Kind::leave, pc_, static_cast<std::uint32_t>(reason));
    leaving.reg = static_cast<std::uint8_t>(exit_code.getIdx());
    jcc(code, leaving.label);
}

void Generator::emit_cold() {
    for (std::size_t i = 0; i != cold_.size();) { // may grow meanwhile
        emit_cold(cold_[i++]);
    }
    if (find_.last_use != 0) {
        L(find_);
        jump_to_routine(offsetof(Routines, find));
    }
    if (gone_.last_use != 0) {
        L(gone_);
        load(rax, x64::Mem(rsp, -8), 3); // what the call has pushed: where it returns to
        jump_to_routine(offsetof(Routines, find));
    }
    if (return_miss_.last_use != 0) {
        L(return_miss_);
        jump_to_routine(offsetof(Routines, return_miss));
    }
}

void Generator::emit_cold(Cold& cold) {
    L(cold.label);
    flags_ = cold.flags.place;
    flags_saved_ = cold.flags.saved;
    switch (cold.kind) {
    case Cold::Kind::exit:
        flags_to_memory();
        leave_by(cold.index);
        break;
    case Cold::Kind::turn: {
        const std::uint32_t block = cold.index; // `cold` moves
        flags_to_memory();
        count_down();
        jz(this->cold(Cold::Kind::hot, cold.pc).label);
        jmp(labels_[block]);
        break;
    }
    case Cold::Kind::join:
        flags_to_memory();
        jmp(labels_[cold.index]);
        break;
    case Cold::Kind::hot: leave_hot(trace_->pc, cold.pc); break;
    case Cold::Kind::leave:
        store_state(frame_place(offsetof(Frame, exit_code)).offset, cold.reg);
        carried_to_memory();
        load_guest_address(rax, cold.pc.value());
        store_state(layout_.pc, 0);
        load_constant(rdx, cold.index);
        jump_to_routine(offsetof(Routines, leave));
        break;
    case Cold::Kind::call_miss:
        UnitEncoder::call(routine(offsetof(Routines, find)));
        jmp(cold.back);
        break;
    }
}

} // namespace ferry::dbt::quick
