#include "translator.hpp"

#include <algorithm>
#include <array>

#include <ferry/a64/lifter.hpp>
#include <ferry/base/assert.hpp>
#include <ferry/base/log.hpp>
#include <ferry/ir/verify.hpp>
#include <ferry/rv64/compressed.hpp>
#include <ferry/rv64/lifter.hpp>

#include "quick/generator.hpp"

namespace ferry::dbt {

bool Translator::take(const MadeUnit& made) {
    if (trap_sites_.any_guarded(made.pc, made.guests)) {
        return false;
    }
    unit_.executions.clear();
    guarded_ = false;
    pc_ = made.pc;
    tier_ = made.tier;
    range_ = made.range;
    const auto copy = [](auto& to, const auto& from) { to.assign(from.begin(), from.end()); };
    copy(guests_, made.guests);
    copy(code_.bytes, made.bytes);
    copy(code_.sites, made.sites);
    copy(code_.places, made.places);
    copy(code_.links, made.links);
    copy(code_.entries, made.entries);
    copy(code_.data_references, made.data_references);
    copy(code_.guest_addresses, made.guest_addresses);
    return true;
}

MadeUnit Translator::made() const {
    return {.pc = pc_,
            .range = range_,
            .tier = tier_,
            .guests = guests_,
            .bytes = code_.bytes,
            .sites = code_.sites,
            .places = code_.places,
            .links = code_.links,
            .entries = code_.entries,
            .data_references = code_.data_references,
            .guest_addresses = code_.guest_addresses};
}

void Translator::compile() {
    x64::schedule(unit_);
    if constexpr (ir::verifies) {
        const std::string wrong = ir::verify(unit_);
        if (!wrong.empty()) {
            log::write(log::Level::error, "dbt", wrong);
        }
        FERRY_ASSERT(wrong.empty());
    }
    compiler_.compile(unit_, code_);
}

namespace {

/// Of one ISA, by its scanner.
template <class Code>
class TranslatorOf : public Translator, protected ir::LifterBase::Blocks {
protected:
    TranslatorOf(const x64::StateLayout& layout, const TrapSites& trap_sites,
                 const Breakpoints* breakpoints)
        : Translator(layout, trap_sites), scanner_(breakpoints) {}

    /// From the blocks that the scanner makes.
    void begin_unit(GuestAddr pc, Reach reach) {
        loops_ = reach != Reach::instruction;
        unit_.clear();
        guarded_ = false;
        unit_.pc = pc_ = pc;
        unit_.counted = !scanner_.is_whole();
        tier_ = unit_.counted ? Tier::trace : Tier::last;
        for (const ScannedBlock& block : scanner_.blocks()) {
            ir::Block& made = unit_.blocks.emplace_back();
            made.pc = block.pc;
            made.entry = block.entry && block.count != 0;
        }
    }

    template <class Lifter>
    void lift(Lifter& lifter);

    /// A target that was not scanned gets a block that leaves the unit, behind the scanned ones.
    std::uint32_t block_at(GuestAddr target) override {
        if (const std::int32_t index = scanner_.block_at(target);
            index >= 0 && (loops_ || target != pc_)) {
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

    Scanner<Code> scanner_;

private:
    bool loops_ = true; ///< a branch to an instruction of the unit stays in it
};

template <class Code>
template <class Lifter>
void TranslatorOf<Code>::lift(Lifter& lifter) {
    const auto& scanned = scanner_.blocks();
    range_ = {pc_, pc_ + 1}; // at least
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
        for (std::uint32_t i = 0; i < block.count && !ended;) {
            lifter.ir.begin_guest(static_cast<std::uint16_t>(unit_.guests.size()));
            const auto [word, size] = scanner_.instruction(block.first + i);
            unit_.guests.push_back({.pc = at, .word = word});
            lifter.guarded = trap_sites_.is_guarded(at);
            guarded_ = guarded_ || lifter.guarded;
            lifter.lift(at, word);
            ended = lifter.ended();
            i += size;
            at = at + std::uint64_t{size} * Scanner<Code>::piece;
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
        if (!lifter.lift_extra_block(static_cast<std::uint32_t>(b))) {
            jump_out(unit_.blocks[b].pc);
        }
        lifter.ir.end_block();
    }
    FERRY_ASSERT(unit_.insts.size() < 0xffff);
    guests_.clear();
    for (const ir::GuestInst& guest : unit_.guests) {
        guests_.push_back(
            {.offset = static_cast<std::int32_t>(guest.pc - pc_), .word = guest.word});
    }
}

class A64Translator final : public TranslatorOf<A64Code> {
public:
    A64Translator(const x64::StateLayout& layout,
                  std::span<const engine::HostFunction> host_functions, const TrapSites& trap_sites,
                  bool quick, const Breakpoints* breakpoints)
        : TranslatorOf(layout, trap_sites, breakpoints), host_functions_(host_functions),
          quick_(layout, host_functions, 31), is_quick_(quick) {}

    bool translate(const memory::AddressSpace& space, GuestAddr pc, ir::Assumptions assumptions,
                   Reach reach, const KnownCode& known) override {
        if (!scanner_.find(space, pc, reach, known)) {
            return false;
        }
        const bool usual = assumptions.sp_aligned && !assumptions.strip_tags;
        if (is_quick_ && reach == Reach::trace && usual && make_quickly(pc)) {
            return true;
        }
        scanner_.make_blocks();
        begin_unit(pc, reach);
        a64::Lifter lifter(unit_, *this, assumptions);
        lifter.host_functions = host_functions_;
        lift(lifter);
        compile();
        return true;
    }

private:
    /// Makes the trace that was scanned in one pass. False if its first instruction has no
    /// template.
    [[nodiscard]] bool make_quickly(GuestAddr pc);

    std::span<const engine::HostFunction> host_functions_;
    quick::Generator quick_;
    bool is_quick_;
};

/// A counter, and the way out at its end, would be more code than the rest of so many instructions.
constexpr std::uint32_t few = 8;

bool A64Translator::make_quickly(GuestAddr pc) {
    const Scanner<A64Code>::TraceShape shape = scanner_.trace();
    quick::Trace trace;
    trace.pc = pc;
    trace.words = shape.words;
    trace.count = shape.count;
    trace.leaders = shape.leaders;
    trace.counted = !shape.straight || shape.leaders != 1 || shape.count > few;
    trace.find_templates(quick::a64_template_of);
    quick_.generate(trace, code_);
    if (trace.count == 0) {
        return false;
    }
    unit_.executions.clear(); // it has none
    pc_ = pc;
    guarded_ = false;
    tier_ = trace.counted ? Tier::quick : Tier::last;
    range_ = {pc, pc + std::uint64_t{trace.count} * 4};
    guests_.resize(trace.count);
    for (std::uint32_t i = 0; i < trace.count; ++i) {
        guests_[i] = {.offset = static_cast<std::int32_t>(i * 4), .word = trace.words[i]};
    }
    return true;
}

class Rv64Translator final : public TranslatorOf<Rv64Code> {
public:
    Rv64Translator(const x64::StateLayout& layout,
                   std::span<const engine::HostFunction> host_functions,
                   const TrapSites& trap_sites, bool quick)
        : TranslatorOf(layout, trap_sites, nullptr), host_functions_(host_functions),
          quick_(layout, host_functions, 0), is_quick_(quick) {}

    bool translate(const memory::AddressSpace& space, GuestAddr pc, ir::Assumptions assumptions,
                   Reach reach, const KnownCode& known) override {
        if (!scanner_.find(space, pc, reach, known)) {
            return false;
        }
        if (is_quick_ && reach == Reach::trace && make_quickly(pc)) {
            return true;
        }
        scanner_.make_blocks();
        begin_unit(pc, reach);
        rv64::Lifter lifter(unit_, *this, assumptions);
        lifter.host_functions = host_functions_;
        lift(lifter);
        compile();
        return true;
    }

private:
    /// As A64Translator's.
    [[nodiscard]] bool make_quickly(GuestAddr pc);

    std::span<const engine::HostFunction> host_functions_;
    quick::Generator quick_;
    bool is_quick_;
};

bool Rv64Translator::make_quickly(GuestAddr pc) {
    const Scanner<Rv64Code>::TraceShape shape = scanner_.trace();
    std::array<std::uint32_t, quick::longest_trace> found; // as they are in memory…
    std::array<std::uint32_t, quick::longest_trace> words; // …and in 32 bits
    quick::TraceLayout layout;
    layout.piece_log2 = 1;
    layout.numbers.fill(quick::TraceLayout::none);
    quick::Trace trace;
    trace.pc = pc;
    trace.words = words.data();
    trace.layout = &layout;
    std::uint8_t place = 0;
    while (place < shape.count) {
        const std::uint32_t first = shape.words[place];
        const bool is_long = rv64::is_long(first);
        found[trace.count] = is_long ? first | std::uint32_t{shape.words[place + 1]} << 16 : first;
        words[trace.count] = rv64::expanded(found[trace.count]);
        layout.places[trace.count] = place;
        layout.numbers[place] = static_cast<std::uint8_t>(trace.count);
        trace.leaders |= (shape.leaders >> place & 1) << trace.count;
        ++trace.count;
        place = static_cast<std::uint8_t>(place + (is_long ? 2 : 1));
    }
    layout.places[trace.count] = place;
    trace.counted = !shape.straight || trace.leaders != 1 || trace.count > few;
    trace.find_templates(quick::rv64_template_of);
    quick_.generate(trace, code_);
    if (trace.count == 0) {
        return false;
    }
    unit_.executions.clear(); // it has none
    pc_ = pc;
    guarded_ = false;
    tier_ = trace.counted ? Tier::quick : Tier::last;
    range_ = {pc, trace.address_of(trace.count)};
    guests_.resize(trace.count);
    for (std::uint32_t i = 0; i < trace.count; ++i) {
        guests_[i] = {.offset = static_cast<std::int32_t>(trace.address_of(i) - pc),
                      .word = found[i]};
    }
    return true;
}

} // namespace

std::unique_ptr<Translator>
make_a64_translator(const x64::StateLayout& layout,
                    std::span<const engine::HostFunction> host_functions,
                    const TrapSites& trap_sites, bool quick, const Breakpoints* breakpoints) {
    return std::make_unique<A64Translator>(layout, host_functions, trap_sites, quick, breakpoints);
}

std::unique_ptr<Translator>
make_rv64_translator(const x64::StateLayout& layout,
                     std::span<const engine::HostFunction> host_functions,
                     const TrapSites& trap_sites, bool quick) {
    return std::make_unique<Rv64Translator>(layout, host_functions, trap_sites, quick);
}

} // namespace ferry::dbt
