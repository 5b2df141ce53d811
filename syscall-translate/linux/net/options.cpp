// Socket options. Values are the same for all LP64 ISAs, and the few that hold a pointer or a
// descriptor are the ones to look at.

#include <linux/filter.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "socket_call.hpp"

namespace ferry::linux_guest::net {
namespace {

enum class Content : std::uint8_t {
    plain,
    filter,     ///< a sock_fprog, which points to its instructions
    descriptor, ///< an int that names a descriptor
};

struct OptionContent {
    int option;
    Content content;
};
/// Of level SOL_SOCKET; all other options of all levels are plain.
constexpr OptionContent option_contents[] = {
    {SO_ATTACH_FILTER, Content::filter},
    {SO_ATTACH_REUSEPORT_CBPF, Content::filter},
    {SO_ATTACH_BPF, Content::descriptor},
    {SO_ATTACH_REUSEPORT_EBPF, Content::descriptor},
};

Content content_of(std::uint64_t level, int option) {
    if (level == SOL_SOCKET) {
        for (const OptionContent& row : option_contents) {
            if (row.option == option) {
                return row.content;
            }
        }
    }
    return Content::plain;
}

Errno check(Task& task, Content content, GuestPtr<std::byte> value, std::uint32_t size) {
    if (content == Content::filter && size >= sizeof(sock_fprog)) {
        const auto program = task.read(value.cast<sock_fprog>());
        if (!program) {
            return program.error();
        }
        const GuestAddr code(reinterpret_cast<std::uint64_t>(program->filter));
        if (!task.space().access_ok(code, program->len * sizeof(sock_filter))) {
            return Errno(EFAULT);
        }
    } else if (content == Content::descriptor && size >= sizeof(int)) {
        const auto fd = task.read(value.cast<int>());
        if (!fd) {
            return fd.error();
        }
        if (task.is_private(*fd)) {
            return Errno(EBADF);
        }
    }
    return {};
}

} // namespace

Outcome setsockopt(Task& task, Fd socket, Enum<socket_levels> level, SocketOption option,
                   InBytes value, std::uint32_t size) {
    if (!task.space().access_ok(value.addr(), size)) {
        return after_lookup(task, socket, Errno(EFAULT));
    }
    if (const Errno error = check(task, content_of(level.value, option.value), value, size)) {
        return after_lookup(task, socket, error);
    }
    return socket_call(task, SYS_setsockopt, socket, level.value, option.value,
                       task.space().host_pointer(value.addr()), size);
}

Outcome getsockopt(Task& task, Fd socket, Enum<socket_levels> level, SocketOption option,
                   GuestPtr<std::byte> value, InOut<std::uint32_t> size) {
    const auto room = task.read(size);
    if (!room) {
        return after_lookup(task, socket, room.error());
    }
    // SO_GET_FILTER counts its room in instructions.
    const bool filter = level.value == SOL_SOCKET && option.value == SO_GET_FILTER;
    // A negative length is for the host to refuse.
    const bool negative = static_cast<std::int32_t>(*room) < 0;
    const std::uint64_t bytes = negative ? 0 : filter ? *room * sizeof(sock_filter) : *room;
    if (!task.space().access_ok(value.addr(), bytes)) {
        return after_lookup(task, socket, Errno(EFAULT));
    }
    const std::int64_t result = socket_call(task, SYS_getsockopt, socket, level.value, option.value,
                                            task.space().host_pointer(value.addr()),
                                            task.space().host_pointer(size.addr()));
    if (result >= 0) {
        task.space().kernel_wrote({value.addr(), value.addr() + bytes});
    }
    return result;
}

} // namespace ferry::linux_guest::net
