#pragma once
/// Types of objects, and what a wait does to them.

#include <cstdint>

namespace ferry::nt::ob {

enum class Type : std::uint16_t {
    none,
#define OBJECT_TYPE(id, ...) id,
#include "object_types.inc"
#undef OBJECT_TYPE
    name_part, ///< not an object: a piece of a name
    packet,    ///< nor this: what waits in a completion port
};

/// What a wait does to an object, and when it is satisfied.
enum class Wait : std::uint8_t {
    never,           ///< cannot be waited for
    notification,    ///< while state is not 0
    synchronization, ///< the same, and takes the state back to 0
    count,           ///< while state is above 0; takes one off it
    mutant,          ///< while nobody else owns it; makes the waiter its owner
};

/// Whether programs can share objects of that type that were started apart: what they are is all in
/// the arena.
[[nodiscard]] constexpr bool can_be_shared(Type type) {
    return type == Type::event || type == Type::mutant || type == Type::semaphore ||
           type == Type::timer || type == Type::section;
}

/// Details of a section's slot: how to get at its bytes.
enum TimerDetail {
    timer_due, ///< on the interrupt clock, of one that whoever waits for it sets; else 0
};

enum SectionDetail {
    section_process,    ///< whose...
    section_descriptor, ///< ...descriptor it is
    section_size,
    section_protect,
    section_flags,
    section_memory, ///< or its number among the files of SharedFile; 0: none of them
};

/// How objects of a type begin.
[[nodiscard]] Wait default_wait(Type type);

} // namespace ferry::nt::ob
