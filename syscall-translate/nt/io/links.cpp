#include "links.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unicode.hpp"
#include "drives.hpp"
#include "file.hpp"
#include "names.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::u16string_view local_names = u"\\??\\";
constexpr std::size_t drive_at = local_names.size();
constexpr std::string_view rooted = "/./";
constexpr std::string_view root_itself = "/."; ///< "\\" on Z:
constexpr std::string_view elsewhere = "/\?\?/";

/// How a target's end is spelt, the longest first.
struct Ending {
    std::string_view text;
    bool is_relative;
    LinkNature nature;
    bool has_separator; ///< in the guest's name
};
constexpr Ending endings[] = {
    {"/./", false, {reparse_tag_symlink, true}, true},
    {"//", false, {reparse_tag_mount_point, true}, true},
    {"/.", false, {reparse_tag_symlink, true}, false},
    {"/", false, {reparse_tag_mount_point, true}, false},
    {"/.", true, {reparse_tag_symlink, true}, false},
    {"/", true, {reparse_tag_symlink, true}, true},
    {"", false, {}, false},
    {"", true, {}, false},
};

bool is_relative(std::string_view target) { return !target.starts_with('/'); }

const Ending& ending_of(std::string_view target) {
    for (const Ending& row : endings) {
        if (row.is_relative == is_relative(target) && target.size() > row.text.size() &&
            target.ends_with(row.text)) {
            return row;
        }
    }
    return endings[std::size(endings) - 1 - static_cast<std::size_t>(!is_relative(target))];
}

/// An errno. A descriptor with an empty path is the link itself.
int read_target(int directory, const char* path, std::string& target) {
    std::array<char, PATH_MAX> text{};
    const ssize_t size = ::readlinkat(directory, path, text.data(), text.size());
    if (size < 0) {
        return errno;
    }
    target.assign(text.data(), static_cast<std::size_t>(size));
    return 0;
}

std::string parent_of(const std::string& path) {
    const std::size_t at = path.find_last_of('/');
    return at == 0 || at == std::string::npos ? "/" : path.substr(0, at);
}

std::string join(const std::string& directory, std::string_view name) {
    std::string path = directory;
    path += path.ends_with('/') ? "" : "/";
    path += name;
    return path;
}

bool is_directory(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::u16string relative_to_guest(std::string_view path) {
    std::u16string name;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        name += name_to_guest(path.substr(at, end - at));
        name += end < path.size() ? u"\\" : u"";
        at = end + 1;
    }
    return name;
}

std::string relative_to_host(std::u16string_view name) {
    std::string path;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find_first_of(u"\\/", at), name.size());
        path += name_to_host(name.substr(at, end - at));
        path += end < name.size() ? "/" : "";
        at = end + 1;
    }
    return path;
}

/// Spells `path` as what is there is spelt; its first `fixed` bytes are the host's.
void spell(const Drives& drives, std::string& path, std::size_t fixed) {
    struct stat status {};
    std::string spelt = path;
    if (::lstat(path.c_str(), &status) != 0 && drives.names().match(spelt, fixed) == Match::whole) {
        path = spelt;
    }
}

} // namespace

LinkNature nature_of_link(std::string_view target) { return ending_of(target).nature; }

LinkNature nature_of_link_at(const std::string& path) {
    std::string target;
    LinkNature nature;
    if (read_target(AT_FDCWD, path.c_str(), target) == 0) {
        nature = nature_of_link(target);
    }
    nature.is_directory = nature.is_directory || is_directory(path);
    return nature;
}

LinkNature nature_of_link(const File& file) {
    std::string target;
    LinkNature nature;
    if (read_target(file.fd.get(), "", target) == 0) {
        nature = nature_of_link(target);
    }
    nature.is_directory = file.kind == FileKind::directory;
    return nature;
}

int read_link(const File& file, const Drives& drives, Link& link) {
    std::string target;
    if (const int error = read_target(file.fd.get(), "", target); error != 0) {
        return error;
    }
    const Ending& ending = ending_of(target);
    link.tag = ending.nature.tag;
    std::string_view plain(target);
    plain.remove_suffix(ending.text.size());
    const std::string own = file.path();
    const std::string drive(drives.root_of(own));
    if (is_relative(plain)) {
        link.is_relative = true;
        link.name = relative_to_guest(plain);
    } else if (plain == root_itself) {
        link.is_relative = true;
        link.name = u'\\';
    } else if (plain.starts_with(drive + std::string(rooted))) {
        link.is_relative = true;
        link.name = u'\\';
        link.name += relative_to_guest(plain.substr(drive.size() + rooted.size()));
    } else if (plain.starts_with(elsewhere)) {
        link.is_relative = false;
        link.name = local_names;
        link.name += to_utf16(plain.substr(elsewhere.size()));
        std::replace(link.name.begin(), link.name.end(), u'/', u'\\');
    } else {
        link.is_relative = false;
        link.name = drives.name_of(plain);
    }
    if (ending.has_separator && !link.name.ends_with(u'\\')) {
        link.name += u'\\';
    }
    if (link.name.size() == drive_at + 2 && !link.is_relative) {
        link.name += u'\\'; // a drive's root
    }
    return 0;
}

NtStatus host_target(const Link& link, const Drives& drives, const std::string& at,
                     bool is_directory_link, std::string& target) {
    std::u16string_view name(link.name);
    const bool separated = name.size() > 1 && (name.ends_with(u'\\') || name.ends_with(u'/'));
    while (name.size() > 1 && (name.ends_with(u'\\') || name.ends_with(u'/'))) {
        name.remove_suffix(1);
    }
    const bool is_rooted = name.starts_with(u'\\') || name.starts_with(u'/');
    // The separator behind a drive is no addition to its name.
    const bool is_drive = !link.is_relative && name.size() == drive_at + 2 && name.ends_with(u':');
    const bool has_separator = separated && !is_drive;
    bool leads_to_directory = false;
    if (!link.is_relative) {
        Place place;
        const std::u16string whole = std::u16string(name) + (is_drive ? u"\\" : u"");
        if (drives.locate(whole, place).ok() && place.kind == PlaceKind::host &&
            !place.path.empty()) {
            if (place.is_virtual) {
                drives.make_parents(place.path + "/");
            }
            spell(drives, place.path, place.fixed);
            leads_to_directory = is_directory(place.path);
            target = std::move(place.path);
        } else if (name.starts_with(local_names)) {
            target = to_utf8(name.substr(local_names.size()));
            std::replace(target.begin(), target.end(), '\\', '/');
            target.insert(0, elsewhere);
        }
    } else if (is_rooted) {
        const std::string drive(drives.root_of(at));
        target = name.size() > 1 ? drive + std::string(rooted) + relative_to_host(name.substr(1))
                 : drive.empty() ? std::string(root_itself)
                                 : drive;
        spell(drives, target, drive.size() + rooted.size());
        leads_to_directory = is_directory(target);
    } else {
        const std::string parent = parent_of(at);
        std::string whole = join(parent, relative_to_host(name));
        const std::size_t fixed = whole.size() - relative_to_host(name).size();
        spell(drives, whole, fixed);
        leads_to_directory = is_directory(whole);
        target = whole.substr(fixed);
    }
    if (target.empty()) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    const bool says_directory = is_directory_link && !leads_to_directory;
    for (const Ending& row : endings) {
        if (row.is_relative == is_relative(target) && row.nature.tag == link.tag &&
            row.has_separator == has_separator &&
            (row.has_separator || link.tag != reparse_tag_symlink ||
             row.nature.is_directory == says_directory)) {
            target += row.text;
            break;
        }
    }
    return target.size() < PATH_MAX ? status::SUCCESS : status::NAME_TOO_LONG;
}

int follow_link(std::string& path) {
    constexpr int most = 40; // as the host follows
    for (int i = 0; i < most; ++i) {
        std::array<char, PATH_MAX> whole{};
        if (::realpath(path.c_str(), whole.data()) != nullptr) {
            path = whole.data();
            return 0;
        }
        if (errno != ENOENT) {
            return errno;
        }
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0) {
            return 0; // as /proc/self/fd/0, which leads to no name
        }
        // The last link that is there leads to what is not.
        std::string target;
        if (read_target(AT_FDCWD, path.c_str(), target) != 0) {
            return 0;
        }
        target.resize(target.size() - ending_of(target).text.size());
        path = is_relative(target) ? join(parent_of(path), target) : target;
        if (::realpath(parent_of(path).c_str(), whole.data()) != nullptr) {
            path = join(whole.data(), path.substr(path.find_last_of('/') + 1));
        }
    }
    return ELOOP;
}

} // namespace ferry::nt::io
