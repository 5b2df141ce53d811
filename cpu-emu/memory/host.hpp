#pragma once
/// The host's mapping calls, at guest addresses.

#include <cstdint>
#include <vector>

#include <ferry/base/errno.hpp>
#include <ferry/base/guest_addr.hpp>
#include <ferry/memory/protection.hpp>

#include "large_page.hpp"

namespace ferry::memory {

inline constexpr int populate_write = 23; ///< MADV_POPULATE_WRITE, Linux 5.14

/// How many pages of the `size` bytes at the host's address `begin` are in memory; 0 if not all is
/// mapped.
std::size_t resident_in(long begin, long size);

/// Stateless but for the base and whether guest code is executed where it lies. Ranges are
/// page-aligned and not empty.
class Host {
public:
    Host(std::uint64_t base, bool executes) : base_(base), executes_(executes) {}

    /// The PROT_* bits the host gets for a guest protection. Whatever is accessible at all is
    /// readable: neither x86 nor AArch64 has write-only pages, and engines read code.
    [[nodiscard]] int protection(Prot prot) const noexcept;

    /// mmap over whatever is there. `flags` without MAP_FIXED.
    [[nodiscard]] Errno map_over(GuestRange range, Prot prot, int flags, int fd,
                                 std::uint64_t offset) const;
    /// mmap where nothing is: EEXIST if something is.
    [[nodiscard]] Errno map_free(GuestRange range, Prot prot, int flags, int fd,
                                 std::uint64_t offset) const;
    /// Puts inaccessible memory where nothing is, to be mapped over: EEXIST if something is.
    [[nodiscard]] Errno claim(GuestRange range) const;
    Errno unmap(GuestRange range) const;
    [[nodiscard]] Errno protect(GuestRange range, Prot prot) const;
    /// Grows in place.
    [[nodiscard]] Errno grow(GuestRange range, GuestSize new_size) const;
    /// mremap to `to`, over whatever is there. An empty `from` makes an alias of shared memory.
    [[nodiscard]] Errno move(GuestRange from, GuestRange to, bool keep_old) const;
    /// Puts `page` over inaccessible memory. False, and everything is as it was, if the host
    /// refuses.
    [[nodiscard]] bool move_large_page(LargePage& page, GuestAddr to) const;

    /// Makes the pages of writable memory, if it can.
    void populate(GuestRange range) const;
    /// How many pages of `range` are in memory; none unless all of it is mapped.
    [[nodiscard]] std::size_t resident_pages(GuestRange range) const;
    /// Whether every page of `range` is mapped.
    [[nodiscard]] bool all_mapped(GuestRange range) const;
    /// Appends what is mapped in `range`, in ascending order, by trying: needs no /proc, and costs
    /// two system calls where nothing is.
    void find_mapped(GuestRange range, std::vector<GuestRange>& found) const;

private:
    [[nodiscard]] long at(GuestAddr address) const {
        return static_cast<long>(base_ + address.value());
    }

    std::uint64_t base_;
    bool executes_;
};

} // namespace ferry::memory
