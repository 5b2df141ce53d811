#include "attributes.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>

#include "../unicode.hpp"
#include "attribute_cache.hpp"
#include "file.hpp"
#include "file_clock.hpp"
#include "links.hpp"

namespace ferry::nt::io {
namespace {

constexpr const char* attribute_name = "user.DOSATTRIB";
constexpr std::int64_t seconds_to_1970 = 11'644'473'600;
constexpr std::int64_t units_per_second = 10'000'000;
constexpr std::uint32_t nanoseconds_per_unit = 100;
constexpr std::uint64_t block = 512;
constexpr std::uint64_t cluster = 4096;
constexpr mode_t write_bits = 0222;

constexpr std::size_t longest_value = 48;
using Value = std::array<char, longest_value>;

Kept plain_of(mode_t mode) { return {S_ISDIR(mode) ? 0 : attribute::archive, 0}; }

/// `size` is negative where there is no value.
Kept parse_kept(const Value& text, ssize_t size, const Kept& plain) {
    if (size < 3 || text[0] != '0' || text[1] != 'x') {
        return plain;
    }
    char* rest = nullptr;
    Kept kept;
    kept.attributes =
        static_cast<std::uint32_t>(std::strtoul(text.data(), &rest, 16)) & attribute::kept;
    kept.creation = *rest == ' ' ? std::strtoll(rest, nullptr, 16) : 0;
    return kept;
}

int write_value(const std::string& path, const Kept& kept, const Kept& plain) {
    if (kept == plain) {
        return ::lremovexattr(path.c_str(), attribute_name) == 0 || errno == ENODATA ? 0 : errno;
    }
    std::string text = fmt::format("{:#x}", kept.attributes);
    if (kept.creation != 0) {
        text += fmt::format(" {:#x}", kept.creation);
    }
    return ::lsetxattr(path.c_str(), attribute_name, text.data(), text.size(), 0) == 0 ? 0 : errno;
}

/// Changes what is kept of a file or directory. An errno.
template <class Change>
int change_kept(const std::string& path, const struct stat& status, Change change) {
    const Kept plain = plain_of(status.st_mode);
    Value text{};
    const Kept before = parse_kept(
        text, ::lgetxattr(path.c_str(), attribute_name, text.data(), text.size() - 1), plain);
    Kept after = before;
    change(after);
    if (after == before) {
        return 0;
    }
    int error = write_value(path, after, plain);
    if (error == EACCES && (status.st_mode & S_IWUSR) == 0 &&
        ::chmod(path.c_str(), (status.st_mode | S_IWUSR) & 07777) == 0) {
        // Only who may write to a file may change its extended attributes.
        error = write_value(path, after, plain);
        ::chmod(path.c_str(), status.st_mode & 07777);
    }
    return error == EOPNOTSUPP || error == EPERM ? 0 : error;
}

AttributeCache remembered;

/// What the extended attribute of a file or directory holds. `ask` gives its value and size, or a
/// negative size.
template <class Ask>
Kept kept_of(const struct statx& from, Ask ask) {
    if (const auto known = remembered.find(from)) {
        return *known;
    }
    const timespec now = file_clock(); // before what is remembered is read
    Value text{};
    const ssize_t size = ask(text);
    const int error = errno;
    const Kept found = parse_kept(text, size, plain_of(from.stx_mode));
    if (size >= 0 || error == ENODATA || error == EOPNOTSUPP) {
        remembered.remember(from, now, found);
    }
    return found;
}

/// `ask` gives the value of the extended attribute and its size, or a negative size.
template <class Ask>
void fill(const struct statx& from, FileFacts& facts, Ask ask) {
    facts.last_access = file_time(from.stx_atime.tv_sec, from.stx_atime.tv_nsec);
    facts.last_write = file_time(from.stx_mtime.tv_sec, from.stx_mtime.tv_nsec);
    facts.change = file_time(from.stx_ctime.tv_sec, from.stx_ctime.tv_nsec);
    facts.birth = (from.stx_mask & STATX_BTIME) != 0
                      ? file_time(from.stx_btime.tv_sec, from.stx_btime.tv_nsec)
                      : 0;
    facts.creation = facts.birth != 0 ? facts.birth : std::min(facts.last_write, facts.change);
    facts.links = from.stx_nlink;
    facts.device = ::makedev(from.stx_dev_major, from.stx_dev_minor);
    facts.inode = from.stx_ino;
    facts.mode = from.stx_mode;
    facts.user = from.stx_uid;
    facts.group = from.stx_gid;
    facts.attributes = S_ISDIR(from.stx_mode) ? attribute::directory : attribute::archive;
    if (S_ISREG(from.stx_mode) || S_ISDIR(from.stx_mode)) {
        const Kept kept = kept_of(from, std::move(ask));
        facts.attributes = (facts.attributes & ~attribute::kept) | kept.attributes;
        facts.creation = kept.creation != 0 ? kept.creation : facts.creation;
    }
    if (S_ISDIR(from.stx_mode)) {
        facts.links = 1;
    } else if (S_ISREG(from.stx_mode)) {
        facts.size = from.stx_size;
        facts.allocation = from.stx_blocks * block;
        if ((from.stx_mode & write_bits) == 0) {
            facts.attributes |= attribute::read_only;
        }
    } else if (S_ISLNK(from.stx_mode)) {
        facts.attributes |= attribute::reparse_point; // more by whoever can read it
    }
    if (facts.attributes == 0) {
        facts.attributes = attribute::normal;
    }
}

void add_link(const LinkNature& nature, FileFacts& facts) {
    facts.reparse_tag = nature.tag;
    if (nature.is_directory) {
        facts.attributes = (facts.attributes & ~attribute::archive) | attribute::directory;
    }
}

/// The id of what the host does not have.
std::uint64_t number_of_name(std::u16string_view name) {
    while (name.ends_with(u'\\')) {
        name.remove_suffix(1);
    }
    constexpr std::uint64_t no_inode = std::uint64_t{1} << 63;
    return std::hash<std::u16string>()(to_upper(name)) | no_inode;
}

constexpr unsigned wanted = STATX_BASIC_STATS | STATX_BTIME;

/// getxattrat(2) of Linux 6.13, which the C library does not know yet. ENOSYS before.
ssize_t getxattr_at(int directory, const char* name, char* to, std::size_t size) {
    constexpr long getxattrat = 464;
    struct {
        alignas(8) std::uint64_t value;
        std::uint32_t size;
        std::uint32_t flags;
    } const arguments{reinterpret_cast<std::uintptr_t>(to), static_cast<std::uint32_t>(size), 0};
    return ::syscall(getxattrat, directory, name, AT_SYMLINK_NOFOLLOW, attribute_name, &arguments,
                     sizeof arguments);
}

} // namespace

std::int64_t file_time(std::int64_t seconds, std::uint32_t nanoseconds) {
    return (seconds + seconds_to_1970) * units_per_second + nanoseconds / nanoseconds_per_unit;
}

timespec host_time(std::int64_t time) {
    std::int64_t seconds = time / units_per_second;
    std::int64_t rest = time % units_per_second;
    if (rest < 0) {
        rest += units_per_second;
        --seconds;
    }
    return {seconds - seconds_to_1970, rest * nanoseconds_per_unit};
}

int facts_of(const File& file, FileFacts& facts) {
    if (file.kind == FileKind::virtual_directory) {
        facts = virtual_facts(true, 0);
        facts.inode = number_of_name(file.nt_name);
        return 0;
    }
    const int fd = file.fd.get();
    struct statx status {};
    if (::statx(fd, "", AT_EMPTY_PATH, wanted, &status) != 0) {
        return errno;
    }
    fill(status, facts, [&](auto& text) {
        const ssize_t size = ::fgetxattr(fd, attribute_name, text.data(), text.size() - 1);
        return size < 0 && errno == EBADF // opened for its name only
                   ? ::lgetxattr(file.path().c_str(), attribute_name, text.data(), text.size() - 1)
                   : size;
    });
    if (S_ISLNK(status.stx_mode)) {
        add_link(nature_of_link(file), facts);
    }
    if (status.stx_nlink == 0 && !file.nt_name.empty() && file.path().empty()) {
        facts = virtual_facts(false, status.stx_size); // a DLL of ferry's, copied for each open
        facts.inode = number_of_name(file.nt_name);
    }
    return 0;
}

int facts_of(const std::string& path, FileFacts& facts) {
    return facts_of(AT_FDCWD, path, path, facts);
}

int facts_of(int directory, const std::string& name, const std::string& path, FileFacts& facts) {
    static std::atomic<bool> has_getxattr_at{true};
    struct statx status {};
    if (::statx(directory, name.c_str(), AT_SYMLINK_NOFOLLOW, wanted, &status) != 0) {
        return errno;
    }
    fill(status, facts, [&](auto& text) {
        const std::size_t room = text.size() - 1;
        if (has_getxattr_at.load(std::memory_order_relaxed)) {
            const ssize_t size = getxattr_at(directory, name.c_str(), text.data(), room);
            if (size >= 0 || (errno != ENOSYS && errno != EPERM)) {
                return size;
            }
            has_getxattr_at.store(false, std::memory_order_relaxed);
        }
        return ::lgetxattr(path.c_str(), attribute_name, text.data(), room);
    });
    if (S_ISLNK(status.stx_mode)) {
        add_link(nature_of_link_at(path), facts);
    }
    return 0;
}

FileFacts virtual_facts(bool directory, std::uint64_t size) {
    FileFacts facts;
    facts.attributes = directory ? attribute::directory : attribute::read_only | attribute::archive;
    facts.size = size;
    facts.allocation = (size + cluster - 1) / cluster * cluster;
    // The day ferry's Windows came out.
    facts.creation = facts.last_access = facts.last_write = facts.change =
        file_time(1'666'051'200, 0);
    return facts;
}

int set_attributes(const std::string& path, std::uint32_t attributes) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        return 0;
    }
    const bool wants = (attributes & attribute::read_only) != 0;
    const bool has = (status.st_mode & write_bits) == 0;
    const bool changes_mode = S_ISREG(status.st_mode) && wants != has;
    if (changes_mode && !wants && ::chmod(path.c_str(), (status.st_mode | S_IWUSR) & 07777) != 0) {
        return errno;
    }
    if (changes_mode && !wants) {
        status.st_mode |= S_IWUSR;
    }
    if (const int error = change_kept(path, status,
                                      [&](Kept& kept) {
                                          kept.attributes =
                                              (attributes & attribute::kept & ~attribute::sparse) |
                                              (kept.attributes & attribute::sparse);
                                      });
        error != 0) {
        return error;
    }
    if (changes_mode && wants && ::chmod(path.c_str(), status.st_mode & ~write_bits & 07777) != 0) {
        return errno;
    }
    return 0;
}

int set_creation(const std::string& path, std::int64_t creation) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        return 0;
    }
    return change_kept(path, status, [&](Kept& kept) { kept.creation = creation; });
}

int set_sparse(const std::string& path, bool sparse) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno;
    }
    return change_kept(path, status, [&](Kept& kept) {
        kept.attributes =
            sparse ? kept.attributes | attribute::sparse : kept.attributes & ~attribute::sparse;
    });
}

std::uint32_t volume_serial(std::uint64_t device) {
    return 0x46525259U ^ static_cast<std::uint32_t>(device * 0x9e3779b1U);
}

} // namespace ferry::nt::io
