#pragma once
/// Words for what an Image is, shared by messages and `ferry inspect`. All are thread-safe.

#include <string>
#include <string_view>

#include <ferry/image/image.hpp>

namespace ferry::loader {

[[nodiscard]] std::string_view format_name(Format format);
[[nodiscard]] std::string_view kind_name(Kind kind);
[[nodiscard]] std::string_view os_name(GuestOs os);
[[nodiscard]] std::string_view data_model_name(DataModel model);
/// A PE subsystem in words ("Windows console"); empty if unheard of.
[[nodiscard]] std::string_view subsystem_name(std::uint16_t subsystem);

/// "AArch64", or for what ferry has no row for "PowerPC 64-bit big-endian", "machine 4711 32-bit
/// little-endian".
[[nodiscard]] std::string machine_description(const Image& image);

} // namespace ferry::loader
