#pragma once
/// Which pages of memory were written to (MEM_WRITE_WATCH). The host keeps account: pages are write
/// protected by a userfaultfd that resolves faults by itself, and /proc/self/pagemap tells which
/// ones are protected no more. Writes of the host's kernel count as those of the program.

#include <vector>

#include <ferry/base/guest_addr.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::mm {

/// Guarded by its owner's lock.
class WriteWatch {
public:
    /// From now on writes to `range` are noted. False where the host can't (before Linux 6.7).
    bool watch(GuestRange range);
    void forget(GuestRange range);

    /// The first `most` pages of the range that were written to, which are not written to from now
    /// on if `resets`. False where the host fails.
    bool written(GuestRange range, std::size_t most, bool resets, std::vector<GuestAddr>& pages);
    bool reset(GuestRange range);

private:
    bool open();

    UniqueFd faults_;
    UniqueFd page_map_;
};

} // namespace ferry::nt::mm
