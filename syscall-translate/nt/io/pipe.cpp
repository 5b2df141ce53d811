// A server's instance keeps its descriptor's number: what a client's connection brings is put in
// its place. Where nobody is connected, an event descriptor stands there, which never gets ready.

#include "pipe.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "../process.hpp"
#include "../ps/thread.hpp"
#include "../se/token.hpp"
#include "../task.hpp"
#include "../unicode.hpp"
#include "access.hpp"
#include "information.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::uint32_t fsctl_disconnect = 0x110004;
constexpr std::uint32_t fsctl_listen = 0x110008;
constexpr std::uint32_t fsctl_peek = 0x11400c;
constexpr std::uint32_t fsctl_get_pipe_attribute = 0x110028;
constexpr std::uint32_t fsctl_get_connection_attribute = 0x110030;
constexpr std::uint32_t fsctl_transceive = 0x11c017;
constexpr std::uint32_t fsctl_wait = 0x110018;
constexpr std::uint32_t fsctl_impersonate = 0x11001c;

constexpr std::size_t largest_message = 1U << 20;

using State = PipeEnd::State;

struct SocketAddress {
    sockaddr_un value{};
    socklen_t size = 0;
};

/// Where a pipe listens: an abstract name of the user's. `kind` tells further names of it apart.
SocketAddress address_of(const std::string& name, std::string_view kind = "") {
    SocketAddress address;
    address.value.sun_family = AF_UNIX;
    const std::string path =
        fmt::format("ferry-{}{}-{:016x}", ::getuid(), kind, std::hash<std::string>()(name));
    const std::string text = path + "-" + name.substr(0, 60);
    std::memcpy(address.value.sun_path + 1, text.data(), text.size());
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    return address;
}

/// A name that was given back is still taken while a process that is just being started has a copy
/// of the listening descriptor, which it loses at once.
bool bind_name(int listener, const SocketAddress& address) {
    constexpr int tries = 50;
    constexpr timespec pause{0, 1'000'000};
    for (int i = 0;; ++i) {
        if (::bind(listener, reinterpret_cast<const sockaddr*>(&address.value), address.size) ==
            0) {
            return true;
        }
        if (errno != EADDRINUSE || i == tries) {
            return false;
        }
        ::nanosleep(&pause, nullptr);
    }
}

constexpr std::string_view room_name = "-room"; ///< taken while a server has room for a client

/// Whether a server has the name: one that is in use can't be bound.
bool is_taken(const SocketAddress& address) {
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
        const UniqueFd probe(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (::bind(probe.get(), reinterpret_cast<const sockaddr*>(&address.value), address.size) !=
            0) {
            return true;
        }
    }
    return false;
}

/// Under the registry's mutex: as many clients are let in as there are instances that listen.
void tell_room(PipeName& name) {
    if (name.listening == 0) {
        name.room.reset();
        return;
    }
    ::listen(name.listener.get(), static_cast<int>(name.listening) - 1); // one more may wait
    if (!name.room) {
        name.room.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        bind_name(name.room.get(), address_of(name.name, room_name));
    }
}

/// From now on messages say who sent them.
void tell_senders(int fd) {
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

/// Accepts a client, if one is there.
bool accept_client(const File& file) {
    UniqueFd client(::accept4(file.pipe->server->listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) {
        return false;
    }
    if (file.pipe->messages) {
        tell_senders(client.get());
    }
    ::dup3(client.get(), file.fd.get(), O_CLOEXEC);
    file.pipe->become(State::connected);
    return true;
}

NtStatus listen_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request) {
    PipeEnd& end = *file->pipe;
    if (end.server == nullptr) {
        return status::ILLEGAL_FUNCTION;
    }
    if (end.state == State::connected) {
        return is_ready(file->fd.get(), POLLRDHUP) ? status::PIPE_CLOSING : status::PIPE_CONNECTED;
    }
    const int listener = end.server->listener.get();
    const bool was_listening = end.state == State::listening;
    end.become(State::listening);
    if (was_listening && is_ready(listener, POLLIN) && accept_client(*file)) {
        return status::PIPE_CONNECTED;
    }
    if (end.does_not_wait && !was_listening) {
        return complete(task, *file, request, status::SUCCESS, 0); // as documented, the first time
    }
    if (end.does_not_wait) {
        return accept_client(*file) ? status::PIPE_CONNECTED : status::PIPE_LISTENING;
    }
    if (!file->synchronous()) {
        Operation operation;
        if (const NtStatus begun = Operation::begin(task, *file, request, operation); !begun.ok()) {
            return begun;
        }
        const File* const raw = file.get();
        return end.connects.start(file, listener, std::move(operation), [raw](std::uint64_t&) {
            return accept_client(*raw) ? status::SUCCESS : status::PENDING;
        });
    }
    while (!accept_client(*file)) {
        pollfd entry{listener, POLLIN, 0};
        if (task.blocking_call(SYS_poll, &entry, 1, -1) == -ECANCELED) {
            return status::CANCELLED;
        }
    }
    return complete(task, *file, request, status::SUCCESS, 0);
}

NtStatus disconnect(File& file) {
    PipeEnd& end = *file.pipe;
    if (end.server == nullptr) {
        return status::ILLEGAL_FUNCTION;
    }
    if (end.state == State::disconnected) {
        return status::PIPE_DISCONNECTED;
    }
    const UniqueFd nothing(::eventfd(0, EFD_CLOEXEC));
    ::dup3(nothing.get(), file.fd.get(), O_CLOEXEC);
    end.become(State::disconnected);
    end.connects.cancel(file, nullptr, GuestAddr(), status::PIPE_DISCONNECTED);
    const std::lock_guard lock(end.rest_mutex);
    end.rest.clear();
    end.rest_begin = 0;
    return status::SUCCESS;
}

/// Copies what is in a pipe without taking it.
std::size_t look_into(const File& file, std::byte* to, std::size_t size) {
    const PipeEnd& end = *file.pipe;
    if (end.rest.size() > end.rest_begin) {
        const std::size_t count = std::min(size, end.rest.size() - end.rest_begin);
        std::memcpy(to, end.rest.data() + end.rest_begin, count);
        return count;
    }
    if (end.is_socket) {
        const ssize_t got = ::recv(file.fd.get(), to, size, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    int ends[2];
    if (size == 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
        return 0;
    }
    const UniqueFd out(ends[0]);
    const UniqueFd in(ends[1]);
    const ssize_t copied = ::tee(file.fd.get(), in.get(), size, SPLICE_F_NONBLOCK);
    const ssize_t got = copied > 0 ? ::read(out.get(), to, static_cast<std::size_t>(copied)) : 0;
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

/// FILE_PIPE_PEEK_BUFFER up to the data.
struct Peek {
    std::uint32_t state;
    std::uint32_t available;
    std::uint32_t messages;
    std::uint32_t message_length;
};

NtStatus peek(Task& task, File& file, const Request& request, GuestAddr out, std::uint32_t size) {
    PipeEnd& end = *file.pipe;
    if (size < sizeof(Peek)) {
        return status::BUFFER_TOO_SMALL;
    }
    if (!check_pipe_state(file).ok()) {
        return status::INVALID_PIPE_STATE;
    }
    int available = 0;
    ::ioctl(file.fd.get(), FIONREAD, &available);
    const std::lock_guard lock(end.rest_mutex);
    const auto rest = static_cast<int>(end.rest.size() - end.rest_begin);
    pollfd entry{file.fd.get(), POLLIN | POLLRDHUP, 0};
    ::poll(&entry, 1, 0);
    if (available + rest == 0 && (entry.revents & (POLLHUP | POLLRDHUP)) != 0) {
        return status::PIPE_BROKEN;
    }
    std::vector<std::byte> data(
        std::min<std::size_t>(size - sizeof(Peek), static_cast<std::size_t>(available + rest)));
    data.resize(look_into(file, data.data(), data.size()));
    constexpr std::uint32_t connected = 3;
    const ssize_t first =
        rest > 0 ? rest : ::recv(file.fd.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
    const std::uint32_t message = end.messages && first > 0 ? static_cast<std::uint32_t>(first) : 0;
    const Peek head{connected, static_cast<std::uint32_t>(available + rest), message == 0 ? 0U : 1U,
                    message};
    const NtStatus result = data.size() < static_cast<std::size_t>(available + rest)
                                ? status::BUFFER_OVERFLOW
                                : status::SUCCESS;
    if (memory::copy_out(task.space(), out, &head, sizeof head) ||
        memory::copy_out(task.space(), out + sizeof head, data.data(), data.size())) {
        return status::ACCESS_VIOLATION;
    }
    return complete(task, file, request, result, sizeof head + data.size());
}

/// FILE_PIPE_WAIT_FOR_BUFFER: timeout, length, whether there is one, then the name.
NtStatus wait_for_pipe(Task& task, GuestAddr in, std::uint32_t size) {
    constexpr std::uint32_t head = 14;
    std::byte bytes[head];
    if (size < head || memory::copy_in(task.space(), bytes, in, head)) {
        return status::INVALID_PARAMETER;
    }
    std::uint32_t length = 0;
    std::memcpy(&length, bytes + 8, sizeof length);
    std::u16string name(length / sizeof(char16_t), u'\0');
    if (length > size - head || memory::copy_in(task.space(), name.data(), in + head, length)) {
        return status::INVALID_PARAMETER;
    }
    const std::string upper = to_utf8(to_upper(name));
    std::int64_t timeout = 0;
    std::memcpy(&timeout, bytes, sizeof timeout);
    const bool has_timeout = bytes[12] != std::byte{0};
    constexpr std::int64_t usual = 500'000;  // 50 ms in 100 ns, what servers leave to the system
    constexpr std::int64_t step = 5'000'000; // ns
    constexpr std::int64_t most = std::int64_t{1} << 55;
    std::int64_t left = (has_timeout ? std::clamp<std::int64_t>(-timeout, 0, most) : usual) * 100;
    while (is_taken(address_of(upper))) {
        if (is_taken(address_of(upper, room_name))) {
            return status::SUCCESS;
        }
        if (left <= 0) {
            return status::IO_TIMEOUT;
        }
        const timespec pause{0, std::min(left, step)};
        if (task.blocking_call(SYS_nanosleep, &pause, nullptr) == -ECANCELED) {
            return status::CANCELLED;
        }
        left -= step;
    }
    return status::OBJECT_NAME_NOT_FOUND;
}

PipeEnd::Told told_of(const PipeName& name, bool is_server) {
    return {name.most_instances, name.in_quota, name.out_quota, is_server};
}

std::shared_ptr<File> make_file(Process& process, UniqueFd fd, bool is_socket, bool messages) {
    auto file = std::make_shared<File>(std::move(fd), FileKind::pipe);
    file->pipe = std::make_unique<PipeEnd>(process.reactor);
    file->pipe->is_socket = is_socket;
    file->pipe->messages = messages;
    if (messages) {
        tell_senders(file->fd.get());
    }
    return file;
}

/// "ClientProcessId" and "ServerProcessId", of a pipe that has both.
NtStatus process_of_end(Task& task, File& file, const Request& request, GuestAddr in,
                        std::uint32_t in_size, GuestAddr out, std::uint32_t out_size) {
    std::string name(std::min<std::size_t>(in_size, 32), '\0');
    if (memory::copy_in(task.space(), name.data(), in, name.size())) {
        return status::ACCESS_VIOLATION;
    }
    name.resize(std::min(name.size(), name.find('\0')));
    const bool client = name == "ClientProcessId";
    if (!client && name != "ServerProcessId") {
        return status::NOT_FOUND;
    }
    if (file.pipe->state != PipeEnd::State::connected || !file.pipe->is_socket) {
        return status::INVALID_PIPE_STATE;
    }
    std::uint64_t id = static_cast<std::uint64_t>(::getpid());
    if (client == (file.pipe->server != nullptr)) {
        ucred peer{};
        socklen_t size = sizeof peer;
        if (::getsockopt(file.fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
            return status_of(errno);
        }
        id = static_cast<std::uint64_t>(peer.pid);
    }
    id *= 4;
    if (out_size < sizeof id) {
        return status::BUFFER_TOO_SMALL;
    }
    return memory::copy_out(task.space(), out, &id, sizeof id)
               ? status::ACCESS_VIOLATION
               : complete(task, file, request, status::SUCCESS, sizeof id);
}

/// Clients are the user's: the thread gets a token of the user's own.
NtStatus impersonate_client(Task& task, const File& file) {
    if (file.pipe->server == nullptr) {
        return status::ILLEGAL_FUNCTION;
    }
    if (!check_pipe_state(file).ok()) {
        return status::CANNOT_IMPERSONATE;
    }
    const ob::ObjectId token =
        se::make_token(task.process().handles.arena(), se::TokenType::impersonation,
                       se::Level::impersonation, se::medium_integrity);
    if (!token) {
        return status::INSUFFICIENT_RESOURCES;
    }
    task.thread()->set_impersonation_token(token);
    return status::SUCCESS;
}

/// An anonymous pipe: of it the end that is read or, where only that is asked for, written.
NtStatus make_anonymous(Process& process, Access access, const PipeEnd::Told& told,
                        std::shared_ptr<File>& file) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return status_of(errno);
    }
    constexpr std::uint32_t usual = 65536;
    if (told.in_quota > usual) {
        ::fcntl(ends[0], F_SETPIPE_SZ, told.in_quota);
    }
    const bool writes = (access & (file_read_data | file_write_data)) == file_write_data;
    std::swap(ends[0], ends[writes ? 1 : 0]);
    file = make_file(process, UniqueFd(ends[0]), false, false);
    file->pipe->other_end.reset(ends[1]);
    file->pipe->told = told;
    return status::SUCCESS;
}

} // namespace

NtStatus check_pipe_state(const File& file) {
    switch (file.pipe->state) {
    case State::disconnected: return status::PIPE_DISCONNECTED;
    case State::listening:
        return file.pipe->connects.is_empty() && accept_client(file) ? status::SUCCESS
                                                                     : status::PIPE_LISTENING;
    default: return status::SUCCESS;
    }
}

PipeEnd::PipeEnd(ke::Reactor& reactor)
    : reads(reactor, EPOLLIN), writes(reactor, EPOLLOUT), connects(reactor, EPOLLIN) {}

void PipeEnd::become(State next) {
    const std::lock_guard lock(names->mutex);
    const State before = state.exchange(next);
    if ((before == State::listening) != (next == State::listening)) {
        server->listening += next == State::listening ? 1U : -1U;
        tell_room(*server);
    }
    if (server->listening == 0 && before == State::listening && next != State::connected) {
        // Clients of instances that are gone.
        while (UniqueFd(::accept4(server->listener.get(), nullptr, nullptr, SOCK_CLOEXEC))) {
        }
    }
}

PipeEnd::~PipeEnd() {
    if (server != nullptr) {
        become(State::closing);
        const std::lock_guard lock(names->mutex);
        if (--server->instances == 0) {
            names->names.erase(server->name);
        }
    }
}

NtStatus create_named_pipe_file(Task& task, Out<std::uint64_t> handle, Access access,
                                In<ObjectAttributes> attributes, Out<IoStatusBlock> io,
                                std::uint32_t share, std::uint32_t how, std::uint32_t options,
                                std::uint32_t type, std::uint32_t read_mode,
                                std::uint32_t completion_mode, std::uint32_t most_instances,
                                std::uint32_t in_quota, std::uint32_t out_quota, In<std::int64_t>) {
    Process& process = task.process();
    const auto object = task.read(attributes);
    if (!object || task.write(handle, 0)) {
        return status::ACCESS_VIOLATION;
    }
    access = map_generic(access);
    std::shared_ptr<File> file;
    Did did = Did::created;
    Place place;
    if (object->object_name != 0) {
        if (const NtStatus located = locate(task, attributes, place); !located.ok()) {
            return located;
        }
        if (place.kind != PlaceKind::pipe) {
            return status::OBJECT_NAME_INVALID;
        }
    }
    if (place.path.empty()) {
        // Nameless below the directory of pipes, or without one.
        if (object->object_name != 0 && object->root_directory == 0) {
            return status::OBJECT_NAME_INVALID;
        }
        if (const NtStatus made =
                make_anonymous(process, access, {most_instances, in_quota, out_quota, true}, file);
            !made.ok()) {
            return made;
        }
    } else {
        const std::lock_guard lock(process.pipe_names.mutex);
        std::shared_ptr<PipeName> name = process.pipe_names.names[place.path].lock();
        if (name == nullptr) {
            if (how == disposition::open) {
                return status::OBJECT_NAME_NOT_FOUND;
            }
            name = std::make_shared<PipeName>();
            name->name = place.path;
            name->messages = type != 0;
            name->share = share;
            name->most_instances = most_instances;
            name->in_quota = in_quota;
            name->out_quota = out_quota;
            name->listener.reset(::socket(
                AF_UNIX,
                (name->messages ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            const SocketAddress address = address_of(place.path);
            if (!bind_name(name->listener.get(), address) ||
                ::listen(name->listener.get(), 0) != 0) {
                return status::ACCESS_DENIED; // another process has it
            }
            process.pipe_names.names[place.path] = name;
        } else if (how == disposition::create || name->share != share) {
            return status::ACCESS_DENIED;
        } else if (name->instances >= name->most_instances) {
            return status::INSTANCE_NOT_AVAILABLE;
        } else {
            did = Did::opened;
        }
        file = make_file(process, UniqueFd(::eventfd(0, EFD_CLOEXEC)), true, name->messages);
        ++name->instances;
        file->pipe->server = name;
        file->pipe->told = told_of(*name, true);
        file->pipe->names = &process.pipe_names;
        file->pipe->state = State::listening;
        ++name->listening;
        tell_room(*name);
        file->nt_name = std::move(place.name);
    }
    file->pipe->reads_messages = read_mode != 0;
    file->pipe->does_not_wait = completion_mode != 0;
    file->access = access;
    file->share = share;
    file->options = options;
    const std::shared_ptr<File> kept = file;
    if (const NtStatus given = give_handle(task, file, access, object->attributes, handle);
        !given.ok()) {
        return given;
    }
    return task.write(io, {0, static_cast<std::uint64_t>(did)}) ? status::ACCESS_VIOLATION
                                                                : status::SUCCESS;
}

NtStatus open_other_end(Task& task, File& root, std::shared_ptr<File>& file) {
    if (root.pipe == nullptr || !root.pipe->other_end) {
        return status::OBJECT_NAME_NOT_FOUND;
    }
    file = make_file(task.process(), std::move(root.pipe->other_end), false, false);
    file->pipe->told = root.pipe->told;
    file->pipe->told.is_server = false;
    return status::SUCCESS;
}

NtStatus open_pipe(Task& task, const Place& place, const OpenRequest&,
                   std::shared_ptr<File>& file) {
    if (place.path.empty()) {
        file = std::make_shared<File>(UniqueFd(), FileKind::virtual_directory);
        return status::SUCCESS;
    }
    Process& process = task.process();
    PipeEnd::Told told;
    {
        const std::lock_guard lock(process.pipe_names.mutex);
        const auto found = process.pipe_names.names.find(place.path);
        if (found != process.pipe_names.names.end()) {
            const std::shared_ptr<PipeName> name = found->second.lock();
            if (name == nullptr) {
                return status::OBJECT_NAME_NOT_FOUND;
            }
            told = told_of(*name, false);
        }
    }
    const SocketAddress address = address_of(place.path);
    if (!is_taken(address_of(place.path, room_name))) {
        return is_taken(address) ? status::PIPE_NOT_AVAILABLE : status::OBJECT_NAME_NOT_FOUND;
    }
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
        UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.value), address.size) ==
            0) {
            ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) & ~O_NONBLOCK);
            file = make_file(process, std::move(fd), true, type == SOCK_SEQPACKET);
            file->pipe->told = told;
            return status::SUCCESS;
        }
        if (errno == EAGAIN) {
            return status::PIPE_NOT_AVAILABLE;
        }
    }
    return status::OBJECT_NAME_NOT_FOUND;
}

void make_pipe_end(Task& task, File& file) {
    if (file.pipe == nullptr && file.kind == FileKind::pipe) {
        file.pipe = std::make_unique<PipeEnd>(task.process().reactor);
    }
}

NtStatus control_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                      std::uint32_t code, GuestAddr in, std::uint32_t in_size, GuestAddr out,
                      std::uint32_t out_size) {
    if (code == fsctl_wait) {
        return wait_for_pipe(task, in, in_size);
    }
    make_pipe_end(task, *file);
    if (file->pipe == nullptr) {
        return status::INVALID_DEVICE_REQUEST;
    }
    switch (code) {
    case fsctl_listen: return listen_pipe(task, file, request);
    case fsctl_disconnect: return disconnect(*file);
    case fsctl_get_pipe_attribute:
    case fsctl_get_connection_attribute:
        return process_of_end(task, *file, request, in, in_size, out, out_size);
    case fsctl_impersonate: return impersonate_client(task, *file);
    case fsctl_peek: return peek(task, *file, request, out, out_size);
    case fsctl_transceive: {
        if (!file->pipe->reads_messages || !check_pipe_state(*file).ok()) {
            return status::INVALID_PIPE_STATE;
        }
        if (!file->pipe->rest.empty() || is_ready(file->fd.get(), POLLIN)) {
            return status::PIPE_BUSY;
        }
        if (const NtStatus written = write_pipe(task, file, request, in, in_size); !written.ok()) {
            return written;
        }
        return read_pipe(task, file, request, out, out_size);
    }
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

} // namespace ferry::nt::io
