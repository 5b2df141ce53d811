#pragma once
/// The one way from a socket handler to the host.

#include <sys/socket.h>
#include <sys/syscall.h>

#include "../task.hpp"

namespace ferry::linux_guest::net {

/// A host call on the guest's descriptor `socket` that signals may end; EBADF if the descriptor is
/// ferry's.
template <class... Args>
std::int64_t socket_call(Task& task, long number, Fd socket, Args... args) {
    return task.is_private(socket.value) ? -EBADF : task.wait_call(number, socket.value, args...);
}

/// The error of a call whose other arguments are bad. Linux looks the socket up before it reads
/// what they point to: EBADF or ENOTSOCK if `socket` is none, else `error`.
inline Errno after_lookup(Task& task, Fd socket, Errno error) {
    if (task.is_private(socket.value)) {
        return Errno(EBADF);
    }
    int type = 0;
    socklen_t size = sizeof type;
    const std::int64_t value =
        host_call(SYS_getsockopt, socket.value, SOL_SOCKET, SO_TYPE, &type, &size);
    return value < 0 ? Errno(static_cast<int>(-value)) : error;
}

} // namespace ferry::linux_guest::net
