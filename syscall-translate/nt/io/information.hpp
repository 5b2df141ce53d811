#pragma once
/// The structures of NtQueryInformationFile and NtSetInformationFile ([MS-FSCC] 2.4), and their
/// classes.

#include <cstddef>
#include <cstdint>

#include "attributes.hpp"

namespace ferry::nt::io {

namespace information {
inline constexpr std::uint32_t directory = 1;
inline constexpr std::uint32_t full_directory = 2;
inline constexpr std::uint32_t both_directory = 3;
inline constexpr std::uint32_t basic = 4;
inline constexpr std::uint32_t standard = 5;
inline constexpr std::uint32_t internal = 6;
inline constexpr std::uint32_t ea = 7;
inline constexpr std::uint32_t access = 8;
inline constexpr std::uint32_t name = 9;
inline constexpr std::uint32_t rename = 10;
inline constexpr std::uint32_t link = 11;
inline constexpr std::uint32_t names = 12;
inline constexpr std::uint32_t disposition = 13;
inline constexpr std::uint32_t position = 14;
inline constexpr std::uint32_t mode = 16;
inline constexpr std::uint32_t alignment = 17;
inline constexpr std::uint32_t all = 18;
inline constexpr std::uint32_t allocation = 19;
inline constexpr std::uint32_t end_of_file = 20;
inline constexpr std::uint32_t stream = 22;
inline constexpr std::uint32_t pipe = 23;
inline constexpr std::uint32_t pipe_local = 24;
inline constexpr std::uint32_t compression = 28;
inline constexpr std::uint32_t completion = 30;
inline constexpr std::uint32_t network_open = 34;
inline constexpr std::uint32_t attribute_tag = 35;
inline constexpr std::uint32_t id_both_directory = 37;
inline constexpr std::uint32_t id_full_directory = 38;
inline constexpr std::uint32_t valid_data_length = 39;
inline constexpr std::uint32_t completion_notification = 41;
inline constexpr std::uint32_t normalized_name = 48;
inline constexpr std::uint32_t standard_link = 54;
inline constexpr std::uint32_t id = 59;
inline constexpr std::uint32_t id_extd_directory = 60;
inline constexpr std::uint32_t id_extd_both_directory = 63;
inline constexpr std::uint32_t disposition_ex = 64;
inline constexpr std::uint32_t rename_ex = 65;
inline constexpr std::uint32_t link_ex = 72;
} // namespace information

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

} // namespace ferry::nt::io
