#include "calls.hpp"

#include <sys/syscall.h>

#include "address.hpp"
#include "socket_call.hpp"

namespace ferry::linux_guest::net {
namespace {

/// bind and connect: a call that takes an address.
Outcome with_address(Task& task, long number, Fd socket, SocketAddress address, std::uint32_t size,
                     fs::Last last) {
    const auto host = HostAddress::from_guest(task, address.addr(), size, last);
    if (!host) {
        const Errno error = after_lookup(task, socket, host.error());
        // connect reads the address of any descriptor before it asks for a socket.
        return number == SYS_connect && error == Errno(ENOTSOCK) &&
                       (host.error() == Errno(EFAULT) || host.error() == Errno(EINVAL))
                   ? host.error()
                   : error;
    }
    return socket_call(task, number, socket, host->data(), host->size());
}

/// getsockname, getpeername: calls that give an address.
Outcome give_address(Task& task, long number, Fd socket, SocketAddressOut address,
                     GuestPtr<std::uint32_t> size) {
    auto result = AddressResult::prepare(task, address.addr(), size);
    if (!result) {
        // The socket's own errors, ENOTCONN among them, come before those of the pointers.
        const std::int64_t own = socket_call(task, number, socket, nullptr, nullptr);
        return own == -EFAULT ? Outcome(result.error()) : Outcome(own);
    }
    const std::int64_t value = socket_call(task, number, socket, result->data(), result->size());
    if (value < 0) {
        return value;
    }
    return result->finish(task);
}

} // namespace

Outcome bind(Task& task, Fd socket, SocketAddress address, std::uint32_t size) {
    return with_address(task, SYS_bind, socket, address, size, fs::Last::keep);
}

Outcome connect(Task& task, Fd socket, SocketAddress address, std::uint32_t size) {
    return with_address(task, SYS_connect, socket, address, size, fs::Last::follow);
}

Outcome accept(Task& task, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size) {
    return accept4(task, socket, address, size, {0});
}

Outcome accept4(Task& task, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size,
                Flags<socket_types> flags) {
    auto result = AddressResult::prepare(task, address.addr(), size);
    if (!result) {
        return after_lookup(task, socket, result.error());
    }
    const std::int64_t fd =
        socket_call(task, SYS_accept4, socket, result->data(), result->size(), flags.value);
    if (fd < 0) {
        return fd;
    }
    if (const Errno error = result->finish(task)) {
        host_call(SYS_close, fd);
        return error;
    }
    return fd;
}

Outcome getsockname(Task& task, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size) {
    return give_address(task, SYS_getsockname, socket, address, size);
}

Outcome getpeername(Task& task, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size) {
    return give_address(task, SYS_getpeername, socket, address, size);
}

Outcome sendto(Task& task, Fd socket, InBytes data, std::uint64_t size, Flags<msg_flags> flags,
               SocketAddress address, std::uint32_t address_size) {
    if (!task.space().access_ok(data.addr(), size)) {
        return Errno(EFAULT);
    }
    const auto host = HostAddress::from_guest(task, address.addr(), address_size, fs::Last::follow);
    if (!host) {
        return after_lookup(task, socket, host.error());
    }
    return socket_call(task, SYS_sendto, socket, task.space().host_pointer(data.addr()), size,
                       flags.value, host->data(), host->size());
}

Outcome recvfrom(Task& task, Fd socket, OutBytes data, std::uint64_t size, Flags<msg_flags> flags,
                 SocketAddressOut address, InOut<std::uint32_t> address_size) {
    if (!task.space().access_ok(data.addr(), size)) {
        return Errno(EFAULT);
    }
    auto result = AddressResult::prepare(task, address.addr(), address_size);
    if (!result) {
        return after_lookup(task, socket, result.error());
    }
    // A stream has no address to give: the host then sets the size to 0.
    const std::int64_t received =
        socket_call(task, SYS_recvfrom, socket, task.space().host_pointer(data.addr()), size,
                    flags.value, result->data(), result->size());
    if (received < 0) {
        return received;
    }
    task.space().kernel_wrote({data.addr(), data.addr() + size});
    if (const Errno error = result->finish(task)) {
        return error;
    }
    return received;
}

} // namespace ferry::linux_guest::net
