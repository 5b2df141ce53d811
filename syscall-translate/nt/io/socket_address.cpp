// Addresses and errors of sockets: the host's and Windows' numbers.

#include <cerrno>
#include <cstddef>
#include <netinet/in.h>

#include "socket.hpp"

namespace ferry::nt::io {
namespace {

constexpr int windows_inet6 = 23;

} // namespace

int family_to_host(int family) { return family == windows_inet6 ? AF_INET6 : family; }

void SocketAddressValue::to_host() {
    value.ss_family = static_cast<sa_family_t>(family_to_host(value.ss_family));
}
bool SocketAddressValue::has_port() const {
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    const bool inet = value.ss_family == AF_INET || value.ss_family == AF_INET6;
    return !inet || reinterpret_cast<const sockaddr_in&>(value).sin_port != 0;
}

bool SocketAddressValue::is_somebody() const {
    if (value.ss_family == AF_INET) {
        const auto& inet = reinterpret_cast<const sockaddr_in&>(value);
        return has_port() && inet.sin_addr.s_addr != htonl(INADDR_ANY);
    }
    if (value.ss_family == AF_INET6) {
        const auto& inet6 = reinterpret_cast<const sockaddr_in6&>(value);
        return has_port() && IN6_IS_ADDR_UNSPECIFIED(&inet6.sin6_addr) == 0;
    }
    return true;
}

void SocketAddressValue::to_guest() {
    if (value.ss_family == AF_INET6) {
        value.ss_family = windows_inet6;
    }
}

NtStatus socket_status(int error) {
    switch (error) {
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
    case ESOCKTNOSUPPORT: return status::NOT_SUPPORTED;
    case EADDRINUSE: return status::ADDRESS_ALREADY_EXISTS;
    case EADDRNOTAVAIL: return status::INVALID_ADDRESS_COMPONENT;
    case ECONNREFUSED: return status::CONNECTION_REFUSED;
    case ECONNRESET: return status::CONNECTION_RESET;
    case ECONNABORTED: return status::CONNECTION_ABORTED;
    case ENETUNREACH: return status::NETWORK_UNREACHABLE;
    case EHOSTUNREACH: return status::HOST_UNREACHABLE;
    case ETIMEDOUT: return status::IO_TIMEOUT;
    case EMSGSIZE: return status::INVALID_BUFFER_SIZE;
    case ENOTCONN: return status::INVALID_CONNECTION;
    case EISCONN: return status::CONNECTION_ACTIVE;
    case EPIPE:
    case ESHUTDOWN: return status::PIPE_DISCONNECTED;
    case EAGAIN:
    case EINPROGRESS:
    case EALREADY: return status::DEVICE_NOT_READY;
    case ENOTSOCK: return status::INVALID_HANDLE;
    case EDESTADDRREQ:
    case ENOPROTOOPT:
    case EOPNOTSUPP: return status::NOT_SUPPORTED;
    case ENOBUFS: return status::INSUFFICIENT_RESOURCES;
    default: return status_of(error);
    }
}

} // namespace ferry::nt::io
