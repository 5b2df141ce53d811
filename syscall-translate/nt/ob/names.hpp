#pragma once
/// Names of objects, in the arena: full paths, found by exactly their characters.

#include <string>
#include <string_view>

#include "arena.hpp"

namespace ferry::nt::ob {

// All of these are called under the DispatcherLock.

/// The object with that name; none if there is none.
ObjectId find_name(const Arena& arena, std::u16string_view name);
/// Gives `object`, which has none yet, a name. False if there is no room.
bool add_name(Arena& arena, ObjectId object, std::u16string_view name);
/// Takes the object's name away, if it has one.
void remove_name(Arena& arena, ObjectId object);
/// The object's name; empty if it has none.
std::u16string name_of(const Arena& arena, ObjectId object);

} // namespace ferry::nt::ob
