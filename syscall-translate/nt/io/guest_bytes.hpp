#pragma once
/// Guest memory for threads that are not the guest's, such as the reactor's: nothing is asked of
/// the address but that it can be used.

#include <cstddef>

#include <ferry/base/guest_addr.hpp>
#include <ferry/memory/access.hpp>

namespace ferry::nt::io {

/// False if some of the bytes can't be written.
inline bool give(GuestAddr to, const void* from, std::size_t size) noexcept {
    return memory::try_copy(reinterpret_cast<void*>(to.value()), from, size);
}

/// False if some of the bytes can't be read.
inline bool take(void* to, GuestAddr from, std::size_t size) noexcept {
    return memory::try_copy(to, reinterpret_cast<const void*>(from.value()), size);
}

} // namespace ferry::nt::io
