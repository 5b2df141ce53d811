// Security descriptors of objects: all of the user's; lists are files' alone (io/file_security),
// and what lies on no disk keeps its own for the process.

#include <cstring>

#include <ferry/abi/layout/nt_security.hpp>
#include <ferry/memory/access.hpp>

#include "../io/file.hpp"
#include "../io/file_security.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "../task.hpp"
#include "services.hpp"

namespace ferry::nt::se {
namespace {

using abi::nt::UserSid;

constexpr std::uint32_t of_owner = 1;
constexpr std::uint32_t of_group = 2;
constexpr std::uint32_t of_dacl = 4;
constexpr std::uint32_t of_sacl = 8;
constexpr std::uint32_t protects_dacl = 0x80000000;
constexpr std::uint32_t settable = of_owner | of_group | of_dacl | protects_dacl | 0x20000000;

constexpr std::uint16_t dacl_present = 0x4;
constexpr std::uint16_t dacl_auto_inherited = 0x400;
constexpr std::uint16_t dacl_protected = 0x1000;
constexpr std::uint16_t self_relative = 0x8000;

constexpr Access read_control = 0x20000;
constexpr Access write_dac = 0x40000;
constexpr Access write_owner = 0x80000;
constexpr Access access_system_security = 0x1000000;
constexpr Access generic_all = 0x10000000;

/// SECURITY_DESCRIPTOR_RELATIVE.
struct Relative {
    std::uint8_t revision = 1;
    std::uint8_t zero = 0;
    std::uint16_t control = self_relative;
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::uint32_t sacl = 0;
    std::uint32_t dacl = 0;
};

/// SECURITY_DESCRIPTOR.
struct Absolute {
    std::uint64_t head; ///< as above
    std::uint64_t owner;
    std::uint64_t group;
    std::uint64_t sacl;
    std::uint64_t dacl;
};

/// The file of a handle, which has a list of its own; null for other objects.
io::File* file_of(const ob::Held& held) {
    return held.entry().type == ob::Type::file ? static_cast<io::File*>(held.entry().resource.get())
                                               : nullptr;
}

/// Whether its list is that of what lies on the host.
bool lies_on_disk(const io::File& file) {
    return (file.kind == io::FileKind::disk || file.kind == io::FileKind::directory) &&
           !file.path().empty();
}

NtStatus list_of(io::File& file, io::AccessList& list) {
    if (lies_on_disk(file)) {
        const int error = io::list_of(file.path(), list);
        return error == 0 ? status::SUCCESS : io::status_of(error);
    }
    const std::lock_guard lock(file.list_mutex);
    if (file.list != nullptr) {
        list = *file.list;
    }
    return status::SUCCESS;
}

NtStatus set_list(io::File& file, io::AccessList list) {
    if (lies_on_disk(file)) {
        const int error = io::set_list(file.path(), std::move(list));
        return error == 0 ? status::SUCCESS : io::status_of(error);
    }
    const std::lock_guard lock(file.list_mutex);
    file.list = std::make_shared<const io::AccessList>(std::move(list));
    return status::SUCCESS;
}

void append(std::vector<std::byte>& to, std::uint32_t& offset, const void* from, std::size_t size) {
    offset = static_cast<std::uint32_t>(to.size());
    to.resize(offset + size);
    std::memcpy(to.data() + offset, from, size);
}

std::vector<std::byte> descriptor(std::uint32_t wanted, const io::AccessList& list) {
    Relative head;
    std::vector<std::byte> made(sizeof head);
    const UserSid user;
    const UserSid group = abi::nt::primary_group();
    if ((wanted & of_dacl) != 0) {
        head.control |= dacl_present | list.control;
        if (!list.all) {
            append(made, head.dacl, list.bytes.data(), list.bytes.size());
        }
    }
    if ((wanted & of_owner) != 0) {
        append(made, head.owner, &user, sizeof user);
    }
    if ((wanted & of_group) != 0) {
        append(made, head.group, &group, sizeof group);
    }
    std::memcpy(made.data(), &head, sizeof head);
    return made;
}

/// Where a descriptor of the program's has its parts; zero: nowhere.
struct Places {
    std::uint16_t control = 0;
    GuestAddr owner;
    GuestAddr group;
    GuestAddr dacl;
};

NtStatus read_places(Task& task, GuestAddr from, Places& places) {
    Relative head;
    constexpr std::size_t before_parts = 4;
    if (memory::copy_in(task.space(), &head, from, before_parts)) {
        return status::ACCESS_VIOLATION;
    }
    if (head.revision != 1) {
        return status::UNKNOWN_REVISION;
    }
    places.control = head.control;
    if ((head.control & self_relative) != 0) {
        if (memory::copy_in(task.space(), &head, from, sizeof head)) {
            return status::ACCESS_VIOLATION;
        }
        const auto place = [from](std::uint32_t offset) {
            return offset == 0 ? GuestAddr() : from + offset;
        };
        places.owner = place(head.owner);
        places.group = place(head.group);
        places.dacl = place(head.dacl);
        return status::SUCCESS;
    }
    Absolute parts{};
    if (memory::copy_in(task.space(), &parts, from, sizeof parts)) {
        return status::ACCESS_VIOLATION;
    }
    places.owner = GuestAddr(parts.owner);
    places.group = GuestAddr(parts.group);
    places.dacl = GuestAddr(parts.dacl);
    return status::SUCCESS;
}

/// Owners and groups are the user's: others can't be set.
NtStatus check_sid(Task& task, GuestAddr at, const UserSid& only, NtStatus otherwise) {
    UserSid given;
    if (at.is_null()) {
        return otherwise;
    }
    constexpr std::size_t head = 8;
    if (memory::copy_in(task.space(), &given, at, head)) {
        return status::ACCESS_VIOLATION;
    }
    if (given.count != only.count) {
        return otherwise;
    }
    if (memory::copy_in(task.space(), &given, at, sizeof given)) {
        return status::ACCESS_VIOLATION;
    }
    return std::memcmp(&given, &only, sizeof only) == 0 ? status::SUCCESS : otherwise;
}

NtStatus read_list(Task& task, const Places& places, std::uint32_t wanted, io::AccessList& list) {
    list.all = (places.control & dacl_present) == 0 || places.dacl.is_null();
    list.control = static_cast<std::uint16_t>(
        (places.control & dacl_auto_inherited) |
        ((wanted & protects_dacl) != 0 ? dacl_protected : places.control & dacl_protected));
    if (list.all) {
        return status::SUCCESS;
    }
    std::uint16_t head[2]{}; // revision, size
    if (memory::copy_in(task.space(), head, places.dacl, sizeof head)) {
        return status::ACCESS_VIOLATION;
    }
    list.bytes.resize(head[1]);
    if (memory::copy_in(task.space(), list.bytes.data(), places.dacl, list.bytes.size())) {
        return status::ACCESS_VIOLATION;
    }
    return is_valid(list) ? status::SUCCESS : status::INVALID_ACL;
}

} // namespace

NtStatus query_security_object(Task& task, Handle handle, std::uint32_t wanted, OutBytes to,
                               std::uint32_t size, Out<std::uint32_t> needed) {
    ob::Held held;
    const Access access = (wanted & of_sacl) != 0 ? access_system_security : read_control;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::none, access, held); !found.ok()) {
        return found;
    }
    io::AccessList list = io::make_list(generic_all, 0);
    if (io::File* const file = file_of(held); file != nullptr) {
        if (const NtStatus told = list_of(*file, list); !told.ok()) {
            return told;
        }
    }
    const std::vector<std::byte> made = descriptor(wanted, list);
    if (task.write(needed, static_cast<std::uint32_t>(made.size()))) {
        return status::ACCESS_VIOLATION;
    }
    if (size < made.size()) {
        return status::BUFFER_TOO_SMALL;
    }
    return memory::copy_out(task.space(), to.addr(), made.data(), made.size())
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus set_security_object(Task& task, Handle handle, std::uint32_t wanted, InBytes from) {
    if ((wanted & of_sacl) != 0) {
        return status::PRIVILEGE_NOT_HELD;
    }
    if ((wanted & ~settable) != 0) {
        return status::NOT_SUPPORTED;
    }
    ob::Held held;
    const Access access = ((wanted & (of_owner | of_group)) != 0 ? write_owner : 0) |
                          ((wanted & of_dacl) != 0 ? write_dac : 0);
    if (const NtStatus found = ob::hold(task, handle, ob::Type::none, access, held); !found.ok()) {
        return found;
    }
    Places places;
    if (const NtStatus read = read_places(task, from.addr(), places); !read.ok()) {
        return read;
    }
    const UserSid user;
    if (const NtStatus owner = (wanted & of_owner) == 0
                                   ? status::SUCCESS
                                   : check_sid(task, places.owner, user, status::INVALID_OWNER);
        !owner.ok()) {
        return owner;
    }
    if (const NtStatus group = (wanted & of_group) == 0
                                   ? status::SUCCESS
                                   : check_sid(task, places.group, abi::nt::primary_group(),
                                               status::INVALID_PRIMARY_GROUP);
        !group.ok()) {
        return group;
    }
    if ((wanted & of_dacl) == 0) {
        return status::SUCCESS;
    }
    io::AccessList list;
    if (const NtStatus read = read_list(task, places, wanted, list); !read.ok()) {
        return read;
    }
    io::File* const file = file_of(held);
    return file != nullptr ? set_list(*file, std::move(list)) : status::NOT_SUPPORTED;
}

} // namespace ferry::nt::se
