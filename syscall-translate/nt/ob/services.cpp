#include "services.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "../ke/dispatcher.hpp"
#include "../ps/remote_handles.hpp"
#include "names.hpp"
#include "objects.hpp"

namespace ferry::nt::ob {
namespace {

constexpr std::u16string_view type_names[] = {u"",
#define OBJECT_TYPE(id, name, ...) u##name,
#include "object_types.inc"
#undef OBJECT_TYPE
                                              u""};

/// Options of NtDuplicateObject.
constexpr std::uint32_t close_source = 1;
constexpr std::uint32_t same_access = 2;
constexpr std::uint32_t same_attributes = 4;

enum ObjectInformation : std::uint32_t { basic = 0, name = 1, type = 2, handle_flags = 4 };

struct BasicInformation {
    std::uint32_t attributes;
    std::uint32_t access;
    std::uint32_t handles;
    std::uint32_t pointers;
    std::uint32_t gap[10];
};
static_assert(sizeof(BasicInformation) == 56);

struct TypeInformation {
    UnicodeString name;
    std::uint32_t gap[22];
};
static_assert(sizeof(TypeInformation) == 0x68);

struct HandleFlags {
    std::uint8_t inherit;
    std::uint8_t protect;
};

/// A structure that begins with a UNICODE_STRING, and behind it the string with its NUL.
template <class T>
NtStatus write_named(Task& task, OutBytes to, std::uint32_t size, std::u16string_view text,
                     T header, UnicodeString T::*string, std::uint32_t& needed) {
    const std::size_t bytes = text.size() * sizeof(char16_t);
    needed = static_cast<std::uint32_t>(sizeof header + bytes + sizeof(char16_t));
    if (size < sizeof header) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    if (size < needed) {
        return status::BUFFER_OVERFLOW;
    }
    if (!text.empty()) {
        header.*string = {static_cast<std::uint16_t>(bytes),
                          static_cast<std::uint16_t>(bytes + sizeof(char16_t)),
                          to.value() + sizeof header};
    }
    std::vector<char> out(needed);
    std::memcpy(out.data(), &header, sizeof header);
    std::memcpy(out.data() + sizeof header, text.data(), bytes);
    return memory::copy_out(task.space(), to.addr(), out.data(), out.size())
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

struct NameInformation {
    UnicodeString name;
};

template <class T>
NtStatus write_fixed(Task& task, OutBytes to, std::uint32_t size, const T& value,
                     std::uint32_t& needed) {
    needed = sizeof value;
    if (size < sizeof value) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (sizeof value >= sizeof(std::uint32_t) && is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), &value, sizeof value)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace

NtStatus close(Task& task, Handle handle) {
    if (handle == current_process || handle == current_thread) {
        return status::SUCCESS;
    }
    Process& process = task.process();
    // The other ends of pipes and connections hear of it at once.
    const bool tells =
        process.reactor.is_watching() && process.handles.find(handle).type == Type::file;
    const NtStatus closed = process.handles.close(handle);
    if (tells) {
        process.reactor.serve();
    }
    return closed;
}

namespace {

/// What a new handle has of what its source has.
struct Wanted {
    Access access;
    std::uint32_t attributes;
    std::uint32_t options;

    [[nodiscard]] Access access_of(Type type, Access source) const {
        return (options & same_access) != 0 ? source : map_generic(type, access);
    }
    [[nodiscard]] std::uint32_t flags_of(std::uint32_t source) const {
        return (options & same_attributes) != 0 ? source
                                                : attributes & (obj_inherit | obj_protect_close);
    }
};

NtStatus duplicate_here(Task& task, Handle source, Out<std::uint64_t> target,
                        const Wanted& wanted) {
    Held object;
    if (const NtStatus found = hold(task, source, Type::none, 0, object); !found.ok()) {
        return found;
    }
    HandleEntry entry = object.entry();
    entry.access = wanted.access_of(entry.type, entry.access);
    entry.flags = wanted.flags_of(entry.flags);
    HandleTable& handles = task.process().handles;
    handles.arena().add_reference(entry.object);
    if (target) {
        return give_handle(task, target, std::move(entry));
    }
    return handles.insert(std::move(entry)).value == 0 ? status::INSUFFICIENT_RESOURCES
                                                       : status::SUCCESS;
}

NtStatus duplicate_between(Task& task, const ps::Target& from, Handle source, const ps::Target& to,
                           Out<std::uint64_t> target, const Wanted& wanted) {
    const bool closes = (wanted.options & close_source) != 0;
    ps::RemoteHandle moved;
    if (const NtStatus taken = from.own ? ps::take_own(task, source, moved)
                                        : ps::take_remote(task, from, source, closes, moved);
        !taken.ok()) {
        return taken;
    }
    moved.what.access = wanted.access_of(static_cast<Type>(moved.what.type), moved.what.access);
    moved.what.flags = wanted.flags_of(moved.what.flags);
    Handle made{};
    if (const NtStatus given = ps::give(task, to, moved, made); !given.ok()) {
        return given;
    }
    if (target && task.write(target, made.value)) {
        [[maybe_unused]] const NtStatus undone =
            to.own ? close(task, made) : ps::close_remote(task, to, made);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace

NtStatus duplicate_object(Task& task, Handle source_process, Handle source, Handle target_process,
                          Out<std::uint64_t> target, Access access, std::uint32_t attributes,
                          std::uint32_t options) {
    constexpr Access may_duplicate = 0x40;
    ps::Target from;
    ps::Target to;
    if (const NtStatus found = ps::find_target(task, source_process, may_duplicate, from);
        !found.ok()) {
        return found;
    }
    const bool closes = (options & close_source) != 0;
    NtStatus result = status::SUCCESS;
    if (target_process.value == 0) {
        if (!from.own) {
            return closes ? ps::close_remote(task, from, source) : status::INVALID_PARAMETER;
        }
    } else {
        const Wanted wanted{access, attributes, options};
        result = ps::find_target(task, target_process, may_duplicate, to);
        if (result.ok()) {
            result = from.own && to.own ? duplicate_here(task, source, target, wanted)
                                        : duplicate_between(task, from, source, to, target, wanted);
        }
    }
    if (closes && from.own) {
        [[maybe_unused]] const NtStatus closed = close(task, source);
    }
    return result;
}

NtStatus query_object(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> written) {
    Held held;
    if (const NtStatus found = hold(task, handle, Type::none, 0, held); !found.ok()) {
        return found;
    }
    const HandleEntry& entry = held.entry();
    std::uint32_t needed = 0;
    NtStatus result = status::INVALID_INFO_CLASS;
    switch (kind) {
    case basic: {
        BasicInformation value{};
        value.attributes = entry.flags;
        value.access = entry.access;
        ob::Region& region = task.process().handles.arena().region(entry.object);
        value.handles = value.pointers = std::max(region.own_references(entry.object.number()) - 1,
                                                  held.slot().references.load());
        if (size != sizeof value) {
            return status::INFO_LENGTH_MISMATCH;
        }
        result = write_fixed(task, to, size, value, needed);
        break;
    }
    case name: {
        std::u16string text;
        if (entry.resource != nullptr) {
            text = entry.resource->name();
        }
        if (text.empty()) {
            ke::DispatcherLock lock(task.process().handles.arena());
            text = ke::Dispatcher(lock).name(entry.object);
        }
        result =
            write_named(task, to, size, text, NameInformation{}, &NameInformation::name, needed);
        break;
    }
    case type:
        result = write_named(task, to, size, type_names[static_cast<std::size_t>(entry.type)],
                             TypeInformation{}, &TypeInformation::name, needed);
        break;
    case handle_flags:
        result = write_fixed(
            task, to, size,
            HandleFlags{(entry.flags & obj_inherit) != 0, (entry.flags & obj_protect_close) != 0},
            needed);
        break;
    default: return result;
    }
    if (written && task.write(written, needed)) {
        return status::ACCESS_VIOLATION;
    }
    return result;
}

NtStatus set_information_object(Task& task, Handle handle, std::uint32_t kind, InBytes from,
                                std::uint32_t size) {
    if (kind != handle_flags) {
        return status::INVALID_INFO_CLASS;
    }
    HandleFlags flags{};
    if (size != sizeof flags) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (memory::copy_in(task.space(), &flags, from.addr(), sizeof flags)) {
        return status::ACCESS_VIOLATION;
    }
    return task.process().handles.set_flags(handle,
                                            (flags.inherit != 0 ? obj_inherit : 0) |
                                                (flags.protect != 0 ? obj_protect_close : 0));
}

NtStatus compare_objects(Task& task, Handle first, Handle second) {
    Held a;
    Held b;
    if (const NtStatus found = hold(task, first, Type::none, 0, a); !found.ok()) {
        return found;
    }
    if (const NtStatus found = hold(task, second, Type::none, 0, b); !found.ok()) {
        return found;
    }
    return a.object() == b.object() ? status::SUCCESS : status::NOT_SAME_OBJECT;
}

} // namespace ferry::nt::ob
