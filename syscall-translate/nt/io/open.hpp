#pragma once
/// Opening files by name.

#include <memory>
#include <string>

#include "../task.hpp"
#include "attributes.hpp"
#include "drives.hpp"
#include "file.hpp"

namespace ferry::nt::io {

/// What an OBJECT_ATTRIBUTES names: relative to its root directory, if it has one.
NtStatus locate(Task& task, In<ObjectAttributes> attributes, Place& place);

/// Arguments of NtCreateFile.
struct OpenRequest {
    Access access = 0;
    std::uint32_t attributes = 0;
    std::uint32_t share = 0;
    std::uint32_t disposition = 0;
    std::uint32_t options = 0;
    bool has_attributes_list = false; ///< extended attributes for a new file
};

/// To read and execute a program or library.
[[nodiscard]] OpenRequest image_request();

namespace disposition {
inline constexpr std::uint32_t supersede = 0;
inline constexpr std::uint32_t open = 1;
inline constexpr std::uint32_t create = 2;
inline constexpr std::uint32_t open_if = 3;
inline constexpr std::uint32_t overwrite = 4;
inline constexpr std::uint32_t overwrite_if = 5;
} // namespace disposition

/// What NtCreateFile did, as IoStatusBlock tells it.
enum class Did : std::uint32_t { superseded, opened, created, overwritten };

/// Opens a file or directory of a drive.
NtStatus open_disk(Task& task, const Place& place, const OpenRequest& request,
                   std::shared_ptr<File>& file, Did& did);

/// Facts of what a name leads to; a link is not followed.
NtStatus facts_by_name(Task& task, In<ObjectAttributes> attributes, FileFacts& facts);

/// Specific rights for generic ones.
[[nodiscard]] Access map_generic(Access access);

/// A handle for a file that was opened; 0 if there is no room.
Handle make_handle(Task& task, std::shared_ptr<File> file, Access access, std::uint32_t attributes);
/// The same, written to `handle`.
NtStatus give_handle(Task& task, std::shared_ptr<File> file, Access access,
                     std::uint32_t attributes, Out<std::uint64_t> handle);

} // namespace ferry::nt::io
