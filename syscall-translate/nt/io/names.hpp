#pragma once
/// File names between host and guest: Z: is the host's root.

#include <string>
#include <string_view>

namespace ferry::nt::io {

/// The Windows name of an absolute host path: "Z:\usr\bin". Characters that Windows forbids in
/// names become those of a private range, which to_host turns back.
[[nodiscard]] std::u16string to_dos(std::string_view host_path);

} // namespace ferry::nt::io
