// What other processes do to the memory of this one.

#include <algorithm>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "../mm/service_instructions.hpp"
#include "agent.hpp"

namespace ferry::nt::ps {
namespace {

/// Calls `copy` for the pieces of a range that each lie in one page, until it fails. The bytes
/// done.
template <class Copy>
std::uint64_t by_pages(GuestAddr address, std::uint64_t size, Copy copy) {
    std::uint64_t done = 0;
    while (done < size) {
        const std::uint64_t room = page_size - (address.value() + done) % page_size;
        const std::uint64_t count = std::min(size - done, room);
        if (copy(address + done, done, count)) {
            break;
        }
        done += count;
    }
    return done;
}

} // namespace

NtStatus answer_allocate(const std::shared_ptr<Process>& process, Parcel& parcel) {
    GuestAddr address(parcel.words[0]);
    const auto protect = static_cast<std::uint32_t>(parcel.words[4]);
    mm::expect_service_instructions(*process, protect);
    const NtStatus done =
        process->memory.allocate(address, parcel.words[1], parcel.words[2],
                                 static_cast<std::uint32_t>(parcel.words[3]), protect);
    parcel.words[0] = address.value();
    return done;
}

NtStatus answer_free(const std::shared_ptr<Process>& process, Parcel& parcel) {
    GuestAddr address(parcel.words[0]);
    const NtStatus done =
        process->memory.free(address, parcel.words[1], static_cast<std::uint32_t>(parcel.words[2]));
    parcel.words[0] = address.value();
    return done;
}

NtStatus answer_protect(const std::shared_ptr<Process>& process, Parcel& parcel) {
    GuestAddr address(parcel.words[0]);
    auto protect = static_cast<std::uint32_t>(parcel.words[2]);
    mm::expect_service_instructions(*process, protect);
    const NtStatus done = process->memory.protect(address, parcel.words[1], protect);
    parcel.words[0] = address.value();
    parcel.words[2] = protect;
    return done;
}

NtStatus answer_query_memory(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const GuestAddr address(parcel.words[0]);
    const auto run = process->memory.query(address);
    if (!run) {
        return status::INVALID_PARAMETER;
    }
    parcel.words = {run->range.begin.value(),
                    run->range.end.value(),
                    run->allocation.value(),
                    run->allocation_protect,
                    run->state,
                    run->protect,
                    run->type};
    parcel.bytes = process->memory.mapped_name(address);
    return status::SUCCESS;
}

NtStatus answer_read_memory(const std::shared_ptr<Process>& process, Parcel& parcel) {
    parcel.bytes.resize(std::min<std::uint64_t>(parcel.words[1], Parcel::most_bytes));
    const std::uint64_t done = by_pages(
        GuestAddr(parcel.words[0]), parcel.bytes.size(),
        [&](GuestAddr from, std::uint64_t at, std::uint64_t count) {
            return memory::copy_in(process->memory.space(), parcel.bytes.data() + at, from, count);
        });
    const bool all = done == parcel.bytes.size();
    parcel.bytes.resize(done);
    return all ? status::SUCCESS : status::PARTIAL_COPY;
}

NtStatus answer_write_memory(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const std::uint64_t done = by_pages(
        GuestAddr(parcel.words[0]), parcel.bytes.size(),
        [&](GuestAddr to, std::uint64_t at, std::uint64_t count) {
            return memory::copy_out(process->memory.space(), to, parcel.bytes.data() + at, count);
        });
    const bool all = done == parcel.bytes.size();
    parcel.words[0] = done;
    parcel.bytes.clear();
    return all ? status::SUCCESS : status::PARTIAL_COPY;
}

NtStatus answer_map_view(const std::shared_ptr<Process>& process, Parcel& parcel) {
    mm::ViewRequest view;
    view.address = GuestAddr(parcel.words[0]);
    view.size = parcel.words[1];
    view.offset = parcel.words[2];
    view.protect = static_cast<std::uint32_t>(parcel.words[3]);
    view.commitment = static_cast<mm::Commitment>(parcel.words[4]);
    view.highest = parcel.words[5];
    view.fd = parcel.fd.get();
    if (!parcel.bytes.empty()) {
        view.name = std::make_shared<const std::string>(std::move(parcel.bytes));
    }
    mm::expect_service_instructions(*process, view.protect);
    const NtStatus done = process->memory.map_view(view);
    parcel.bytes.clear();
    parcel.fd.reset();
    parcel.words = {view.address.value(), view.size};
    return done;
}

NtStatus answer_unmap_view(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const auto run = process->memory.query(GuestAddr(parcel.words[0]));
    const NtStatus done = process->memory.unmap_view(GuestAddr(parcel.words[0]));
    if (done.ok() && run && run->type == mm::mem_image) {
        process->debug_port.forget_image(run->allocation);
    }
    return done;
}

} // namespace ferry::nt::ps
