// NtAllocateVirtualMemory and its kin, on the calling process.

#include "../process.hpp"
#include "services.hpp"

namespace ferry::nt::mm {
namespace {

/// MEMORY_BASIC_INFORMATION of 64-bit guests.
struct BasicInformation {
    std::uint64_t base;
    std::uint64_t allocation_base;
    std::uint32_t allocation_protect;
    std::uint16_t partition;
    std::uint16_t gap;
    std::uint64_t size;
    std::uint32_t state;
    std::uint32_t protect;
    std::uint32_t type;
    std::uint32_t end_gap;
};
static_assert(sizeof(BasicInformation) == 48);

/// Highest address for a ZeroBits argument (winternl.h): up to 15 a count of high bits of the lower
/// 4 GiB half, else a mask. 0 for no bound.
std::uint64_t highest_address(std::uint64_t zero_bits) {
    if (zero_bits == 0) {
        return 0;
    }
    if (zero_bits < 32) {
        return (std::uint64_t{1} << (32 - zero_bits)) - 1;
    }
    std::uint64_t mask = zero_bits;
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        mask |= mask >> shift;
    }
    return mask;
}

/// The range that two in-out arguments name.
struct Range {
    GuestAddr address;
    GuestSize size = 0;
};

NtStatus read_range(Task& task, Handle process, InOut<std::uint64_t> address,
                    InOut<std::uint64_t> size, Range& range) {
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    const auto begin = task.read(address);
    const auto length = task.read(size);
    if (!begin || !length) {
        return status::ACCESS_VIOLATION;
    }
    range = {GuestAddr(*begin), *length};
    return status::SUCCESS;
}

NtStatus write_range(Task& task, InOut<std::uint64_t> address, InOut<std::uint64_t> size,
                     const Range& range) {
    return task.write(address, range.address.value()) || task.write(size, range.size)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace

NtStatus allocate_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                                 std::uint64_t zero_bits, InOut<std::uint64_t> size,
                                 std::uint32_t type, std::uint32_t protect) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    const NtStatus done = task.process().memory.allocate(range.address, range.size,
                                                         highest_address(zero_bits), type, protect);
    return done.ok() ? write_range(task, address, size, range) : done;
}

NtStatus free_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t type) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    const NtStatus done = task.process().memory.free(range.address, range.size, type);
    return done.ok() ? write_range(task, address, size, range) : done;
}

NtStatus protect_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                                InOut<std::uint64_t> size, std::uint32_t protect,
                                Out<std::uint32_t> old_protect) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    if (task.write(old_protect, 0)) {
        return status::ACCESS_VIOLATION;
    }
    const NtStatus done = task.process().memory.protect(range.address, range.size, protect);
    if (!done.ok()) {
        return done;
    }
    if (task.write(old_protect, protect)) {
        return status::ACCESS_VIOLATION;
    }
    return write_range(task, address, size, range);
}

NtStatus query_virtual_memory(Task& task, Handle process, Address address, std::uint32_t kind,
                              OutBytes to, std::uint64_t size, Out<std::uint64_t> written) {
    constexpr std::uint32_t basic = 0;
    if (kind != basic) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < sizeof(BasicInformation)) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    const auto run = task.process().memory.query(GuestAddr(address.value));
    if (!run) {
        return status::INVALID_PARAMETER;
    }
    BasicInformation information{};
    information.base = run->range.begin.value();
    information.allocation_base = run->allocation.value();
    information.allocation_protect = run->allocation_protect;
    information.size = run->range.size();
    information.state = run->state;
    information.protect = run->protect;
    information.type = run->type;
    if (memory::copy_out(task.space(), to.addr(), &information, sizeof information) ||
        (written && task.write(written, sizeof information))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::mm
