// build: -liphlpapi
// The machine's names for resolvers, which begin by asking for them.
#include <winsock2.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
    ULONG size = 0;
    const DWORD asked = GetNetworkParams(NULL, &size);
    printf("no room: %lu, enough for it: %d\n", asked, size >= sizeof(FIXED_INFO));
    ULONG small = 10;
    FIXED_INFO info;
    printf("little room: %lu\n", GetNetworkParams(&info, &small));
    printf("no size: %lu\n", GetNetworkParams(&info, NULL));

    char buffer[sizeof(FIXED_INFO) + 4096];
    FIXED_INFO* const all = (FIXED_INFO*)buffer;
    size = sizeof buffer;
    printf("all: %lu\n", GetNetworkParams(all, &size));
    char name[256];
    DWORD units = sizeof name;
    GetComputerNameExA(ComputerNameDnsHostname, name, &units);
    printf("its name: %d, ends: %d\n", strcmp(all->HostName, name) == 0,
           memchr(all->DomainName, 0, sizeof all->DomainName) != NULL);
    units = 1;
    printf("short name: %d", GetComputerNameExA(ComputerNameDnsHostname, name, &units));
    printf(", error %lu, %d units\n", GetLastError(), units == strlen(all->HostName) + 1);

    size = 0;
    const DWORD adapter_asked = GetPerAdapterInfo(1, NULL, &size);
    printf("adapter: %lu, enough for it: %d", adapter_asked, size >= sizeof(IP_PER_ADAPTER_INFO));
    IP_PER_ADAPTER_INFO* const adapter = (IP_PER_ADAPTER_INFO*)buffer;
    size = sizeof buffer;
    printf(", given: %lu", GetPerAdapterInfo(1, adapter, &size));
    printf(", configures itself: %u", adapter->AutoconfigActive);
    printf(", no such one: %d\n", GetPerAdapterInfo(12345, adapter, &size) != ERROR_SUCCESS);
    return 0;
}
