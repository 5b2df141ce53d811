// Network interfaces: a program sees the loopback one, index 1.

#include "interface.hpp"

#include <ferry/win32/stubs.hpp>

namespace {

constexpr char narrow_name[] = "loopback_0";
constexpr WCHAR wide_name[] = L"loopback_0";
constexpr WCHAR title[] = L"Loopback Pseudo-Interface 1";

struct Answer {
    IP_ADAPTER_ADDRESSES adapter;
    IP_ADAPTER_UNICAST_ADDRESS addresses[2];
    sockaddr_in four;
    sockaddr_in6 six;
    char name[sizeof "{00000000-0000-0000-0000-000000000001}"];
    WCHAR title[sizeof title / sizeof(WCHAR)];
    WCHAR suffix[1];
};

} // namespace

extern "C" {

ULONG WINAPI GetAdaptersAddresses(ULONG family, ULONG, PVOID, PIP_ADAPTER_ADDRESSES to,
                                  PULONG size) {
    const bool fits = to != nullptr && *size >= sizeof(Answer);
    *size = sizeof(Answer);
    if (!fits) {
        return ERROR_BUFFER_OVERFLOW;
    }
    auto& answer = *reinterpret_cast<Answer*>(to);
    memset(&answer, 0, sizeof answer);
    IP_ADAPTER_ADDRESSES& adapter = answer.adapter;
    adapter.Length = sizeof adapter;
    adapter.IfIndex = adapter.Ipv6IfIndex = index;
    memcpy(answer.name, "{00000000-0000-0000-0000-000000000001}", sizeof answer.name);
    memcpy(answer.title, title, sizeof title);
    adapter.AdapterName = answer.name;
    adapter.DnsSuffix = answer.suffix;
    adapter.Description = adapter.FriendlyName = answer.title;
    constexpr ULONG multicast_v4_v6 = 0x0080 | 0x0100;
    adapter.Flags = multicast_v4_v6;
    adapter.Mtu = ~ULONG{0};
    adapter.IfType = IF_TYPE_SOFTWARE_LOOPBACK;
    adapter.OperStatus = IfOperStatusUp;
    adapter.Luid.Value = luid;
    adapter.Ipv4Metric = adapter.Ipv6Metric = 75;
    PIP_ADAPTER_UNICAST_ADDRESS* tail = &adapter.FirstUnicastAddress;
    const auto add = [&](IP_ADAPTER_UNICAST_ADDRESS& entry, void* address, int length, UCHAR bits) {
        entry.Length = sizeof entry;
        entry.Address.lpSockaddr = static_cast<sockaddr*>(address);
        entry.Address.iSockaddrLength = length;
        entry.DadState = IpDadStatePreferred;
        entry.ValidLifetime = entry.PreferredLifetime = entry.LeaseLifetime = ~ULONG{0};
        entry.OnLinkPrefixLength = bits;
        *tail = &entry;
        tail = &entry.Next;
    };
    if (family != AF_INET) {
        answer.six.sin6_family = AF_INET6;
        answer.six.sin6_addr.s6_addr[15] = 1;
        add(answer.addresses[0], &answer.six, sizeof answer.six, 128);
    }
    if (family != AF_INET6) {
        answer.four.sin_family = AF_INET;
        const UCHAR own[] = {127, 0, 0, 1};
        memcpy(&answer.four.sin_addr, own, sizeof own);
        add(answer.addresses[1], &answer.four, sizeof answer.four, 8);
    }
    return ERROR_SUCCESS;
}

/// The machine's names. Name servers are none: nobody is asked over the network.
DWORD WINAPI GetNetworkParams(PFIXED_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool fits = to != nullptr && *size >= sizeof *to;
    *size = sizeof *to;
    if (!fits) {
        return ERROR_BUFFER_OVERFLOW;
    }
    memset(to, 0, sizeof *to);
    DWORD room = sizeof to->HostName;
    GetComputerNameExA(ComputerNameDnsHostname, to->HostName, &room);
    room = sizeof to->DomainName;
    GetComputerNameExA(ComputerNameDnsDomain, to->DomainName, &room);
    to->CurrentDnsServer = &to->DnsServerList;
    constexpr UINT hybrid = 8;
    to->NodeType = hybrid;
    return ERROR_SUCCESS;
}

DWORD WINAPI GetPerAdapterInfo(ULONG number, PIP_PER_ADAPTER_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (number != index) {
        return ERROR_FILE_NOT_FOUND;
    }
    const bool fits = to != nullptr && *size >= sizeof *to;
    *size = sizeof *to;
    if (!fits) {
        return ERROR_BUFFER_OVERFLOW;
    }
    memset(to, 0, sizeof *to);
    return ERROR_SUCCESS;
}

NET_IFINDEX WINAPI if_nametoindex(PCSTR name) { return strcmp(name, narrow_name) == 0 ? index : 0; }
PCHAR WINAPI if_indextoname(NET_IFINDEX number, PCHAR to) {
    if (number != index) {
        return nullptr;
    }
    memcpy(to, narrow_name, sizeof narrow_name);
    return to;
}
DWORD WINAPI ConvertInterfaceIndexToLuid(NET_IFINDEX number, NET_LUID* to) {
    to->Value = number == index ? luid : 0;
    return number == index ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND;
}
DWORD WINAPI ConvertInterfaceLuidToNameW(const NET_LUID* from, PWSTR to, SIZE_T units) {
    if (from->Value != luid) {
        return ERROR_INVALID_PARAMETER;
    }
    if (units < sizeof wide_name / sizeof(WCHAR)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    memcpy(to, wide_name, sizeof wide_name);
    return ERROR_SUCCESS;
}

// Nothing changes.
DWORD WINAPI NotifyIpInterfaceChange(USHORT, PVOID, PVOID, BOOLEAN, HANDLE* handle) {
    *handle = reinterpret_cast<HANDLE>(ULONG_PTR{index});
    return ERROR_SUCCESS;
}
DWORD WINAPI CancelMibChangeNotify2(HANDLE) { return ERROR_SUCCESS; }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
