#include "objects.hpp"

#include "../ke/dispatcher.hpp"
#include "../ps/thread.hpp"

namespace ferry::nt::ob {
namespace {

/// What the generic rights are for a type.
struct Generic {
    Access read;
    Access write;
    Access execute;
    Access all;
};
constexpr Generic by_type[] = {{},
#define OBJECT_TYPE(id, name, wait, read, write, execute, all) {read, write, execute, all},
#include "object_types.inc"
#undef OBJECT_TYPE
                               {}};

constexpr Access generic_read = 0x80000000;
constexpr Access generic_write = 0x40000000;
constexpr Access generic_execute = 0x20000000;
constexpr Access generic_all = 0x10000000;
constexpr Access maximum_allowed = 0x02000000;

constexpr std::size_t longest_name = 0x7ffe;

/// Rights of processes and threads that come with others (since Windows Vista).
struct ImpliedRight {
    Type type;
    Access full;
    Access limited;
};
constexpr ImpliedRight implied_rights[] = {
    {Type::process, 0x400, 0x1000}, // QUERY_INFORMATION, QUERY_LIMITED_INFORMATION
    {Type::thread, 0x40, 0x800},
    {Type::thread, 0x20, 0x400}, // SET_INFORMATION, SET_LIMITED_INFORMATION
};

} // namespace

Access map_generic(Type type, Access wanted) {
    const Generic& generic = by_type[static_cast<std::size_t>(type)];
    Access access = wanted & 0x01ffffff;
    access |= (wanted & generic_read) != 0 ? generic.read : 0;
    access |= (wanted & generic_write) != 0 ? generic.write : 0;
    access |= (wanted & generic_execute) != 0 ? generic.execute : 0;
    access |= (wanted & (generic_all | maximum_allowed)) != 0 ? generic.all : 0;
    for (const auto& [of, full, limited] : implied_rights) {
        access |= type == of && (access & full) != 0 ? limited : 0;
    }
    return access;
}

NtStatus hold(Task& task, Handle handle, Type type, Access access, Held& held) {
    HandleTable& handles = task.process().handles;
    if (handle == current_process) {
        handles.arena().add_reference(task.process().object);
        held = Held(handles.arena(), {task.process().object, Type::process,
                                      map_generic(Type::process, generic_all), 0, nullptr});
    } else if (handle == current_thread) {
        handles.arena().add_reference(task.thread()->object());
        held = Held(handles.arena(), {task.thread()->object(), Type::thread,
                                      map_generic(Type::thread, generic_all), 0, task.thread()});
    } else {
        held = handles.hold(handle);
    }
    const HandleEntry& entry = held.entry();
    if (entry.type == Type::none) {
        return status::INVALID_HANDLE;
    }
    if (type != Type::none && entry.type != type) {
        return status::OBJECT_TYPE_MISMATCH;
    }
    return (entry.access & access) == access ? status::SUCCESS : status::ACCESS_DENIED;
}

NtStatus read_attributes(Task& task, In<ObjectAttributes> from, Attributes& attributes) {
    attributes = {};
    if (!from) {
        return status::SUCCESS;
    }
    const auto given = task.read(from);
    if (!given) {
        return status::ACCESS_VIOLATION;
    }
    if (given->length != sizeof(ObjectAttributes)) {
        return status::INVALID_PARAMETER;
    }
    attributes.flags = given->attributes;
    if (given->object_name == 0) {
        return status::SUCCESS;
    }
    const auto name = task.read(GuestPtr<UnicodeString>(given->object_name));
    if (!name) {
        return status::ACCESS_VIOLATION;
    }
    if (name->length % sizeof(char16_t) != 0 || name->length / sizeof(char16_t) > longest_name) {
        return status::OBJECT_NAME_INVALID;
    }
    if (name->length == 0) {
        return status::SUCCESS;
    }
    attributes.name.resize(name->length / sizeof(char16_t));
    if (memory::copy_in(task.space(), attributes.name.data(), GuestAddr(name->buffer),
                        name->length)) {
        return status::ACCESS_VIOLATION;
    }
    if (given->root_directory != 0) {
        Held root;
        if (const NtStatus found =
                hold(task, Handle{given->root_directory}, Type::directory, 0, root);
            !found.ok()) {
            return found;
        }
        ke::DispatcherLock lock(task.process().handles.arena());
        attributes.name = ke::Dispatcher(lock).name(root.object()) + u'\\' + attributes.name;
    } else if (attributes.name[0] != u'\\') {
        return status::OBJECT_PATH_SYNTAX_BAD;
    }
    return status::SUCCESS;
}

NtStatus give_handle(Task& task, Out<std::uint64_t> handle, HandleEntry entry) {
    HandleTable& handles = task.process().handles;
    const Handle made = handles.insert(std::move(entry));
    if (made.value == 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    if (task.write(handle, made.value)) {
        [[maybe_unused]] const NtStatus closed = handles.close(made);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

NtStatus create_object(Task& task, Out<std::uint64_t> handle, Type type, Access access,
                       In<ObjectAttributes> from, const std::function<void(Slot&, ObjectId)>& begin,
                       std::shared_ptr<Resource> resource, bool owned) {
    Attributes attributes;
    if (const NtStatus read = read_attributes(task, from, attributes); !read.ok()) {
        return read;
    }
    Arena& arena = task.process().handles.arena();
    HandleEntry entry{
        {}, type, map_generic(type, access), attributes.flags & obj_inherit, std::move(resource)};
    NtStatus result = status::SUCCESS;
    {
        ke::DispatcherLock lock(arena);
        ke::Dispatcher dispatcher(lock);
        const bool any_case = (attributes.flags & obj_case_insensitive) != 0;
        const ObjectId found =
            attributes.name.empty() ? ObjectId{} : dispatcher.find(attributes.name, any_case);
        if (!found) {
            entry.object = dispatcher.create(type, attributes.name);
            if (!entry.object) {
                return status::INSUFFICIENT_RESOURCES;
            }
            begin(dispatcher.slot(entry.object), entry.object);
            if (owned) {
                result =
                    dispatcher.try_wait(task.area_number(), std::span(&entry.object, 1), false);
            }
        } else if ((attributes.flags & obj_open_if) == 0) {
            return status::OBJECT_NAME_COLLISION;
        } else if (dispatcher.slot(found).type != type) {
            return status::OBJECT_TYPE_MISMATCH;
        } else if (!arena.try_reference(found)) {
            return status::INSUFFICIENT_RESOURCES;
        } else {
            result = status::OBJECT_NAME_EXISTS;
            entry.object = found;
        }
    }
    if (!result.ok()) {
        release(arena, entry.object);
        return result;
    }
    const NtStatus given = give_handle(task, handle, std::move(entry));
    return given.ok() ? result : given;
}

NtStatus open_object(Task& task, Out<std::uint64_t> handle, Type type, Access access,
                     In<ObjectAttributes> from) {
    Attributes attributes;
    if (const NtStatus read = read_attributes(task, from, attributes); !read.ok()) {
        return read;
    }
    if (attributes.name.empty()) {
        return status::OBJECT_PATH_SYNTAX_BAD;
    }
    Arena& arena = task.process().handles.arena();
    ObjectId found;
    {
        ke::DispatcherLock lock(arena);
        ke::Dispatcher dispatcher(lock);
        found = dispatcher.find(attributes.name, (attributes.flags & obj_case_insensitive) != 0);
        if (!found || !arena.try_reference(found)) {
            return status::OBJECT_NAME_NOT_FOUND;
        }
    }
    if (arena.at(found).type != type) {
        release(arena, found);
        return status::OBJECT_TYPE_MISMATCH;
    }
    return give_handle(
        task, handle,
        {found, type, map_generic(type, access), attributes.flags & obj_inherit, nullptr});
}

} // namespace ferry::nt::ob
