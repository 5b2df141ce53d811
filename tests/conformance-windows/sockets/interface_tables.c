// build: -liphlpapi -lws2_32
// Tables of interfaces and addresses agree with one another; what is not known is refused.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    DWORD count = 0, index = 0;
    ULONG size = 0, mask = 0;
    printf("%lu", GetNumberOfInterfaces(&count));
    printf(" %d\n", count >= 1);
    printf("%lu %lu\n", GetIpAddrTable(NULL, NULL, FALSE), GetIpAddrTable(NULL, &size, FALSE));
    char block[40000];
    MIB_IPADDRTABLE* addresses = (MIB_IPADDRTABLE*)block;
    size = sizeof block;
    printf("%lu", GetIpAddrTable(addresses, &size, FALSE));
    const MIB_IPADDRROW* own = NULL;
    for (DWORD i = 0; i < addresses->dwNumEntries; ++i)
        if (addresses->table[i].dwAddr == htonl(INADDR_LOOPBACK))
            own = &addresses->table[i];
    printf(" %08lx %lu %lu\n", ntohl(own->dwMask), own->dwBCastAddr, own->dwReasmSize);
    const DWORD loopback = own->dwIndex;
    MIB_IFROW row = {.dwIndex = loopback};
    printf("%lu", GetIfEntry(&row));
    printf(" %lu %s\n", row.dwType, (char*)row.bDescr);
    printf("%lu", GetAdapterIndex(row.wszName, &index));
    printf(" %d\n", index == loopback);
    MIB_IFROW none = {.dwIndex = 12345};
    printf("%d\n", GetIfEntry(&none) != 0);
    MIB_IFTABLE* table = (MIB_IFTABLE*)block;
    size = sizeof block;
    printf("%lu", GetIfTable(table, &size, FALSE));
    printf(" %d\n", table->dwNumEntries == count);
    MIB_IF_TABLE2* table2 = NULL;
    printf("%lu", GetIfTable2(&table2));
    MIB_IF_ROW2 row2 = {.InterfaceIndex = loopback};
    printf(" %lu", GetIfEntry2(&row2));
    printf(" %d %lu %ls\n", table2->NumEntries >= 1, row2.Type, row2.Description);
    FreeMibTable(table2);
    memset(&row2, 0, sizeof row2);
    printf("%lu\n", GetIfEntry2(&row2));

    NET_LUID luid, back;
    GUID guid;
    NET_IFINDEX again = 0;
    WCHAR alias[100];
    char name[100];
    printf("%ld", ConvertInterfaceIndexToLuid(loopback, &luid));
    printf(" %ld", ConvertInterfaceLuidToGuid(&luid, &guid));
    printf(" %ld", ConvertInterfaceGuidToLuid(&guid, &back));
    printf(" %ld", ConvertInterfaceLuidToIndex(&luid, &again));
    printf(" %d %d\n", back.Value == luid.Value, again == loopback);
    printf("%ld", ConvertInterfaceLuidToAlias(&luid, alias, 100));
    printf(" %ls %ld\n", alias, ConvertInterfaceAliasToLuid(alias, &back));
    printf("%ld", ConvertInterfaceLuidToNameA(&luid, name, 100));
    printf(" %s\n", name);
    printf("%ld", ConvertLengthToIpv4Mask(20, &mask));
    printf(" %08lx", ntohl(mask));
    printf(" %ld", ConvertLengthToIpv4Mask(33, &mask));
    printf(" %08lx\n", mask);
    printf("%lu", GetBestInterface(htonl(INADDR_LOOPBACK), &index));
    printf(" %d\n", index == loopback);
    printf("%lu\n", GetAdaptersInfo(NULL, NULL));

    SOCKADDR_INET destination = {.si_family = AF_INET}, source;
    destination.Ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MIB_IPFORWARD_ROW2 route;
    printf("route %lu", GetBestRoute2(NULL, 0, NULL, &destination, 0, &route, &source));
    printf(" %d %d %d", route.InterfaceIndex == loopback, source.si_family == AF_INET,
           source.Ipv4.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    luid = route.InterfaceLuid;
    printf(" %lu", GetBestRoute2(&luid, 0, NULL, &destination, 0, &route, &source));
    printf(" %d", GetBestRoute2(NULL, 12345, NULL, &destination, 0, &route, &source) != 0);
    destination.si_family = 99;
    printf(" %lu\n", GetBestRoute2(NULL, 0, NULL, &destination, 0, &route, &source));
    return 0;
}
