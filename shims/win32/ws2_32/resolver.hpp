#pragma once
/// Names that the network knows: the machine's name servers are asked (RFC 1035), those of
/// /etc/resolv.conf or of FERRY_NAMESERVERS.

#include "names.hpp"

namespace ferry::win32::sockets {

/// Adds the addresses of a host's name. 0, or an error: WSAHOST_NOT_FOUND where a server says that
/// there is no such name, WSANO_DATA where it has no address, WSATRY_AGAIN where no server
/// answered. `family` is AF_UNSPEC for both kinds. Blocks for as long as resolv.conf's options say,
/// by default 12 s for each server. Thread-safe.
int ask_servers(const char* name, int family, Found& found);

} // namespace ferry::win32::sockets
