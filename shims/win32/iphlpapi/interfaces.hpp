#pragma once
/// The host's interfaces under Windows' names and numbers: an index is the host's, a LUID and a
/// GUID are made of it.

#include <ferry/win32/network.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <winsock2.h>
#include <ws2tcpip.h>
#define NotifyIpInterfaceChange header_notify // its types are others
#define NotifyUnicastIpAddressChange header_notify_addresses
#define NotifyRouteChange2 header_notify_routes
#define CancelMibChangeNotify2 header_cancel
#include <iphlpapi.h>
#undef NotifyIpInterfaceChange
#undef NotifyUnicastIpAddressChange
#undef NotifyRouteChange2
#undef CancelMibChangeNotify2

namespace ferry::win32::ip {

using network::Address;
using network::Interface;
using win32::is_link_local;
using Interfaces = NetworkRecords<Interface>;
using Addresses = NetworkRecords<Address>;

inline constexpr ULONG64 no_speed = 1073741824; ///< what a loopback interface tells

struct Name {
    char text[sizeof "{00000000-0000-0000-0000-000000000001}"];
};
struct Title {
    char text[28]; ///< "Loopback Pseudo-Interface 1", or the host's name
};

inline bool is_loopback(const Interface& one) { return one.type == IF_TYPE_SOFTWARE_LOOPBACK; }
inline ULONG64 luid_of(const Interface& one) {
    return static_cast<ULONG64>(one.type) << 48 | static_cast<ULONG64>(one.index) << 24;
}
inline ULONG index_of(const NET_LUID& luid) {
    return static_cast<ULONG>(luid.Value >> 24) & 0xffffff;
}
inline GUID guid_of(const Interface& one) {
    return {0,
            0,
            0,
            {0, 0, 0, 0, 0, 0, static_cast<BYTE>(one.index >> 8), static_cast<BYTE>(one.index)}};
}
inline IF_OPER_STATUS status_of(const Interface& one) {
    return (one.flags & Interface::running) != 0 && (one.flags & Interface::up) != 0
               ? IfOperStatusUp
               : IfOperStatusDown;
}
inline ULONG64 speed_of(const Interface& one) { return one.speed != 0 ? one.speed : no_speed; }
/// Of the loopback interface everything fits.
inline ULONG mtu_of(const Interface& one) { return is_loopback(one) ? ~ULONG{0} : one.mtu; }

/// "{GUID}".
Name name_of(const Interface& one);
/// What people call it.
Title title_of(const Interface& one);
/// "ethernet_2": the kind, and the index; the loopback interface is number 0.
Title short_name_of(const Interface& one);
void widen(WCHAR* to, const char* from);

const Interface* find(const Interfaces& all, ULONG index);
const Interface* find(const Interfaces& all, const NET_LUID& luid);

inline ULONG netmask(ULONG bits) {
    return bits == 0 ? 0 : __builtin_bswap32(~ULONG{0} << (32 - bits));
}
inline DWORD inet_of(const UCHAR* bytes) {
    DWORD address;
    memcpy(&address, bytes, sizeof address);
    return address;
}
/// An address with its family; the room is a SOCKADDR_INET's.
void fill_address(SOCKADDR_INET& to, const UCHAR* bytes, bool is_inet6, ULONG scope);

/// What is at the end of a route to somewhere.
struct Way {
    ULONG index;
    bool is_local; ///< on this machine
    ULONG prefix;
    ULONG metric;
    UCHAR destination[16];
    UCHAR next_hop[16]; ///< zeros: directly
    UCHAR source[16];   ///< the address by which it is left
};
/// False: none.
bool find_way(const UCHAR* bytes, bool is_inet6, Way& way);

/// Where callers bring room for a table.
DWORD room_for(void* to, ULONG* size, SIZE_T needed);
/// A table of the process heap, zeros: GetIfTable2 and its kin.
void* allocate(SIZE_T size);

} // namespace ferry::win32::ip
