// Tables of interfaces, addresses and routes: the loopback interface only. What counts packets or
// lists connections is refused.

#include "interface.hpp"

namespace {

constexpr DWORD own_address = 0x0100007f; // in network order
constexpr DWORD own_mask = 0x000000ff;
constexpr DWORD speed = 1073741824;
constexpr GUID guid = {0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 1}};
constexpr WCHAR device[] = L"\\DEVICE\\TCPIP_{00000000-0000-0000-0000-000000000001}";
constexpr WCHAR wide_name[] = L"loopback_0";
constexpr WCHAR wide_title[] = L"Loopback Pseudo-Interface 1";
constexpr char title[] = "Loopback Pseudo-Interface 1";

/// Where callers bring room for a table.
DWORD room_for(void* to, ULONG* size, ULONG needed) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool fits = to != nullptr && *size >= needed;
    *size = needed;
    return fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER;
}

bool equal(const WCHAR* a, const WCHAR* b) {
    while (*a != 0 && *a == *b) {
        ++a;
        ++b;
    }
    return *a == *b;
}

void fill(MIB_IFROW& row) {
    memset(&row, 0, sizeof row);
    memcpy(row.wszName, device, sizeof device);
    row.dwIndex = index;
    row.dwType = MIB_IF_TYPE_LOOPBACK;
    row.dwMtu = ~DWORD{0};
    row.dwSpeed = speed;
    row.dwAdminStatus = MIB_IF_ADMIN_STATUS_UP;
    row.dwOperStatus = MIB_IF_OPER_STATUS_OPERATIONAL;
    memcpy(row.bDescr, title, sizeof title);
    row.dwDescrLen = sizeof title;
}

void fill(MIB_IF_ROW2& row) {
    memset(&row, 0, sizeof row);
    row.InterfaceLuid.Value = luid;
    row.InterfaceIndex = index;
    row.InterfaceGuid = guid;
    memcpy(row.Alias, wide_title, sizeof wide_title);
    memcpy(row.Description, wide_title, sizeof wide_title);
    row.Mtu = ~ULONG{0};
    row.Type = IF_TYPE_SOFTWARE_LOOPBACK;
    row.MediaType = NdisMediumLoopback;
    row.AccessType = NET_IF_ACCESS_LOOPBACK;
    row.DirectionType = NET_IF_DIRECTION_SENDRECEIVE;
    row.OperStatus = IfOperStatusUp;
    row.AdminStatus = NET_IF_ADMIN_STATUS_UP;
    row.MediaConnectState = MediaConnectStateConnected;
    row.TransmitLinkSpeed = row.ReceiveLinkSpeed = speed;
}

/// Copies a name that there must be room for.
template <class C>
DWORD give(const C* name, SIZE_T units, C* to, SIZE_T room) {
    if (to == nullptr || room < units) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    memcpy(to, name, units * sizeof(C));
    return NO_ERROR;
}

bool is_loopback(DWORD address) { return (address & own_mask) == (own_address & own_mask); }

} // namespace

extern "C" {

DWORD WINAPI GetNumberOfInterfaces(PDWORD count) {
    if (count == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *count = 1;
    return NO_ERROR;
}

DWORD WINAPI GetIfEntry(PMIB_IFROW row) {
    if (row == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (row->dwIndex != index) {
        return ERROR_INVALID_DATA;
    }
    fill(*row);
    return NO_ERROR;
}
DWORD WINAPI GetIfTable(PMIB_IFTABLE to, PULONG size, WINBOOL) {
    if (const DWORD error = room_for(to, size, sizeof(MIB_IFTABLE)); error != NO_ERROR) {
        return error;
    }
    to->dwNumEntries = 1;
    fill(to->table[0]);
    return NO_ERROR;
}
DWORD WINAPI GetIfEntry2(PMIB_IF_ROW2 row) {
    if (row == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (row->InterfaceLuid.Value != 0 ? row->InterfaceLuid.Value != luid
                                      : row->InterfaceIndex != index) {
        return row->InterfaceLuid.Value == 0 && row->InterfaceIndex == 0 ? ERROR_INVALID_PARAMETER
                                                                         : ERROR_FILE_NOT_FOUND;
    }
    fill(*row);
    return NO_ERROR;
}
DWORD WINAPI GetIfTable2(PMIB_IF_TABLE2* to) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *to = static_cast<PMIB_IF_TABLE2>(HeapAlloc(GetProcessHeap(), 0, sizeof **to));
    if (*to == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    (*to)->NumEntries = 1;
    fill((*to)->Table[0]);
    return NO_ERROR;
}
DWORD WINAPI GetIfTable2Ex(MIB_IF_TABLE_LEVEL level, PMIB_IF_TABLE2* to) {
    return static_cast<unsigned>(level) > 2U ? ERROR_INVALID_PARAMETER : GetIfTable2(to);
}
VOID WINAPI FreeMibTable(PVOID table) { HeapFree(GetProcessHeap(), 0, table); }

DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE to, PULONG size, WINBOOL) {
    if (const DWORD error = room_for(to, size, sizeof(MIB_IPADDRTABLE)); error != NO_ERROR) {
        return error;
    }
    memset(to, 0, sizeof *to);
    to->dwNumEntries = 1;
    MIB_IPADDRROW& row = to->table[0];
    row.dwAddr = own_address;
    row.dwIndex = index;
    row.dwMask = own_mask;
    row.dwBCastAddr = 1;
    row.dwReasmSize = 0xffff;
    row.wType = MIB_IPADDR_PRIMARY;
    return NO_ERROR;
}
DWORD WINAPI GetIpForwardTable(PMIB_IPFORWARDTABLE to, PULONG size, WINBOOL) {
    if (const DWORD error = room_for(to, size, sizeof(MIB_IPFORWARDTABLE)); error != NO_ERROR) {
        return error;
    }
    memset(to, 0, sizeof *to);
    to->dwNumEntries = 1;
    MIB_IPFORWARDROW& row = to->table[0];
    row.dwForwardDest = own_address & own_mask;
    row.dwForwardMask = own_mask;
    row.dwForwardNextHop = own_address;
    row.dwForwardIfIndex = index;
    row.dwForwardType = MIB_IPROUTE_TYPE_DIRECT;
    row.dwForwardProto = MIB_IPPROTO_LOCAL;
    return NO_ERROR;
}

// Adapters are what is no loopback interface, and so is what has neighbours.
DWORD WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO, PULONG size) {
    return size == nullptr ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA;
}
DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO, PULONG size) {
    return size == nullptr ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA;
}
DWORD WINAPI GetIpNetTable(PMIB_IPNETTABLE, PULONG size, WINBOOL) {
    return size == nullptr ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA;
}

DWORD WINAPI GetAdapterIndex(LPWSTR name, PULONG to) {
    if (name == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (!equal(name, device)) {
        return ERROR_DEV_NOT_EXIST;
    }
    *to = index;
    return NO_ERROR;
}
DWORD WINAPI GetFriendlyIfIndex(DWORD number) { return number & 0xffffff; }
DWORD WINAPI GetBestInterface(IPAddr to, PDWORD found) {
    if (found == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *found = index;
    return is_loopback(to) ? NO_ERROR : ERROR_NETWORK_UNREACHABLE;
}
DWORD WINAPI GetBestInterfaceEx(sockaddr* to, PDWORD found) {
    if (to == nullptr || found == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (to->sa_family == AF_INET) {
        return GetBestInterface(reinterpret_cast<sockaddr_in*>(to)->sin_addr.s_addr, found);
    }
    *found = index;
    const in6_addr own = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}};
    const bool near_by =
        to->sa_family == AF_INET6 &&
        memcmp(&reinterpret_cast<sockaddr_in6*>(to)->sin6_addr, &own, sizeof own) == 0;
    return near_by ? NO_ERROR : ERROR_NETWORK_UNREACHABLE;
}
/// By the interface that a program sees all destinations are reached: what lies behind is the
/// host's.
DWORD WINAPI GetBestRoute2(NET_LUID* interface_luid, NET_IFINDEX interface_index,
                           const SOCKADDR_INET*, const SOCKADDR_INET* destination, ULONG,
                           PMIB_IPFORWARD_ROW2 route, SOCKADDR_INET* source) {
    if (destination == nullptr || route == nullptr || source == nullptr ||
        (destination->si_family != AF_INET && destination->si_family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool known = interface_luid != nullptr && interface_luid->Value != 0
                           ? interface_luid->Value == luid
                           : interface_index == 0 || interface_index == index;
    if (!known) {
        return ERROR_FILE_NOT_FOUND;
    }
    SOCKADDR_INET to = *destination;
    DWORD number = 0;
    if (const DWORD found = GetBestInterfaceEx(reinterpret_cast<sockaddr*>(&to), &number);
        found != NO_ERROR) {
        return found;
    }
    memset(route, 0, sizeof *route);
    memset(source, 0, sizeof *source);
    route->InterfaceLuid.Value = luid;
    route->InterfaceIndex = index;
    route->DestinationPrefix.Prefix.si_family = destination->si_family;
    route->NextHop.si_family = destination->si_family;
    route->ValidLifetime = route->PreferredLifetime = ~ULONG{0};
    route->Protocol = static_cast<NL_ROUTE_PROTOCOL>(MIB_IPPROTO_LOCAL);
    route->Loopback = route->Immortal = TRUE;
    source->si_family = destination->si_family;
    if (destination->si_family == AF_INET) {
        const UCHAR own[] = {127, 0, 0, 1};
        memcpy(&source->Ipv4.sin_addr, own, sizeof own);
    } else {
        source->Ipv6.sin6_addr.s6_addr[15] = 1;
    }
    return NO_ERROR;
}

NETIO_STATUS WINAPI ConvertInterfaceLuidToIndex(const NET_LUID* from, PNET_IFINDEX to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *to = from->Value == luid ? index : 0;
    return from->Value == luid ? NO_ERROR : ERROR_FILE_NOT_FOUND;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToGuid(const NET_LUID* from, GUID* to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *to = from->Value == luid ? guid : GUID{};
    return from->Value == luid ? NO_ERROR : ERROR_FILE_NOT_FOUND;
}
NETIO_STATUS WINAPI ConvertInterfaceGuidToLuid(const GUID* from, PNET_LUID to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool own = memcmp(from, &guid, sizeof guid) == 0;
    to->Value = own ? luid : 0;
    return own ? NO_ERROR : ERROR_INVALID_PARAMETER;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToAlias(const NET_LUID* from, PWSTR to, SIZE_T room) {
    return from == nullptr || from->Value != luid
               ? static_cast<NETIO_STATUS>(ERROR_INVALID_PARAMETER)
               : give(wide_title, sizeof wide_title / sizeof(WCHAR), to, room);
}
NETIO_STATUS WINAPI ConvertInterfaceAliasToLuid(const WCHAR* from, PNET_LUID to) {
    if (from == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool own = equal(from, wide_title);
    to->Value = own ? luid : 0;
    return own ? NO_ERROR : ERROR_INVALID_PARAMETER;
}
NETIO_STATUS WINAPI ConvertInterfaceLuidToNameA(const NET_LUID* from, PSTR to, SIZE_T room) {
    static constexpr char name[] = "loopback_0";
    return from == nullptr || from->Value != luid
               ? static_cast<NETIO_STATUS>(ERROR_INVALID_PARAMETER)
               : give(name, sizeof name, to, room);
}
NETIO_STATUS WINAPI ConvertInterfaceNameToLuidW(const WCHAR* from, PNET_LUID to) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool own = from != nullptr && equal(from, wide_name);
    to->Value = own ? luid : 0;
    return own ? NO_ERROR : ERROR_INVALID_NAME;
}
NETIO_STATUS WINAPI ConvertLengthToIpv4Mask(ULONG length, PULONG to) {
    constexpr ULONG most = 32;
    if (to == nullptr || length > most) {
        if (to != nullptr) {
            *to = INADDR_NONE;
        }
        return ERROR_INVALID_PARAMETER;
    }
    *to = length == 0 ? 0 : __builtin_bswap32(~ULONG{0} << (most - length));
    return NO_ERROR;
}

// Figures of protocols and lists of connections
#define REFUSED(name, ...)                                                                         \
    DWORD WINAPI name(__VA_ARGS__) { return ERROR_NOT_SUPPORTED; }
REFUSED(GetTcpTable, PMIB_TCPTABLE, PULONG, WINBOOL)
REFUSED(GetUdpTable, PMIB_UDPTABLE, PULONG, WINBOOL)
REFUSED(GetExtendedTcpTable, PVOID, PDWORD, WINBOOL, ULONG, TCP_TABLE_CLASS, ULONG)
REFUSED(GetExtendedUdpTable, PVOID, PDWORD, WINBOOL, ULONG, UDP_TABLE_CLASS, ULONG)
REFUSED(GetTcpStatistics, PMIB_TCPSTATS)
REFUSED(GetUdpStatistics, PMIB_UDPSTATS)
REFUSED(GetIpStatistics, PMIB_IPSTATS)
REFUSED(GetIcmpStatistics, PMIB_ICMP)

} // extern "C"
