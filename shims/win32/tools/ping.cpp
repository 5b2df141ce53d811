// PING [-t] [-n count] [-l size] [-w timeout] [-a] [-f] [-i TTL] [-v TOS] [-4 | -6] host

#include "tool.hpp"

#include <winsock2.h>
#include <ws2tcpip.h>

#include <ferry/win32/network.hpp>
#include <iphlpapi.h>

#include <icmpapi.h>
#include <ipexport.h>

namespace ferry::tools {
namespace {

constexpr int no_answer = 1;
constexpr DWORD second = 1000;
constexpr Option table[] = {{L"t"},
                            {L"n", Takes::next},
                            {L"l", Takes::next},
                            {L"w", Takes::next},
                            {L"a"},
                            {L"f"},
                            {L"i", Takes::next},
                            {L"v", Takes::next},
                            {L"4"},
                            {L"6"}};

/// Functions of DLLs that nothing else here needs.
template <class Function>
Function* function_of(const wchar_t* dll, const char* name) {
    return reinterpret_cast<Function*>(GetProcAddress(LoadLibraryW(dll), name));
}
#define FERRY_SOCKETS(name) (*function_of<decltype(::name)>(L"ws2_32.dll", #name))
#define FERRY_ECHOES(name) (*function_of<decltype(::name)>(L"iphlpapi.dll", #name))

struct Host {
    Text name;
    Text address;
    bool is_v6 = false;
    sockaddr_in6 to{}; ///< or a sockaddr_in
};

bool find_host(const Text& name, const Options& options, Host& host) {
    WSADATA data;
    FERRY_SOCKETS(WSAStartup)(MAKEWORD(2, 2), &data);
    ADDRINFOW hints{};
    ADDRINFOW* list = nullptr;
    hints.ai_family = options.has(L"4") ? AF_INET : options.has(L"6") ? AF_INET6 : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    if (FERRY_SOCKETS(GetAddrInfoW)(name.c_str(), nullptr, &hints, &list) != 0 || list == nullptr) {
        return false;
    }
    constexpr DWORD room = 64;
    wchar_t text[room];
    const sockaddr* const address = list->ai_addr;
    FERRY_SOCKETS(GetNameInfoW)
    (address, static_cast<int>(list->ai_addrlen), text, room, nullptr, 0, NI_NUMERICHOST);
    host.address = text;
    host.is_v6 = address->sa_family == AF_INET6;
    memcpy(&host.to, address, host.is_v6 ? sizeof host.to : sizeof(sockaddr_in));
    host.name = same(name, host.address) ? Text() : name;
    FERRY_SOCKETS(FreeAddrInfoW)(list);
    return true;
}

int refuse(View message) {
    print(message);
    return no_answer;
}

bool read_number_of(const Options& options, View name, ULONG least, ULONG most, ULONG& number) {
    return !options.has(name) ||
           (read_count(options.value(name), number) && number >= least && number <= most);
}

/// What came of one request.
struct Answer {
    ULONG status = IP_REQ_TIMED_OUT;
    ULONG time = 0;
    ULONG size = 0;
    ULONG hops = 0;
    Text from;
};

Answer ask(const Host& host, ULONG size, ULONG wait, const IP_OPTION_INFORMATION& options) {
    constexpr ULONG letters = 23; // "abc…w", over and over
    static char data[0x10000];
    static BYTE reply[sizeof(ICMP_ECHO_REPLY) + sizeof data];
    for (ULONG i = 0; i < size; ++i) {
        data[i] = static_cast<char>('a' + i % letters);
    }
    Answer answer;
    constexpr DWORD room = 64;
    wchar_t text[room];
    sockaddr_in6 from{};
    auto& inet = reinterpret_cast<sockaddr_in&>(from);
    auto given = options;
    const HANDLE handle = FERRY_ECHOES(IcmpCreateFile)();
    const auto bytes = static_cast<WORD>(size);
    DWORD count = 0;
    if (host.is_v6) {
        auto to = host.to;
        sockaddr_in6 any{};
        count = FERRY_ECHOES(Icmp6SendEcho2)(handle, nullptr, nullptr, nullptr, &any, &to, data,
                                             bytes, &given, reply, sizeof reply, wait);
        const auto& heard = *reinterpret_cast<const win32::Inet6EchoReply*>(reply);
        answer.status = heard.status;
        answer.time = heard.time;
        from.sin6_family = AF_INET6;
        memcpy(&from.sin6_addr, heard.address.bytes, sizeof from.sin6_addr);
    } else {
        count = FERRY_ECHOES(IcmpSendEcho)(
            handle, reinterpret_cast<const sockaddr_in&>(host.to).sin_addr.s_addr, data, bytes,
            &given, reply, sizeof reply, wait);
        const auto& heard = *reinterpret_cast<const ICMP_ECHO_REPLY*>(reply);
        answer.status = heard.Status;
        answer.time = heard.RoundTripTime;
        answer.size = heard.DataSize;
        answer.hops = heard.Options.Ttl;
        inet.sin_family = AF_INET;
        inet.sin_addr.s_addr = heard.Address;
    }
    if (count == 0) {
        answer.status = GetLastError();
    }
    FERRY_SOCKETS(GetNameInfoW)
    (reinterpret_cast<sockaddr*>(&from), host.is_v6 ? sizeof from : sizeof inet, text, room,
     nullptr, 0, NI_NUMERICHOST);
    answer.from = text;
    FERRY_ECHOES(IcmpCloseHandle)(handle);
    return answer;
}

const wchar_t* reason_of(ULONG status) {
    switch (status) {
    case IP_DEST_NET_UNREACHABLE: return L"Destination net unreachable.\r\n";
    case IP_DEST_HOST_UNREACHABLE: return L"Destination host unreachable.\r\n";
    case IP_DEST_PROT_UNREACHABLE: return L"Destination protocol unreachable.\r\n";
    case IP_DEST_PORT_UNREACHABLE: return L"Destination port unreachable.\r\n";
    case IP_TTL_EXPIRED_TRANSIT: return L"TTL expired in transit.\r\n";
    case IP_PACKET_TOO_BIG: return L"Packet needs to be fragmented but DF set.\r\n";
    default: return nullptr;
    }
}

void print_answer(const Host& host, const Answer& answer) {
    if (answer.status == IP_REQ_TIMED_OUT) {
        print(L"Request timed out.\r\n");
        return;
    }
    const wchar_t* const reason = reason_of(answer.status);
    if (answer.status != IP_SUCCESS && reason == nullptr) {
        print(L"PING: transmit failed. General failure.\r\n");
        return;
    }
    Text line(L"Reply from ");
    line.add(answer.from).add(L": ");
    if (reason != nullptr) {
        print(line.add(reason));
        return;
    }
    if (!host.is_v6) {
        line.add(L"bytes=").add_number(answer.size).add(L" ");
    }
    line.add(answer.time == 0 ? L"time<1" : L"time=");
    if (answer.time != 0) {
        line.add_number(answer.time);
    }
    line.add(L"ms ");
    if (!host.is_v6) {
        line.add(L"TTL=").add_number(answer.hops);
    }
    print(line.add(L"\r\n"));
}

/// What is told at the end.
struct Statistics {
    ULONG sent = 0;
    ULONG received = 0;
    ULONG timed = 0; ///< answers that say how long it took
    ULONG shortest = ~ULONG{0};
    ULONG longest = 0;
    ULONG whole = 0;

    void add(const Answer& answer) {
        ++sent;
        received += answer.status == IP_SUCCESS || reason_of(answer.status) != nullptr ? 1 : 0;
        if (answer.status == IP_SUCCESS) {
            ++timed;
            whole += answer.time;
            shortest = answer.time < shortest ? answer.time : shortest;
            longest = answer.time > longest ? answer.time : longest;
        }
    }
    void print_for(const Host& host) const {
        constexpr ULONG hundred = 100;
        Text text(L"\r\nPing statistics for ");
        text.add(host.address).add(L":\r\n    Packets: Sent = ").add_number(sent);
        text.add(L", Received = ").add_number(received);
        text.add(L", Lost = ").add_number(sent - received).add(L" (");
        text.add_number((sent - received) * hundred / sent).add(L"% loss),\r\n");
        if (timed != 0) {
            text.add(L"Approximate round trip times in milli-seconds:\r\n    Minimum = ");
            text.add_number(shortest).add(L"ms, Maximum = ").add_number(longest);
            text.add(L"ms, Average = ").add_number(whole / timed).add(L"ms\r\n");
        }
        print(text);
    }
};

} // namespace

int do_ping(View arguments) {
    Options options;
    Host host;
    ULONG count = 4;
    ULONG size = 32;
    ULONG wait = 4000;
    ULONG hops = 128;
    ULONG service = 0;
    constexpr ULONG most_bytes = 65500;
    constexpr ULONG any = 0xffffffff;
    if (!options.with_dashes().read(arguments, Quoting::c, table)) {
        return refuse(Text(L"Bad option ").add(options.wrong).add(L".\r\n"));
    }
    if (options.names.size() != 1) {
        return refuse(options.names.empty()
                          ? Text(L"IP address must be specified.\r\n")
                          : Text(L"Bad parameter ").add(options.names[1].text).add(L".\r\n"));
    }
    if (!read_number_of(options, L"n", 1, any, count) ||
        !read_number_of(options, L"l", 0, most_bytes, size) ||
        !read_number_of(options, L"w", 0, any, wait) ||
        !read_number_of(options, L"i", 1, 255, hops) ||
        !read_number_of(options, L"v", 0, 255, service)) {
        return refuse(L"Bad value for an option, valid range is in PING /?.\r\n");
    }
    if (!find_host(options.names[0].text, options, host)) {
        return refuse(Text(L"Ping request could not find host ")
                          .add(options.names[0].text)
                          .add(L". Please check the name and try again.\r\n"));
    }
    Text head(L"\r\nPinging ");
    head.add(host.name.empty() ? host.address : host.name);
    if (!host.name.empty()) {
        head.add(L" [").add(host.address).add(L"]");
    }
    print(head.add(L" with ").add_number(size).add(L" bytes of data:\r\n"));
    IP_OPTION_INFORMATION given{};
    given.Ttl = static_cast<UCHAR>(hops);
    given.Tos = static_cast<UCHAR>(service);
    given.Flags = options.has(L"f") ? IP_FLAG_DF : 0;
    Statistics statistics;
    while (options.has(L"t") || statistics.sent < count) {
        if (statistics.sent != 0) {
            Sleep(second);
        }
        const Answer answer = ask(host, size, wait, given);
        print_answer(host, answer);
        statistics.add(answer);
    }
    statistics.print_for(host);
    return statistics.timed != 0 ? 0 : no_answer;
}

} // namespace ferry::tools
