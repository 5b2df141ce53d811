#pragma once
/// Message: a guest's struct msghdr as the host call takes it.

#include <optional>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

#include "address.hpp"
#include "calls.hpp"

namespace ferry::linux_guest::net {

/// One message to send or to receive into. The data parts stay in guest memory; header, address
/// and part list are copies, and so is the control data that is sent: what was checked is what the
/// host gets.
class Message {
public:
    /// EFAULT, EMSGSIZE, EINVAL, ENOBUFS as the kernel gives them; EBADF for control data that
    /// would send a descriptor of ferry's.
    static ErrnoOr<Message> to_send(Task& task, const MessageHeader& guest);
    static ErrnoOr<Message> to_receive(Task& task, const MessageHeader& guest);

    /// What the host call takes. The object must stay where it is meanwhile.
    [[nodiscard]] msghdr host_header();

    /// After a call has filled `host`: gives the address, and stores in `guest` what the kernel
    /// changes in a header.
    Errno received(Task& task, const msghdr& host, MessageHeader& guest);

    /// Bytes of control data that are held to be sent.
    [[nodiscard]] std::size_t copied_control() const { return control_.size(); }

private:
    Errno copy_parts(Task& task, const MessageHeader& guest);
    Errno copy_control(Task& task, const MessageHeader& guest);

    std::vector<iovec> parts_;
    std::vector<std::byte> control_; ///< to send
    void* control_room_ = nullptr;   ///< to receive: in guest memory
    std::size_t control_size_ = 0;
    std::optional<HostAddress> to_;     ///< to send
    std::optional<AddressBuffer> from_; ///< to receive, if the guest wants it
};

} // namespace ferry::linux_guest::net
