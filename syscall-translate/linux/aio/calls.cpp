// A context is the address of the ring in which the kernel reports events, and guests read the ring
// themselves. So it must lie where the guest can see it: the host's ring is moved there, which the
// kernel supports and follows (aio_ring_mremap).

#include "calls.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "../signal/temporary_mask.hpp"

namespace ferry::linux_guest::aio {
namespace {

/// The head of a ring (fs/aio.c).
struct Ring {
    std::uint32_t id;
    std::uint32_t capacity;
    std::uint32_t head;
    std::uint32_t tail;
    std::uint32_t magic;
    std::uint32_t features[2];
    std::uint32_t header_size;
};

/// More than a context can hold; keeps sizes from wrapping.
constexpr std::uint64_t most_events = std::uint64_t{1} << 32;

/// The kernel fills whole pages with events, so that this is the size of the mapping.
GuestSize ring_size(const Ring& ring) {
    return sizeof(Ring) + GuestSize{ring.capacity} * sizeof(io_event);
}

/// A place for `size` bytes in the guest's memory that nothing else will take.
ErrnoOr<GuestAddr> reserve(Task& task, GuestSize size) {
    memory::MapRequest request;
    request.size = size;
    request.prot = memory::Prot::read | memory::Prot::write;
    request.name = std::make_shared<const std::string>("/[aio] (deleted)");
    return task.space().map(request);
}

/// Checks that neither descriptors nor buffers of a request are ferry's. The kernel reads the
/// request again: a guest that changes it meanwhile harms itself alone.
Errno check(Task& task, GuestPtr<iocb> block) {
    const auto request = task.read(block);
    if (!request) {
        return request.error();
    }
    const bool notifies = (request->aio_flags & IOCB_FLAG_RESFD) != 0;
    if (task.is_private(static_cast<int>(request->aio_fildes)) ||
        (notifies && task.is_private(static_cast<int>(request->aio_resfd)))) {
        return Errno(EBADF);
    }
    switch (request->aio_lio_opcode) {
    case IOCB_CMD_PREAD:
    case IOCB_CMD_PWRITE:
        return task.space().access_ok(GuestAddr(request->aio_buf), request->aio_nbytes)
                   ? Errno()
                   : Errno(EFAULT);
    case IOCB_CMD_PREADV:
    case IOCB_CMD_PWRITEV:
        for (std::uint64_t i = 0; i < request->aio_nbytes && i < 1024; ++i) {
            const auto part = task.read(GuestPtr<iovec>(request->aio_buf).at(i));
            if (!part) {
                return part.error();
            }
            const GuestAddr base(reinterpret_cast<std::uint64_t>(part->iov_base));
            if (!task.space().access_ok(base, part->iov_len)) {
                return Errno(EFAULT);
            }
        }
        return {};
    default: return {};
    }
}

} // namespace

Outcome io_setup(Task& task, std::uint32_t capacity, InOut<std::uint64_t> context) {
    const auto before = task.read(context);
    if (!before) {
        return before.error();
    }
    std::uint64_t made = *before; // the kernel wants it to be 0
    const std::int64_t result = host_call(SYS_io_setup, capacity, &made);
    if (result < 0) {
        return result;
    }
    const auto* const ring = reinterpret_cast<const Ring*>(made); // NOLINT(*-int-to-ptr)
    const GuestSize size = ring_size(*ring);
    const auto place = reserve(task, size);
    if (!place) {
        host_call(SYS_io_destroy, made);
        return place.error();
    }
    const std::int64_t moved =
        host_call(SYS_mremap, made, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
                  task.space().host_pointer(*place));
    const Errno error =
        moved < 0 ? Errno(static_cast<int>(-moved)) : task.write(context, place->value());
    if (error) {
        host_call(SYS_io_destroy, moved < 0 ? made : place->value());
        task.space().unmap(*place, size);
        return error;
    }
    return 0;
}

Outcome io_destroy(Task& task, Address context) {
    const GuestAddr at(context.value);
    const auto ring = task.read(GuestPtr<Ring>(at));
    const std::int64_t result = host_call(SYS_io_destroy, context.value);
    if (result >= 0 && ring) {
        // The kernel has unmapped the ring. Until here the region kept its place.
        task.space().unmap(at, ring_size(*ring));
    }
    return result;
}

Outcome io_submit(Task& task, Address context, std::int64_t count, GuestPtr<std::uint64_t> blocks) {
    std::int64_t good = 0;
    Errno error;
    for (; good < count && !error; good += error ? 0 : 1) {
        const auto block = task.read(blocks.at(static_cast<GuestSize>(good)));
        error = block ? check(task, GuestPtr<iocb>(*block)) : block.error();
    }
    if (good == 0 && error) {
        return error;
    }
    return host_call(SYS_io_submit, context.value, count < 0 ? count : good, blocks.value());
}

Outcome io_pgetevents(Task& task, Address context, std::int64_t minimum, std::int64_t capacity,
                      CountedOut<io_event> events, In<timespec> timeout,
                      In<SignalMaskArgument> mask) {
    if (mask.is_null()) {
        return kernel::wait<SYS_io_getevents>(task, context, minimum, capacity, events, timeout);
    }
    const auto argument = task.read(mask);
    if (!argument) {
        return argument.error();
    }
    const std::uint64_t count = capacity > 0 ? static_cast<std::uint64_t>(capacity) : 0;
    const GuestSize size = count > most_events ? ~GuestSize{0} : count * sizeof(io_event);
    if (!task.space().access_ok(events.addr(), size) ||
        !task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    const auto waiting =
        signal::TemporaryMask::read(task, GuestPtr<SignalSet>(argument->mask), argument->size);
    if (!waiting) {
        return waiting.error();
    }
    if (const auto ended = waiting->end_by_sent_fault(task)) {
        return *ended;
    }
    SignalMaskArgument host = *argument;
    host.mask = reinterpret_cast<std::uint64_t>(waiting->host());
    const std::int64_t result =
        waiting->finish(task, task.wait_call(SYS_io_pgetevents, context.value, minimum, capacity,
                                             events.value(), timeout.value(), &host));
    if (result > 0) {
        task.space().kernel_wrote({events.addr(), events.addr() + size});
    }
    return result;
}

} // namespace ferry::linux_guest::aio
