// NtAllocateVirtualMemory and its kin. Another process is asked to do it (ps/agent.hpp).

#include <algorithm>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

#include "../process.hpp"
#include "../ps/agent.hpp"
#include "../unicode.hpp"
#include "service_instructions.hpp"
#include "services.hpp"
#include "zero_bits.hpp"

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

/// The range that two in-out arguments name.
struct Range {
    GuestAddr address;
    GuestSize size = 0;
};

constexpr Access vm_operation = 0x8;
constexpr Access vm_read = 0x10;
constexpr Access vm_write = 0x20;
constexpr Access query_limited = 0x1000;

NtStatus read_range(Task& task, Handle process, InOut<std::uint64_t> address,
                    InOut<std::uint64_t> size, ps::Target& target, Range& range) {
    if (const NtStatus found = ps::find_target(task, process, vm_operation, target); !found.ok()) {
        return found;
    }
    const auto begin = task.read(address);
    const auto length = task.read(size);
    if (!begin || !length) {
        return status::ACCESS_VIOLATION;
    }
    range = {GuestAddr(*begin), *length};
    return status::SUCCESS;
}

/// The same for what is done to the calling process only.
NtStatus read_own_range(Task& task, Handle process, InOut<std::uint64_t> address,
                        InOut<std::uint64_t> size, Range& range) {
    ps::Target target;
    const NtStatus read = read_range(task, process, address, size, target, range);
    return read.ok() && !target.own ? status::NOT_SUPPORTED : read;
}

/// Asks another process to change the range, with `rest` behind it in the question. What it became;
/// `third` is the answer's next word.
NtStatus ask_for_range(Task& task, const ps::Target& target, ps::Ask what, Range& range,
                       std::initializer_list<std::uint64_t> rest, std::uint64_t* third = nullptr) {
    ps::Parcel parcel;
    parcel.words = {range.address.value(), range.size};
    std::copy(rest.begin(), rest.end(), parcel.words.begin() + 2);
    const NtStatus done = ps::ask(task, target.object(), what, parcel);
    if (done.ok()) {
        range = {GuestAddr(parcel.words[0]), parcel.words[1]};
        if (third != nullptr) {
            *third = parcel.words[2];
        }
    }
    return done;
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
    const std::optional<std::uint64_t> highest = highest_address(zero_bits);
    if (!highest) {
        return status::INVALID_PARAMETER_3;
    }
    Range range;
    ps::Target target;
    if (const NtStatus read = read_range(task, process, address, size, target, range); !read.ok()) {
        return read;
    }
    if (target.own) {
        expect_service_instructions(task.process(), protect);
    }
    const NtStatus done =
        target.own
            ? task.process().memory.allocate(range.address, range.size, *highest, type, protect)
            : ask_for_range(task, target, ps::Ask::allocate, range, {*highest, type, protect});
    return done.ok() ? write_range(task, address, size, range) : done;
}

NtStatus free_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t type) {
    Range range;
    ps::Target target;
    if (const NtStatus read = read_range(task, process, address, size, target, range); !read.ok()) {
        return read;
    }
    const NtStatus done = target.own ? task.process().memory.free(range.address, range.size, type)
                                     : ask_for_range(task, target, ps::Ask::free, range, {type});
    return done.ok() ? write_range(task, address, size, range) : done;
}

NtStatus protect_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                                InOut<std::uint64_t> size, std::uint32_t protect,
                                Out<std::uint32_t> old_protect) {
    Range range;
    ps::Target target;
    if (const NtStatus read = read_range(task, process, address, size, target, range); !read.ok()) {
        return read;
    }
    if (task.write(old_protect, 0)) {
        return status::ACCESS_VIOLATION;
    }
    if (target.own) {
        expect_service_instructions(task.process(), protect);
    }
    std::uint64_t old = protect;
    const NtStatus done =
        target.own ? task.process().memory.protect(range.address, range.size, protect)
                   : ask_for_range(task, target, ps::Ask::protect, range, {protect}, &old);
    if (!done.ok()) {
        return done;
    }
    if (task.write(old_protect, target.own ? protect : static_cast<std::uint32_t>(old))) {
        return status::ACCESS_VIOLATION;
    }
    return write_range(task, address, size, range);
}

namespace {

/// What is at an address of a process.
struct Found {
    std::optional<PageRun> run;
    std::u16string name;
};

NtStatus look(Task& task, const ps::Target& target, Address address, Found& found) {
    if (target.own) {
        const Memory& memory = task.process().memory;
        found = {memory.query(GuestAddr(address.value)),
                 to_utf16(memory.mapped_name(GuestAddr(address.value)))};
        return status::SUCCESS;
    }
    ps::Parcel parcel;
    parcel.words[0] = address.value;
    const NtStatus asked = ps::ask(task, target.object(), ps::Ask::query_memory, parcel);
    if (asked.ok()) {
        const auto& words = parcel.words;
        found.run = PageRun{
            {GuestAddr(words[0]), GuestAddr(words[1])}, GuestAddr(words[2]),
            static_cast<std::uint32_t>(words[3]),       static_cast<std::uint32_t>(words[4]),
            static_cast<std::uint32_t>(words[5]),       static_cast<std::uint32_t>(words[6])};
        found.name = to_utf16(parcel.bytes);
    }
    return asked == status::INVALID_PARAMETER ? status::SUCCESS : asked;
}

NtStatus give_basic(Task& task, const Found& found, OutBytes to, std::uint64_t size,
                    std::uint64_t& written) {
    if (size < sizeof(BasicInformation)) {
        return status::INFO_LENGTH_MISMATCH;
    }
    const auto& run = found.run;
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

/// MEMORY_REGION_INFORMATION. Callers may not know its last fields.
struct RegionInformation {
    std::uint64_t allocation_base;
    std::uint32_t allocation_protect;
    std::uint32_t kind;
    std::uint64_t size;
    std::uint64_t commit_size;
    std::uint64_t partition;
    std::uint64_t node;
};

/// The whole allocation: all runs of pages that belong to it.
NtStatus give_region(Task& task, const ps::Target& target, const Found& found, OutBytes to,
                     std::uint64_t size, std::uint64_t& written) {
    constexpr std::uint32_t data_file = 2;
    constexpr std::uint32_t image = 4;
    if (size < offsetof(RegionInformation, commit_size)) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (!found.run || found.run->state == mem_free) {
        return status::INVALID_ADDRESS;
    }
    RegionInformation information{};
    information.allocation_base = found.run->allocation.value();
    information.allocation_protect = found.run->allocation_protect;
    information.kind = found.run->type == mem_image                           ? image
                       : found.run->type == mem_mapped && !found.name.empty() ? data_file
                                                                              : 0;
    for (GuestAddr at = found.run->allocation;;) {
        Found next;
        if (const NtStatus looked = look(task, target, Address{at.value()}, next); !looked.ok()) {
            return looked;
        }
        if (!next.run || next.run->state == mem_free ||
            next.run->allocation != found.run->allocation) {
            break;
        }
        const std::uint64_t pages = next.run->range.end - at;
        information.size += pages;
        information.commit_size += next.run->state == mem_commit ? pages : 0;
        at = next.run->range.end;
    }
    written = std::min<std::uint64_t>(size, sizeof information);
    return memory::copy_out(task.space(), to.addr(), &information, written)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

/// The name of the file mapped there, as a UNICODE_STRING with its text behind it.
NtStatus give_name(Task& task, const Found& found, OutBytes to, std::uint64_t size,
                   std::uint64_t& written) {
    const std::u16string& name = found.name;
    if (!found.run || found.run->state == mem_free || name.empty()) {
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

/// The same with another process, by parcels of as many pages as fit.
template <class Exchange>
NtStatus transfer_remote(Task& task, std::uint64_t address, std::uint64_t size,
                         Out<std::uint64_t> done, Exchange exchange) {
    std::uint64_t copied = 0;
    NtStatus result = status::SUCCESS;
    while (copied < size && result.ok()) {
        const std::uint64_t to_page = page_size - (address + copied) % page_size;
        const std::uint64_t most = to_page == page_size ? ps::Parcel::most_bytes : to_page;
        std::uint64_t moved = 0;
        result = exchange(copied, std::min(size - copied, most), moved);
        copied += moved;
    }
    return done && task.write(done, copied) ? status::ACCESS_VIOLATION : result;
}

NtStatus read_remote(Task& task, const ps::Target& target, Address from, OutBytes to,
                     std::uint64_t size, Out<std::uint64_t> done) {
    return transfer_remote(task, from.value, size, done,
                           [&](std::uint64_t at, std::uint64_t count, std::uint64_t& moved) {
                               ps::Parcel parcel;
                               parcel.words = {from.value + at, count};
                               const NtStatus asked =
                                   ps::ask(task, target.object(), ps::Ask::read_memory, parcel);
                               if (!asked.ok() && asked != status::PARTIAL_COPY) {
                                   return asked;
                               }
                               if (memory::copy_out(task.space(), to.addr() + at,
                                                    parcel.bytes.data(), parcel.bytes.size())) {
                                   return status::ACCESS_VIOLATION;
                               }
                               moved = parcel.bytes.size();
                               return asked;
                           });
}

NtStatus write_remote(Task& task, const ps::Target& target, Address to, InBytes from,
                      std::uint64_t size, Out<std::uint64_t> done) {
    return transfer_remote(
        task, to.value, size, done,
        [&](std::uint64_t at, std::uint64_t count, std::uint64_t& moved) {
            ps::Parcel parcel;
            parcel.words[0] = to.value + at;
            parcel.bytes.resize(count);
            if (memory::copy_in(task.space(), parcel.bytes.data(), from.addr() + at, count)) {
                return status::ACCESS_VIOLATION;
            }
            const NtStatus asked = ps::ask(task, target.object(), ps::Ask::write_memory, parcel);
            moved = asked.ok() || asked == status::PARTIAL_COPY ? parcel.words[0] : 0;
            return asked;
        });
}

} // namespace

NtStatus query_virtual_memory(Task& task, Handle process, Address address, std::uint32_t kind,
                              OutBytes to, std::uint64_t size, Out<std::uint64_t> written) {
    constexpr std::uint32_t basic = 0;
    constexpr std::uint32_t mapped_name = 2;
    constexpr std::uint32_t region = 3;
    if (kind != basic && kind != mapped_name && kind != region) {
        return status::INVALID_INFO_CLASS;
    }
    ps::Target target;
    Found found;
    if (const NtStatus open = ps::find_target(task, process, query_limited, target); !open.ok()) {
        return open;
    }
    if (const NtStatus looked = look(task, target, address, found); !looked.ok()) {
        return looked;
    }
    std::uint64_t count = 0;
    const NtStatus result = kind == basic    ? give_basic(task, found, to, size, count)
                            : kind == region ? give_region(task, target, found, to, size, count)
                                             : give_name(task, found, to, size, count);
    if (count != 0 && written && task.write(written, count)) {
        return status::ACCESS_VIOLATION;
    }
    return result;
}

NtStatus read_virtual_memory(Task& task, Handle process, Address from, OutBytes to,
                             std::uint64_t size, Out<std::uint64_t> done) {
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, vm_read, target); !found.ok()) {
        return found;
    }
    if (!target.own) {
        return read_remote(task, target, from, to, size, done);
    }
    return transfer(task, size, done, [&](std::byte* piece, std::uint64_t at, std::uint64_t count) {
        return !memory::copy_in(task.space(), piece, GuestAddr(from.value) + at, count) &&
               !memory::copy_out(task.space(), to.addr() + at, piece, count);
    });
}

NtStatus write_virtual_memory(Task& task, Handle process, Address to, InBytes from,
                              std::uint64_t size, Out<std::uint64_t> done) {
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, vm_write, target); !found.ok()) {
        return found;
    }
    if (!target.own) {
        return write_remote(task, target, to, from, size, done);
    }
    return transfer(task, size, done, [&](std::byte* piece, std::uint64_t at, std::uint64_t count) {
        return !memory::copy_in(task.space(), piece, from.addr() + at, count) &&
               !memory::copy_out(task.space(), GuestAddr(to.value) + at, piece, count);
    });
}

NtStatus flush_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                              InOut<std::uint64_t> size, Out<IoStatusBlock> io) {
    Range range;
    if (const NtStatus read = read_own_range(task, process, address, size, range); !read.ok()) {
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

namespace {

NtStatus change_locks(Task& task, Range& range, InOut<std::uint64_t> address,
                      InOut<std::uint64_t> size, NtStatus (Memory::*change)(GuestRange)) {
    if (range.size == 0 || !task.space().access_ok(range.address, range.size)) {
        return status::INVALID_PARAMETER;
    }
    const GuestRange pages{page_floor(range.address), page_ceil(range.address + range.size)};
    const NtStatus done = (task.process().memory.*change)(pages);
    range = {pages.begin, pages.size()};
    return done.ok() ? write_range(task, address, size, range) : done;
}

} // namespace

NtStatus lock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t) {
    Range range;
    if (const NtStatus read = read_own_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    return change_locks(task, range, address, size, &Memory::lock);
}

NtStatus unlock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                               InOut<std::uint64_t> size, std::uint32_t) {
    Range range;
    if (const NtStatus read = read_own_range(task, process, address, size, range); !read.ok()) {
        return read;
    }
    return change_locks(task, range, address, size, &Memory::unlock);
}

namespace {

/// The pages of a range of the calling process's.
NtStatus own_pages(Task& task, Handle process, Address begin, std::uint64_t size,
                   GuestRange& pages) {
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, vm_operation, target); !found.ok()) {
        return found;
    }
    if (!target.own) {
        return status::NOT_SUPPORTED;
    }
    const GuestAddr first(begin.value);
    if (size == 0 || !task.space().access_ok(first, size)) {
        return status::INVALID_PARAMETER_3;
    }
    pages = {page_floor(first), page_ceil(first + size)};
    return status::SUCCESS;
}

} // namespace

NtStatus get_write_watch(Task& task, Handle process, std::uint32_t flags, Address begin,
                         std::uint64_t size, OutBytes pages, InOut<std::uint64_t> count,
                         Out<std::uint32_t> granularity) {
    constexpr std::uint32_t resets = 1;
    GuestRange range;
    if ((flags & ~resets) != 0) {
        return status::INVALID_PARAMETER_2;
    }
    if (const NtStatus found = own_pages(task, process, begin, size, range); !found.ok()) {
        return found;
    }
    const auto most = task.read(count);
    if (!most || task.write(granularity, static_cast<std::uint32_t>(page_size))) {
        return status::ACCESS_VIOLATION;
    }
    if (*most == 0) {
        return status::INVALID_PARAMETER_5;
    }
    std::vector<GuestAddr> found;
    const NtStatus done = task.process().memory.written(range, *most, (flags & resets) != 0, found);
    if (!done.ok()) {
        return done;
    }
    static_assert(sizeof(GuestAddr) == sizeof(std::uint64_t));
    return memory::copy_out(task.space(), pages.addr(), found.data(),
                            found.size() * sizeof(GuestAddr)) ||
                   task.write(count, found.size())
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus reset_write_watch(Task& task, Handle process, Address begin, std::uint64_t size) {
    GuestRange range;
    const NtStatus found = own_pages(task, process, begin, size, range);
    return found.ok() ? task.process().memory.reset_written(range) : found;
}

} // namespace ferry::nt::mm
