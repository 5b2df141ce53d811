// The host copies from and to the guest's buffers itself: a bad address is its EFAULT.

#include "socket_message.hpp"

#include <cerrno>
#include <climits>

#include "socket_control.hpp"

namespace ferry::nt::io {
namespace {

void give_address(SocketAddressValue address, GuestAddr at, GuestAddr size_at) {
    address.to_guest();
    std::int32_t room = 0;
    if (!take(&room, size_at, sizeof room)) {
        return;
    }
    const auto size = static_cast<std::int32_t>(address.size);
    give(at, &address.value, static_cast<std::size_t>(std::min(room, size)));
    give(size_at, &size, sizeof size);
}

/// What came beside the data, in the caller's buffer; false where it has too little room.
bool give_control(const Message& message, msghdr& header) {
    const std::vector<std::byte> control = control_to_guest(header);
    const bool fits = control.size() <= message.control_room;
    const auto size = static_cast<std::uint32_t>(fits ? control.size() : 0);
    if (size != 0) {
        give(message.control_out, control.data(), size);
    }
    give(message.control_size_out, &size, sizeof size);
    return fits;
}

} // namespace

NtStatus receive_now(const File& file, Message& message, std::uint64_t& count) {
    constexpr std::uint32_t control_cut = 0x200; // MSG_CTRUNC
    alignas(cmsghdr) std::byte control[256];
    msghdr header{};
    if (!message.control_size_out.is_null()) {
        header.msg_control = control;
        header.msg_controllen = sizeof control;
    }
    header.msg_iov = message.parts.data();
    header.msg_iovlen = std::min<std::size_t>(message.parts.size(), IOV_MAX);
    SocketAddressValue from;
    if (!message.address_out.is_null()) {
        header.msg_name = &from.value;
        header.msg_namelen = sizeof from.value;
    }
    // That nobody is at the port where a datagram went: who receives is told, and not who sends.
    const bool stream = file.socket->kind.type == SOCK_STREAM;
    if (!stream && file.socket->failure.exchange(0) != 0) {
        return status::CONNECTION_RESET;
    }
    const ssize_t got = ::recvmsg(file.fd.get(), &header, message.flags | MSG_DONTWAIT);
    if (got < 0) {
        return errno == EAGAIN
                   ? status::PENDING
                   : socket_status(errno == ECONNREFUSED && !stream ? ECONNRESET : errno);
    }
    count = static_cast<std::uint64_t>(got);
    if (!message.address_out.is_null() && header.msg_namelen != 0) {
        from.size = header.msg_namelen;
        give_address(from, message.address_out, message.size_out);
    }
    const bool whole = message.control_size_out.is_null() || give_control(message, header);
    if (!message.flags_out.is_null()) {
        const std::uint32_t flags =
            ((header.msg_flags & MSG_OOB) != 0 ? 1U : 0U) | (whole ? 0U : control_cut);
        give(message.flags_out, &flags, sizeof flags);
    }
    return (header.msg_flags & MSG_TRUNC) != 0 || !whole ? status::BUFFER_OVERFLOW
                                                         : status::SUCCESS;
}

NtStatus send_now(const File& file, Message& message, std::uint64_t& count) {
    const bool stream = file.socket->kind.type == SOCK_STREAM;
    // Of a stream Windows takes all; a datagram goes at once, in no more parts than the host knows.
    for (;;) {
        msghdr header{};
        header.msg_iov = message.parts.data() + message.next;
        header.msg_iovlen = std::min<std::size_t>(message.parts.size() - message.next, IOV_MAX);
        if (message.has_address) {
            header.msg_name = message.address.pointer();
            header.msg_namelen = message.address.size;
        }
        if (!message.control.empty()) {
            header.msg_control = message.control.data();
            header.msg_controllen = message.control.size();
        }
        const ssize_t sent =
            ::sendmsg(file.fd.get(), &header, message.flags | MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == ECONNREFUSED && !stream) { // of the datagram before
            file.socket->failure = ECONNRESET;
            continue;
        }
        if (sent < 0) {
            return errno == EAGAIN ? status::PENDING : socket_status(errno);
        }
        count += static_cast<std::uint64_t>(sent);
        message.pass(static_cast<std::size_t>(sent));
        if (!stream || message.next >= message.parts.size()) {
            return status::SUCCESS;
        }
    }
}

} // namespace ferry::nt::io
