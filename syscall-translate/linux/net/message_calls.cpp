// sendmsg, recvmsg and their forms for many messages at once. The latter make one host call too, so
// that timeouts and flags are the kernel's own.

#include <algorithm>

#include <sys/syscall.h>

#include "calls.hpp"
#include "message.hpp"
#include "socket_call.hpp"

namespace ferry::linux_guest::net {
namespace {

constexpr std::uint32_t most_messages = 1024; // UIO_MAXIOV: the kernel looks at no more
// The kernel looks at one message after the other, here all are in memory at once.
constexpr std::size_t most_control_at_once = 16 << 20;

using Prepare = ErrnoOr<Message> (*)(Task&, const MessageHeader&);

/// An array of messages on both sides.
struct Batch {
    std::vector<MessageHeaderAndSize> guest;
    std::vector<Message> messages;
    std::vector<mmsghdr> host;

    /// Reads up to `count`; fewer if a later one is bad or they become too large together. The
    /// error of the first.
    static ErrnoOr<Batch> read(Task& task, GuestPtr<MessageHeaderAndSize> from, std::uint32_t count,
                               Prepare prepare) {
        Batch batch;
        count = std::min(count, most_messages);
        std::size_t control = 0;
        for (std::uint32_t i = 0; i < count && control < most_control_at_once; ++i) {
            const auto guest = task.read(from.at(i));
            auto message = guest ? prepare(task, guest->header) : ErrnoOr<Message>(guest.error());
            if (!message) {
                if (i == 0) {
                    return message.error();
                }
                break;
            }
            control += message->copied_control();
            batch.guest.push_back(*guest);
            batch.messages.push_back(std::move(*message));
        }
        for (Message& message : batch.messages) {
            batch.host.push_back({message.host_header(), 0});
        }
        return batch;
    }
};

} // namespace

Outcome sendmsg(Task& task, Fd socket, In<MessageHeader> message, Flags<msg_flags> flags) {
    const auto guest = task.read(message);
    if (!guest) {
        return after_lookup(task, socket, guest.error());
    }
    auto prepared = Message::to_send(task, *guest);
    if (!prepared) {
        return after_lookup(task, socket, prepared.error());
    }
    const msghdr host = prepared->host_header();
    return socket_call(task, SYS_sendmsg, socket, &host, flags.value);
}

Outcome recvmsg(Task& task, Fd socket, InOut<MessageHeader> message, Flags<msg_flags> flags) {
    auto guest = task.read(message);
    if (!guest) {
        return after_lookup(task, socket, guest.error());
    }
    auto prepared = Message::to_receive(task, *guest);
    if (!prepared) {
        return after_lookup(task, socket, prepared.error());
    }
    msghdr host = prepared->host_header();
    const std::int64_t size = socket_call(task, SYS_recvmsg, socket, &host, flags.value);
    if (size < 0) {
        return size;
    }
    if (const Errno error = prepared->received(task, host, *guest)) {
        return error;
    }
    if (const Errno error = task.write(message, *guest)) {
        return error;
    }
    return size;
}

Outcome sendmmsg(Task& task, Fd socket, InOut<MessageHeaderAndSize> messages, std::uint32_t count,
                 Flags<msg_flags> flags) {
    auto batch = Batch::read(task, messages, count, &Message::to_send);
    if (!batch) {
        return after_lookup(task, socket, batch.error());
    }
    const std::int64_t sent = socket_call(task, SYS_sendmmsg, socket, batch->host.data(),
                                          batch->host.size(), flags.value);
    for (std::int64_t i = 0; i < sent; ++i) {
        const auto index = static_cast<std::size_t>(i);
        batch->guest[index].size = batch->host[index].msg_len;
        if (const Errno error = task.write(messages.at(index), batch->guest[index])) {
            return error;
        }
    }
    return sent;
}

Outcome recvmmsg(Task& task, Fd socket, InOut<MessageHeaderAndSize> messages, std::uint32_t count,
                 Flags<msg_flags> flags, InOut<timespec> timeout) {
    if (!task.space().access_ok(timeout.addr(), sizeof(timespec))) {
        return Errno(EFAULT);
    }
    auto batch = Batch::read(task, messages, count, &Message::to_receive);
    if (!batch) {
        return after_lookup(task, socket, batch.error());
    }
    timespec* const host_timeout =
        timeout.is_null() ? nullptr : task.space().host_pointer(GuestPtr<timespec>(timeout));
    const std::int64_t received = socket_call(task, SYS_recvmmsg, socket, batch->host.data(),
                                              batch->host.size(), flags.value, host_timeout);
    for (std::int64_t i = 0; i < received; ++i) {
        const auto index = static_cast<std::size_t>(i);
        MessageHeaderAndSize& guest = batch->guest[index];
        const mmsghdr& host = batch->host[index];
        if (const Errno error = batch->messages[index].received(task, host.msg_hdr, guest.header)) {
            return error;
        }
        guest.size = host.msg_len;
        if (const Errno error = task.write(messages.at(index), guest)) {
            return error;
        }
    }
    return received;
}

} // namespace ferry::linux_guest::net
