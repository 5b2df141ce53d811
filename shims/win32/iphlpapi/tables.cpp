// Tables of interfaces, their addresses and their neighbours.

#include "interfaces.hpp"

using namespace ferry::win32::ip;
using ferry::win32::NetworkRecords;
using ferry::win32::network::Neighbour;

namespace {

constexpr char device[] = "\\DEVICE\\TCPIP_";

void fill_device(WCHAR* to, const Interface& one) {
    widen(to, device);
    widen(to + sizeof device - 1, name_of(one).text);
}

/// What is counted, in 32 bits as in the older tables: it wraps.
DWORD low(ULONG64 count) { return static_cast<DWORD>(count); }

void fill(MIB_IFROW& row, const Interface& one) {
    memset(&row, 0, sizeof row);
    fill_device(row.wszName, one);
    row.dwIndex = one.index;
    row.dwType = one.type;
    row.dwMtu = mtu_of(one);
    row.dwSpeed = speed_of(one) > ~DWORD{0} ? ~DWORD{0} : low(speed_of(one));
    row.dwPhysAddrLen = one.hardware_size;
    memcpy(row.bPhysAddr, one.hardware, one.hardware_size);
    row.dwAdminStatus =
        (one.flags & Interface::up) != 0 ? MIB_IF_ADMIN_STATUS_UP : MIB_IF_ADMIN_STATUS_DOWN;
    row.dwOperStatus = status_of(one) == IfOperStatusUp ? MIB_IF_OPER_STATUS_OPERATIONAL
                                                        : MIB_IF_OPER_STATUS_NON_OPERATIONAL;
    row.dwInOctets = low(one.received_bytes);
    row.dwInUcastPkts = low(one.received_packets - one.received_multicast);
    row.dwInNUcastPkts = low(one.received_multicast);
    row.dwInDiscards = low(one.received_drops);
    row.dwInErrors = low(one.received_errors);
    row.dwOutOctets = low(one.sent_bytes);
    row.dwOutUcastPkts = low(one.sent_packets);
    row.dwOutDiscards = low(one.sent_drops);
    row.dwOutErrors = low(one.sent_errors);
    const Title title = title_of(one);
    row.dwDescrLen = static_cast<DWORD>(strlen(title.text) + 1);
    memcpy(row.bDescr, title.text, row.dwDescrLen);
}

void fill(MIB_IF_ROW2& row, const Interface& one) {
    memset(&row, 0, sizeof row);
    row.InterfaceLuid.Value = luid_of(one);
    row.InterfaceIndex = one.index;
    row.InterfaceGuid = guid_of(one);
    widen(row.Alias, title_of(one).text);
    widen(row.Description, title_of(one).text);
    row.PhysicalAddressLength = one.hardware_size;
    memcpy(row.PhysicalAddress, one.hardware, one.hardware_size);
    memcpy(row.PermanentPhysicalAddress, one.hardware, one.hardware_size);
    row.Mtu = mtu_of(one);
    row.Type = one.type;
    row.MediaType = is_loopback(one) ? NdisMediumLoopback : NdisMedium802_3;
    row.AccessType = is_loopback(one) ? NET_IF_ACCESS_LOOPBACK : NET_IF_ACCESS_BROADCAST;
    row.DirectionType = NET_IF_DIRECTION_SENDRECEIVE;
    row.OperStatus = status_of(one);
    row.AdminStatus =
        (one.flags & Interface::up) != 0 ? NET_IF_ADMIN_STATUS_UP : NET_IF_ADMIN_STATUS_DOWN;
    row.MediaConnectState = status_of(one) == IfOperStatusUp ? MediaConnectStateConnected
                                                             : MediaConnectStateDisconnected;
    row.ConnectionType = NET_IF_CONNECTION_DEDICATED;
    row.TransmitLinkSpeed = row.ReceiveLinkSpeed = speed_of(one);
    row.InOctets = one.received_bytes;
    row.InUcastPkts = one.received_packets - one.received_multicast;
    row.InNUcastPkts = one.received_multicast;
    row.InDiscards = one.received_drops;
    row.InErrors = one.received_errors;
    row.OutOctets = one.sent_bytes;
    row.OutUcastPkts = one.sent_packets;
    row.OutDiscards = one.sent_drops;
    row.OutErrors = one.sent_errors;
}

/// The bytes of a table whose last member has room for one row.
template <class Table>
SIZE_T size_of(ULONG rows) {
    return sizeof(Table) + (rows > 0 ? rows - 1 : 0) * sizeof(Table::table[0]);
}

ULONG count_inet(const Addresses& addresses) {
    ULONG count = 0;
    for (const Address& address : addresses) {
        count += address.is_inet6 == 0 ? 1 : 0;
    }
    return count;
}

void fill(MIB_UNICASTIPADDRESS_ROW& row, const Address& address, const Interface& one) {
    fill_address(row.Address, address.bytes, address.is_inet6 != 0,
                 is_link_local(address) ? one.index : 0);
    row.InterfaceLuid.Value = luid_of(one);
    row.InterfaceIndex = one.index;
    row.ValidLifetime = row.PreferredLifetime = ~ULONG{0};
    row.OnLinkPrefixLength = static_cast<UINT8>(address.prefix);
    row.DadState = IpDadStatePreferred;
}

} // namespace

extern "C" {

DWORD WINAPI GetNumberOfInterfaces(PDWORD count) {
    if (count == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *count = Interfaces().size();
    return NO_ERROR;
}

DWORD WINAPI GetIfEntry(PMIB_IFROW row) {
    if (row == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    const Interface* const found = find(all, row->dwIndex);
    if (found == nullptr) {
        return ERROR_INVALID_DATA;
    }
    fill(*row, *found);
    return NO_ERROR;
}
DWORD WINAPI GetIfTable(PMIB_IFTABLE to, PULONG size, WINBOOL) {
    const Interfaces all;
    if (const DWORD error = room_for(to, size, size_of<MIB_IFTABLE>(all.size()));
        error != NO_ERROR) {
        return error;
    }
    for (const Interface& one : all) {
        fill(to->table[to->dwNumEntries++], one);
    }
    return NO_ERROR;
}
DWORD WINAPI GetIfEntry2(PMIB_IF_ROW2 row) {
    if (row == nullptr || (row->InterfaceLuid.Value == 0 && row->InterfaceIndex == 0)) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    const Interface* const found = row->InterfaceLuid.Value != 0 ? find(all, row->InterfaceLuid)
                                                                 : find(all, row->InterfaceIndex);
    if (found == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    fill(*row, *found);
    return NO_ERROR;
}
DWORD WINAPI GetIfEntry2Ex(int level, PMIB_IF_ROW2 row) {
    constexpr int without_statistics = 1;
    return level < 0 || level > without_statistics ? ERROR_INVALID_PARAMETER : GetIfEntry2(row);
}
DWORD WINAPI GetIfTable2(PMIB_IF_TABLE2* to) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    *to = static_cast<PMIB_IF_TABLE2>(
        allocate(sizeof(MIB_IF_TABLE2) + all.size() * sizeof(MIB_IF_ROW2)));
    if (*to == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    for (const Interface& one : all) {
        fill((*to)->Table[(*to)->NumEntries++], one);
    }
    return NO_ERROR;
}
DWORD WINAPI GetIfTable2Ex(MIB_IF_TABLE_LEVEL level, PMIB_IF_TABLE2* to) {
    return static_cast<unsigned>(level) > 2U ? ERROR_INVALID_PARAMETER : GetIfTable2(to);
}
VOID WINAPI FreeMibTable(PVOID table) { HeapFree(GetProcessHeap(), 0, table); }

DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO to, PULONG size) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    ULONG count = 0;
    for (const Interface& one : all) {
        count += is_loopback(one) ? 0 : 1;
    }
    if (count == 0) {
        return ERROR_NO_DATA;
    }
    if (const DWORD error =
            room_for(to, size, sizeof(IP_INTERFACE_INFO) + count * sizeof(IP_ADAPTER_INDEX_MAP));
        error != NO_ERROR) {
        return error;
    }
    for (const Interface& one : all) {
        if (!is_loopback(one)) {
            IP_ADAPTER_INDEX_MAP& adapter = to->Adapter[to->NumAdapters++];
            adapter.Index = one.index;
            fill_device(adapter.Name, one);
        }
    }
    return NO_ERROR;
}

DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE to, PULONG size, WINBOOL) {
    const Addresses addresses;
    if (const DWORD error = room_for(to, size, size_of<MIB_IPADDRTABLE>(count_inet(addresses)));
        error != NO_ERROR) {
        return error;
    }
    constexpr DWORD longest = 0xffff;
    for (const Address& address : addresses) {
        if (address.is_inet6 == 0) {
            MIB_IPADDRROW& row = to->table[to->dwNumEntries++];
            row.dwAddr = inet_of(address.bytes);
            row.dwIndex = address.index;
            row.dwMask = netmask(address.prefix);
            row.dwBCastAddr = 1;
            row.dwReasmSize = longest;
            row.wType = MIB_IPADDR_PRIMARY;
        }
    }
    return NO_ERROR;
}

DWORD WINAPI GetUnicastIpAddressTable(ADDRESS_FAMILY family, PMIB_UNICASTIPADDRESS_TABLE* to) {
    if (to == nullptr || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)) {
        return ERROR_INVALID_PARAMETER;
    }
    const Interfaces all;
    const Addresses addresses;
    *to = static_cast<PMIB_UNICASTIPADDRESS_TABLE>(allocate(
        sizeof(MIB_UNICASTIPADDRESS_TABLE) + addresses.size() * sizeof(MIB_UNICASTIPADDRESS_ROW)));
    if (*to == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    for (const Address& address : addresses) {
        const Interface* const one = find(all, address.index);
        if (one != nullptr &&
            (family == AF_UNSPEC || family == (address.is_inet6 != 0 ? AF_INET6 : AF_INET))) {
            fill((*to)->Table[(*to)->NumEntries++], address, *one);
        }
    }
    return NO_ERROR;
}

DWORD WINAPI GetIpNetTable(PMIB_IPNETTABLE to, PULONG size, WINBOOL) {
    if (size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const NetworkRecords<Neighbour> neighbours;
    if (neighbours.size() == 0) {
        return ERROR_NO_DATA;
    }
    if (const DWORD error = room_for(to, size, size_of<MIB_IPNETTABLE>(neighbours.size()));
        error != NO_ERROR) {
        return error;
    }
    for (const Neighbour& neighbour : neighbours) {
        MIB_IPNETROW& row = to->table[to->dwNumEntries++];
        row.dwIndex = neighbour.index;
        row.dwPhysAddrLen = neighbour.hardware_size;
        memcpy(row.bPhysAddr, neighbour.hardware, neighbour.hardware_size);
        row.dwAddr = inet_of(neighbour.address);
        row.dwType = neighbour.is_static != 0 ? MIB_IPNET_TYPE_STATIC : MIB_IPNET_TYPE_DYNAMIC;
    }
    return NO_ERROR;
}

/// The hardware address of a neighbour, which is asked for an echo where it is not known yet.
DWORD WINAPI SendARP(IPAddr destination, IPAddr, PVOID to, PULONG size) {
    if (to == nullptr || size == nullptr || *size == 0) {
        return ERROR_INVALID_PARAMETER;
    }
    const auto give = [&](const UCHAR* hardware, ULONG bytes) -> DWORD {
        if (*size < bytes) {
            return ERROR_INSUFFICIENT_BUFFER;
        }
        memcpy(to, hardware, bytes);
        *size = bytes;
        return NO_ERROR;
    };
    const Interfaces interfaces;
    const Addresses addresses;
    for (const Address& address : addresses) {
        const Interface* const own = find(interfaces, address.index);
        if (address.is_inet6 == 0 && inet_of(address.bytes) == destination && own != nullptr) {
            return own->hardware_size != 0 ? give(own->hardware, own->hardware_size)
                                           : DWORD{ERROR_NOT_FOUND};
        }
    }
    for (int tries = 0; tries < 2; ++tries) {
        const NetworkRecords<Neighbour> neighbours;
        for (const Neighbour& neighbour : neighbours) {
            if (inet_of(neighbour.address) == destination) {
                return give(neighbour.hardware, neighbour.hardware_size);
            }
        }
        constexpr ULONG second = 1000;
        ferry::win32::network::Echo echo{};
        ferry::win32::network::EchoReply reply{};
        memcpy(echo.address, &destination, sizeof destination);
        echo.timeout = second;
        ferry_echo(echo, nullptr, 0, &reply, sizeof reply);
    }
    return ERROR_BAD_NET_NAME;
}

} // extern "C"
