#pragma once
/// File objects on host descriptors.

#include <ferry/base/unique_fd.hpp>

#include "../ob/handle_table.hpp"

namespace ferry::nt::io {

inline constexpr Access file_read_data = 0x0001;
inline constexpr Access file_write_data = 0x0002;
inline constexpr Access file_append_data = 0x0004;
inline constexpr Access file_all_access = 0x1f01ff;
inline constexpr Access file_generic_read = 0x120089;
inline constexpr Access file_generic_write = 0x120116;

class File final : public ob::Resource {
public:
    explicit File(UniqueFd descriptor) : fd(std::move(descriptor)) {}
    const UniqueFd fd;
};

/// What a host errno is to a guest.
[[nodiscard]] NtStatus status_of(int error);

} // namespace ferry::nt::io
