// Message queues: System V's, whose message is a word and the text behind it, and POSIX's.

#include <sys/syscall.h>

#include "../fs/open_flags.hpp"
#include "calls.hpp"

namespace ferry::linux_guest::ipc {
namespace {

/// The message with its type, which `size` does not count.
bool message_ok(Task& task, Address message, std::uint64_t size) {
    constexpr std::uint64_t type_size = sizeof(std::int64_t);
    return size <= ~type_size && task.space().access_ok(GuestAddr(message.value), size + type_size);
}

} // namespace

Outcome msgsnd(Task& task, int id, Address message, std::uint64_t size,
               Flags<ipc_get_flags> flags) {
    if (!message_ok(task, message, size)) {
        return Errno(EFAULT);
    }
    return task.wait_call(SYS_msgsnd, id, task.space().host_pointer(GuestAddr(message.value)), size,
                          flags.value);
}

Outcome msgrcv(Task& task, int id, Address message, std::uint64_t size, std::int64_t type,
               Flags<msgrcv_flags> flags) {
    if (!message_ok(task, message, size)) {
        return Errno(EFAULT);
    }
    const GuestAddr at(message.value);
    const std::int64_t received =
        task.wait_call(SYS_msgrcv, id, task.space().host_pointer(at), size, type, flags.value);
    if (received >= 0) {
        task.space().kernel_wrote({at, at + (size + sizeof(std::int64_t))});
    }
    return received;
}

Outcome mq_open(Task& task, String name, Flags<open_flags> flags, Mode mode,
                In<mq_attr> attributes) {
    if (!task.space().access_ok(name.addr(), 1) ||
        !task.space().access_ok(attributes.addr(), sizeof(mq_attr))) {
        return Errno(EFAULT);
    }
    const std::uint64_t host_flags = fs::open_flags_to_host(task.process().isa(), flags.value);
    return host_call(SYS_mq_open, name.value(), host_flags, mode.value, attributes.value());
}

Outcome mq_notify(Task& task, Fd queue, In<sigevent> event) {
    if (task.is_private(queue.value)) {
        return Errno(EBADF);
    }
    if (event.is_null()) {
        return host_call(SYS_mq_notify, queue.value, nullptr);
    }
    const auto copy = task.read(event);
    if (!copy) {
        return copy.error();
    }
    if (copy->sigev_notify == SIGEV_THREAD) {
        // The "signal" is a netlink socket, the value points to a cookie for it.
        constexpr GuestSize cookie_size = 32;
        if (task.is_private(copy->sigev_signo)) {
            return Errno(EBADF);
        }
        const GuestAddr cookie(reinterpret_cast<std::uint64_t>(copy->sigev_value.sival_ptr));
        if (!task.space().access_ok(cookie, cookie_size)) {
            return Errno(EFAULT);
        }
    }
    return host_call(SYS_mq_notify, queue.value, &*copy);
}

} // namespace ferry::linux_guest::ipc
