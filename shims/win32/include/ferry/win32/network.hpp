#pragma once
/// What the host tells of its network, which ws2_32 asks for and iphlpapi tells on.

#include <ferry/abi/layout/nt_network.hpp>
#include <ferry/win32/ntdll.hpp>

/// The records of one kind in a block of the process heap, and its size in bytes. An error of
/// Win32; then there is no block. ws2_32's; thread-safe.
extern "C" DWORD ferry_network(ferry::abi::nt::network::Kind kind, void** records, SIZE_T* size);

/// Asks for an echo: `size` bytes in, and what comes back behind `reply`, which has room for
/// `room`. An error of Win32.
extern "C" DWORD ferry_echo(const ferry::abi::nt::network::Echo& echo, const void* data,
                            USHORT size, ferry::abi::nt::network::EchoReply* reply, SIZE_T room);

namespace ferry::win32 {

namespace network = abi::nt::network;

/// ICMPV6_ECHO_REPLY, which mingw's headers lack; the data follow.
struct Inet6EchoReply {
#pragma pack(push, 1)
    struct {
        USHORT port;
        ULONG flow;
        UCHAR bytes[16];
        ULONG scope;
    } address; ///< IPV6_ADDRESS_EX
#pragma pack(pop)
    ULONG status;
    ULONG time;
};
static_assert(sizeof(Inet6EchoReply) == 36);

inline constexpr network::Kind kind_of(const network::Interface*) {
    return network::Kind::interfaces;
}
inline constexpr network::Kind kind_of(const network::Address*) { return network::Kind::addresses; }
inline constexpr network::Kind kind_of(const network::Group*) { return network::Kind::groups; }
inline constexpr network::Kind kind_of(const network::Route*) { return network::Kind::routes; }
inline constexpr network::Kind kind_of(const network::Neighbour*) {
    return network::Kind::neighbours;
}
inline constexpr network::Kind kind_of(const network::Connection*) {
    return network::Kind::connections;
}
inline constexpr network::Kind kind_of(const network::Figure*) { return network::Kind::figures; }

/// Whether an address of IPv6 means something on its interface only: fe80::/10.
inline bool is_link_local(const network::Address& address) {
    return address.is_inet6 != 0 && address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

/// The records of one type; none where the host tells nothing.
template <class T>
class NetworkRecords {
public:
    NetworkRecords() {
        void* block = nullptr;
        SIZE_T size = 0;
        if (ferry_network(kind_of(static_cast<T*>(nullptr)), &block, &size) == ERROR_SUCCESS) {
            records_ = static_cast<T*>(block);
            count_ = static_cast<ULONG>(size / sizeof(T));
        }
    }
    NetworkRecords(const NetworkRecords&) = delete;
    NetworkRecords& operator=(const NetworkRecords&) = delete;
    ~NetworkRecords() { RtlFreeHeap(peb()->process_heap, 0, records_); }

    ULONG size() const { return count_; }
    const T* begin() const { return records_; }
    const T* end() const { return records_ + count_; }

private:
    T* records_ = nullptr;
    ULONG count_ = 0;
};

} // namespace ferry::win32
