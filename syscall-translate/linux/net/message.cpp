#include "message.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ferry::linux_guest::net {
namespace {

constexpr std::uint64_t most_parts = 1024; // UIO_MAXIOV
// The kernel's own limit is a setting (net.core.optmem_max) that is far below.
constexpr std::uint64_t most_control = 16 << 20;

/// True if a message's control data carries one of ferry's descriptors.
bool sends_private(Task& task, std::span<const std::byte> control) {
    std::size_t at = 0;
    while (control.size() - at >= sizeof(cmsghdr)) {
        cmsghdr header;
        std::memcpy(&header, control.data() + at, sizeof header);
        if (header.cmsg_len < sizeof header || header.cmsg_len > control.size() - at) {
            return false; // the host refuses it
        }
        if (header.cmsg_level == SOL_SOCKET && header.cmsg_type == SCM_RIGHTS) {
            for (std::size_t i = sizeof header; i + sizeof(int) <= header.cmsg_len;
                 i += sizeof(int)) {
                int fd;
                std::memcpy(&fd, control.data() + at + i, sizeof fd);
                if (task.is_private(fd)) {
                    return true;
                }
            }
        }
        const std::size_t step = CMSG_ALIGN(header.cmsg_len);
        if (step > control.size() - at) {
            return false;
        }
        at += step;
    }
    return false;
}

} // namespace

Errno Message::copy_parts(Task& task, const MessageHeader& guest) {
    if (guest.part_count > most_parts) {
        return Errno(EMSGSIZE);
    }
    parts_.resize(guest.part_count);
    if (const Errno error = memory::copy_in(task.space(), parts_.data(), GuestAddr(guest.parts),
                                            parts_.size() * sizeof(iovec))) {
        return error;
    }
    for (iovec& part : parts_) {
        if (part.iov_len > std::size_t{std::numeric_limits<ssize_t>::max()}) {
            return Errno(EINVAL);
        }
        const GuestAddr base(reinterpret_cast<std::uint64_t>(part.iov_base));
        if (!task.space().access_ok(base, part.iov_len)) {
            return Errno(EFAULT);
        }
        part.iov_base = task.space().host_pointer(base);
    }
    return {};
}

Errno Message::copy_control(Task& task, const MessageHeader& guest) {
    if (guest.control_size > most_control) {
        return Errno(ENOBUFS);
    }
    control_.resize(guest.control == 0 ? 0 : guest.control_size);
    if (const Errno error = memory::copy_in(task.space(), control_.data(), GuestAddr(guest.control),
                                            control_.size())) {
        return error;
    }
    control_size_ = control_.size();
    return sends_private(task, control_) ? Errno(EBADF) : Errno();
}

ErrnoOr<Message> Message::to_send(Task& task, const MessageHeader& guest) {
    Message message;
    if (guest.name_size < 0) {
        return Errno(EINVAL);
    }
    const std::size_t name_size = std::min<std::size_t>(static_cast<std::uint32_t>(guest.name_size),
                                                        sizeof(sockaddr_storage));
    auto to = HostAddress::from_guest(task, GuestAddr(guest.name),
                                      static_cast<std::uint32_t>(name_size), fs::Last::follow);
    if (!to) {
        return to.error();
    }
    message.to_ = std::move(*to);
    if (const Errno error = message.copy_parts(task, guest)) {
        return error;
    }
    if (const Errno error = message.copy_control(task, guest)) {
        return error;
    }
    return message;
}

ErrnoOr<Message> Message::to_receive(Task& task, const MessageHeader& guest) {
    Message message;
    if (guest.name_size < 0) {
        return Errno(EINVAL);
    }
    if (const Errno error = message.copy_parts(task, guest)) {
        return error;
    }
    if (guest.name != 0) {
        message.from_.emplace();
    }
    const GuestAddr control(guest.control);
    if (!task.space().access_ok(control, guest.control_size)) {
        return Errno(EFAULT);
    }
    message.control_room_ = control.is_null() ? nullptr : task.space().host_pointer(control);
    message.control_size_ = guest.control_size;
    return message;
}

msghdr Message::host_header() {
    msghdr host{};
    if (to_) {
        host.msg_name = const_cast<void*>(to_->data());
        host.msg_namelen = to_->size();
        host.msg_control = control_.empty() ? nullptr : control_.data();
    } else {
        host.msg_name = from_ ? from_->data() : nullptr;
        host.msg_namelen = from_ ? *from_->size() : 0;
        host.msg_control = control_room_;
    }
    host.msg_controllen = control_size_;
    host.msg_iov = parts_.data();
    host.msg_iovlen = parts_.size();
    return host;
}

Errno Message::received(Task& task, const msghdr& host, MessageHeader& guest) {
    for (const iovec& part : parts_) {
        const GuestAddr base(reinterpret_cast<std::uint64_t>(part.iov_base));
        task.space().kernel_wrote({base, base + part.iov_len});
    }
    if (from_) {
        from_->set_size(host.msg_namelen);
        const auto size =
            from_->to_guest(task, GuestAddr(guest.name), static_cast<socklen_t>(guest.name_size));
        if (!size) {
            return size.error();
        }
        guest.name_size = static_cast<std::int32_t>(*size);
    }
    guest.flags = static_cast<std::uint32_t>(host.msg_flags);
    guest.control_size = host.msg_controllen;
    return {};
}

} // namespace ferry::linux_guest::net
