#include "temporary_mask.hpp"

#include <cerrno>

#include "delivery.hpp"

namespace ferry::linux_guest::signal {

TemporaryMask::TemporaryMask(SignalSet mask)
    : guest_(mask & ~unblockable), host_(mask & ~kernel::synchronous_signals) {}

ErrnoOr<TemporaryMask> TemporaryMask::read(Task& task, GuestPtr<SignalSet> from,
                                           std::uint64_t size) {
    if (from.is_null()) {
        return TemporaryMask();
    }
    if (size != sizeof(SignalSet)) {
        return Errno(EINVAL);
    }
    const auto mask = task.read(from);
    return mask ? ErrnoOr<TemporaryMask>(TemporaryMask(*mask)) : mask.error();
}

std::optional<Outcome> TemporaryMask::end_by_sent_fault(Task& task) const {
    if (!host_) {
        return std::nullopt;
    }
    const auto sent = task.signals.sent_faults.take(~guest_);
    if (!sent) {
        return std::nullopt;
    }
    task.registers().set_syscall_result(static_cast<std::uint64_t>(-EINTR));
    task.signals.mask_to_restore = task.signals.mask;
    task.signals.mask = guest_;
    force(task, *sent);
    return Outcome::registers_set();
}

std::int64_t TemporaryMask::finish(Task& task, std::int64_t result) const {
    if (host_ && result == -EINTR) {
        task.signals.mask_to_restore = task.signals.mask;
        task.signals.mask = guest_;
        task.request_attention(); // also where no handler runs: the mask must be put back
    }
    return result;
}

} // namespace ferry::linux_guest::signal
