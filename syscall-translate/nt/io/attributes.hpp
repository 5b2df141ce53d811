#pragma once
/// What a guest sees of a host file: attributes, times, sizes.
///
/// FILE_ATTRIBUTE_READONLY is that nobody may write by the file's mode. Hidden, system, archive and
/// the like are kept as Samba keeps them, in the extended attribute user.DOSATTRIB ("0x22");
/// without it a file has ARCHIVE. A creation time that was set follows there ("0x22 0x1d8…"), else
/// it is the host's. A symbolic link is a reparse point (links.hpp).

#include <cstdint>
#include <string>
#include <sys/stat.h>

#include "../types.hpp"

namespace ferry::nt::io {

namespace attribute {
inline constexpr std::uint32_t read_only = 0x1;
inline constexpr std::uint32_t hidden = 0x2;
inline constexpr std::uint32_t system = 0x4;
inline constexpr std::uint32_t directory = 0x10;
inline constexpr std::uint32_t archive = 0x20;
inline constexpr std::uint32_t normal = 0x80;
inline constexpr std::uint32_t temporary = 0x100;
inline constexpr std::uint32_t sparse = 0x200;
inline constexpr std::uint32_t reparse_point = 0x400;
inline constexpr std::uint32_t offline = 0x1000;
inline constexpr std::uint32_t not_indexed = 0x2000;
/// Those that lie in the extended attribute.
inline constexpr std::uint32_t kept =
    hidden | system | archive | temporary | sparse | offline | not_indexed;
} // namespace attribute

class File;

/// All times in 100 ns since 1601.
struct FileFacts {
    std::int64_t creation = 0;
    std::int64_t birth = 0; ///< when the host made it; nobody can change that. 0 if it does not say
    std::int64_t last_access = 0;
    std::int64_t last_write = 0;
    std::int64_t change = 0;
    std::uint64_t allocation = 0;
    std::uint64_t size = 0;
    std::uint32_t attributes = 0;
    std::uint32_t reparse_tag = 0;
    std::uint32_t links = 1;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint32_t mode = 0;
    std::uint32_t user = 0;
    std::uint32_t group = 0;
    bool is_device = false; ///< what a device's name is told as
    [[nodiscard]] bool is_directory() const { return (attributes & attribute::directory) != 0; }
};

/// Facts of an open file, or of what lies at `path` without following a link at its end. An errno.
int facts_of(const File& file, FileFacts& facts);
int facts_of(const std::string& path, FileFacts& facts);
/// Of what has that name in an open directory: the host need not walk to it. `path` is its path.
int facts_of(int directory, const std::string& name, const std::string& path, FileFacts& facts);
/// Of a virtual directory, or a file of ferry's with `size` bytes.
FileFacts virtual_facts(bool directory, std::uint64_t size);

/// Sets attributes of what lies at `path` (follows no link). SPARSE_FILE stays as it is. An errno.
int set_attributes(const std::string& path, std::uint32_t attributes);
/// Sets the creation time likewise; where the file system has no room for it, it stays.
int set_creation(const std::string& path, std::int64_t creation);
/// Makes the file at `path` a sparse one, or none. An errno.
int set_sparse(const std::string& path, bool sparse);

/// 100 ns since 1601, and back.
[[nodiscard]] std::int64_t file_time(std::int64_t seconds, std::uint32_t nanoseconds);
[[nodiscard]] timespec host_time(std::int64_t file_time);

/// A volume's serial number, by its device.
[[nodiscard]] std::uint32_t volume_serial(std::uint64_t device);

} // namespace ferry::nt::io
