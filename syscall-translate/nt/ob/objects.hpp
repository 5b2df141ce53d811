#pragma once
/// What services on objects share: from a handle argument to an object, from OBJECT_ATTRIBUTES to a
/// new or a named one.

#include <functional>
#include <optional>
#include <string>

#include "../process.hpp"
#include "../task.hpp"

namespace ferry::nt::ob {

/// The object of a handle, held; also of the pseudo handles for the caller's process and thread.
/// Type::none takes any type.
NtStatus hold(Task& task, Handle handle, Type type, Access access, Held& held);

/// The same for an object that is to be waited for; OBJECT_TYPE_MISMATCH for what can't be.
NtStatus hold_waitable(Task& task, Handle handle, Held& held);

/// A wanted access with its generic bits (and MAXIMUM_ALLOWED) replaced by what they are for
/// `type`.
[[nodiscard]] Access map_generic(Type type, Access wanted);

/// What OBJECT_ATTRIBUTES say.
struct Attributes {
    std::u16string name;     ///< with the path of the root directory; empty for none
    std::uint32_t flags = 0; ///< OBJ_*
};
NtStatus read_attributes(Task& task, In<ObjectAttributes> from, Attributes& attributes);

/// Makes an object of `type` and a handle to it. `begin` gives the new slot its first state, under
/// the dispatcher's lock; `owned`: the caller then owns it, which is a mutant. Where the name is
/// taken already: with OBJ_OPENIF a handle to that object and OBJECT_NAME_EXISTS.
NtStatus create_object(Task& task, Out<std::uint64_t> handle, Type type, Access access,
                       In<ObjectAttributes> attributes,
                       const std::function<void(Slot&, ObjectId)>& begin,
                       std::shared_ptr<Resource> resource = nullptr, bool owned = false);
/// A handle to the object with that name.
NtStatus open_object(Task& task, Out<std::uint64_t> handle, Type type, Access access,
                     In<ObjectAttributes> attributes);
/// Makes a handle out of an entry, whose reference it takes over, and writes it.
NtStatus give_handle(Task& task, Out<std::uint64_t> handle, HandleEntry entry);

} // namespace ferry::nt::ob
