// Connections, listeners and what the protocols count.

#include "interfaces.hpp"

#include <stdlib.h>

using namespace ferry::win32::ip;
using ferry::win32::NetworkRecords;
using ferry::win32::network::Connection;
using ferry::win32::network::Figure;

namespace {

using Connections = NetworkRecords<Connection>;

constexpr ULONG tcp = 6;
constexpr ULONG udp = 17;

DWORD in_network_order(ULONG port) { return __builtin_bswap16(static_cast<USHORT>(port)); }

/// Which ones a table holds.
enum class Which { all, listeners, connections };

bool belongs(const Connection& one, ULONG protocol, bool is_inet6, Which which) {
    return one.protocol == protocol && (one.is_inet6 != 0) == is_inet6 &&
           (which == Which::all ||
            (one.state == MIB_TCP_STATE_LISTEN) == (which == Which::listeners));
}

// One function for each row; what a row lacks is not told.
void fill(MIB_TCPROW& row, const Connection& one) {
    row.dwState = one.state;
    row.dwLocalAddr = inet_of(one.local);
    row.dwLocalPort = in_network_order(one.local_port);
    row.dwRemoteAddr = inet_of(one.remote);
    row.dwRemotePort = in_network_order(one.remote_port);
}
void fill(MIB_TCPROW2& row, const Connection& one) {
    MIB_TCPROW first;
    fill(first, one);
    memcpy(&row, &first, sizeof first);
    row.dwOwningPid = one.process;
    row.dwOffloadState = TcpConnectionOffloadStateInHost;
}
void fill(MIB_TCPROW_OWNER_PID& row, const Connection& one) {
    MIB_TCPROW first;
    fill(first, one);
    memcpy(&row, &first, sizeof first);
    row.dwOwningPid = one.process;
}
void fill(MIB_TCPROW_OWNER_MODULE& row, const Connection& one) {
    MIB_TCPROW_OWNER_PID first;
    fill(first, one);
    memcpy(&row, &first, sizeof first);
}
void fill(MIB_TCP6ROW_OWNER_PID& row, const Connection& one) {
    memcpy(row.ucLocalAddr, one.local, sizeof row.ucLocalAddr);
    row.dwLocalPort = in_network_order(one.local_port);
    memcpy(row.ucRemoteAddr, one.remote, sizeof row.ucRemoteAddr);
    row.dwRemotePort = in_network_order(one.remote_port);
    row.dwState = one.state;
    row.dwOwningPid = one.process;
}
void fill(MIB_TCP6ROW_OWNER_MODULE& row, const Connection& one) {
    MIB_TCP6ROW_OWNER_PID first{};
    fill(first, one);
    memcpy(&row, &first, sizeof first);
}
void fill(MIB_TCP6ROW& row, const Connection& one) {
    row.State = static_cast<MIB_TCP_STATE>(one.state);
    memcpy(&row.LocalAddr, one.local, sizeof row.LocalAddr);
    row.dwLocalPort = in_network_order(one.local_port);
    memcpy(&row.RemoteAddr, one.remote, sizeof row.RemoteAddr);
    row.dwRemotePort = in_network_order(one.remote_port);
}
void fill(MIB_UDP6ROW& row, const Connection& one) {
    memcpy(&row.dwLocalAddr, one.local, sizeof row.dwLocalAddr);
    row.dwLocalPort = in_network_order(one.local_port);
}
void fill(MIB_UDPROW& row, const Connection& one) {
    row.dwLocalAddr = inet_of(one.local);
    row.dwLocalPort = in_network_order(one.local_port);
}
void fill(MIB_UDPROW_OWNER_PID& row, const Connection& one) {
    row.dwLocalAddr = inet_of(one.local);
    row.dwLocalPort = in_network_order(one.local_port);
    row.dwOwningPid = one.process;
}
void fill(MIB_UDPROW_OWNER_MODULE& row, const Connection& one) {
    row.dwLocalAddr = inet_of(one.local);
    row.dwLocalPort = in_network_order(one.local_port);
    row.dwOwningPid = one.process;
}
void fill(MIB_UDP6ROW_OWNER_PID& row, const Connection& one) {
    memcpy(row.ucLocalAddr, one.local, sizeof row.ucLocalAddr);
    row.dwLocalPort = in_network_order(one.local_port);
    row.dwOwningPid = one.process;
}
void fill(MIB_UDP6ROW_OWNER_MODULE& row, const Connection& one) {
    MIB_UDP6ROW_OWNER_PID first{};
    fill(first, one);
    memcpy(&row, &first, sizeof first);
}

int compare(const Connection& a, const Connection& b) {
    const int local = memcmp(a.local, b.local, sizeof a.local);
    if (local != 0 || a.local_port != b.local_port) {
        return local != 0 ? local : (a.local_port < b.local_port ? -1 : 1);
    }
    const int remote = memcmp(a.remote, b.remote, sizeof a.remote);
    return remote != 0 ? remote : static_cast<int>(a.remote_port) - static_cast<int>(b.remote_port);
}

/// A table of the form { count, rows }.
template <class Table>
DWORD give(void* to, ULONG* size, bool ordered, ULONG protocol, bool is_inet6, Which which) {
    using Row = decltype(Table{}.table[0]);
    const Connections all;
    ULONG count = 0;
    for (const Connection& one : all) {
        count += belongs(one, protocol, is_inet6, which) ? 1 : 0;
    }
    const SIZE_T needed = offsetof(Table, table) + (count > 0 ? count : 1) * sizeof(Row);
    if (const DWORD error = room_for(to, size, needed); error != NO_ERROR) {
        return error;
    }
    auto& table = *static_cast<Table*>(to);
    const Connection* last = nullptr;
    while (table.dwNumEntries < count) {
        const Connection* next = nullptr;
        for (const Connection& one : all) {
            if (!belongs(one, protocol, is_inet6, which)) {
                continue;
            }
            if (!ordered) {
                fill(table.table[table.dwNumEntries++], one);
                continue;
            }
            const int behind = last == nullptr ? 1 : compare(one, *last);
            const bool comes_later = behind > 0 || (behind == 0 && &one > last);
            if (comes_later && (next == nullptr || compare(one, *next) < 0)) {
                next = &one;
            }
        }
        if (ordered) {
            fill(table.table[table.dwNumEntries++], *next);
            last = next;
        }
    }
    return NO_ERROR;
}

/// The figures of the protocols, by their names.
class Figures {
public:
    DWORD operator[](const char* name) const {
        for (const Figure& figure : all_) {
            if (strcmp(figure.name, name) == 0) {
                return static_cast<DWORD>(figure.value);
            }
        }
        return 0;
    }
    bool is_empty() const { return all_.size() == 0; }

private:
    NetworkRecords<Figure> all_;
};

/// A field of a struct of numbers, and the figure that it holds.
struct Field {
    SIZE_T offset;
    const char* name;
};

template <SIZE_T N>
DWORD give_figures(void* to, SIZE_T size, const Field (&fields)[N], const Figures& figures) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (figures.is_empty()) {
        return ERROR_NOT_SUPPORTED;
    }
    memset(to, 0, size);
    for (const Field& field : fields) {
        const DWORD value = figures[field.name];
        memcpy(static_cast<BYTE*>(to) + field.offset, &value, sizeof value);
    }
    return NO_ERROR;
}

#define FIELD(type, member, figure)                                                                \
    { offsetof(type, member), figure }
#define TCP(member) FIELD(MIB_TCPSTATS, dw##member, "Tcp." #member)
constexpr Field tcp_fields[] = {
    TCP(RtoAlgorithm), TCP(RtoMin),       TCP(RtoMax),      TCP(MaxConn),   TCP(ActiveOpens),
    TCP(PassiveOpens), TCP(AttemptFails), TCP(EstabResets), TCP(CurrEstab), TCP(InSegs),
    TCP(OutSegs),      TCP(RetransSegs),  TCP(InErrs),      TCP(OutRsts),
};
#define UDP(member) FIELD(MIB_UDPSTATS, dw##member, "Udp." #member)
constexpr Field udp_fields[] = {UDP(InDatagrams), UDP(NoPorts), UDP(InErrors), UDP(OutDatagrams)};
constexpr Field udp6_fields[] = {
    FIELD(MIB_UDPSTATS, dwInDatagrams, "Udp6InDatagrams"),
    FIELD(MIB_UDPSTATS, dwNoPorts, "Udp6NoPorts"),
    FIELD(MIB_UDPSTATS, dwInErrors, "Udp6InErrors"),
    FIELD(MIB_UDPSTATS, dwOutDatagrams, "Udp6OutDatagrams"),
};
#define IP(member) FIELD(MIB_IPSTATS, dw##member, "Ip." #member)
constexpr Field ip_fields[] = {
    IP(Forwarding),
    IP(DefaultTTL),
    IP(InReceives),
    IP(InHdrErrors),
    IP(InAddrErrors),
    IP(ForwDatagrams),
    IP(InUnknownProtos),
    IP(InDiscards),
    IP(InDelivers),
    IP(OutRequests),
    IP(OutDiscards),
    IP(OutNoRoutes),
    IP(ReasmReqds),
    FIELD(MIB_IPSTATS, dwReasmTimeout, "Ip.ReasmTimeout"),
    FIELD(MIB_IPSTATS, dwReasmOks, "Ip.ReasmOKs"),
    FIELD(MIB_IPSTATS, dwReasmFails, "Ip.ReasmFails"),
    FIELD(MIB_IPSTATS, dwFragOks, "Ip.FragOKs"),
    FIELD(MIB_IPSTATS, dwFragFails, "Ip.FragFails"),
    FIELD(MIB_IPSTATS, dwFragCreates, "Ip.FragCreates"),
};
#define ICMP(direction, way, member)                                                               \
    FIELD(MIB_ICMP, stats.icmp##direction##Stats.dw##member, "Icmp." way #member)
#define ICMP_BOTH(member) ICMP(In, "In", member), ICMP(Out, "Out", member)
constexpr Field icmp_fields[] = {
    ICMP_BOTH(Msgs),
    ICMP_BOTH(Errors),
    ICMP_BOTH(DestUnreachs),
    ICMP_BOTH(TimeExcds),
    ICMP_BOTH(ParmProbs),
    ICMP_BOTH(Redirects),
    ICMP_BOTH(Echos),
    ICMP_BOTH(EchoReps),
    ICMP_BOTH(Timestamps),
    ICMP_BOTH(TimestampReps),
    ICMP_BOTH(AddrMasks),
    ICMP_BOTH(AddrMaskReps),
    FIELD(MIB_ICMP, stats.icmpInStats.dwSrcQuenchs, "Icmp.InSrcQuenchs"),
    FIELD(MIB_ICMP, stats.icmpOutStats.dwSrcQuenchs, "Icmp.OutSrcQuenchs"),
};
#undef ICMP_BOTH
#undef ICMP
#undef IP
#undef UDP
#undef TCP
#undef FIELD

DWORD count(ULONG protocol, bool is_inet6) {
    DWORD result = 0;
    const Connections all;
    for (const Connection& one : all) {
        result += belongs(one, protocol, is_inet6, Which::all) ? 1 : 0;
    }
    return result;
}

bool is_family(ULONG family) { return family == AF_INET || family == AF_INET6; }

} // namespace

extern "C" {

DWORD WINAPI GetTcpTable(PMIB_TCPTABLE to, PULONG size, WINBOOL ordered) {
    return give<MIB_TCPTABLE>(to, size, ordered != FALSE, tcp, false, Which::all);
}
ULONG WINAPI GetTcpTable2(PMIB_TCPTABLE2 to, PULONG size, WINBOOL ordered) {
    return give<MIB_TCPTABLE2>(to, size, ordered != FALSE, tcp, false, Which::all);
}
DWORD WINAPI GetUdpTable(PMIB_UDPTABLE to, PULONG size, WINBOOL ordered) {
    return give<MIB_UDPTABLE>(to, size, ordered != FALSE, udp, false, Which::all);
}

ULONG WINAPI GetTcp6Table(PMIB_TCP6TABLE to, PULONG size, WINBOOL ordered) {
    return give<MIB_TCP6TABLE>(to, size, ordered != FALSE, tcp, true, Which::all);
}
ULONG WINAPI GetUdp6Table(PMIB_UDP6TABLE to, PULONG size, WINBOOL ordered) {
    return give<MIB_UDP6TABLE>(to, size, ordered != FALSE, udp, true, Which::all);
}

DWORD WINAPI GetExtendedTcpTable(PVOID to, PDWORD size, WINBOOL ordered, ULONG family,
                                 TCP_TABLE_CLASS kind, ULONG) {
    if (!is_family(family) || static_cast<unsigned>(kind) > TCP_TABLE_OWNER_MODULE_ALL) {
        return ERROR_INVALID_PARAMETER;
    }
    // Three classes of each: listeners, connections, all.
    constexpr Which order[] = {Which::listeners, Which::connections, Which::all};
    const Which which = order[kind % 3];
    const bool is_inet6 = family == AF_INET6;
    const bool sorted = ordered != FALSE;
    if (kind <= TCP_TABLE_BASIC_ALL) {
        return is_inet6 ? ERROR_NOT_SUPPORTED
                        : give<MIB_TCPTABLE>(to, size, sorted, tcp, false, which);
    }
    if (kind <= TCP_TABLE_OWNER_PID_ALL) {
        return is_inet6 ? give<MIB_TCP6TABLE_OWNER_PID>(to, size, sorted, tcp, true, which)
                        : give<MIB_TCPTABLE_OWNER_PID>(to, size, sorted, tcp, false, which);
    }
    return is_inet6 ? give<MIB_TCP6TABLE_OWNER_MODULE>(to, size, sorted, tcp, true, which)
                    : give<MIB_TCPTABLE_OWNER_MODULE>(to, size, sorted, tcp, false, which);
}

DWORD WINAPI GetExtendedUdpTable(PVOID to, PDWORD size, WINBOOL ordered, ULONG family,
                                 UDP_TABLE_CLASS kind, ULONG) {
    const bool is_inet6 = family == AF_INET6;
    const bool sorted = ordered != FALSE;
    if (!is_family(family)) {
        return ERROR_INVALID_PARAMETER;
    }
    switch (kind) {
    case UDP_TABLE_BASIC:
        return is_inet6 ? ERROR_NOT_SUPPORTED
                        : give<MIB_UDPTABLE>(to, size, sorted, udp, false, Which::all);
    case UDP_TABLE_OWNER_PID:
        return is_inet6 ? give<MIB_UDP6TABLE_OWNER_PID>(to, size, sorted, udp, true, Which::all)
                        : give<MIB_UDPTABLE_OWNER_PID>(to, size, sorted, udp, false, Which::all);
    case UDP_TABLE_OWNER_MODULE:
        return is_inet6 ? give<MIB_UDP6TABLE_OWNER_MODULE>(to, size, sorted, udp, true, Which::all)
                        : give<MIB_UDPTABLE_OWNER_MODULE>(to, size, sorted, udp, false, Which::all);
    }
    return ERROR_INVALID_PARAMETER;
}

DWORD WINAPI GetTcpStatisticsEx(PMIB_TCPSTATS to, DWORD family) {
    if (!is_family(family)) {
        return ERROR_INVALID_PARAMETER;
    }
    const DWORD error = give_figures(to, sizeof *to, tcp_fields, Figures());
    if (error == NO_ERROR) {
        to->dwNumConns = count(tcp, family == AF_INET6);
    }
    return error;
}
DWORD WINAPI GetTcpStatistics(PMIB_TCPSTATS to) { return GetTcpStatisticsEx(to, AF_INET); }
DWORD WINAPI GetUdpStatisticsEx(PMIB_UDPSTATS to, DWORD family) {
    if (!is_family(family)) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool is_inet6 = family == AF_INET6;
    const DWORD error = is_inet6 ? give_figures(to, sizeof *to, udp6_fields, Figures())
                                 : give_figures(to, sizeof *to, udp_fields, Figures());
    if (error == NO_ERROR) {
        to->dwNumAddrs = count(udp, is_inet6);
    }
    return error;
}
DWORD WINAPI GetUdpStatistics(PMIB_UDPSTATS to) { return GetUdpStatisticsEx(to, AF_INET); }
DWORD WINAPI GetIpStatistics(PMIB_IPSTATS to) {
    const DWORD error = give_figures(to, sizeof *to, ip_fields, Figures());
    if (error == NO_ERROR) {
        to->dwNumIf = Interfaces().size();
        const Addresses addresses;
        for (const Address& address : addresses) {
            to->dwNumAddr += address.is_inet6 == 0 ? 1 : 0;
        }
    }
    return error;
}
DWORD WINAPI GetIcmpStatistics(PMIB_ICMP to) {
    return give_figures(to, sizeof *to, icmp_fields, Figures());
}

} // extern "C"
