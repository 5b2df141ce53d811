#include "file_security.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <ferry/abi/layout/nt_security.hpp>

#include "access.hpp"
#include "open.hpp"

namespace ferry::nt::io {
namespace {

using abi::nt::UserSid;

constexpr const char* attribute_name = "user.ferry.security";
constexpr std::uint16_t version = 1;
constexpr mode_t permission_bits = 0777;
constexpr Access read_control = 0x20000;

constexpr std::uint8_t allowed = 0;
constexpr std::uint8_t denied = 1;
constexpr std::uint8_t inherit_only = 8;

/// ACL and the beginning of an ACE.
struct Head {
    std::uint8_t revision;
    std::uint8_t zero;
    std::uint16_t size;
    std::uint16_t count;
    std::uint16_t zero2;
};
struct Entry {
    std::uint8_t type;
    std::uint8_t flags;
    std::uint16_t size;
    std::uint32_t mask; ///< of the types that count here
};

/// What stands before a list in the extended attribute.
struct Stored {
    std::uint16_t version;
    std::uint16_t mode;
    std::uint16_t control;
    std::uint16_t all;
};

std::size_t size_of(const UserSid& sid) { return 8 + sid.count * sizeof(std::uint32_t); }

UserSid group_sid(std::uint8_t authority, std::uint8_t count, std::uint32_t first,
                  std::uint32_t second = 0) {
    UserSid sid;
    sid.count = count;
    sid.authority[5] = authority;
    sid.parts[0] = first;
    sid.parts[1] = second;
    return sid;
}

UserSid everyone() { return group_sid(1, 1, 0); }

/// Groups that everybody is in who can be meant.
const std::vector<UserSid>& of_everybody() {
    static const std::vector<UserSid> list = {everyone(), group_sid(5, 1, 11),
                                              group_sid(5, 2, 32, 545)};
    return list;
}

const std::vector<UserSid>& of_user() {
    static const std::vector<UserSid> list = [] {
        std::vector<UserSid> made = of_everybody();
        made.insert(made.end(), {UserSid{}, abi::nt::primary_group(), group_sid(5, 1, 4),
                                 group_sid(3, 1, 4)}); // INTERACTIVE, OWNER RIGHTS
        return made;
    }();
    return list;
}

/// Calls `visit` with the entries and where they are; false if the list is damaged.
template <class Bytes, class Visit>
bool each_entry(Bytes& bytes, Visit visit) {
    Head head{};
    if (bytes.size() < sizeof head) {
        return false;
    }
    std::memcpy(&head, bytes.data(), sizeof head);
    std::size_t at = sizeof head;
    for (unsigned i = 0; i < head.count; ++i) {
        constexpr std::size_t least = 4;
        Entry entry{};
        if (bytes.size() - at < least) {
            return false;
        }
        std::memcpy(&entry, bytes.data() + at, least);
        if (entry.size < least || bytes.size() - at < entry.size) {
            return false;
        }
        if (entry.type <= denied) {
            constexpr std::size_t least_sid = 8;
            if (entry.size < sizeof entry + least_sid) {
                return false;
            }
            std::memcpy(&entry, bytes.data() + at, sizeof entry);
            const auto parts = std::to_integer<std::size_t>(bytes[at + sizeof entry + 1]);
            if (entry.size < sizeof entry + least_sid + parts * sizeof(std::uint32_t)) {
                return false;
            }
            visit(entry, at);
        }
        at += entry.size;
    }
    return true;
}

/// What a list grants to members of `groups`: the first word on a right counts.
Access granted(const AccessList& list, const std::vector<UserSid>& groups) {
    if (list.all) {
        return file_all_access;
    }
    Access yes = 0;
    Access no = 0;
    each_entry(list.bytes, [&](const Entry& entry, std::size_t at) {
        const std::byte* const sid = list.bytes.data() + at + sizeof entry;
        const bool counts = (entry.flags & inherit_only) == 0 &&
                            std::any_of(groups.begin(), groups.end(), [&](const UserSid& group) {
                                return size_of(group) <= entry.size - sizeof entry &&
                                       std::memcmp(sid, &group, size_of(group)) == 0;
                            });
        if (counts && entry.type == allowed) {
            yes |= entry.mask & ~no;
        } else if (counts) {
            no |= entry.mask & ~yes;
        }
    });
    return yes;
}

/// Generic rights become a file's, but where they are for what is yet to be made.
void map_entries(AccessList& list) {
    each_entry(list.bytes, [&](Entry entry, std::size_t at) {
        if ((entry.flags & inherit_only) == 0) {
            entry.mask = map_generic(entry.mask);
            std::memcpy(list.bytes.data() + at, &entry, sizeof entry);
        }
    });
}

/// Three bits of a mode. A file stays as executable as it is.
mode_t bits_of(Access access, mode_t before) {
    const bool reads = (access & file_read_data) != 0;
    const bool enters = reads || (access & file_execute) != 0;
    const bool executes = S_ISDIR(before) || (before & 0111) != 0;
    return (reads ? 4U : 0U) | ((access & file_write_data) != 0 ? 2U : 0U) |
           (enters && executes ? 1U : 0U);
}

mode_t mode_of(const AccessList& list, mode_t before) {
    const mode_t others = bits_of(granted(list, of_everybody()), before);
    return bits_of(granted(list, of_user()), before) << 6 | others << 3 | others;
}

/// What a mode says without a list.
AccessList plain_list(const std::string& path, mode_t mode) {
    constexpr Access reading = file_generic_read | file_generic_execute;
    constexpr Access writing = file_generic_write | file_delete_child | access_delete;
    const bool reads = ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0;
    const bool writes = ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
    const Access user = reads && writes
                            ? file_all_access
                            : read_control | (reads ? reading : 0) | (writes ? writing : 0);
    const Access others =
        ((mode & S_IROTH) != 0 ? reading : 0) | ((mode & S_IWOTH) != 0 ? file_generic_write : 0);
    return make_list(user, others);
}

/// What lies in the extended attribute, if it is of this mode.
bool read_stored(const std::string& path, mode_t mode, AccessList& list) {
    std::vector<std::byte> value(sizeof(Stored) + 0x10000);
    const ssize_t size = ::lgetxattr(path.c_str(), attribute_name, value.data(), value.size());
    Stored head{};
    if (size < static_cast<ssize_t>(sizeof head)) {
        return false;
    }
    std::memcpy(&head, value.data(), sizeof head);
    if (head.version != version || head.mode != (mode & permission_bits)) {
        return false;
    }
    list.all = head.all != 0;
    list.control = head.control;
    list.bytes.assign(value.begin() + sizeof head, value.begin() + size);
    return is_valid(list);
}

int store(const std::string& path, const AccessList& list, mode_t mode) {
    const Stored head{version, static_cast<std::uint16_t>(mode), list.control,
                      static_cast<std::uint16_t>(list.all ? 1 : 0)};
    std::vector<std::byte> value(sizeof head + list.bytes.size());
    std::memcpy(value.data(), &head, sizeof head);
    std::copy(list.bytes.begin(), list.bytes.end(), value.begin() + sizeof head);
    return ::lsetxattr(path.c_str(), attribute_name, value.data(), value.size(), 0) == 0 ? 0
                                                                                         : errno;
}

} // namespace

AccessList make_list(Access access, Access others) {
    constexpr std::uint8_t revision = 2;
    AccessList list;
    Head head{revision, 0, sizeof head, 0, 0};
    list.bytes.resize(sizeof head);
    const auto add = [&](const UserSid& sid, Access mask) {
        const auto size = static_cast<std::uint16_t>(sizeof(Entry) + size_of(sid));
        const Entry entry{allowed, 0, size, mask};
        const std::size_t at = list.bytes.size();
        list.bytes.resize(at + size);
        std::memcpy(list.bytes.data() + at, &entry, sizeof entry);
        std::memcpy(list.bytes.data() + at + sizeof entry, &sid, size_of(sid));
        head.size = static_cast<std::uint16_t>(head.size + size);
        ++head.count;
    };
    add(UserSid{}, access);
    if (others != 0) {
        add(everyone(), others);
    }
    std::memcpy(list.bytes.data(), &head, sizeof head);
    return list;
}

bool is_valid(const AccessList& list) {
    return list.all || each_entry(list.bytes, [](const Entry&, std::size_t) {});
}

int list_of(const std::string& path, AccessList& list) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno;
    }
    if (!read_stored(path, status.st_mode, list)) {
        list = plain_list(path, status.st_mode);
    }
    return 0;
}

int set_list(const std::string& path, AccessList list) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno;
    }
    map_entries(list);
    AccessList before;
    if (const int error = list_of(path, before); error != 0 || before == list) {
        return error;
    }
    const mode_t mode = mode_of(list, status.st_mode);
    const mode_t kept = status.st_mode & 07000;
    // Only who may write to a file may change its extended attributes.
    if ((status.st_mode & S_IWUSR) == 0 && ::chmod(path.c_str(), kept | mode | S_IWUSR) != 0) {
        return errno;
    }
    const int stored = store(path, list, mode);
    if (::chmod(path.c_str(), kept | mode) != 0) {
        return errno;
    }
    // Where the list finds no room the mode alone tells what it said.
    return stored == EOPNOTSUPP || stored == ENOSPC || stored == E2BIG || stored == ERANGE ? 0
                                                                                           : stored;
}

} // namespace ferry::nt::io
