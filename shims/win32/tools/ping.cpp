// PING [-t] [-n count] [-l size] [-w timeout] [-a] [-f] [-i TTL] [-v TOS] [-4 | -6] host
// This machine answers; nobody else is asked, and so has not answered when the time is up.

#include "tool.hpp"

#include <winsock2.h>
#include <ws2tcpip.h>

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

/// Functions of ws2_32, which nothing else here needs.
template <class Function>
Function* socket_function(const char* name) {
    return reinterpret_cast<Function*>(GetProcAddress(LoadLibraryW(L"ws2_32.dll"), name));
}
#define FERRY_SOCKETS(name) (*socket_function<decltype(::name)>(#name))

struct Host {
    Text name;
    Text address;
    bool is_own = false;
    bool is_v6 = false;
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
    host.is_own = host.is_v6 ? equal(host.address, L"::1") : host.address.view().begins(L"127.");
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

void print_statistics(const Host& host, ULONG sent, ULONG received) {
    Text text(L"\r\nPing statistics for ");
    text.add(host.address).add(L":\r\n    Packets: Sent = ").add_number(sent);
    text.add(L", Received = ").add_number(received).add(L", Lost = ").add_number(sent - received);
    text.add(L" (").add_number(received == 0 ? 100 : 0).add(L"% loss),\r\n");
    if (received != 0) {
        text.add(L"Approximate round trip times in milli-seconds:\r\n"
                 L"    Minimum = 0ms, Maximum = 0ms, Average = 0ms\r\n");
    }
    print(text);
}

} // namespace

int do_ping(View arguments) {
    Options options;
    Host host;
    ULONG count = 4;
    ULONG size = 32;
    ULONG wait = 4000;
    ULONG other = 0;
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
        !read_number_of(options, L"i", 1, 255, other) ||
        !read_number_of(options, L"v", 0, 255, other)) {
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
    Text answer(L"Request timed out.\r\n");
    if (host.is_own) {
        answer = Text(L"Reply from ").add(host.address).add(L": ");
        if (host.is_v6) {
            answer.add(L"time<1ms \r\n");
        } else {
            answer.add(L"bytes=").add_number(size).add(L" time<1ms TTL=128\r\n");
        }
    }
    for (ULONG sent = 0; options.has(L"t") || sent < count; ++sent) {
        if (sent != 0 && host.is_own) {
            Sleep(second);
        } else if (!host.is_own) {
            Sleep(wait);
        }
        print(answer);
    }
    print_statistics(host, count, host.is_own ? count : 0);
    return host.is_own ? 0 : no_answer;
}

} // namespace ferry::tools
