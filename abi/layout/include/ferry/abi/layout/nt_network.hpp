#pragma once
/// What iphlpapi and ws2_32 ask \Device\Afd of the host's network (afd::network): a Kind, and
/// records of one kind come. Numbers that Windows has too are Windows'; addresses are in network
/// order, one of IPv4 in the first four bytes; ports are in the host's.

#include <stdint.h>

namespace ferry::abi::nt::network {

enum class Kind : uint32_t {
    interfaces,
    addresses,
    routes,
    neighbours,
    connections,
    figures,
    groups
};

struct Interface {
    enum Flag : uint32_t { up = 1, running = 2, broadcast = 4, multicast = 8, point_to_point = 16 };
    uint32_t index;
    uint32_t type; ///< IF_TYPE_*
    uint32_t mtu;
    uint32_t flags;
    uint64_t speed; ///< in bits a second; 0 where nobody knows
    uint32_t hardware_size;
    uint8_t hardware[8];
    char name[20];
    uint64_t received_bytes;
    uint64_t received_packets;
    uint64_t received_errors;
    uint64_t received_drops;
    uint64_t received_multicast;
    uint64_t sent_bytes;
    uint64_t sent_packets;
    uint64_t sent_errors;
    uint64_t sent_drops;
};

struct Address {
    uint32_t index;
    uint32_t is_inet6;
    uint8_t bytes[16];
    uint32_t prefix; ///< in bits
};

/// Of multicasts, that the interface listens to.
struct Group {
    uint32_t index;
    uint32_t is_inet6;
    uint8_t bytes[16];
};

struct Route {
    uint32_t index;
    uint32_t is_inet6;
    uint8_t destination[16];
    uint8_t next_hop[16]; ///< zeros: none
    uint32_t prefix;
    uint32_t metric;
};

struct Neighbour {
    uint32_t index;
    uint8_t address[4];
    uint32_t is_static;
    uint32_t hardware_size;
    uint8_t hardware[8];
};

struct Connection {
    uint32_t protocol; ///< 6 or 17
    uint32_t is_inet6;
    uint8_t local[16];
    uint8_t remote[16];
    uint32_t local_port;
    uint32_t remote_port;
    uint32_t state;   ///< MIB_TCP_STATE_*
    uint32_t process; ///< as programs know it; 0 where nobody tells
};

/// A counter by its name in the MIB (RFC 4022, 4113, 4293): "Tcp.InSegs".
struct Figure {
    char name[24];
    uint64_t value;
};

/// A request of ICMP for an echo; its data follow.
struct Echo {
    uint32_t is_inet6;
    uint8_t address[16];
    uint8_t source[16]; ///< zeros: any
    uint32_t scope;     ///< the interface of a link-local address
    uint32_t hops;      ///< how many it may take; 0: as usual
    uint32_t service;   ///< type of service
    uint32_t whole;     ///< it must not be cut
    uint32_t timeout;   ///< in milliseconds
};
/// What came of it; the data that came back follow.
struct EchoReply {
    uint32_t status; ///< IP_*
    uint32_t time;   ///< in milliseconds
    uint32_t hops;   ///< that were left to the answer
    uint32_t size;   ///< of the data
    uint8_t address[16];
};

} // namespace ferry::abi::nt::network
