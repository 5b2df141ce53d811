#pragma once
/// Symbolic links of the host as Windows's reparse points, and back.
///
/// A link that a guest makes is a symbolic link of the host to the host's path, so that every
/// program can follow it. What a host link can't say is in how its target is spelt, which leads to
/// the same:
///
///     /a/b     symbolic link, to a directory if there is one now
///     /a/b/.   symbolic link to a directory, there or not
///     /a/b/./  the same, its name with a separator at the end
///     /a/b/    mount point (junction); /a/b// with a separator at the end
///     /./a     symbolic link to "\a", on the drive that the link is on; below C:'s directory too
///     /.       symbolic link to "\" on Z:; / is one to "Z:\"
///     /??/D:/a where nothing is, as on a drive that is not there
///     a/b/     symbolic link with a separator at the end; a/b/. as above

#include <cstdint>
#include <string>
#include <string_view>

#include "../types.hpp"

namespace ferry::nt::io {

class Drives;
class File;

inline constexpr std::uint32_t reparse_tag_mount_point = 0xa0000003;
inline constexpr std::uint32_t reparse_tag_symlink = 0xa000000c;

/// What a link is, whatever it leads to.
struct LinkNature {
    std::uint32_t tag = reparse_tag_symlink;
    bool is_directory = false; ///< by its spelling
};
[[nodiscard]] LinkNature nature_of_link(std::string_view target);

/// The nature of a link that was opened, or lies at `path`, where what it leads to is looked at
/// too.
[[nodiscard]] LinkNature nature_of_link(const File& file);
[[nodiscard]] LinkNature nature_of_link_at(const std::string& path);

/// Where a reparse point leads to, as a guest says it.
struct Link {
    std::uint32_t tag = reparse_tag_symlink;
    bool is_relative = false;
    std::u16string name; ///< "\??\Z:\a", "..\a" or "\a"
};

/// Reads the host's link that `file` is. An errno.
int read_link(const File& file, const Drives& drives, Link& link);

/// The target of a host link at the path `at` that says the same. `is_directory`: the link is one.
NtStatus host_target(const Link& link, const Drives& drives, const std::string& at,
                     bool is_directory, std::string& target);

/// Makes the host path `path`, which may be a link, that of what it leads to, there or not. It
/// stays that of a link which the host alone can follow. An errno.
int follow_link(std::string& path);

} // namespace ferry::nt::io
