// A block at a time: the dispatcher's questions are asked where a branch has led. The rows'
// functions are all part of run(), so that pc and NZCV are in registers of the host.
#include "interpreter.hpp"

#include "../quick/rows.hpp"
#include "control.hpp"
#include "integer.hpp"
#include "memory.hpp"
#include "vector.hpp"

namespace ferry::dbt::interpret {
namespace {

struct FixUp {
    std::int32_t fault;  ///< from the field on
    std::int32_t resume; ///< from the field on
};
extern "C" {
extern const FixUp fixups_begin[] asm("__start_ferry_interpreted");
extern const FixUp fixups_end[] asm("__stop_ferry_interpreted");
}

const std::uint8_t* target_of(const std::int32_t& field) {
    return reinterpret_cast<const std::uint8_t*>(&field) + field;
}

/// The fixed bits of the row, which every word of it has, are known when its case is compiled, and
/// with them much of what its fields are.
constexpr std::uint32_t with_fixed_bits(std::uint32_t word, ir::Encoding row) {
    return (word & ~row.mask) | row.value;
}

} // namespace

void* fix_up(const void* pc) noexcept {
    for (const FixUp* fixup = fixups_begin; fixup != fixups_end; ++fixup) {
        if (target_of(fixup->fault) == pc) {
            return const_cast<std::uint8_t*>(target_of(fixup->resume));
        }
    }
    return nullptr;
}

[[gnu::flatten]] Stop run(ThreadBlock& block, const Surroundings& around) {
    Machine m(block, around.host_functions);
    std::uint64_t done = 0;
    const auto stop = [&](Stop why) {
        m.store();
        block.counts.interpreted.add(done);
        return why;
    };
    for (;;) {
        const GuestAddr pc(m.pc());
        if (around.interrupted.load(std::memory_order_relaxed) || pc.value() % 4 != 0 ||
            !around.code.contains(pc) || around.space.version() != around.space_version ||
            around.cache.find(pc, block.variant) != 0) {
            return stop(Stop::elsewhere);
        }
        if (around.visits.are_many(pc.value())) {
            return stop(Stop::wanted);
        }
        do {
            std::uint64_t fetched = 0;
            if (m.pc() == around.code.end.value() || !load(m.pc(), 2, fetched)) {
                return stop(Stop::wanted);
            }
            const auto word = static_cast<std::uint32_t>(fetched);
            m.begin_instruction(word);
            bool is_done = false;
            switch (quick::template_row(word)) {
#define QUICK(name, flags, made_by)                                                                \
    case quick::TemplateRow::name: {                                                               \
        Machine& g = m;                                                                            \
        [[maybe_unused]] const quick::Fields_##name i(with_fixed_bits(word, quick::fixed_##name)); \
        is_done = made_by;                                                                         \
        break;                                                                                     \
    }
#include "../quick/templates.inc"
#undef QUICK
            case quick::TemplateRow::none:
            case quick::TemplateRow::end: break;
            }
            if (!is_done) {
                return stop(Stop::wanted);
            }
            ++done;
            if (m.has_left()) {
                m.go_to(m.next());
                return stop(Stop::left);
            }
            m.go_to(m.next());
        } while (!m.has_jumped());
    }
}

} // namespace ferry::dbt::interpret
