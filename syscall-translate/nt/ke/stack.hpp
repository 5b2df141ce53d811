#pragma once
/// The stack of a Windows thread grows by a guard page that moves down (TEB: StackLimit,
/// DeallocationStack, GuaranteedStackBytes).

#include "../task.hpp"

namespace ferry::nt::ke {

enum class StackFault : std::uint8_t {
    elsewhere, ///< not this thread's guard page
    grown,
    overflow, ///< the last pages are in use now: STATUS_STACK_OVERFLOW
};

/// What an access at `address` means that met an inaccessible page.
StackFault grow_stack(Task& task, GuestAddr address);

/// Makes the thread's stack usable down to `address`. False at its end.
bool prepare_stack(Task& task, GuestAddr address);

} // namespace ferry::nt::ke
