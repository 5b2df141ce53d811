#pragma once
/// Names of objects, in a region: full paths.

#include <string>
#include <string_view>

#include "region.hpp"

namespace ferry::nt::ob {

// All of these are called under the DispatcherLock, with the region's lock. Objects are numbers of
// the region.

/// The object with that name, in its spelling or, `any_case`, in another; 0 if there is none.
std::uint32_t find_name(const Region& region, std::u16string_view name, bool any_case);
/// Gives `object`, which has none yet, a name. False if there is no room.
bool add_name(Region& region, std::uint32_t object, std::u16string_view name);
/// Takes the object's name away, if it has one.
void remove_name(Region& region, std::uint32_t object);
/// The object's name; empty if it has none.
std::u16string name_of(const Region& region, std::uint32_t object);
/// Makes the lists of names anew out of the objects', and frees pieces that belong to none.
void rebuild_names(Region& region);

} // namespace ferry::nt::ob
