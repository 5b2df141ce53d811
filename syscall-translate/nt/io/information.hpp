#pragma once
/// The structures of NtQueryInformationFile and NtSetInformationFile ([MS-FSCC] 2.4), and their
/// classes.

#include <cstddef>
#include <cstdint>

#include "access.hpp"
#include "attributes.hpp"

namespace ferry::nt::io {

namespace information {
#define INFORMATION(name, number, query, query_access, set, set_access)                            \
    inline constexpr std::uint32_t name = number;
#include "information.inc"
} // namespace information

/// What the I/O manager checks before it asks a file system.
struct InformationClass {
    std::uint32_t number;
    std::uint32_t query_least; ///< bytes; 0: can't be queried
    Access query_access;
    std::uint32_t set_least; ///< 0: can't be set
    Access set_access;
};
/// Null for a number that is none.
[[nodiscard]] const InformationClass* find_information(std::uint32_t number);

struct BasicInformation {
    std::int64_t creation;
    std::int64_t last_access;
    std::int64_t last_write;
    std::int64_t change;
    std::uint32_t attributes;
    std::uint32_t gap;
};
static_assert(sizeof(BasicInformation) == 40);

struct StandardInformation {
    std::uint64_t allocation;
    std::uint64_t size;
    std::uint32_t links;
    std::uint8_t delete_pending;
    std::uint8_t directory;
    std::uint16_t gap;
};
static_assert(sizeof(StandardInformation) == 24);

struct NetworkOpenInformation {
    std::int64_t creation;
    std::int64_t last_access;
    std::int64_t last_write;
    std::int64_t change;
    std::uint64_t allocation;
    std::uint64_t size;
    std::uint32_t attributes;
    std::uint32_t gap;
};
static_assert(sizeof(NetworkOpenInformation) == 56);

/// FILE_ALL_INFORMATION up to the name's characters.
struct AllInformation {
    BasicInformation basic;
    StandardInformation standard;
    std::uint64_t index;
    std::uint32_t ea_size;
    std::uint32_t access;
    std::int64_t position;
    std::uint32_t mode;
    std::uint32_t alignment;
    std::uint32_t name_length;
};
static_assert(offsetof(AllInformation, name_length) == 96);

/// FILE_RENAME_INFORMATION and FILE_LINK_INFORMATION up to the name's characters.
struct RenameInformation {
    std::uint32_t flags; ///< or a BOOLEAN: replace
    std::uint32_t gap;
    std::uint64_t root;
    std::uint32_t name_length;
};
inline constexpr std::size_t rename_name_offset = 20;

struct AttributeTagInformation {
    std::uint32_t attributes;
    std::uint32_t tag;
};

struct IdInformation {
    std::uint64_t volume;
    std::uint64_t id[2];
};

/// FILE_STREAM_INFORMATION of the one stream that files have.
struct StreamInformation {
    std::uint32_t next;
    std::uint32_t name_length;
    std::uint64_t size;
    std::uint64_t allocation;
    char16_t name[7];
    char16_t gap;
};

/// FILE_STAT_INFORMATION, and FILE_STAT_LX_INFORMATION's beginning.
struct StatInformation {
    std::uint64_t id;
    std::int64_t creation;
    std::int64_t last_access;
    std::int64_t last_write;
    std::int64_t change;
    std::uint64_t allocation;
    std::uint64_t size;
    std::uint32_t attributes;
    std::uint32_t tag;
    std::uint32_t links;
    std::uint32_t access; ///< that the caller could have
};
static_assert(sizeof(StatInformation) == 72);

struct StatLxInformation {
    StatInformation stat;
    std::uint32_t flags; ///< which of these are known: 1 user, 2 group, 4 mode
    std::uint32_t user;
    std::uint32_t group;
    std::uint32_t mode;
    std::uint32_t major;
    std::uint32_t minor;
};
static_assert(sizeof(StatLxInformation) == 96);

struct CompressionInformation {
    std::uint64_t size;
    std::uint16_t format;
    std::uint8_t shifts[3];
    std::uint8_t gap[3];
};

[[nodiscard]] inline BasicInformation basic_information(const FileFacts& facts) {
    return {facts.creation, facts.last_access, facts.last_write, facts.change, facts.attributes, 0};
}
[[nodiscard]] inline NetworkOpenInformation network_open_information(const FileFacts& facts) {
    return {facts.creation,   facts.last_access, facts.last_write, facts.change,
            facts.allocation, facts.size,        facts.attributes, 0};
}

/// `access`: what the caller could have.
[[nodiscard]] inline StatInformation stat_information(const FileFacts& facts, Access access) {
    return {facts.inode,
            facts.creation,
            facts.last_access,
            facts.last_write,
            facts.change,
            facts.allocation,
            facts.size,
            facts.attributes,
            facts.reparse_tag,
            facts.links,
            access};
}
[[nodiscard]] inline StatLxInformation stat_lx_information(const FileFacts& facts, Access access) {
    constexpr std::uint32_t known = 7;
    return {stat_information(facts, access), known, facts.user, facts.group, facts.mode, 0, 0};
}

} // namespace ferry::nt::io
