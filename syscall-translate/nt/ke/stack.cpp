#include "stack.hpp"

#include <algorithm>

#include <ferry/base/bits.hpp>

#include "../process.hpp"

namespace ferry::nt::ke {
namespace {

constexpr GuestSize guard_size = page_size;
/// What a handler of the overflow has at least: 64-bit Windows keeps two pages behind the guard.
constexpr GuestSize least_guarantee = 2 * page_size;

/// The fields of the TEB that say where a stack is.
struct StackFields {
    GuestPtr<std::uint64_t> limit;
    GuestPtr<std::uint64_t> deallocation;
    GuestPtr<std::uint32_t> guarantee;
};

StackFields fields_of(const Task& task) {
    const GuestAddr teb = task.teb().addr();
    return {GuestPtr<std::uint64_t>(teb + offsetof(Teb, stack_limit)),
            GuestPtr<std::uint64_t>(teb + offsetof(Teb, deallocation_stack)),
            GuestPtr<std::uint32_t>(teb + offsetof(Teb, guaranteed_stack))};
}

} // namespace

StackFault grow_stack(Task& task, GuestAddr address) {
    const StackFields fields = fields_of(task);
    const auto limit = task.read(fields.limit);
    const auto bottom = task.read(fields.deallocation);
    const auto guarantee = task.read(fields.guarantee);
    if (!limit || !bottom || !guarantee || address.value() < *bottom || address.value() >= *limit) {
        return StackFault::elsewhere;
    }
    mm::Memory& memory = task.process().memory;
    GuestAddr page = page_floor(address);
    if (memory.take_guard(page) == mm::Memory::GuardHit::none) {
        return StackFault::elsewhere;
    }
    // What stays below the last guard is for the handler of the overflow.
    const GuestSize kept = std::max(page_ceil(*guarantee), least_guarantee);
    const GuestAddr last(*bottom + page_size + kept + guard_size);
    const bool overflow = page < last;
    GuestAddr lowest = overflow ? GuestAddr(*bottom + page_size) : page - guard_size;
    GuestSize size = page - lowest;
    if (size != 0 && !memory
                          .allocate(lowest, size, 0, mm::mem_commit,
                                    mm::page::read_write | (overflow ? 0 : mm::page::guard))
                          .ok()) {
        return StackFault::overflow;
    }
    [[maybe_unused]] const Errno written =
        task.write(fields.limit, overflow ? lowest.value() : page.value());
    return overflow ? StackFault::overflow : StackFault::grown;
}

bool prepare_stack(Task& task, GuestAddr address) {
    for (;;) {
        const auto limit = task.read(fields_of(task).limit);
        if (!limit || address.value() >= *limit) {
            return limit.ok();
        }
        if (grow_stack(task, GuestAddr(*limit) - 1) != StackFault::grown) {
            return false;
        }
    }
}

} // namespace ferry::nt::ke
