#include "services.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "../ke/dispatcher.hpp"
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
    return memory::copy_out(task.space(), to.addr(), &value, sizeof value)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace

NtStatus close(Task& task, Handle handle) {
    if (handle == current_process || handle == current_thread) {
        return status::SUCCESS;
    }
    return task.process().handles.close(handle);
}

NtStatus duplicate_object(Task& task, Handle source_process, Handle source, Handle target_process,
                          Out<std::uint64_t> target, Access access, std::uint32_t attributes,
                          std::uint32_t options) {
    Held process;
    if (const NtStatus found = hold(task, source_process, Type::process, 0, process); !found.ok()) {
        return found;
    }
    const bool from_here = process.object() == task.process().object;
    Held object;
    if (!from_here) {
        return status::NOT_SUPPORTED;
    }
    if (const NtStatus found = hold(task, source, Type::none, 0, object); !found.ok()) {
        return found;
    }
    HandleEntry entry = object.entry();
    NtStatus result = status::SUCCESS;
    if (target_process.value != 0) {
        if (const NtStatus found = hold(task, target_process, Type::process, 0, process);
            !found.ok()) {
            return found;
        }
        if (process.object() != task.process().object) {
            return status::NOT_SUPPORTED;
        }
        entry.access =
            (options & same_access) != 0 ? entry.access : map_generic(entry.type, access);
        entry.flags = (options & same_attributes) != 0
                          ? entry.flags
                          : attributes & (obj_inherit | obj_protect_close);
        task.process().handles.arena().add_reference(entry.object);
        if (target) {
            result = give_handle(task, target, std::move(entry));
        } else if (task.process().handles.insert(std::move(entry)).value == 0) {
            result = status::INSUFFICIENT_RESOURCES;
        }
    }
    if ((options & close_source) != 0) {
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
        value.handles = value.pointers = held.slot().references.load() - 1;
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
            text = name_of(task.process().handles.arena(), entry.object);
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
