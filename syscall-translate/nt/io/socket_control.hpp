#pragma once
/// What comes beside a datagram's data (WSARecvMsg, WSASendMsg): the host's and Windows' forms.

#include <cstddef>
#include <span>
#include <vector>

#include <sys/socket.h>

namespace ferry::nt::io {

/// What the host gave, as Windows has it (WSACMSGHDR); unknown kinds are left out.
std::vector<std::byte> control_to_guest(msghdr& header);
/// The other way; unknown kinds are left out.
std::vector<std::byte> control_to_host(std::span<const std::byte> guest);

} // namespace ferry::nt::io
