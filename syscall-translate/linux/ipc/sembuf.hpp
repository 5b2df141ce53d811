#pragma once
/// The generic ABI's struct semid64_ds (asm-generic/sembuf.h).

#include <cstdint>

namespace ferry::linux_guest::ipc {

/// struct ipc64_perm, which is the same for all LP64 ISAs.
struct Permissions {
    std::int32_t key;
    std::uint32_t user;
    std::uint32_t group;
    std::uint32_t creator_user;
    std::uint32_t creator_group;
    std::uint32_t mode;
    std::uint16_t sequence;
    std::uint16_t padding;
    std::uint64_t unused[2];
};

struct SemaphoreSet {
    Permissions permissions;
    std::int64_t changed_by_operation;
    std::int64_t changed;
    std::uint64_t count;
    std::uint64_t unused[2]{};
};

} // namespace ferry::linux_guest::ipc
