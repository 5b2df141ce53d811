#include "resolver.hpp"

#include <ferry/win32/name_servers.hpp>

#include "socket.hpp"

namespace ferry::win32::sockets {
namespace {

constexpr int most_servers = NameServer::most;
constexpr int most_domains = 6;
constexpr size_t most_name = 256;
constexpr size_t most_packet = 4096;
constexpr size_t header_size = 12;
constexpr USHORT dns_port = 53;

enum RecordType : USHORT { type_a = 1, type_cname = 5, type_aaaa = 28 };
constexpr USHORT class_internet = 1;

/// What resolv.conf(5) says.
struct Settings {
    struct Server {
        Address address;
        USHORT port;
    };
    Server servers[most_servers];
    int server_count;
    char domains[most_domains][most_name];
    int domain_count;
    int dots;     ///< that a name needs to be tried as it is first
    int seconds;  ///< for an answer
    int attempts; ///< of each server
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == ','; }

/// The next word of a line, cut out of it; null at the end.
char* next_word(char*& at) {
    while (is_blank(*at)) {
        ++at;
    }
    if (*at == 0 || *at == '#' || *at == ';') {
        return nullptr;
    }
    char* const word = at;
    while (*at != 0 && !is_blank(*at)) {
        ++at;
    }
    if (*at != 0) {
        *at++ = 0;
    }
    return word;
}

int number_in(const char* text, int least, int most) {
    int value = 0;
    for (; *text >= '0' && *text <= '9' && value < 100000; ++text) {
        value = value * 10 + (*text - '0');
    }
    return value < least ? least : value > most ? most : value;
}

bool starts(const char* text, const char* with) {
    for (; *with != 0; ++text, ++with) {
        if (*text != *with) {
            return false;
        }
    }
    return true;
}

void add_server(Settings& to, char* word) {
    if (to.server_count == most_servers) {
        return;
    }
    Settings::Server server{{}, dns_port};
    char* port = nullptr;
    if (*word == '[') { // "[address]:port"
        ++word;
        for (char* at = word; *at != 0; ++at) {
            if (*at == ']') {
                *at = 0;
                port = at[1] == ':' ? at + 2 : nullptr;
                break;
            }
        }
    }
    if (port != nullptr) {
        server.port = static_cast<USHORT>(number_in(port, 1, 0xffff));
    }
    if (read_address(word, server.address)) {
        to.servers[to.server_count++] = server;
    }
}

void add_domain(Settings& to, const char* word) {
    const size_t length = strlen(word);
    if (to.domain_count < most_domains && length < most_name && !(length == 1 && *word == '.')) {
        memcpy(to.domains[to.domain_count++], word, length + 1);
    }
}

void read_line(Settings& to, char* line, bool servers_too) {
    char* const keyword = next_word(line);
    if (keyword == nullptr) {
        return;
    }
    if (equal(keyword, "nameserver")) {
        char* const word = next_word(line);
        if (servers_too && word != nullptr) {
            add_server(to, word);
        }
    } else if (equal(keyword, "search") || equal(keyword, "domain")) {
        to.domain_count = 0; // the last one counts
        while (const char* const word = next_word(line)) {
            add_domain(to, word);
        }
    } else if (equal(keyword, "options")) {
        while (const char* const word = next_word(line)) {
            if (starts(word, "ndots:")) {
                to.dots = number_in(word + 6, 0, 15);
            } else if (starts(word, "timeout:")) {
                to.seconds = number_in(word + 8, 1, 30);
            } else if (starts(word, "attempts:")) {
                to.attempts = number_in(word + 9, 1, 5);
            }
        }
    }
}

void read_settings(Settings& to) {
    to.dots = 1;
    to.seconds = 4;
    to.attempts = 3;
    char servers[most_name];
    const DWORD size = GetEnvironmentVariableA("FERRY_NAMESERVERS", servers, sizeof servers);
    const bool given = size != 0 && size < sizeof servers;
    if (given) {
        char* at = servers;
        while (char* const word = next_word(at)) {
            add_server(to, word);
        }
    }
    const HANDLE file = CreateFileW(L"Z:\\etc\\resolv.conf", GENERIC_READ, FILE_SHARE_READ, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return;
    }
    constexpr DWORD most = 16384;
    auto* const text = static_cast<char*>(allocate(most + 1)); // zeros
    DWORD read = 0;
    if (text != nullptr && ReadFile(file, text, most, &read, nullptr)) {
        for (char* at = text; *at != 0;) {
            char* const line = at;
            while (*at != 0 && *at != '\n') {
                ++at;
            }
            if (*at != 0) {
                *at++ = 0;
            }
            read_line(to, line, !given);
        }
    }
    release(text);
    CloseHandle(file);
}

// ------------------------------------------------------------------------------------- messages

/// A question for one name (RFC 1035, 4.1): its size, or 0 if the name can't be asked for.
size_t write_question(UCHAR (&packet)[most_packet], USHORT id, const char* name, USHORT type) {
    memset(packet, 0, header_size);
    packet[0] = static_cast<UCHAR>(id >> 8);
    packet[1] = static_cast<UCHAR>(id);
    packet[2] = 1; // recursion desired
    packet[5] = 1; // one question
    size_t at = header_size;
    while (*name != 0) {
        const char* end = name;
        while (*end != 0 && *end != '.') {
            ++end;
        }
        const auto length = static_cast<size_t>(end - name);
        if (length == 0 || length > 63 || at + length + 6 > header_size + most_name) {
            return 0;
        }
        packet[at++] = static_cast<UCHAR>(length);
        memcpy(packet + at, name, length);
        at += length;
        name = *end == '.' ? end + 1 : end;
    }
    packet[at++] = 0;
    packet[at++] = static_cast<UCHAR>(type >> 8);
    packet[at++] = static_cast<UCHAR>(type);
    packet[at++] = 0;
    packet[at++] = class_internet;
    return at;
}

USHORT word_at(const UCHAR* packet, size_t at) {
    return static_cast<USHORT>(packet[at] << 8 | packet[at + 1]);
}

/// Behind a name, compressed or not; beyond `size` if it does not end.
size_t skip_name(const UCHAR* packet, size_t size, size_t at) {
    while (at < size) {
        if ((packet[at] & 0xc0) == 0xc0) {
            return at + 2;
        }
        if (packet[at] == 0) {
            return at + 1;
        }
        at += packet[at] + size_t{1};
    }
    return size + 1;
}

/// Whether a packet answers the question that was sent: the same number, and the same question.
bool is_answer(const UCHAR* packet, size_t size, const UCHAR* question, size_t question_size) {
    return size >= question_size && (packet[2] & 0x80) != 0 && packet[0] == question[0] &&
           packet[1] == question[1] && word_at(packet, 4) == 1 &&
           memcmp(packet + header_size, question + header_size, question_size - header_size) == 0;
}

/// Takes the addresses out of an answer; names that stand for others are followed by the server.
int read_answer(const UCHAR* packet, size_t size, size_t at, USHORT type, Found& found) {
    const int before = found.count;
    for (USHORT left = word_at(packet, 6); left != 0; --left) {
        at = skip_name(packet, size, at);
        if (at + 10 > size) {
            break;
        }
        const USHORT record = word_at(packet, at);
        const size_t length = word_at(packet, at + 8);
        at += 10;
        if (at + length > size) {
            break;
        }
        Address address{};
        address.family = type == type_a ? AF_INET : AF_INET6;
        if (record == type && length == (type == type_a ? 4U : 16U)) {
            memcpy(address.bytes, packet + at, length);
            found.add(address);
        }
        at += length;
    }
    return found.count != before ? 0 : WSANO_DATA;
}

// -------------------------------------------------------------------------------------- servers

union ServerAddress {
    sockaddr any;
    sockaddr_in four;
    sockaddr_in6 six;
};

int make_address(const Settings::Server& server, ServerAddress& to) {
    to = {};
    if (server.address.family == AF_INET) {
        to.four.sin_family = AF_INET;
        to.four.sin_port = __builtin_bswap16(server.port);
        memcpy(&to.four.sin_addr, server.address.bytes, 4);
        return sizeof to.four;
    }
    to.six.sin6_family = AF_INET6;
    to.six.sin6_port = __builtin_bswap16(server.port);
    memcpy(&to.six.sin6_addr, server.address.bytes, 16);
    to.six.sin6_scope_id = server.address.scope;
    return sizeof to.six;
}

/// A socket for the time of a question, connected to the server.
class Connection {
public:
    Connection(const Settings::Server& server, int type, int seconds)
        : socket_(socket(server.address.family, type, 0)) {
        const int milliseconds = seconds * 1000;
        const auto* const value = reinterpret_cast<const char*>(&milliseconds);
        ServerAddress address;
        const int size = make_address(server, address);
        good_ = socket_ != INVALID_SOCKET &&
                setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, value, sizeof milliseconds) == 0 &&
                setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, value, sizeof milliseconds) == 0 &&
                connect(socket_, &address.any, size) == 0;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (socket_ != INVALID_SOCKET) {
            closesocket(socket_);
        }
    }
    [[nodiscard]] bool good() const { return good_; }
    bool give(const UCHAR* data, size_t size) {
        return send(socket_, reinterpret_cast<const char*>(data), static_cast<int>(size), 0) ==
               static_cast<int>(size);
    }
    /// At most `size` bytes; 0 where nothing came.
    size_t take(UCHAR* to, size_t size) {
        const int count = recv(socket_, reinterpret_cast<char*>(to), static_cast<int>(size), 0);
        return count > 0 ? static_cast<size_t>(count) : 0;
    }
    bool take_all(UCHAR* to, size_t size) {
        while (size != 0) {
            const size_t count = take(to, size);
            if (count == 0) {
                return false;
            }
            to += count;
            size -= count;
        }
        return true;
    }

private:
    SOCKET socket_;
    bool good_ = false;
};

/// What one server says to one question: the answer's size, 0 where there is none.
size_t exchange(const Settings& settings, const Settings::Server& server, const UCHAR* question,
                size_t size, UCHAR (&answer)[most_packet]) {
    constexpr UCHAR truncated = 2;
    {
        Connection datagram(server, SOCK_DGRAM, settings.seconds);
        if (!datagram.good() || !datagram.give(question, size)) {
            return 0;
        }
        const ULONGLONG end = GetTickCount64() + static_cast<ULONGLONG>(settings.seconds) * 1000;
        size_t count = 0;
        do { // what answers another question is not for us
            count = datagram.take(answer, sizeof answer);
        } while (count != 0 && !is_answer(answer, count, question, size) && GetTickCount64() < end);
        if (count == 0 || !is_answer(answer, count, question, size)) {
            return 0;
        }
        if ((answer[2] & truncated) == 0) {
            return count;
        }
    }
    // RFC 1035, 4.2.2: over TCP each message has its length in front of it.
    Connection stream(server, SOCK_STREAM, settings.seconds);
    UCHAR length[2] = {static_cast<UCHAR>(size >> 8), static_cast<UCHAR>(size)};
    if (!stream.good() || !stream.give(length, 2) || !stream.give(question, size) ||
        !stream.take_all(length, 2)) {
        return 0;
    }
    const size_t count = word_at(length, 0);
    return count <= sizeof answer && stream.take_all(answer, count) &&
                   is_answer(answer, count, question, size)
               ? count
               : 0;
}

struct Packets {
    UCHAR question[most_packet];
    size_t question_size;
    UCHAR answer[most_packet];
    size_t answer_size; ///< 0: there is none
};

/// Asks one server after the other until one can answer: WSATRY_AGAIN if none could, or what the
/// answer says to a name that is not there.
int ask_packets(const Settings& settings, const char* name, USHORT type, Packets& packets) {
    constexpr UCHAR no_such_name = 3;
    USHORT id = 0;
    FerryRandom(&id, sizeof id);
    const size_t size = write_question(packets.question, id, name, type);
    packets.question_size = size;
    packets.answer_size = 0;
    int result = size == 0 ? WSAHOST_NOT_FOUND : WSATRY_AGAIN;
    for (int attempt = 0; attempt < settings.attempts && result == WSATRY_AGAIN; ++attempt) {
        for (int i = 0; i < settings.server_count && result == WSATRY_AGAIN; ++i) {
            const size_t count =
                exchange(settings, settings.servers[i], packets.question, size, packets.answer);
            if (count != 0) {
                packets.answer_size = count;
                const UCHAR code = packets.answer[3] & 0x0f;
                result = code == 0 ? 0 : code == no_such_name ? WSAHOST_NOT_FOUND : WSATRY_AGAIN;
            }
        }
    }
    return result;
}

/// One name and one kind of address.
int ask_one(const Settings& settings, const char* name, USHORT type, Found& found) {
    auto* const packets = static_cast<Packets*>(allocate(sizeof(Packets)));
    if (packets == nullptr) {
        return WSA_NOT_ENOUGH_MEMORY;
    }
    int result = ask_packets(settings, name, type, *packets);
    if (result == 0) {
        result =
            read_answer(packets->answer, packets->answer_size, packets->question_size, type, found);
    }
    release(packets);
    return result;
}

/// One name as it is, for one or both families.
int ask_name(const Settings& settings, const char* name, int family, Found& found) {
    const int six = family == AF_INET ? WSANO_DATA : ask_one(settings, name, type_aaaa, found);
    if (six == WSAHOST_NOT_FOUND || six == WSATRY_AGAIN || family == AF_INET6) {
        return six;
    }
    const int four = ask_one(settings, name, type_a, found);
    return six == 0 ? 0 : four;
}

/// RFC 6761: "invalid" is a domain that has no names.
bool is_invalid(const char* name) {
    const char* last = name;
    for (const char* at = name; *at != 0; ++at) {
        last = *at == '.' && at[1] != 0 ? at + 1 : last;
    }
    return equal(last, "invalid") || equal(last, "invalid.");
}

/// `ask` gets the name as it is, and with the domains of the settings behind it.
template <typename Ask>
int ask_with_domains(const Settings& settings, const char* name, const Ask& ask) {
    int dots = 0;
    for (const char* at = name; *at != 0; ++at) {
        dots += *at == '.' ? 1 : 0;
    }
    const size_t length = strlen(name);
    const bool whole = name[length - 1] == '.';
    int result = WSAHOST_NOT_FOUND;
    const bool as_it_is_first = whole || dots >= settings.dots || settings.domain_count == 0;
    if (as_it_is_first) {
        result = ask(name);
    }
    for (int i = 0; !whole && result == WSAHOST_NOT_FOUND && i < settings.domain_count; ++i) {
        char joined[2 * most_name];
        if (length + 1 + strlen(settings.domains[i]) + 1 > sizeof joined) {
            continue;
        }
        memcpy(joined, name, length);
        joined[length] = '.';
        memcpy(joined + length + 1, settings.domains[i], strlen(settings.domains[i]) + 1);
        result = ask(joined);
    }
    if (!as_it_is_first && result == WSAHOST_NOT_FOUND) {
        result = ask(name);
    }
    return result;
}

/// Whether a packet would find its way: no route leads to IPv6 on many machines.
bool is_reached(const Address& address) {
    const Settings::Server server{address, 9}; // the port of "discard"; nothing is sent
    ServerAddress to;
    const int size = make_address(server, to);
    const SOCKET probe = socket(address.family, SOCK_DGRAM, 0);
    const bool reached = probe != INVALID_SOCKET && connect(probe, &to.any, size) == 0;
    if (probe != INVALID_SOCKET) {
        closesocket(probe);
    }
    return reached;
}

/// RFC 6724, rule 1: addresses that can't be reached come last.
void reached_first(Found& found) {
    Found last;
    int kept = 0;
    for (int i = 0; i < found.count; ++i) {
        if (is_reached(found.list[i])) {
            found.list[kept++] = found.list[i];
        } else {
            last.add(found.list[i]);
        }
    }
    for (int i = 0; i < last.count; ++i) {
        found.list[kept++] = last.list[i];
    }
}

} // namespace

int ask_servers(const char* name, int family, Found& found) {
    const size_t length = strlen(name);
    if (length == 0 || length >= most_name || is_invalid(name)) {
        return WSAHOST_NOT_FOUND;
    }
    auto* const settings = static_cast<Settings*>(allocate(sizeof(Settings))); // zeros
    if (settings == nullptr) {
        return WSA_NOT_ENOUGH_MEMORY;
    }
    read_settings(*settings);
    const int result = settings->server_count == 0
                           ? WSAHOST_NOT_FOUND
                           : ask_with_domains(*settings, name, [&](const char* one) {
                                 return ask_name(*settings, one, family, found);
                             });
    release(settings);
    if (result == 0) {
        reached_first(found);
    }
    return result;
}

} // namespace ferry::win32::sockets

using namespace ferry::win32::sockets;
using ferry::win32::NameServer;

extern "C" int ferry_name_servers(NameServer (&to)[NameServer::most]) {
    auto* const settings = static_cast<Settings*>(allocate(sizeof(Settings))); // zeros
    if (settings == nullptr) {
        return 0;
    }
    read_settings(*settings);
    int count = 0;
    for (int i = 0; i < settings->server_count; ++i) {
        const Settings::Server& server = settings->servers[i];
        if (server.port == dns_port) {
            NameServer& told = to[count++];
            told.is_ipv6 = server.address.family == AF_INET6;
            memcpy(told.address, server.address.bytes, sizeof told.address);
            told.scope = server.address.scope;
        }
    }
    release(settings);
    return count;
}

extern "C" int ferry_ask_name_servers(const char* name, USHORT type, UCHAR* to, SIZE_T room,
                                      SIZE_T* size, SIZE_T* records) {
    *size = 0;
    const size_t length = strlen(name);
    if (length == 0 || length >= most_name) {
        return WSAHOST_NOT_FOUND;
    }
    struct Room {
        Settings settings;
        Packets packets;
    };
    auto* const used = static_cast<Room*>(allocate(sizeof(Room))); // zeros
    if (used == nullptr) {
        return WSA_NOT_ENOUGH_MEMORY;
    }
    read_settings(used->settings);
    const int result = used->settings.server_count == 0
                           ? WSANO_RECOVERY
                           : ask_with_domains(used->settings, name, [&](const char* one) {
                                 return ask_packets(used->settings, one, type, used->packets);
                             });
    if (used->packets.answer_size <= room) {
        *size = used->packets.answer_size;
        *records = used->packets.question_size;
        memcpy(to, used->packets.answer, *size);
    }
    release(used);
    return result;
}
