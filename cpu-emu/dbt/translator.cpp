#include "translator.hpp"

#include <algorithm>
#include <cstring>

#include <ferry/base/assert.hpp>
#include <ferry/base/log.hpp>
#include <ferry/ir/verify.hpp>

namespace ferry::dbt {

bool Translator::translate(const memory::AddressSpace& space, GuestAddr pc,
                           a64::Assumptions assumptions, Reach reach, const KnownCode& known) {
    if (!scanner_.find(space, pc, reach, known)) {
        return false;
    }
    const bool usual = assumptions.sp_aligned && !assumptions.strip_tags;
    if (is_quick_ && reach == Reach::trace && usual && make_quickly(pc)) {
        return true;
    }
    scanner_.make_blocks();
    lift(pc, assumptions);
    x64::schedule(unit_);
    if constexpr (ir::verifies) {
        const std::string wrong = ir::verify(unit_);
        if (!wrong.empty()) {
            log::write(log::Level::error, "dbt", wrong);
        }
        FERRY_ASSERT(wrong.empty());
    }
    compiler_.compile(unit_, code_);
    return true;
}

bool Translator::make_quickly(GuestAddr pc) {
    const Scanner::TraceShape shape = scanner_.trace();
    quick::Trace trace;
    trace.pc = pc;
    trace.words = shape.words;
    trace.count = shape.count;
    trace.leaders = shape.leaders;
    // A counter, and the way out at its end, would be more code than the rest.
    constexpr std::uint32_t few = 8;
    trace.counted = !shape.straight || shape.leaders != 1 || shape.count > few;
    trace.find_templates();
    quick_.generate(trace, code_);
    if (trace.count == 0) {
        return false;
    }
    unit_.clear();
    unit_.pc = pc;
    guarded_ = false;
    tier_ = trace.counted ? Tier::quick : Tier::last;
    range_ = {pc, pc + std::uint64_t{trace.count} * 4};
    unit_.guests.resize(trace.count);
    for (std::uint32_t i = 0; i < trace.count; ++i) {
        unit_.guests[i] = {.pc = pc + std::uint64_t{i} * 4, .word = trace.words[i]};
    }
    return true;
}

bool Translator::take(const MadeUnit& made) {
    const auto address = [&](const SiteGuest& guest) {
        return made.pc + static_cast<std::uint64_t>(std::int64_t{guest.offset});
    };
    if (std::ranges::any_of(made.guests, [&](const SiteGuest& guest) {
            return trap_sites_.is_guarded(address(guest));
        })) {
        return false;
    }
    unit_.clear();
    guarded_ = false;
    unit_.pc = made.pc;
    tier_ = made.tier;
    range_ = made.range;
    for (const SiteGuest& guest : made.guests) {
        unit_.guests.push_back({.pc = address(guest), .word = guest.word});
    }
    const auto copy = [](auto& to, const auto& from) { to.assign(from.begin(), from.end()); };
    copy(code_.bytes, made.bytes);
    copy(code_.sites, made.sites);
    copy(code_.places, made.places);
    copy(code_.links, made.links);
    copy(code_.entries, made.entries);
    copy(code_.data_references, made.data_references);
    copy(code_.guest_addresses, made.guest_addresses);
    if (made.distance != 0) {
        move_code(made.distance);
    }
    return true;
}

/// Also its range: addresses by branches are relative in A64, others are told.
void Translator::move_code(std::uint64_t distance) {
    for (x64::Link& link : code_.links) {
        link.target = link.target + distance;
    }
    for (x64::Entry& entry : code_.entries) {
        entry.pc = entry.pc + distance;
    }
    for (const std::uint32_t at : code_.guest_addresses) {
        std::uint64_t address = 0;
        std::memcpy(&address, &code_.bytes[at], sizeof address);
        address += distance;
        std::memcpy(&code_.bytes[at], &address, sizeof address);
    }
    range_ = {range_.begin + distance, range_.end + distance};
}

std::uint32_t Translator::block_at(GuestAddr target) {
    if (const std::int32_t index = scanner_.block_at(target); index >= 0) {
        return static_cast<std::uint32_t>(index);
    }
    for (std::size_t b = scanner_.blocks().size(); b < unit_.blocks.size(); ++b) {
        if (unit_.blocks[b].pc == target) {
            return static_cast<std::uint32_t>(b);
        }
    }
    unit_.blocks.emplace_back().pc = target;
    return static_cast<std::uint32_t>(unit_.blocks.size() - 1);
}

void Translator::lift(GuestAddr pc, a64::Assumptions assumptions) {
    unit_.clear();
    guarded_ = false;
    unit_.pc = pc;
    unit_.counted = !scanner_.is_whole();
    tier_ = unit_.counted ? Tier::trace : Tier::last;
    const auto& scanned = scanner_.blocks();
    for (const ScannedBlock& block : scanned) {
        ir::Block& made = unit_.blocks.emplace_back();
        made.pc = block.pc;
        made.entry = block.entry && block.count != 0;
    }
    a64::Lifter lifter(unit_, *this, assumptions);
    lifter.host_functions = host_functions_;
    range_ = {pc, pc + 4};
    const auto jump_out = [&](GuestAddr target) {
        lifter.ir.emit(ir::Op::jump, ir::Type::none, {}, 0, target.value());
    };
    for (std::size_t b = 0; b < scanned.size(); ++b) {
        const ScannedBlock& block = scanned[b];
        lifter.ir.begin_block(static_cast<std::uint32_t>(b));
        GuestAddr at = block.pc;
        bool ended = false;
        if (block.count != 0) {
            unit_.blocks[b].guest = static_cast<std::uint16_t>(unit_.guests.size());
        }
        for (std::uint32_t i = 0; i < block.count && !ended; ++i, at = at + 4) {
            lifter.ir.begin_guest(static_cast<std::uint16_t>(unit_.guests.size()));
            const std::uint32_t word = scanner_.words()[block.first + i];
            unit_.guests.push_back({.pc = at, .word = word});
            lifter.guarded = trap_sites_.is_guarded(at);
            guarded_ = guarded_ || lifter.guarded;
            lifter.lift(at, word);
            ended = lifter.ended();
        }
        if (block.count != 0) {
            range_.begin = std::min(range_.begin, block.pc);
            range_.end = std::max(range_.end, at);
        }
        if (block.count == 0) {
            jump_out(block.pc);
        } else if (!ended) {
            lifter.ir.emit(ir::Op::branch, ir::Type::none, {}, 0, block_at(at));
        }
        lifter.ir.end_block();
    }
    for (std::size_t b = scanned.size(); b < unit_.blocks.size(); ++b) {
        lifter.ir.begin_block(static_cast<std::uint32_t>(b));
        if (!lifter.lift_failed_guard(static_cast<std::uint32_t>(b))) {
            jump_out(unit_.blocks[b].pc);
        }
        lifter.ir.end_block();
    }
    FERRY_ASSERT(unit_.insts.size() < 0xffff);
}

} // namespace ferry::dbt
