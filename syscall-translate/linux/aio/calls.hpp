#pragma once
/// Asynchronous I/O of the kernel (io_setup(2)): system calls.

#include <linux/aio_abi.h>
#include <time.h>

#include "../task.hpp"

namespace ferry::linux_guest::aio {

/// What io_pgetevents takes for its signal mask (struct __aio_sigset).
struct SignalMaskArgument {
    std::uint64_t mask; ///< address of a SignalSet, or null
    std::uint64_t size;
};

Outcome io_setup(Task&, std::uint32_t capacity, InOut<std::uint64_t> context);
Outcome io_destroy(Task&, Address context);
Outcome io_submit(Task&, Address context, std::int64_t count, GuestPtr<std::uint64_t> blocks);
Outcome io_pgetevents(Task&, Address context, std::int64_t minimum, std::int64_t capacity,
                      CountedOut<io_event> events, In<timespec> timeout,
                      In<SignalMaskArgument> mask);

} // namespace ferry::linux_guest::aio
