#pragma once
/// File names between host and guest. Z: is the host's root, C: a directory of the user's.
///
/// A host name is any bytes but NUL and '/', a Windows name any UTF-16 units but control characters
/// and "*:<>?\|, and no dot or space at its end. Both ways are reversible: what Windows forbids
/// lies in a private range, U+F000 + c, as other systems that store such names have it; what is not
/// UTF-8, and host names that use that range, are lone surrogates, a byte each (unicode.hpp).

#include <string>
#include <string_view>

namespace ferry::nt::io {

/// The Windows name of a host name, which has no '/'.
[[nodiscard]] std::u16string name_to_guest(std::string_view host);
/// The other way; '\\' and '/' must not be in it.
[[nodiscard]] std::string name_to_host(std::u16string_view name);

/// The Windows name of an absolute host path: "Z:\usr\bin".
[[nodiscard]] std::u16string to_dos(std::string_view host_path);

/// True if a file's name may not hold `c`.
[[nodiscard]] bool is_forbidden(char16_t c);

} // namespace ferry::nt::io
