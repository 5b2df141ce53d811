// The lists of services and protocols, as Windows's files `services` and `protocol` have them.

#include "names.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

constexpr Service services[] = {{"echo", 7, true},     {"discard", 9, true},  {"ftp", 21, false},
                                {"ssh", 22, false},    {"telnet", 23, false}, {"smtp", 25, false},
                                {"domain", 53, true},  {"tftp", 69, true},    {"http", 80, false},
                                {"pop3", 110, false},  {"ntp", 123, true},    {"imap", 143, false},
                                {"snmp", 161, true},   {"ldap", 389, false},  {"https", 443, false},
                                {"imaps", 993, false}, {"pop3s", 995, false}};

struct ServiceEntry {
    servent entry;
    char name[32];
    char protocol[8];
    char* aliases[1];
};

struct ProtocolEntry {
    protoent entry;
    char name[16];
    char upper[16];
    char* aliases[2];
};

struct Protocol {
    const char* name;
    short number;
    const char* alias = nullptr; ///< null: the name in capitals
};
/// As the file `protocol` of Windows has them.
constexpr Protocol protocols[] = {{"ip", 0},
                                  {"icmp", 1},
                                  {"ggp", 3},
                                  {"tcp", 6},
                                  {"egp", 8},
                                  {"pup", 12},
                                  {"udp", 17},
                                  {"hmp", 20},
                                  {"xns-idp", 22},
                                  {"rdp", 27},
                                  {"ipv6", 41, "IPv6"},
                                  {"ipv6-route", 43, "IPv6-Route"},
                                  {"ipv6-frag", 44, "IPv6-Frag"},
                                  {"esp", 50},
                                  {"ah", 51},
                                  {"ipv6-icmp", 58, "IPv6-ICMP"},
                                  {"ipv6-nonxt", 59, "IPv6-NoNxt"},
                                  {"ipv6-opts", 60, "IPv6-Opts"},
                                  {"rvd", 66}};

protoent* protocol_entry(const Protocol* row) {
    if (row == nullptr) {
        fail(WSANO_DATA);
        return nullptr;
    }
    auto* const to = thread_memory<ProtocolEntry>();
    if (to == nullptr) {
        return nullptr;
    }
    memcpy(to->name, row->name, strlen(row->name) + 1);
    for (size_t i = 0; i <= strlen(row->name); ++i) {
        const char c = row->name[i];
        to->upper[i] = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    if (row->alias != nullptr) {
        memcpy(to->upper, row->alias, strlen(row->alias) + 1);
    }
    to->aliases[0] = to->upper;
    to->aliases[1] = nullptr;
    to->entry = {to->name, to->aliases, row->number};
    return &to->entry;
}

servent* service_entry(const Service* row, const char* protocol) {
    if (row == nullptr) {
        fail(WSANO_DATA);
        return nullptr;
    }
    auto* const memory = thread_memory<ServiceEntry>();
    if (memory == nullptr) {
        return nullptr;
    }
    ServiceEntry& to = *memory;
    to.aliases[0] = nullptr;
    memcpy(to.name, row->name, strlen(row->name) + 1);
    const char* const name = protocol != nullptr ? protocol : row->udp ? "udp" : "tcp";
    memcpy(to.protocol, name, strlen(name) < 8 ? strlen(name) + 1 : 8);
    to.entry.s_name = to.name;
    to.entry.s_aliases = to.aliases;
    to.entry.s_port = static_cast<short>(__builtin_bswap16(row->port));
    to.entry.s_proto = to.protocol;
    return &to.entry;
}

} // namespace

namespace ferry::win32::sockets {

const Service* service_of(const char* name) {
    for (const Service& row : services) {
        if (equal(row.name, name)) {
            return &row;
        }
    }
    return nullptr;
}

const Service* service_at(USHORT port) {
    for (const Service& row : services) {
        if (row.port == port) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace ferry::win32::sockets

extern "C" {

servent* WSAAPI getservbyname(const char* name, const char* protocol) {
    return service_entry(service_of(name), protocol);
}
servent* WSAAPI getservbyport(int port, const char* protocol) {
    return service_entry(service_at(__builtin_bswap16(static_cast<USHORT>(port))), protocol);
}

protoent* WSAAPI getprotobyname(const char* name) {
    const Protocol* found = nullptr;
    for (const Protocol& row : protocols) {
        if (name != nullptr && equal(row.name, name)) {
            found = &row;
        }
    }
    return protocol_entry(found);
}
protoent* WSAAPI getprotobynumber(int number) {
    const Protocol* found = nullptr;
    for (const Protocol& row : protocols) {
        if (row.number == number) {
            found = &row;
        }
    }
    return protocol_entry(found);
}

} // extern "C"
