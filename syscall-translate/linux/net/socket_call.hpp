#pragma once
/// The one way from a socket handler to the host.

#include "../task.hpp"

namespace ferry::linux_guest::net {

/// A host call on the guest's descriptor `socket` that signals may end; EBADF if the descriptor is
/// ferry's.
template <class... Args>
std::int64_t socket_call(Task& task, long number, Fd socket, Args... args) {
    return task.is_private(socket.value) ? -EBADF : task.wait_call(number, socket.value, args...);
}

} // namespace ferry::linux_guest::net
