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
