#pragma once
/// Freed memory that waits for its next use.
///
/// To the host a page is dear: 2 µs for a new one, to fault it in, clear, count and give it back,
/// where clearing one that is there takes 0.1. Programs that allocate and free the same sizes again
/// and again get the same pages again.

#include <optional>
#include <vector>

#include <ferry/memory/address_space.hpp>

namespace ferry::nt::mm {

/// Ranges of private memory, inaccessible to the guest. Guarded by its owner's lock.
class SpareMemory {
public:
    /// Takes over `range`, which is mapped readable and writable throughout, if it is small and
    /// there is room; false if the caller is to unmap it.
    bool keep(memory::AddressSpace& space, GuestRange range);
    /// A range of `size` bytes, all zero, readable and writable; or nothing.
    std::optional<GuestAddr> take(memory::AddressSpace& space, GuestSize size);
    /// Unmaps all. True if there were any.
    bool release(memory::AddressSpace& space);
    /// Keeps nothing from now on: pages of this process may be in a state of their own.
    void close(memory::AddressSpace& space);

private:
    std::vector<GuestRange> ranges_; ///< the one freed last comes last
    GuestSize size_ = 0;             ///< of all
    bool closed_ = false;
};

} // namespace ferry::nt::mm
