#pragma once
/// The machine's name servers, which ws2_32 asks and iphlpapi tells of.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

struct NameServer {
    static constexpr int most = 3; ///< as in resolv.conf(5)
    bool is_ipv6;
    UCHAR address[16]; ///< in network order; an IPv4 one has four bytes
    ULONG scope;
};

} // namespace ferry::win32

/// Those of FERRY_NAMESERVERS or /etc/resolv.conf, without those at ports of their own, which
/// Windows has not. How many they are. ws2_32's; thread-safe.
extern "C" int ferry_name_servers(ferry::win32::NameServer (&to)[ferry::win32::NameServer::most]);

/// Asks them for the records of a name (RFC 1035), as ws2_32 asks for addresses, and gives the last
/// answer, whose records begin at `*records`; `*size` is 0 where none came. 0, WSAHOST_NOT_FOUND,
/// WSATRY_AGAIN, or WSANO_RECOVERY where there is no server. Sockets have to be started.
extern "C" int ferry_ask_name_servers(const char* name, USHORT type, UCHAR* to, SIZE_T room,
                                      SIZE_T* size, SIZE_T* records);
