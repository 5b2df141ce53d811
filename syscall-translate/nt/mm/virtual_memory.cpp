// NtAllocateVirtualMemory and its kin, on the calling process.

#include <algorithm>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

#include "../process.hpp"
#include "../unicode.hpp"
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

namespace {

NtStatus query_basic(Task& task, Address address, OutBytes to, std::uint64_t size,
                     std::uint64_t& written) {
    if (size < sizeof(BasicInformation)) {
        return status::INFO_LENGTH_MISMATCH;
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
    written = sizeof information;
    return memory::copy_out(task.space(), to.addr(), &information, sizeof information)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

/// The name of the file mapped at an address, as a UNICODE_STRING with its text behind it.
NtStatus query_name(Task& task, Address address, OutBytes to, std::uint64_t size,
                    std::uint64_t& written) {
    const auto run = task.process().memory.query(GuestAddr(address.value));
    const std::u16string name =
        to_utf16(task.process().memory.mapped_name(GuestAddr(address.value)));
    if (!run || run->state == mem_free || name.empty()) {
        return status::INVALID_ADDRESS;
    }
    // An image says its Win32 path.
    std::u16string device = name;
    if (name.size() > 2 && name[1] == u':') {
        device = (name[0] == u'C' ? u"\\Device\\HarddiskVolume1" : u"\\Device\\HarddiskVolume2") +
                 name.substr(2);
    }
    const auto bytes = static_cast<std::uint16_t>(device.size() * sizeof(char16_t));
    written = sizeof(UnicodeString) + bytes + sizeof(char16_t);
    if (size < written) {
        return size < sizeof(UnicodeString) ? status::INFO_LENGTH_MISMATCH
                                            : status::BUFFER_OVERFLOW;
    }
    const UnicodeString string{bytes, static_cast<std::uint16_t>(bytes + sizeof(char16_t)),
                               to.addr().value() + sizeof(UnicodeString)};
    return memory::copy_out(task.space(), to.addr(), &string, sizeof string) ||
                   memory::copy_out(task.space(), to.addr() + sizeof string, device.c_str(),
                                    bytes + sizeof(char16_t))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

/// Copies as much as can be, by pages. The bytes copied.
template <class Copy>
NtStatus transfer(Task& task, std::uint64_t size, Out<std::uint64_t> done, Copy copy) {
    std::uint64_t copied = 0;
    NtStatus result = status::SUCCESS;
    std::byte piece[4096];
    while (copied < size) {
        const std::uint64_t count = std::min<std::uint64_t>(sizeof piece, size - copied);
        if (!copy(piece, copied, count)) {
            result = status::PARTIAL_COPY;
            break;
        }
        copied += count;
    }
    return done && task.write(done, copied) ? status::ACCESS_VIOLATION : result;
}

} // namespace

NtStatus query_virtual_memory(Task& task, Handle process, Address address, std::uint32_t kind,
                              OutBytes to, std::uint64_t size, Out<std::uint64_t> written) {
    constexpr std::uint32_t basic = 0;
    constexpr std::uint32_t mapped_name = 2;
    if (kind != basic && kind != mapped_name) {
        return status::INVALID_INFO_CLASS;
    }
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    std::uint64_t count = 0;
    const NtStatus result = kind == basic ? query_basic(task, address, to, size, count)
                                          : query_name(task, address, to, size, count);
    if (count != 0 && written && task.write(written, count)) {
        return status::ACCESS_VIOLATION;
    }
    return result;
}

NtStatus read_virtual_memory(Task& task, Handle process, Address from, OutBytes to,
                             std::uint64_t size, Out<std::uint64_t> done) {
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    return transfer(task, size, done, [&](std::byte* piece, std::uint64_t at, std::uint64_t count) {
        return !memory::copy_in(task.space(), piece, GuestAddr(from.value) + at, count) &&
               !memory::copy_out(task.space(), to.addr() + at, piece, count);
    });
}

NtStatus write_virtual_memory(Task& task, Handle process, Address to, InBytes from,
                              std::uint64_t size, Out<std::uint64_t> done) {
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    return transfer(task, size, done, [&](std::byte* piece, std::uint64_t at, std::uint64_t count) {
        return !memory::copy_in(task.space(), piece, from.addr() + at, count) &&
               !memory::copy_out(task.space(), GuestAddr(to.value) + at, piece, count);
    });
}

NtStatus flush_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                              InOut<std::uint64_t> size, Out<IoStatusBlock> io) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    const auto run = task.process().memory.query(range.address);
    if (!run || run->type != mem_mapped || !task.space().access_ok(range.address, range.size)) {
        return status::NOT_MAPPED_VIEW;
    }
    range.address = page_floor(range.address);
    range.size = range.size == 0 ? run->range.end - range.address : page_ceil(range.size);
    ::msync(task.space().host_pointer(range.address), range.size, MS_SYNC);
    return task.write(io, {0, 0}) ? status::ACCESS_VIOLATION
                                  : write_range(task, address, size, range);
}

NtStatus lock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    task.process().memory.close_spare();
    if (!task.space().access_ok(range.address, range.size) ||
        ::mlock(task.space().host_pointer(range.address), range.size) != 0) {
        return status::WORKING_SET_QUOTA;
    }
    return status::SUCCESS;
}

NtStatus unlock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                               InOut<std::uint64_t> size, std::uint32_t) {
    Range range;
    if (const NtStatus read = read_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    if (!task.space().access_ok(range.address, range.size) ||
        ::munlock(task.space().host_pointer(range.address), range.size) != 0) {
        return status::NOT_LOCKED;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::mm
