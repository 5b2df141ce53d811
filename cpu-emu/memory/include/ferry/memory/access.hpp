#pragma once
/// Copies between ferry and guest memory that survive a fault.
///
/// Every access of a system call handler to guest memory goes through here: an address above the
/// split, an unmapped page, or one that another thread unmaps meanwhile, is EFAULT and never a
/// crash. The routines are a few assembly stubs; the host fault handler asks recover() for the
/// place to continue. Thread-safe, async-signal-safe.

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include <ferry/base/errno.hpp>
#include <ferry/base/guest_addr.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::memory {

/// Copies `size` bytes; EFAULT if any byte cannot be read. `to` is then partly written.
Errno copy_in(const AddressSpace& space, void* to, GuestAddr from, std::size_t size) noexcept;
/// Copies `size` bytes; EFAULT if any byte cannot be written. The guest's bytes are then partly
/// written, as with a kernel's copy_to_user.
Errno copy_out(AddressSpace& space, GuestAddr to, const void* from, std::size_t size) noexcept;
/// Writes zeros.
Errno clear(AddressSpace& space, GuestAddr to, std::size_t size) noexcept;

/// Copies bytes of which either side may be the guest's, at host addresses that are known to lie
/// below the split: false if some can't be read or written. Stacks do not grow by it.
[[nodiscard]] bool try_copy(void* to, const void* from, std::size_t size) noexcept;

/// A NUL-terminated string of at most `limit` bytes including the NUL: EFAULT where it cannot be
/// read, ENAMETOOLONG where it is longer.
ErrnoOr<std::string> copy_string(const AddressSpace& space, GuestAddr from, std::size_t limit);

/// One T from guest memory.
template <class T>
requires std::is_trivially_copyable_v<T> ErrnoOr<T> read(const AddressSpace& space,
                                                         GuestPtr<T> from)
noexcept {
    T value{};
    if (const Errno error = copy_in(space, &value, from.addr(), sizeof value)) {
        return error;
    }
    return value;
}
template <class T>
requires std::is_trivially_copyable_v<T> Errno write(AddressSpace& space, GuestPtr<T> to,
                                                     const std::type_identity_t<T>& value)
noexcept { return copy_out(space, to.addr(), &value, sizeof value); }

/// An atomic compare-exchange on a guest word: `expected` receives the value found. EFAULT if it
/// cannot be accessed for writing, EINVAL if it is not naturally aligned.
Errno compare_exchange(AddressSpace& space, GuestPtr<std::uint32_t> at, std::uint32_t& expected,
                       std::uint32_t desired) noexcept;

/// For the host fault handler: where to continue if `pc` is an access routine of this file that
/// faulted, else null. The routine then returns EFAULT.
[[nodiscard]] void* recover(const void* pc) noexcept;

} // namespace ferry::memory
