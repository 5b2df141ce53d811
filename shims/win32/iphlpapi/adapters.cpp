// Adapters: interfaces with all that belongs to them. The machine's name servers are told of the
// one by which the rest of the world is reached.

#include "interfaces.hpp"

#include <ferry/win32/name_servers.hpp>

using ferry::win32::NameServer;
using namespace ferry::win32::ip;

namespace {

/// The interface of the default route, else the first one that is up and no loopback one, else any.
ULONG primary_index(const Interfaces& interfaces) {
    const UCHAR world[16] = {8, 8, 8, 8};
    Way way;
    if (find_way(world, false, way)) {
        return way.index;
    }
    ULONG first = 0;
    for (const Interface& one : interfaces) {
        if (!is_loopback(one) && status_of(one) == IfOperStatusUp) {
            return one.index;
        }
        first = first == 0 ? one.index : first;
    }
    return first;
}

/// Takes pieces off a caller's block, which is large enough and zero.
class Room {
public:
    explicit Room(void* block) : at_(static_cast<BYTE*>(block)) {}
    template <class T>
    T* take(SIZE_T count = 1) {
        auto* const taken = reinterpret_cast<T*>(at_);
        at_ += size_of<T>(count);
        return taken;
    }
    /// What take() takes.
    template <class T>
    static SIZE_T size_of(SIZE_T count = 1) {
        constexpr SIZE_T alignment = 8;
        return (count * sizeof(T) + alignment - 1) & ~(alignment - 1);
    }

private:
    BYTE* at_;
};

constexpr SIZE_T title_units = sizeof(Title);

/// A list's element with its address behind it, at the list's end.
template <class Entry>
Entry& add(Room& room, Entry**& tail, const UCHAR* bytes, bool is_inet6, ULONG scope) {
    auto* const entry = room.take<Entry>();
    auto* const address = room.take<SOCKADDR_INET>();
    fill_address(*address, bytes, is_inet6, scope);
    entry->Length = sizeof *entry;
    entry->Address.lpSockaddr = reinterpret_cast<sockaddr*>(address);
    entry->Address.iSockaddrLength = is_inet6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    *tail = entry;
    tail = &entry->Next;
    return *entry;
}
template <class Entry>
SIZE_T size_of_entry() {
    return Room::size_of<Entry>() + Room::size_of<SOCKADDR_INET>();
}

bool is_wanted(ULONG family, bool is_inet6) {
    return family == AF_UNSPEC || family == static_cast<ULONG>(is_inet6 ? AF_INET6 : AF_INET);
}

/// What one call of GetAdaptersAddresses tells.
struct Told {
    ULONG family;
    ULONG flags;
    Interfaces interfaces;
    Addresses addresses;
    ferry::win32::NetworkRecords<ferry::win32::network::Group> groups;
    ferry::win32::NetworkRecords<ferry::win32::network::Route> routes;
    NameServer servers[NameServer::most];
    int server_count;

    bool has(ULONG flag) const { return (flags & flag) != 0; }
    SIZE_T size() const {
        const SIZE_T each_adapter = Room::size_of<IP_ADAPTER_ADDRESSES>() + Room::size_of<Name>() +
                                    3 * Room::size_of<WCHAR>(title_units);
        const SIZE_T each_address =
            size_of_entry<IP_ADAPTER_UNICAST_ADDRESS>() + size_of_entry<IP_ADAPTER_PREFIX>();
        return interfaces.size() * each_adapter + addresses.size() * each_address +
               groups.size() * size_of_entry<IP_ADAPTER_MULTICAST_ADDRESS>() +
               routes.size() * size_of_entry<IP_ADAPTER_GATEWAY_ADDRESS>() +
               NameServer::most * size_of_entry<IP_ADAPTER_DNS_SERVER_ADDRESS>();
    }
};

void add_addresses(const Told& told, const Interface& one, IP_ADAPTER_ADDRESSES& adapter,
                   Room& room) {
    PIP_ADAPTER_UNICAST_ADDRESS* unicast = &adapter.FirstUnicastAddress;
    PIP_ADAPTER_PREFIX* prefix = &adapter.FirstPrefix;
    for (const Address& address : told.addresses) {
        const bool is_inet6 = address.is_inet6 != 0;
        if (address.index != one.index || !is_wanted(told.family, is_inet6)) {
            continue;
        }
        if (!told.has(GAA_FLAG_SKIP_UNICAST)) {
            auto& entry =
                add(room, unicast, address.bytes, is_inet6, is_link_local(address) ? one.index : 0);
            entry.DadState = IpDadStatePreferred;
            entry.ValidLifetime = entry.PreferredLifetime = entry.LeaseLifetime = ~ULONG{0};
            entry.OnLinkPrefixLength = static_cast<UINT8>(address.prefix);
        }
        if (told.has(GAA_FLAG_INCLUDE_PREFIX)) {
            UCHAR net[16]{};
            for (ULONG bit = 0; bit < address.prefix; ++bit) {
                net[bit / 8] |= static_cast<UCHAR>(address.bytes[bit / 8] & (0x80 >> bit % 8));
            }
            add(room, prefix, net, is_inet6, 0).PrefixLength = address.prefix;
        }
    }
}

void add_groups(const Told& told, const Interface& one, IP_ADAPTER_ADDRESSES& adapter, Room& room) {
    PIP_ADAPTER_MULTICAST_ADDRESS* tail = &adapter.FirstMulticastAddress;
    for (const auto& group : told.groups) {
        const bool is_inet6 = group.is_inet6 != 0;
        if (group.index == one.index && is_wanted(told.family, is_inet6)) {
            add(room, tail, group.bytes, is_inet6, is_inet6 ? one.index : 0);
        }
    }
}

void add_gateways(const Told& told, const Interface& one, IP_ADAPTER_ADDRESSES& adapter,
                  Room& room) {
    PIP_ADAPTER_GATEWAY_ADDRESS* tail = &adapter.FirstGatewayAddress;
    const UCHAR none[16]{};
    for (const auto& route : told.routes) {
        if (route.index == one.index && route.prefix == 0 &&
            is_wanted(told.family, route.is_inet6 != 0) &&
            memcmp(route.next_hop, none, sizeof none) != 0) {
            add(room, tail, route.next_hop, route.is_inet6 != 0, 0);
        }
    }
}

void add_servers(const Told& told, IP_ADAPTER_ADDRESSES& adapter, Room& room) {
    PIP_ADAPTER_DNS_SERVER_ADDRESS* tail = &adapter.FirstDnsServerAddress;
    for (int i = 0; i < told.server_count; ++i) {
        const NameServer& server = told.servers[i];
        add(room, tail, server.address, server.is_ipv6, server.scope);
    }
}

void fill(const Told& told, const Interface& one, IP_ADAPTER_ADDRESSES& adapter, Room& room) {
    constexpr ULONG inet_enabled = 0x80;
    constexpr ULONG inet6_enabled = 0x100;
    constexpr ULONG no_multicast = 0x10;
    constexpr ULONG loopback_metric = 75;
    constexpr ULONG metric = 25;
    adapter.Length = sizeof adapter;
    adapter.IfIndex = adapter.Ipv6IfIndex = one.index;
    auto* const name = room.take<Name>();
    *name = name_of(one);
    adapter.AdapterName = name->text;
    adapter.DnsSuffix = room.take<WCHAR>(title_units);
    adapter.Description = room.take<WCHAR>(title_units);
    adapter.FriendlyName = room.take<WCHAR>(title_units);
    widen(adapter.Description, title_of(one).text);
    widen(adapter.FriendlyName, title_of(one).text);
    adapter.PhysicalAddressLength = one.hardware_size;
    memcpy(adapter.PhysicalAddress, one.hardware, one.hardware_size);
    const bool has_multicast = is_loopback(one) || (one.flags & Interface::multicast) != 0;
    adapter.Flags = inet_enabled | inet6_enabled | (has_multicast ? 0 : no_multicast);
    adapter.Mtu = mtu_of(one);
    adapter.IfType = one.type;
    adapter.OperStatus = status_of(one);
    adapter.Luid.Value = luid_of(one);
    adapter.Ipv4Metric = adapter.Ipv6Metric = is_loopback(one) ? loopback_metric : metric;
    adapter.TransmitLinkSpeed = adapter.ReceiveLinkSpeed = speed_of(one);
    const GUID guid = guid_of(one);
    memcpy(&adapter.NetworkGuid, &guid, sizeof guid);
    adapter.ConnectionType = NET_IF_CONNECTION_DEDICATED;
    add_addresses(told, one, adapter, room);
    if (!told.has(GAA_FLAG_SKIP_MULTICAST)) {
        add_groups(told, one, adapter, room);
    }
    if (told.has(GAA_FLAG_INCLUDE_GATEWAYS)) {
        add_gateways(told, one, adapter, room);
    }
}

/// The servers as IPv4 texts: a list whose further entries lie behind what is told of otherwise.
class ServerTexts {
public:
    explicit ServerTexts(bool any) : count_(0) {
        NameServer servers[NameServer::most];
        const int count = any ? ferry_name_servers(servers) : 0;
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

/// IP_ADAPTER_INFO's addresses of IPv4: the first lies in it, further ones behind.
class TextList {
public:
    explicit TextList(IP_ADDR_STRING& first) : at_(&first) {}
    void add(const UCHAR* address, DWORD mask, Room& room) {
        if (!is_first_) {
            at_->Next = room.take<IP_ADDR_STRING>();
            at_ = at_->Next;
        }
        is_first_ = false;
        IN_ADDR bytes;
        memcpy(&bytes, address, sizeof bytes);
        RtlIpv4AddressToStringA(&bytes, at_->IpAddress.String);
        bytes.s_addr = mask;
        RtlIpv4AddressToStringA(&bytes, at_->IpMask.String);
        at_->Context = inet_of(address);
    }
    bool is_empty() const { return is_first_; }

private:
    IP_ADDR_STRING* at_;
    bool is_first_ = true;
};

} // namespace

extern "C" {

ULONG WINAPI GetAdaptersAddresses(ULONG family, ULONG flags, PVOID, PIP_ADAPTER_ADDRESSES to,
                                  PULONG size) {
    if (size == nullptr || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    Told told{family, flags, {}, {}, {}, {}, {}, 0};
    if (told.interfaces.size() == 0) {
        return ERROR_NO_DATA;
    }
    if (!told.has(GAA_FLAG_SKIP_DNS_SERVER)) {
        told.server_count = ferry_name_servers(told.servers);
    }
    if (room_for(to, size, told.size()) != NO_ERROR) {
        return ERROR_BUFFER_OVERFLOW;
    }
    const ULONG primary = primary_index(told.interfaces);
    Room room(to);
    PIP_ADAPTER_ADDRESSES* tail = &to;
    for (const Interface& one : told.interfaces) {
        auto* const adapter = room.take<IP_ADAPTER_ADDRESSES>();
        fill(told, one, *adapter, room);
        if (one.index == primary) {
            add_servers(told, *adapter, room);
        }
        *tail = adapter;
        tail = &adapter->Next;
    }
    return ERROR_SUCCESS;
}

// Here adapters are what is no loopback interface.
DWORD WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces interfaces;
    const Addresses addresses;
    const ferry::win32::NetworkRecords<ferry::win32::network::Route> routes;
    SIZE_T count = 0;
    for (const Interface& one : interfaces) {
        count += is_loopback(one) ? 0 : 1;
    }
    if (count == 0) {
        return ERROR_NO_DATA;
    }
    const SIZE_T needed = count * Room::size_of<IP_ADAPTER_INFO>() +
                          (addresses.size() + routes.size()) * Room::size_of<IP_ADDR_STRING>();
    if (room_for(to, size, needed) != NO_ERROR) {
        return ERROR_BUFFER_OVERFLOW;
    }
    Room room(to);
    PIP_ADAPTER_INFO* tail = &to;
    for (const Interface& one : interfaces) {
        if (is_loopback(one)) {
            continue;
        }
        auto& info = *room.take<IP_ADAPTER_INFO>();
        *tail = &info;
        tail = &info.Next;
        info.ComboIndex = info.Index = one.index;
        memcpy(info.AdapterName, name_of(one).text, sizeof(Name));
        memcpy(info.Description, title_of(one).text, sizeof(Title));
        info.AddressLength = one.hardware_size;
        memcpy(info.Address, one.hardware, one.hardware_size);
        info.Type = one.type;
        TextList own(info.IpAddressList);
        for (const Address& address : addresses) {
            if (address.index == one.index && address.is_inet6 == 0) {
                own.add(address.bytes, netmask(address.prefix), room);
            }
        }
        const UCHAR nothing[16]{};
        if (own.is_empty()) {
            own.add(nothing, 0, room);
        }
        TextList gateways(info.GatewayList);
        for (const auto& route : routes) {
            if (route.index == one.index && route.is_inet6 == 0 && route.prefix == 0 &&
                inet_of(route.next_hop) != 0) {
                gateways.add(route.next_hop, ~DWORD{0}, room);
            }
        }
        if (gateways.is_empty()) {
            gateways.add(nothing, 0, room);
        }
    }
    return NO_ERROR;
}

DWORD WINAPI GetNetworkParams(PFIXED_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const ServerTexts servers(true);
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
    const Interfaces interfaces;
    if (find(interfaces, number) == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    const ServerTexts servers(number == primary_index(interfaces));
    if (room_for(to, size, sizeof *to + servers.size()) != NO_ERROR) {
        return ERROR_BUFFER_OVERFLOW;
    }
    servers.write(to->DnsServerList, to + 1);
    return ERROR_SUCCESS;
}

} // extern "C"
