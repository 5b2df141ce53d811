#pragma once
/// Regions whose lock was held by somebody who died in the middle of a change.

#include "../ob/arena.hpp"

namespace ferry::nt::ke {

/// Makes the queues anew out of what the threads' areas say. Under the region's lock.
void rebuild_queues(ob::Region& region);

/// Makes the user's region whole, and takes out what the dead have left: objects are those to which
/// the living refer, names and lists follow from them. Mutants of the dead are abandoned; waits for
/// them have still to be satisfied.
void recover(ob::UserRegion& user);

} // namespace ferry::nt::ke
