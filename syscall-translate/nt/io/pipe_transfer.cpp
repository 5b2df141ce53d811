// Reading and writing pipes.

#include "pipe.hpp"

#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../process.hpp"
#include "../task.hpp"

namespace ferry::nt::io {
namespace {

NtStatus status_of_end(int error) {
    switch (error) {
    case EPIPE: return status::PIPE_CLOSING;
    case ECONNRESET:
    case ENOTCONN: return status::PIPE_BROKEN;
    default: return status_of(error);
    }
}

/// Gives what is left of a message. `result` is BUFFER_OVERFLOW if more is left.
bool give_rest(PipeEnd& end, std::byte* to, std::uint32_t size, std::uint64_t& count,
               NtStatus& result) {
    const std::lock_guard lock(end.rest_mutex);
    const std::size_t left = end.rest.size() - end.rest_begin;
    if (left == 0) {
        return false;
    }
    count = std::min<std::size_t>(left, size);
    result = status::SUCCESS;
    if (!memory::try_copy(to, end.rest.data() + end.rest_begin, count)) {
        result = status::ACCESS_VIOLATION;
        return true;
    }
    end.rest_begin += count;
    if (end.rest_begin == end.rest.size()) {
        end.rest.clear();
        end.rest_begin = 0;
    } else if (end.reads_messages) {
        result = status::BUFFER_OVERFLOW;
    }
    return true;
}

/// Has the other end gone, and nothing of it is left?
bool has_ended(int fd) {
    int left = 0;
    return is_ready(fd, POLLRDHUP) && ::ioctl(fd, FIONREAD, &left) == 0 && left == 0;
}

/// A message without bytes reads as the end does, but for what the host adds to each.
bool take_empty_message(int fd) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))];
    msghdr header{};
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    return ::recvmsg(fd, &header, MSG_DONTWAIT) == 0 && header.msg_controllen != 0;
}

/// One read of a pipe that is ready.
NtStatus read_piece(const File& file, std::byte* to, std::uint32_t size, std::uint64_t& count) {
    PipeEnd& end = *file.pipe;
    NtStatus result = status::SUCCESS;
    if (give_rest(end, to, size, count, result)) {
        return result;
    }
    const int fd = file.fd.get();
    if (size == 0 && has_ended(fd)) {
        return status::PIPE_BROKEN;
    }
    if (end.messages && end.is_socket) {
        const ssize_t whole = ::recv(fd, nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
        if (whole == 0) {
            return take_empty_message(fd) ? status::SUCCESS : status::PIPE_BROKEN;
        }
        if (whole > static_cast<ssize_t>(size)) {
            {
                const std::lock_guard lock(end.rest_mutex);
                end.rest.resize(static_cast<std::size_t>(whole));
                end.rest_begin = 0;
                ::recv(fd, end.rest.data(), end.rest.size(), MSG_DONTWAIT);
            }
            give_rest(end, to, size, count, result);
            return result;
        }
    }
    const ssize_t got = end.is_socket ? ::recv(fd, to, size, MSG_DONTWAIT) : ::read(fd, to, size);
    if (got < 0) {
        return errno == EAGAIN ? status::PENDING : status_of_end(errno);
    }
    count = static_cast<std::uint64_t>(got);
    return got == 0 && size != 0 ? status::PIPE_BROKEN : status::SUCCESS;
}

/// Messages that are read as bytes have no bounds.
NtStatus read_now(const File& file, std::byte* to, std::uint32_t size, std::uint64_t& count) {
    const PipeEnd& end = *file.pipe;
    NtStatus result = read_piece(file, to, size, count);
    while (result == status::SUCCESS && end.messages && !end.reads_messages && count != 0 &&
           count < size) {
        std::uint64_t more = 0;
        result = read_piece(file, to + count, size - static_cast<std::uint32_t>(count), more);
        count += more;
        if (result == status::PENDING || result.is_error() || more == 0) {
            return status::SUCCESS; // what comes behind is for the next one
        }
    }
    return result;
}

NtStatus try_read(const File& file, std::byte* to, std::uint32_t size, std::uint64_t& count) {
    if (file.pipe->rest.empty() && !is_ready(file.fd.get(), POLLIN | POLLRDHUP)) {
        return status::PENDING;
    }
    return read_now(file, to, size, count);
}

} // namespace

NtStatus try_read_pipe(const File& file, std::span<std::byte> to, std::uint64_t& count) {
    const NtStatus ready = check_pipe_state(file);
    return ready.ok() ? try_read(file, to.data(), static_cast<std::uint32_t>(to.size()), count)
                      : ready;
}

NtStatus try_write_pipe(const File& file, std::span<const std::byte> from, std::uint64_t& count) {
    if (const NtStatus ready = check_pipe_state(file); !ready.ok()) {
        return ready;
    }
    const int fd = file.fd.get();
    if (!is_ready(fd, POLLOUT)) {
        return status::PENDING;
    }
    // A pipe that is ready takes so much at once.
    const std::size_t size = std::min<std::size_t>(from.size(), PIPE_BUF);
    const ssize_t sent = file.pipe->is_socket
                             ? ::send(fd, from.data(), size, MSG_DONTWAIT | MSG_NOSIGNAL)
                             : ::write(fd, from.data(), size);
    if (sent < 0) {
        return errno == EAGAIN || errno == EINTR ? status::PENDING : status_of_end(errno);
    }
    count = static_cast<std::uint64_t>(sent);
    return status::SUCCESS;
}

NtStatus read_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                   GuestAddr to, std::uint32_t size) {
    PipeEnd& end = *file->pipe;
    if (const NtStatus ready = check_pipe_state(*file); !ready.ok()) {
        return ready;
    }
    auto* const buffer = static_cast<std::byte*>(task.space().host_pointer(to));
    const File* const raw = file.get();
    const auto attempt = [raw, buffer, size](std::uint64_t& count) {
        return try_read(*raw, buffer, size, count);
    };
    if (!file->synchronous()) {
        Operation operation;
        if (const NtStatus begun = Operation::begin(task, *file, request, operation); !begun.ok()) {
            return begun;
        }
        return end.reads.start(file, file->fd.get(), std::move(operation), attempt);
    }
    for (;;) {
        std::uint64_t count = 0;
        const NtStatus result = attempt(count);
        if (result != status::PENDING) {
            return result.is_error() ? result : complete(task, *file, request, result, count);
        }
        if (end.does_not_wait) {
            return status::PIPE_EMPTY;
        }
        pollfd entry{file->fd.get(), POLLIN | POLLRDHUP, 0};
        if (task.blocking_call(SYS_poll, &entry, 1, -1) == -ECANCELED) {
            return status::CANCELLED;
        }
    }
}

NtStatus write_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                    GuestAddr from, std::uint32_t size) {
    PipeEnd& end = *file->pipe;
    if (const NtStatus ready = check_pipe_state(*file); !ready.ok()) {
        return ready;
    }
    const auto* const buffer = static_cast<const std::byte*>(task.space().host_pointer(from));
    if (!file->synchronous() && end.is_socket) {
        Operation operation;
        if (const NtStatus begun = Operation::begin(task, *file, request, operation); !begun.ok()) {
            return begun;
        }
        const File* const raw = file.get();
        return end.writes.start(
            file, file->fd.get(), std::move(operation),
            [raw, buffer, size, done = std::uint32_t{0}](std::uint64_t& count) mutable {
                while (done < size) {
                    const ssize_t sent = ::send(raw->fd.get(), buffer + done, size - done,
                                                MSG_DONTWAIT | MSG_NOSIGNAL);
                    if (sent < 0) {
                        return errno == EAGAIN ? status::PENDING : status_of_end(errno);
                    }
                    done += static_cast<std::uint32_t>(sent);
                }
                count = done;
                return status::SUCCESS;
            });
    }
    std::uint32_t done = 0;
    do {
        const std::int64_t sent =
            end.is_socket
                ? task.blocking_call(SYS_sendto, file->fd.get(), buffer + done, size - done,
                                     MSG_NOSIGNAL, nullptr, 0)
                : task.blocking_call(SYS_write, file->fd.get(), buffer + done, size - done);
        if (sent < 0) {
            return status_of_end(static_cast<int>(-sent));
        }
        done += static_cast<std::uint32_t>(sent);
    } while (done < size);
    return complete(task, *file, request, status::SUCCESS, done);
}

} // namespace ferry::nt::io
