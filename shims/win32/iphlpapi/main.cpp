// Network interfaces: a program sees the loopback one, index 1.

#include "interface.hpp"

#include <ferry/win32/name_servers.hpp>
#include <ferry/win32/stubs.hpp>

using ferry::win32::NameServer;

namespace {

constexpr char narrow_name[] = "loopback_0";
constexpr WCHAR wide_name[] = L"loopback_0";
constexpr WCHAR title[] = L"Loopback Pseudo-Interface 1";

struct Answer {
    IP_ADAPTER_ADDRESSES adapter;
    IP_ADAPTER_UNICAST_ADDRESS addresses[2];
    sockaddr_in four;
    sockaddr_in6 six;
    IP_ADAPTER_DNS_SERVER_ADDRESS servers[NameServer::most];
    sockaddr_in6 server_addresses[NameServer::most];
    char name[sizeof "{00000000-0000-0000-0000-000000000001}"];
    WCHAR title[sizeof title / sizeof(WCHAR)];
    WCHAR suffix[1];
};

void add_servers(Answer& answer) {
    NameServer servers[NameServer::most];
    const int count = ferry_name_servers(servers);
    PIP_ADAPTER_DNS_SERVER_ADDRESS* tail = &answer.adapter.FirstDnsServerAddress;
    for (int i = 0; i < count; ++i) {
        IP_ADAPTER_DNS_SERVER_ADDRESS& entry = answer.servers[i];
        sockaddr_in6& six = answer.server_addresses[i];
        auto& four = reinterpret_cast<sockaddr_in&>(six);
        if (servers[i].is_ipv6) {
            six.sin6_family = AF_INET6;
            memcpy(&six.sin6_addr, servers[i].address, sizeof six.sin6_addr);
            six.sin6_scope_id = servers[i].scope;
        } else {
            four.sin_family = AF_INET;
            memcpy(&four.sin_addr, servers[i].address, sizeof four.sin_addr);
        }
        entry.Length = sizeof entry;
        entry.Address.lpSockaddr = reinterpret_cast<sockaddr*>(&six);
        entry.Address.iSockaddrLength = servers[i].is_ipv6 ? sizeof six : sizeof four;
        *tail = &entry;
        tail = &entry.Next;
    }
}

/// The servers as IPv4 texts: a list whose further entries lie behind what is told of otherwise.
class ServerTexts {
public:
    ServerTexts() : count_(0) {
        NameServer servers[NameServer::most];
        const int count = ferry_name_servers(servers);
        for (int i = 0; i < count; ++i) {
            if (!servers[i].is_ipv6) {
                memcpy(&addresses_[count_++], servers[i].address, sizeof addresses_[0]);
            }
        }
    }
    /// What the further ones take.
    ULONG size() const {
        return count_ > 1 ? static_cast<ULONG>(count_ - 1) * sizeof(IP_ADDR_STRING) : 0;
    }
    void write(IP_ADDR_STRING& first, void* further) const {
        auto* next = static_cast<IP_ADDR_STRING*>(further);
        IP_ADDR_STRING* at = &first;
        for (int i = 0; i < count_; ++i) {
            if (i > 0) {
                memset(next, 0, sizeof *next);
                at->Next = next;
                at = next++;
            }
            RtlIpv4AddressToStringA(&addresses_[i], at->IpAddress.String);
        }
    }

private:
    IN_ADDR addresses_[NameServer::most];
    int count_;
};

} // namespace

extern "C" {

ULONG WINAPI GetAdaptersAddresses(ULONG family, ULONG flags, PVOID, PIP_ADAPTER_ADDRESSES to,
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
    if ((flags & GAA_FLAG_SKIP_DNS_SERVER) == 0) {
        add_servers(answer);
    }
    return ERROR_SUCCESS;
}

DWORD WINAPI GetNetworkParams(PFIXED_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const ServerTexts servers;
    const ULONG whole = sizeof *to + servers.size();
    const bool fits = to != nullptr && *size >= whole;
    *size = whole;
    if (!fits) {
        return ERROR_BUFFER_OVERFLOW;
    }
    memset(to, 0, sizeof *to);
    DWORD room = sizeof to->HostName;
    GetComputerNameExA(ComputerNameDnsHostname, to->HostName, &room);
    room = sizeof to->DomainName;
    GetComputerNameExA(ComputerNameDnsDomain, to->DomainName, &room);
    servers.write(to->DnsServerList, to + 1);
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
    const ServerTexts servers;
    const ULONG whole = sizeof *to + servers.size();
    const bool fits = to != nullptr && *size >= whole;
    *size = whole;
    if (!fits) {
        return ERROR_BUFFER_OVERFLOW;
    }
    memset(to, 0, sizeof *to);
    servers.write(to->DnsServerList, to + 1);
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
