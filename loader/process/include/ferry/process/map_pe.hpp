#pragma once
/// A PE image into guest memory: headers, sections, relocations, protections.
///
/// What binds it to others (imports, TLS, entry points) is the guest's own loader's business.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <ferry/base/errno.hpp>
#include <ferry/base/guest_addr.hpp>
#include <ferry/image/image.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::loader {

/// Where a PE file's bytes are: in an open file from `offset` on, which is a multiple of the page
/// size, or else in memory.
struct PeBytes {
    int fd = -1;
    std::uint64_t offset = 0;
    std::span<const std::byte> memory;
    std::shared_ptr<const std::string> name; ///< shown in maps; may be null
    bool laid_out = false;                   ///< each byte lies at its RVA, as lay_out_pe has them
};

/// What becomes of an image without relocations whose place is taken.
enum class Fixed : bool { refused, lies_elsewhere };

/// Maps `image`, which read_image made of `bytes`, at the address it prefers or, if that is taken,
/// at another multiple of 64 KiB. Its first address. Errors: EADDRINUSE, the place is taken and the
/// image `fixed` to it; ENOEXEC, the relocations are damaged; ENOMEM; EIO. Nothing stays mapped
/// then.
[[nodiscard]] ErrnoOr<GuestAddr> map_pe(memory::AddressSpace& space, const Image& image,
                                        const PeBytes& bytes, Fixed fixed = Fixed::refused);

/// How many bytes map_pe has to read: they do not begin at a page of the file.
[[nodiscard]] GuestSize bytes_to_read(const Image& image, const PeBytes& bytes);

/// Writes to the empty file `to` what `image`, which read_image made of the file `from`, has of it,
/// each byte at its RVA. False where that cannot be read or written.
[[nodiscard]] bool lay_out_pe(const Image& image, int from, int to);

} // namespace ferry::loader
