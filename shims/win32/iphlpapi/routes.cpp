// Routes: the host's of its main tables, and those to this machine itself, which Windows tells in
// the same table. Which one is taken goes by the longest prefix, then the lowest metric.

#include "interfaces.hpp"

namespace ferry::win32::ip {

using network::Route;
using Routes = NetworkRecords<Route>;

namespace {

bool begins_alike(const UCHAR* a, const UCHAR* b, ULONG bits) {
    const ULONG bytes = bits / 8;
    const auto rest = static_cast<UCHAR>(0xff00U >> bits % 8);
    return memcmp(a, b, bytes) == 0 && (rest == 0 || (a[bytes] & rest) == (b[bytes] & rest));
}

bool is_zero(const UCHAR* bytes, SIZE_T size) {
    for (SIZE_T i = 0; i < size; ++i) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

/// An address of the interface; one that shares more with the destination is better.
void choose_source(const Addresses& addresses, bool is_inet6, Way& way) {
    int best = -1;
    const bool wants_local = is_inet6 && way.destination[0] == 0xfe;
    for (const Address& address : addresses) {
        if (address.index == way.index && (address.is_inet6 != 0) == is_inet6) {
            const int fit = is_link_local(address) == wants_local ? 1 : 0;
            if (fit > best) {
                best = fit;
                memcpy(way.source, address.bytes, sizeof way.source);
            }
        }
    }
}

} // namespace

bool find_way(const UCHAR* bytes, bool is_inet6, Way& way) {
    const SIZE_T size = is_inet6 ? sizeof(in6_addr) : sizeof(in_addr);
    constexpr UCHAR loopback_net = 127;
    memset(&way, 0, sizeof way);
    const Addresses addresses;
    for (const Address& address : addresses) {
        if ((address.is_inet6 != 0) != is_inet6) {
            continue;
        }
        const bool is_own = memcmp(address.bytes, bytes, size) == 0;
        const bool is_loop =
            !is_inet6 && bytes[0] == loopback_net && address.bytes[0] == loopback_net;
        if (is_own || is_loop) {
            way.index = address.index;
            way.is_local = true;
            way.prefix = is_own ? static_cast<ULONG>(size) * 8 : address.prefix;
            memcpy(way.destination, bytes, size);
            memcpy(way.source, is_own ? bytes : address.bytes, size);
            return true;
        }
    }
    const Routes routes;
    const Route* best = nullptr;
    for (const Route& route : routes) {
        if ((route.is_inet6 != 0) == is_inet6 &&
            begins_alike(route.destination, bytes, route.prefix) &&
            (best == nullptr || route.prefix > best->prefix ||
             (route.prefix == best->prefix && route.metric < best->metric))) {
            best = &route;
        }
    }
    if (best == nullptr) {
        return false;
    }
    way.index = best->index;
    way.prefix = best->prefix;
    way.metric = best->metric;
    memcpy(way.destination, best->destination, sizeof way.destination);
    memcpy(way.next_hop, best->next_hop, sizeof way.next_hop);
    choose_source(addresses, is_inet6, way);
    return true;
}

namespace {

/// One row of the table of either kind.
struct Entry {
    ULONG index;
    ULONG prefix;
    ULONG metric;
    bool is_inet6;
    bool is_local;
    UCHAR destination[16];
    UCHAR next_hop[16];
};

/// Calls `each` with all routes of a family (AF_UNSPEC: of both).
template <class Each>
void for_each_route(ADDRESS_FAMILY family, Each each) {
    const auto wanted = [family](bool is_inet6) {
        return family == AF_UNSPEC || family == (is_inet6 ? AF_INET6 : AF_INET);
    };
    const Routes routes;
    for (const Route& route : routes) {
        const bool is_inet6 = route.is_inet6 != 0;
        if (wanted(is_inet6)) {
            Entry entry{route.index, route.prefix, route.metric, is_inet6, false, {}, {}};
            memcpy(entry.destination, route.destination, sizeof entry.destination);
            memcpy(entry.next_hop, route.next_hop, sizeof entry.next_hop);
            each(entry);
        }
    }
    const Addresses addresses;
    for (const Address& address : addresses) {
        if (address.is_inet6 == 0 && wanted(false)) { // those of IPv6 are among the host's
            constexpr ULONG whole = 32;
            Entry entry{address.index, whole, 0, false, true, {}, {}};
            memcpy(entry.destination, address.bytes, sizeof(in_addr));
            each(entry);
            if (address.bytes[0] == 127) {
                entry.prefix = address.prefix;
                const DWORD net = inet_of(address.bytes) & netmask(address.prefix);
                memcpy(entry.destination, &net, sizeof net);
                each(entry);
            }
        }
    }
}

ULONG count_routes(ADDRESS_FAMILY family) {
    ULONG count = 0;
    for_each_route(family, [&](const Entry&) { ++count; });
    return count;
}

void fill(MIB_IPFORWARDROW& row, const Entry& entry) {
    const bool is_direct = is_zero(entry.next_hop, sizeof(in_addr));
    row.dwForwardDest = inet_of(entry.destination);
    row.dwForwardMask = netmask(entry.prefix);
    row.dwForwardNextHop =
        inet_of(is_direct && entry.is_local ? entry.destination : entry.next_hop);
    row.dwForwardIfIndex = entry.index;
    row.dwForwardType = is_direct ? MIB_IPROUTE_TYPE_DIRECT : MIB_IPROUTE_TYPE_INDIRECT;
    row.dwForwardProto = entry.is_local ? MIB_IPPROTO_LOCAL : MIB_IPPROTO_NETMGMT;
    row.dwForwardMetric1 = entry.metric;
    row.dwForwardMetric2 = row.dwForwardMetric3 = row.dwForwardMetric4 = row.dwForwardMetric5 =
        ~DWORD{0};
}

void fill(MIB_IPFORWARD_ROW2& row, const Entry& entry, const Interfaces& interfaces) {
    if (const Interface* const one = find(interfaces, entry.index); one != nullptr) {
        row.InterfaceLuid.Value = luid_of(*one);
        row.Loopback = static_cast<BOOLEAN>(is_loopback(*one) || entry.is_local);
    }
    row.InterfaceIndex = entry.index;
    fill_address(row.DestinationPrefix.Prefix, entry.destination, entry.is_inet6, 0);
    row.DestinationPrefix.PrefixLength = static_cast<UINT8>(entry.prefix);
    fill_address(row.NextHop, entry.next_hop, entry.is_inet6, 0);
    row.ValidLifetime = row.PreferredLifetime = ~ULONG{0};
    row.Metric = entry.metric;
    row.Protocol =
        static_cast<NL_ROUTE_PROTOCOL>(entry.is_local ? MIB_IPPROTO_LOCAL : MIB_IPPROTO_NETMGMT);
    row.Immortal = static_cast<BOOLEAN>(entry.is_local);
}

const UCHAR* bytes_of(const sockaddr* address) {
    return address->sa_family == AF_INET
               ? reinterpret_cast<const UCHAR*>(
                     &reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
               : reinterpret_cast<const UCHAR*>(
                     &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

Entry entry_of(const Way& way, bool is_inet6) {
    Entry entry{way.index, way.prefix, way.metric, is_inet6, way.is_local, {}, {}};
    memcpy(entry.destination, way.destination, sizeof entry.destination);
    memcpy(entry.next_hop, way.next_hop, sizeof entry.next_hop);
    return entry;
}

} // namespace
} // namespace ferry::win32::ip

using namespace ferry::win32::ip;

extern "C" {

DWORD WINAPI GetIpForwardTable(PMIB_IPFORWARDTABLE to, PULONG size, WINBOOL) {
    const ULONG count = count_routes(AF_INET);
    const SIZE_T needed =
        offsetof(MIB_IPFORWARDTABLE, table) + (count > 0 ? count : 1) * sizeof *to->table;
    if (const DWORD error = room_for(to, size, needed); error != NO_ERROR) {
        return error;
    }
    for_each_route(AF_INET, [&](const Entry& entry) {
        if (to->dwNumEntries < count) {
            fill(to->table[to->dwNumEntries++], entry);
        }
    });
    return NO_ERROR;
}

DWORD WINAPI GetIpForwardTable2(ADDRESS_FAMILY family, PMIB_IPFORWARD_TABLE2* to) {
    if (to == nullptr || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    const ULONG count = count_routes(family);
    const Interfaces interfaces;
    *to = static_cast<PMIB_IPFORWARD_TABLE2>(
        allocate(sizeof(MIB_IPFORWARD_TABLE2) + count * sizeof(MIB_IPFORWARD_ROW2)));
    if (*to == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    for_each_route(family, [&](const Entry& entry) {
        if ((*to)->NumEntries < count) {
            fill((*to)->Table[(*to)->NumEntries++], entry, interfaces);
        }
    });
    return NO_ERROR;
}

DWORD WINAPI GetBestInterfaceEx(sockaddr* to, PDWORD found) {
    if (to == nullptr || found == nullptr ||
        (to->sa_family != AF_INET && to->sa_family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    Way way;
    if (!find_way(bytes_of(to), to->sa_family == AF_INET6, way)) {
        return ERROR_NETWORK_UNREACHABLE;
    }
    *found = way.index;
    return NO_ERROR;
}
DWORD WINAPI GetBestInterface(IPAddr to, PDWORD found) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = to;
    return GetBestInterfaceEx(reinterpret_cast<sockaddr*>(&address), found);
}

DWORD WINAPI GetBestRoute(DWORD destination, DWORD, PMIB_IPFORWARDROW route) {
    if (route == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    UCHAR bytes[16]{};
    memcpy(bytes, &destination, sizeof destination);
    Way way;
    if (!find_way(bytes, false, way)) {
        return ERROR_NETWORK_UNREACHABLE;
    }
    memset(route, 0, sizeof *route);
    fill(*route, entry_of(way, false));
    return NO_ERROR;
}

DWORD WINAPI GetBestRoute2(NET_LUID* luid, NET_IFINDEX index, const SOCKADDR_INET*,
                           const SOCKADDR_INET* destination, ULONG, PMIB_IPFORWARD_ROW2 route,
                           SOCKADDR_INET* source) {
    if (destination == nullptr || route == nullptr || source == nullptr ||
        (destination->si_family != AF_INET && destination->si_family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces interfaces;
    const ULONG wanted = luid != nullptr && luid->Value != 0 ? index_of(*luid) : index;
    if (wanted != 0 && find(interfaces, wanted) == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    const bool is_inet6 = destination->si_family == AF_INET6;
    Way way;
    if (!find_way(bytes_of(reinterpret_cast<const sockaddr*>(destination)), is_inet6, way) ||
        (wanted != 0 && way.index != wanted)) {
        return ERROR_NETWORK_UNREACHABLE;
    }
    memset(route, 0, sizeof *route);
    fill(*route, entry_of(way, is_inet6), interfaces);
    fill_address(*source, way.source, is_inet6, 0);
    return NO_ERROR;
}

// Nothing that changes is told.
DWORD WINAPI NotifyIpInterfaceChange(USHORT, PVOID, PVOID, BOOLEAN, HANDLE* handle) {
    *handle = reinterpret_cast<HANDLE>(ULONG_PTR{1});
    return ERROR_SUCCESS;
}
DWORD WINAPI NotifyUnicastIpAddressChange(ADDRESS_FAMILY, PVOID, PVOID, BOOLEAN, HANDLE* handle) {
    return NotifyIpInterfaceChange(0, nullptr, nullptr, FALSE, handle);
}
DWORD WINAPI NotifyRouteChange2(ADDRESS_FAMILY, PVOID, PVOID, BOOLEAN, HANDLE* handle) {
    return NotifyIpInterfaceChange(0, nullptr, nullptr, FALSE, handle);
}
/// Who waits for a change waits until the wait is cancelled.
DWORD WINAPI NotifyAddrChange(PHANDLE handle, LPOVERLAPPED overlapped) {
    if (overlapped == nullptr) {
        Sleep(INFINITE);
    }
    if (handle == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    static HANDLE changes = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    *handle = changes;
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    if (overlapped->hEvent != nullptr) {
        ResetEvent(overlapped->hEvent);
    }
    return ERROR_IO_PENDING;
}
DWORD WINAPI NotifyRouteChange(PHANDLE handle, LPOVERLAPPED overlapped) {
    return NotifyAddrChange(handle, overlapped);
}
WINBOOL WINAPI CancelIPChangeNotify(LPOVERLAPPED overlapped) {
    if (overlapped == nullptr || overlapped->Internal != static_cast<ULONG_PTR>(STATUS_PENDING)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_CANCELLED);
    if (overlapped->hEvent != nullptr) {
        SetEvent(overlapped->hEvent);
    }
    return TRUE;
}
DWORD WINAPI CancelMibChangeNotify2(HANDLE) { return ERROR_SUCCESS; }

} // extern "C"
