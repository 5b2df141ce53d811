#pragma once
/// What a process takes over from its parent.

#include <optional>

#include "../process.hpp"
#include "handover.hpp"

namespace ferry::nt::ps {

class Thread;

/// Reads what a parent has written, from the beginning.
[[nodiscard]] std::optional<Handover> read_handover(int descriptor);

/// The resource of a handle that another process has described, which takes over its descriptor;
/// null for objects that need none.
std::shared_ptr<ob::Resource> make_resource(Process& process, const InheritedHandle& handle);

/// Makes the inherited handles. False where they make no sense.
bool inherit_handles(Process& process, const Handover& handover);

/// What a child has before it runs.
struct Lent {
    std::uint32_t record = 0; ///< in the arena
    UniqueFd file;            ///< with its record of the user's region, if it needs one
};

/// Gives a child that is about to start a record, by which it refers to itself, its first thread,
/// and what it inherits. False if there is no room; then give_back() what there is.
bool lend_to_child(Process& process, Handover& handover, Lent& lent);

/// The process's own object and its first thread, in the list of threads: new, or those that the
/// parent has made. Null if the arena is full.
std::shared_ptr<Thread> make_main_thread(Process& process, const std::optional<Handover>& handover);

} // namespace ferry::nt::ps
