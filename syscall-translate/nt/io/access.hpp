#pragma once
/// Rights to files and directories (winnt.h).

#include "../types.hpp"

namespace ferry::nt::io {

inline constexpr Access file_read_data = 0x0001;
inline constexpr Access file_write_data = 0x0002;
inline constexpr Access file_append_data = 0x0004;
inline constexpr Access file_read_ea = 0x0008;
inline constexpr Access file_write_ea = 0x0010;
inline constexpr Access file_execute = 0x0020;
inline constexpr Access file_delete_child = 0x0040;
inline constexpr Access file_read_attributes = 0x0080;
inline constexpr Access file_write_attributes = 0x0100;
inline constexpr Access access_delete = 0x10000;
inline constexpr Access access_synchronize = 0x100000;
inline constexpr Access file_all_access = 0x1f01ff;
inline constexpr Access file_generic_read = 0x120089;
inline constexpr Access file_generic_write = 0x120116;
inline constexpr Access file_generic_execute = 0x1200a0;

} // namespace ferry::nt::io
