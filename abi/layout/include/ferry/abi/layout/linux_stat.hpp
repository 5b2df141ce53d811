#pragma once
/// struct stat of the Linux ISAs that use the generic system call table (asm-generic/stat.h):
/// AArch64, RISC-V. x86-64's own struct orders and sizes its members differently.

#include <cstdint>

#include <ferry/abi/layout/data_model.hpp>

namespace ferry::abi {

template <class M>
struct Stat {
    typename M::UnsignedLong device;
    typename M::UnsignedLong inode;
    std::uint32_t mode;
    std::uint32_t links;
    std::uint32_t user;
    std::uint32_t group;
    typename M::UnsignedLong special_device;
    typename M::UnsignedLong padding1;
    typename M::Long size;
    std::int32_t block_size;
    std::int32_t padding2;
    typename M::Long blocks;
    struct Time {
        typename M::Long seconds;
        typename M::UnsignedLong nanoseconds;
    };
    Time accessed;
    Time modified;
    Time changed;
    std::uint32_t unused[2];
};
static_assert(sizeof(Stat<Lp64>) == 128);

/// The guest's layout of a host struct stat.
template <class M, class HostStat>
Stat<M> stat_from_host(const HostStat& host) {
    Stat<M> guest{};
    guest.device = host.st_dev;
    guest.inode = host.st_ino;
    guest.mode = host.st_mode;
    guest.links = static_cast<std::uint32_t>(host.st_nlink);
    guest.user = host.st_uid;
    guest.group = host.st_gid;
    guest.special_device = host.st_rdev;
    guest.size = host.st_size;
    guest.block_size = static_cast<std::int32_t>(host.st_blksize);
    guest.blocks = host.st_blocks;
    const auto time = [](const auto& from) {
        return typename Stat<M>::Time{from.tv_sec,
                                      static_cast<typename M::UnsignedLong>(from.tv_nsec)};
    };
    guest.accessed = time(host.st_atim);
    guest.modified = time(host.st_mtim);
    guest.changed = time(host.st_ctim);
    return guest;
}

} // namespace ferry::abi
