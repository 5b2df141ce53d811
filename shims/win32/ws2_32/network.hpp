#pragma once
/// Control codes of sockets that tell of the host's interfaces.

#include <ferry/win32/network.hpp>

#include "socket.hpp"

namespace ferry::win32::sockets {

/// SIO_GET_INTERFACE_LIST, which knows addresses of IPv4.
int list_interfaces(void* out, DWORD out_size, LPDWORD given);
/// SIO_ADDRESS_LIST_QUERY: those of the socket's family.
int list_addresses(SOCKET socket, void* out, DWORD out_size, LPDWORD given);

} // namespace ferry::win32::sockets
