// build: -liphlpapi -lws2_32
// Adapters, their addresses and routes: the functions agree with one another, and sockets are bound
// to what they tell.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static IP_ADAPTER_ADDRESSES* all_adapters(ULONG family, ULONG flags) {
    ULONG size = 0;
    const ULONG first = GetAdaptersAddresses(family, flags, NULL, NULL, &size);
    if (first != ERROR_BUFFER_OVERFLOW)
        printf("asked for the size: %lu\n", first);
    IP_ADAPTER_ADDRESSES* list = malloc(size);
    const ULONG second = GetAdaptersAddresses(family, flags, NULL, list, &size);
    if (second != 0)
        printf("asked: %lu\n", second);
    return list;
}

static int can_bind(const SOCKET_ADDRESS* address) {
    const SOCKET s = socket(address->lpSockaddr->sa_family, SOCK_STREAM, IPPROTO_TCP);
    const int bound = bind(s, address->lpSockaddr, address->iSockaddrLength) == 0;
    closesocket(s);
    return bound;
}

static BOOL has_row(const MIB_IPADDRTABLE* table, DWORD address, DWORD index, ULONG bits) {
    ULONG mask = 0;
    ConvertLengthToIpv4Mask(bits, &mask);
    for (DWORD i = 0; i < table->dwNumEntries; ++i)
        if (table->table[i].dwAddr == address && table->table[i].dwIndex == index &&
            table->table[i].dwMask == mask)
            return TRUE;
    return FALSE;
}

/* Of multicasts: whether any adapter listens to `group`, and all that are listed are groups. */
static int listens_to(ULONG group, ULONG flags) {
    int found = 0, wrong = 0;
    for (const IP_ADAPTER_ADDRESSES* at = all_adapters(AF_INET, flags); at != NULL; at = at->Next)
        for (const IP_ADAPTER_MULTICAST_ADDRESS* one = at->FirstMulticastAddress; one != NULL;
             one = one->Next) {
            const struct sockaddr_in* four = (const struct sockaddr_in*)one->Address.lpSockaddr;
            found += four->sin_addr.s_addr == group;
            wrong += four->sin_family != AF_INET || (ntohl(four->sin_addr.s_addr) >> 28) != 14;
        }
    return wrong != 0 ? -1 : found;
}

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    ULONG size = 0;
    printf("no size: %lu\n", GetAdaptersAddresses(AF_UNSPEC, 0, NULL, NULL, NULL));
    printf("no family: %lu\n", GetAdaptersAddresses(77, 0, NULL, NULL, &size));

    static char block[200000];
    MIB_IPADDRTABLE* const table = (MIB_IPADDRTABLE*)block;
    size = sizeof block;
    GetIpAddrTable(table, &size, TRUE);
    DWORD addresses = 0, inet = 0, bound = 0, in_table = 0, up = 0, loopbacks = 0, names = 0,
          rows = 0, ways = 0;
    DWORD adapters = 0;
    IP_ADAPTER_ADDRESSES* list =
        all_adapters(AF_UNSPEC, GAA_FLAG_INCLUDE_PREFIX | GAA_FLAG_INCLUDE_GATEWAYS);
    for (const IP_ADAPTER_ADDRESSES* at = list; at != NULL; at = at->Next) {
        ++adapters;
        up += at->OperStatus == IfOperStatusUp;
        loopbacks += at->IfType == IF_TYPE_SOFTWARE_LOOPBACK;
        WCHAR alias[300] = L"";
        char short_name[300] = "";
        NET_LUID luid = {0};
        names += ConvertInterfaceAliasToLuid(at->FriendlyName, &luid) == 0 &&
                 luid.Value == at->Luid.Value &&
                 ConvertInterfaceLuidToAlias(&at->Luid, alias, 300) == 0 &&
                 wcscmp(alias, at->FriendlyName) == 0 &&
                 if_indextoname(at->IfIndex, short_name) != NULL &&
                 if_nametoindex(short_name) == at->IfIndex;
        MIB_IF_ROW2 row = {.InterfaceLuid = at->Luid};
        rows += GetIfEntry2(&row) == 0 && row.InterfaceIndex == at->IfIndex &&
                row.Type == at->IfType && row.PhysicalAddressLength == at->PhysicalAddressLength &&
                memcmp(row.PhysicalAddress, at->PhysicalAddress, at->PhysicalAddressLength) == 0;
        for (const IP_ADAPTER_UNICAST_ADDRESS* one = at->FirstUnicastAddress; one != NULL;
             one = one->Next) {
            ++addresses;
            bound += can_bind(&one->Address);
            DWORD index = 0;
            ways +=
                GetBestInterfaceEx(one->Address.lpSockaddr, &index) == 0 && index == at->IfIndex;
            if (one->Address.lpSockaddr->sa_family == AF_INET) {
                ++inet;
                const struct sockaddr_in* four = (const struct sockaddr_in*)one->Address.lpSockaddr;
                in_table +=
                    has_row(table, four->sin_addr.s_addr, at->IfIndex, one->OnLinkPrefixLength);
            }
        }
    }
    printf("adapters %d, a loopback one %lu, any up %d\n", adapters >= 1, loopbacks, up >= 1);
    printf("names %d, rows %d\n", names == adapters, rows == adapters);
    printf("addresses: any %d, to bind to %d, all of IPv4 in the table %d, best reached by "
           "themselves %d\n",
           addresses >= 1, bound == addresses, in_table == inet && inet == table->dwNumEntries,
           ways == addresses);

    DWORD wrong = 0;
    IP_ADAPTER_ADDRESSES* four = all_adapters(AF_INET, GAA_FLAG_SKIP_DNS_SERVER);
    for (const IP_ADAPTER_ADDRESSES* at = four; at != NULL; at = at->Next) {
        wrong += at->FirstDnsServerAddress != NULL || at->FirstPrefix != NULL;
        for (const IP_ADAPTER_UNICAST_ADDRESS* one = at->FirstUnicastAddress; one != NULL;
             one = one->Next)
            wrong += one->Address.lpSockaddr->sa_family != AF_INET;
    }
    for (const IP_ADAPTER_ADDRESSES* at = all_adapters(AF_INET, GAA_FLAG_SKIP_UNICAST); at != NULL;
         at = at->Next)
        wrong += at->FirstUnicastAddress != NULL;
    printf("what was not wanted: %lu\n", wrong);

    struct ip_mreq group = {.imr_multiaddr.s_addr = htonl(0xefff1d2b),
                            .imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
    const ULONG address = group.imr_multiaddr.s_addr;
    const SOCKET listener = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    printf("group: %d", listens_to(address, 0));
    printf(" %d", setsockopt(listener, IPPROTO_IP, IP_ADD_MEMBERSHIP, (char*)&group, sizeof group));
    printf(" %d %d", listens_to(address, 0), listens_to(address, GAA_FLAG_SKIP_MULTICAST));
    closesocket(listener);
    printf(" %d\n", listens_to(address, 0));

    // IP_ADAPTER_INFO is of adapters that are no loopback ones.
    size = 0;
    const DWORD asked = GetAdaptersInfo(NULL, &size);
    DWORD infos = 0, known = 0;
    if (asked == ERROR_BUFFER_OVERFLOW) {
        IP_ADAPTER_INFO* const info = malloc(size);
        GetAdaptersInfo(info, &size);
        for (const IP_ADAPTER_INFO* at = info; at != NULL; at = at->Next) {
            ++infos;
            for (const IP_ADAPTER_ADDRESSES* other = list; other != NULL; other = other->Next)
                known += strcmp(other->AdapterName, at->AdapterName) == 0 &&
                         other->IfIndex == at->Index && at->IpAddressList.IpAddress.String[0] != 0;
        }
    }
    printf("infos %d\n", infos == adapters - loopbacks && known == infos);

    MIB_UNICASTIPADDRESS_TABLE* unicast = NULL;
    printf("unicast %lu", GetUnicastIpAddressTable(AF_UNSPEC, &unicast));
    printf(" %d\n", unicast->NumEntries == addresses);
    FreeMibTable(unicast);

    // The loopback net is among the routes, and default routes are those of the adapters' gateways.
    MIB_IPFORWARDTABLE* const routes = (MIB_IPFORWARDTABLE*)block;
    size = sizeof block;
    printf("routes %lu", GetIpForwardTable(routes, &size, TRUE));
    DWORD loopback_net = 0, defaults = 0, gateways = 0;
    for (DWORD i = 0; i < routes->dwNumEntries; ++i) {
        loopback_net += routes->table[i].dwForwardDest == htonl(0x7f000000) &&
                        routes->table[i].dwForwardMask == htonl(0xff000000);
        defaults += routes->table[i].dwForwardMask == 0 && routes->table[i].dwForwardNextHop != 0;
    }
    for (const IP_ADAPTER_ADDRESSES* at = list; at != NULL; at = at->Next)
        for (const IP_ADAPTER_GATEWAY_ADDRESS* one = at->FirstGatewayAddress; one != NULL;
             one = one->Next)
            gateways += one->Address.lpSockaddr->sa_family == AF_INET;
    printf(" %lu %d\n", loopback_net, defaults == gateways);
    MIB_IPFORWARDROW best;
    const DWORD found = GetBestRoute(htonl(INADDR_LOOPBACK), 0, &best);
    printf("best %lu: %lu %d\n", found, best.dwForwardType,
           best.dwForwardNextHop == htonl(INADDR_LOOPBACK));
    UINT8 length = 0;
    printf("mask %ld", ConvertIpv4MaskToLength(htonl(0xfffff000), &length));
    printf(" %u", length);
    printf(" %ld\n", ConvertIpv4MaskToLength(htonl(0xff00ff00), &length));

    // Neighbours: an own address is none of a loopback interface's.
    BYTE hardware[8];
    size = sizeof hardware;
    printf("own hardware %d", SendARP(htonl(INADDR_LOOPBACK), 0, hardware, &size) != 0);
    DWORD others = 0, same = 0;
    for (const IP_ADAPTER_ADDRESSES* at = list; at != NULL; at = at->Next)
        for (const IP_ADAPTER_UNICAST_ADDRESS* one = at->FirstUnicastAddress; one != NULL;
             one = one->Next)
            if (one->Address.lpSockaddr->sa_family == AF_INET && at->PhysicalAddressLength == 6) {
                const struct sockaddr_in* address =
                    (const struct sockaddr_in*)one->Address.lpSockaddr;
                size = sizeof hardware;
                ++others;
                same += SendARP(address->sin_addr.s_addr, 0, hardware, &size) == 0 && size == 6 &&
                        memcmp(hardware, at->PhysicalAddress, 6) == 0;
            }
    printf(" %d", same == others);
    printf(" %lu\n", SendARP(0, 0, NULL, NULL));

    // Waits for changes end when they are given up.
    HANDLE changes = NULL;
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, TRUE, NULL)};
    printf("changes %lu", NotifyAddrChange(&changes, &overlapped));
    printf(", waits %lu", WaitForSingleObject(overlapped.hEvent, 10));
    printf(", given up %d", CancelIPChangeNotify(&overlapped));
    DWORD count = 0;
    printf(", done %lu %d", WaitForSingleObject(overlapped.hEvent, 1000),
           GetOverlappedResult(changes, &overlapped, &count, FALSE));
    printf(" %lu", GetLastError());
    printf(", again %d\n", CancelIPChangeNotify(&overlapped));

    // What sockets tell.
    const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    DWORD given = 0;
    WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, block, sizeof block, &given, NULL, NULL);
    printf("address list %d", ((SOCKET_ADDRESS_LIST*)block)->iAddressCount == (INT)inet);
    INTERFACE_INFO infos_of_socket[64];
    WSAIoctl(s, SIO_GET_INTERFACE_LIST, NULL, 0, infos_of_socket, sizeof infos_of_socket, &given,
             NULL, NULL);
    printf(", interface list %d\n", given / sizeof *infos_of_socket == inet);
    return 0;
}
