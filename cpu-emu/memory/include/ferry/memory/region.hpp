#pragma once
/// One stretch of guest memory with the same protection and the same thing behind it.

#include <cstdint>
#include <memory>
#include <string>
#include <sys/types.h>

#include <ferry/base/guest_addr.hpp>
#include <ferry/memory/protection.hpp>

namespace ferry::memory {

/// What stands behind a region. Private anonymous memory has inode 0; `name` is then empty or a
/// label such as "[stack]". Shared anonymous memory is an object of its own, as in Linux: with
/// device, inode and the name "/dev/zero (deleted)", so that equal backings are the same bytes.
struct Backing {
    dev_t device = 0;
    ino_t inode = 0;
    std::uint64_t offset = 0; ///< of the region's first byte, in bytes
    std::shared_ptr<const std::string> name;

    [[nodiscard]] bool is_file() const { return inode != 0; }
};

/// A maximal run of pages that were mapped alike; what /proc/PID/maps shows as one line.
struct Region {
    GuestRange range;
    Prot prot = Prot::none;
    bool shared = false;
    bool grows_down = false;
    Backing backing;
};

} // namespace ferry::memory
