#pragma once
/// What ws2_32 and programs ask of sockets: control codes of \Device\Afd with their input and
/// output. Polling, receiving and sending are Windows's own too, which event loops use directly;
/// the others have ferry's layouts. Addresses are as Windows has them.

#include <stdint.h>

namespace ferry::abi::nt::afd {

inline constexpr uint32_t device = 0x12;
constexpr uint32_t code(uint32_t function) { return device << 12 | function << 2 | 3; }

inline constexpr uint32_t bind = code(0);    ///< in: an address
inline constexpr uint32_t connect = code(1); ///< in: Wait, then an address
inline constexpr uint32_t listen = code(2);  ///< in: the backlog
inline constexpr uint32_t accept =
    code(4); ///< in: Accept; out: data and both addresses, for AcceptEx
inline constexpr uint32_t receive = code(5);          ///< in: Transfer or NativeTransfer
inline constexpr uint32_t receive_datagram = code(6); ///< in: NativeDatagram
inline constexpr uint32_t send = code(7);             ///< in: Transfer or NativeTransfer
inline constexpr uint32_t poll = 0x12024;             ///< in and out: Poll (METHOD_BUFFERED)
inline constexpr uint32_t shutdown = code(10);        ///< in: how
inline constexpr uint32_t get_name = code(11);        ///< out: an address
inline constexpr uint32_t get_peer_name = code(12);   ///< out: an address
inline constexpr uint32_t set_option = code(13);      ///< in: Option with its value
inline constexpr uint32_t get_option = code(14);      ///< in: Option; out: the value
inline constexpr uint32_t create = code(15);       ///< in: Create; makes a socket of an open device
inline constexpr uint32_t event_select = code(33); ///< in: EventSelect
inline constexpr uint32_t enumerate = code(34);    ///< out: NetworkEvents
inline constexpr uint32_t set_nonblocking = code(40); ///< in: a flag
inline constexpr uint32_t readable = code(41);        ///< out: bytes that can be read at once
inline constexpr uint32_t close = code(42);           ///< ends what waits
inline constexpr uint32_t poll_wait = code(43);       ///< in and out: Poll; waits in the service
inline constexpr uint32_t describe = code(44);        ///< out: Create
inline constexpr uint32_t transmit = code(46);        ///< in: Transmit
inline constexpr uint32_t complete = code(47);        ///< succeeds: what was done elsewhere is told
inline constexpr uint32_t network =
    code(48); ///< in: network::Kind; out: its records (nt_network.hpp)
inline constexpr uint32_t echo =
    code(49); ///< in: network::Echo with its data; out: network::EchoReply with its

/// How an operation waits.
enum class Wait : uint32_t {
    overlapped, ///< it is pending, and ends later
    socket,     ///< as the socket does: until it is done, or not at all if it is non-blocking
};

struct Create {
    int32_t family;
    int32_t type;
    int32_t protocol;
};
struct Accept {
    uint64_t socket; ///< a handle: made of the device, becomes the connection
    Wait wait;
    uint32_t address_room; ///< in the output, of each address
    uint32_t data_room;    ///< before them: for what is received first, 0 to wait for nothing
};
/// A WSABUF as it lies in memory.
struct Buffer {
    uint32_t size;
    uint64_t data;
};
struct Transfer {
    uint64_t buffers;
    uint32_t count;
    uint32_t flags;        ///< MSG_*
    uint64_t address;      ///< of the other end, or 0
    uint64_t address_size; ///< where its size stands (receive), or the size (send)
    uint64_t flags_out;    ///< where flags are given, or 0
    uint64_t control;      ///< a Buffer of what comes beside the data, or 0
    Wait wait;
};
/// A file's bytes, with others before and after them.
struct Transmit {
    uint64_t file;   ///< a handle, or 0
    int64_t offset;  ///< in the file; negative: its position, which moves on
    uint64_t size;   ///< bytes of the file, 0: all that follow
    Buffer parts[2]; ///< what is sent before and after it
    uint32_t disconnects;
    Wait wait;
};
/// AFD_RECV_INFO and AFD_SEND_INFO.
struct NativeTransfer {
    uint64_t buffers;
    uint32_t count;
    uint32_t afd_flags;
    uint32_t tdi_flags;
};
/// AFD_RECV_DATAGRAM_INFO.
struct NativeDatagram {
    NativeTransfer transfer;
    uint64_t address;
    uint64_t address_size; ///< where it stands
};
inline constexpr uint32_t native_overlapped = 2; ///< of the AFD flags
inline constexpr uint32_t tdi_partial = 0x10;
inline constexpr uint32_t tdi_receive_expedited = 0x40;
inline constexpr uint32_t tdi_receive_peek = 0x80;
inline constexpr uint32_t tdi_send_expedited = 0x20;
struct Option {
    int32_t level;
    int32_t name;
};
struct EventSelect {
    uint64_t event; ///< a handle, or 0
    uint32_t mask;  ///< FD_*
};
struct NetworkEvents {
    uint32_t mask;
    int32_t errors[10];
};

struct PollHandle {
    uint64_t handle;
    uint32_t events;
    uint32_t status;
};
/// Up to the handles.
struct Poll {
    int64_t timeout;
    uint32_t count;
    uint32_t exclusive;
};

inline constexpr uint32_t poll_receive = 0x1;
inline constexpr uint32_t poll_receive_expedited = 0x2;
inline constexpr uint32_t poll_send = 0x4;
inline constexpr uint32_t poll_disconnect = 0x8;
inline constexpr uint32_t poll_abort = 0x10;
inline constexpr uint32_t poll_local_close = 0x20;
inline constexpr uint32_t poll_connect = 0x40;
inline constexpr uint32_t poll_accept = 0x80;
inline constexpr uint32_t poll_connect_fail = 0x100;

} // namespace ferry::abi::nt::afd
