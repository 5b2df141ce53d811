#include "statistics.hpp"

#include <fmt/format.h>
#include <string_view>

#include <ferry/ir/ir.hpp>

namespace ferry::dbt {
namespace {

struct Kind {
    std::uint32_t reason; ///< Frame::exit_reason
    std::string_view name;
};

constexpr Kind leave(ir::LeaveReason reason, std::string_view name) {
    return {static_cast<std::uint32_t>(reason), name};
}

/// Most frequent first.
constexpr Kind kinds[] = {
    leave(ir::LeaveReason::syscall, "syscall"),
    {x64::exit_link, "link"},
    {x64::exit_find, "find"},
    {x64::exit_hot, "hot"},
    {x64::exit_fault, "fault"},
    {x64::exit_interrupted, "interrupted"},
    leave(ir::LeaveReason::invalidate, "invalidate"),
    leave(ir::LeaveReason::synchronize, "synchronize"),
    leave(ir::LeaveReason::forget, "forget"),
    leave(ir::LeaveReason::breakpoint, "breakpoint"),
    leave(ir::LeaveReason::undefined, "undefined"),
    leave(ir::LeaveReason::unimplemented, "unimplemented"),
    leave(ir::LeaveReason::fetch, "fetch"),
    leave(ir::LeaveReason::hypercall, "hypercall"),
    leave(ir::LeaveReason::alignment_read, "alignment_read"),
    leave(ir::LeaveReason::alignment_write, "alignment_write"),
    leave(ir::LeaveReason::alignment_of_sp, "alignment_of_sp"),
    leave(ir::LeaveReason::control, "control"),
};

double ratio(double part, std::uint64_t whole) {
    return whole == 0 ? 0 : part / static_cast<double>(whole);
}

} // namespace

std::string describe(const CacheCounts& cache, const ThreadCounts& threads,
                     const TickClock& clock) {
    constexpr std::uint64_t instruction_size = 4;
    const std::uint64_t guest_bytes = cache.guest_instructions.get() * instruction_size;
    const double milliseconds = clock.nanoseconds(threads.ticks.get()) / 1e6;
    std::string exits;
    for (const Kind& kind : kinds) {
        if (const std::uint64_t count = threads.exits[kind.reason].get(); count != 0) {
            exits += fmt::format(" {} {}", kind.name, count);
        }
    }
    return fmt::format(
        "units {} guest_instructions {} guest_bytes {} host_bytes {} inflation {:.2f} "
        "table_bytes {}\n"
        "translations {} taken {} repeated {} milliseconds {:.3f} microseconds_per_instruction "
        "{:.3f}\n"
        "lookups {} links {} interpreted {}\n"
        "invalidations {} units_removed {} emptied {}\n"
        "exits{}\n",
        cache.units.get(), cache.guest_instructions.get(), guest_bytes, cache.host_bytes.get(),
        ratio(static_cast<double>(cache.host_bytes.get()), guest_bytes), cache.table_bytes.get(),
        threads.translations.get(), threads.taken.get(), cache.repeated.get(), milliseconds,
        ratio(milliseconds * 1000, cache.guest_instructions.get()), threads.lookups.get(),
        cache.links.get(), threads.interpreted.get(), cache.invalidations.get(),
        cache.removed_units.get(), cache.emptied.get(), exits.empty() ? " none" : exits);
}

} // namespace ferry::dbt
