#pragma once
/// Sockets: system calls that need translation.

#include <sys/socket.h>
#include <time.h>

#include "../arguments.hpp"
#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::net {

/// struct msghdr as the kernel has it (struct user_msghdr), which differs from libc's in the types
/// of two counts.
struct MessageHeader {
    std::uint64_t name;
    std::int32_t name_size;
    std::uint32_t padding;
    std::uint64_t parts;
    std::uint64_t part_count;
    std::uint64_t control;
    std::uint64_t control_size;
    std::uint32_t flags;
    std::uint32_t padding2;
};

/// struct mmsghdr.
struct MessageHeaderAndSize {
    MessageHeader header;
    std::uint32_t size;
    std::uint32_t padding;
};

Outcome bind(Task&, Fd socket, SocketAddress address, std::uint32_t size);
Outcome connect(Task&, Fd socket, SocketAddress address, std::uint32_t size);
Outcome accept(Task&, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size);
Outcome accept4(Task&, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size,
                Flags<socket_types> flags);
Outcome getsockname(Task&, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size);
Outcome getpeername(Task&, Fd socket, SocketAddressOut address, InOut<std::uint32_t> size);
Outcome sendto(Task&, Fd socket, InBytes data, std::uint64_t size, Flags<msg_flags> flags,
               SocketAddress address, std::uint32_t address_size);
Outcome recvfrom(Task&, Fd socket, OutBytes data, std::uint64_t size, Flags<msg_flags> flags,
                 SocketAddressOut address, InOut<std::uint32_t> address_size);
Outcome sendmsg(Task&, Fd socket, In<MessageHeader> message, Flags<msg_flags> flags);
Outcome recvmsg(Task&, Fd socket, InOut<MessageHeader> message, Flags<msg_flags> flags);
Outcome sendmmsg(Task&, Fd socket, InOut<MessageHeaderAndSize> messages, std::uint32_t count,
                 Flags<msg_flags> flags);
Outcome recvmmsg(Task&, Fd socket, InOut<MessageHeaderAndSize> messages, std::uint32_t count,
                 Flags<msg_flags> flags, InOut<timespec> timeout);
Outcome setsockopt(Task&, Fd socket, Enum<socket_levels> level, SocketOption option, InBytes value,
                   std::uint32_t size);
Outcome getsockopt(Task&, Fd socket, Enum<socket_levels> level, SocketOption option,
                   GuestPtr<std::byte> value, InOut<std::uint32_t> size);

} // namespace ferry::linux_guest::net
