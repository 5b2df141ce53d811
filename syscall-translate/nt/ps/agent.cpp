// The wire: one packet each way, of a number, the words and the bytes, with a descriptor beside it.

#include "agent.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "../ob/objects.hpp"
#include "processes.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

constexpr int backlog = 64;
constexpr int patience = 10'000; // ms for a process that does not answer
constexpr int look_again = 100;  // ms after which it may have died or been stopped
constexpr timespec moment{0, 500'000};

struct Wire {
    std::uint32_t number; ///< what is asked, or the answer's status
    std::uint32_t gap;
    std::array<std::uint64_t, 8> words;
};

using Answer = NtStatus (*)(const std::shared_ptr<Process>&, Parcel&);

struct Address {
    sockaddr_un value{};
    socklen_t size = 0;
};

Address address_of(const ob::Slot& process) {
    Address address;
    address.value.sun_family = AF_UNIX;
    const std::string text =
        fmt::format("ferry-agent-{}-{}-{:x}", ::getuid(), process.details[process_host_id],
                    process.details[process_created]);
    std::memcpy(address.value.sun_path + 1, text.data(), text.size());
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    return address;
}

std::atomic_ref<std::uint64_t> state_of(ob::Slot& process) {
    return std::atomic_ref(process.details[process_agent]);
}

bool send(int socket, std::uint32_t number, const Parcel& parcel) {
    Wire wire{number, 0, parcel.words};
    iovec parts[] = {{&wire, sizeof wire},
                     {const_cast<char*>(parcel.bytes.data()), parcel.bytes.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = std::size(parts);
    if (parcel.fd) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        const int fd = parcel.fd.get();
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

bool receive(int socket, std::uint32_t& number, Parcel& parcel) {
    Wire wire{};
    std::string bytes(Parcel::most_bytes, '\0');
    iovec parts[] = {{&wire, sizeof wire}, {bytes.data(), bytes.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = std::size(parts);
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    parcel.fd.reset();
    for (cmsghdr* header = size < 0 ? nullptr : CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
            parcel.fd.reset(fd);
        }
    }
    if (size < static_cast<ssize_t>(sizeof wire)) {
        return false;
    }
    bytes.resize(static_cast<std::size_t>(size) - sizeof wire);
    number = wire.number;
    parcel.words = wire.words;
    parcel.bytes = std::move(bytes);
    return true;
}

bool is_our_user(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == ::geteuid();
}

/// A connection has its question.
void answer(const std::shared_ptr<Process>& process, int socket) {
    constexpr Answer answers[] = {
#define ASK(id, ...) &answer_##id,
#include "agent.inc"
#undef ASK
    };
    std::uint32_t what = 0;
    Parcel parcel;
    if (!receive(socket, what, parcel)) {
        return;
    }
    const NtStatus result =
        what < std::size(answers) ? answers[what](process, parcel) : status::NOT_IMPLEMENTED;
    send(socket, result.value, parcel);
}

/// Makes all of its threads look.
void kick_all(ob::Arena& arena, ob::ObjectId process) {
    for (std::uint32_t area = 1; area < arena.threads_end(); ++area) {
        if (arena.thread(area).process == process.slot) {
            kick(arena.thread(area));
        }
    }
}

/// Asks a process to listen; true if it does.
bool wake_listener(ob::Arena& arena, ob::ObjectId process) {
    const auto state = state_of(arena.at(process));
    std::uint64_t found = state.load();
    if (found == agent_none && state.compare_exchange_strong(found, agent_asked)) {
        kick_all(arena, process);
    } else if (found == agent_starting) {
        state.compare_exchange_strong(found, agent_asked_early);
    }
    return state.load() == agent_listening;
}

/// 'R', 'S', 'Z'… of a host process; 0 if there is none.
char host_state(std::uint64_t id) {
    char text[256]{};
    std::FILE* const file = std::fopen(fmt::format("/proc/{}/stat", id).c_str(), "re");
    if (file == nullptr) {
        return ::kill(static_cast<pid_t>(id), 0) == 0 ? '?' : '\0';
    }
    const std::size_t size = std::fread(text, 1, sizeof text - 1, file);
    std::fclose(file);
    const std::string_view line(text, size);
    const std::size_t name_end = line.rfind(')');
    return name_end != line.npos && name_end + 2 < size ? line[name_end + 2] : '?';
}

/// Why waiting for it makes no sense; SUCCESS if it does.
NtStatus check_alive(const ob::Slot& process) {
    if (process.state != 0) {
        return status::PROCESS_IS_TERMINATING;
    }
    switch (host_state(process.details[process_host_id])) {
    case '\0':
    case 'Z':
    case 'X': return status::PROCESS_IS_TERMINATING;
    case 'T':
    case 't': return status::IO_TIMEOUT;
    default: return status::SUCCESS;
    }
}

NtStatus connect_to(Task& task, ob::ObjectId process, UniqueFd& socket) {
    ob::Arena& arena = task.process().handles.arena();
    ob::Slot& slot = arena.at(process);
    socket.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return status::INSUFFICIENT_RESOURCES;
    }
    std::int64_t waited = 0;
    for (int i = 0;; ++i) {
        if (state_of(slot).load() == agent_of_host) {
            return status::NOT_SUPPORTED;
        }
        if (slot.state != 0) {
            return status::PROCESS_IS_TERMINATING;
        }
        if (wake_listener(arena, process)) {
            const Address address = address_of(slot);
            if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.value),
                          address.size) == 0) {
                return status::SUCCESS;
            }
        }
        constexpr int tries_before_a_look = 16;
        if (i % tries_before_a_look == tries_before_a_look - 1) {
            if (const NtStatus alive = check_alive(slot); !alive.ok()) {
                return alive;
            }
        }
        task.wait_call(SYS_nanosleep, &moment, nullptr);
        waited += moment.tv_nsec;
        if (!task.settle()) {
            return status::THREAD_IS_TERMINATING;
        }
        if (waited / 1'000'000 > patience) {
            return status::IO_TIMEOUT;
        }
    }
}

} // namespace

NtStatus ask(Task& task, ob::ObjectId process, Ask what, Parcel& parcel) {
    UniqueFd socket;
    if (const NtStatus connected = connect_to(task, process, socket); !connected.ok()) {
        return connected;
    }
    if (!send(socket.get(), static_cast<std::uint32_t>(what), parcel)) {
        return status::INSUFFICIENT_RESOURCES;
    }
    const ob::Slot& slot = task.process().handles.arena().at(process);
    for (int waited = 0; waited < patience; waited += look_again) {
        pollfd entry{socket.get(), POLLIN, 0};
        const std::int64_t ready = task.wait_call(SYS_poll, &entry, 1, look_again);
        if (ready > 0) {
            std::uint32_t result = 0;
            return receive(socket.get(), result, parcel) ? NtStatus{result}
                                                         : status::PROCESS_IS_TERMINATING;
        }
        if (!task.settle()) {
            return status::THREAD_IS_TERMINATING;
        }
        if (const NtStatus alive = check_alive(slot); !alive.ok()) {
            return alive;
        }
    }
    return status::IO_TIMEOUT;
}

void tell(ob::Arena& arena, ob::ObjectId process, Ask what, Parcel parcel) {
    ob::Slot& slot = arena.at(process);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || state_of(slot).load() != agent_listening) {
        return;
    }
    const Address address = address_of(slot);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.value), address.size) ==
        0) {
        send(socket.get(), static_cast<std::uint32_t>(what), parcel);
    }
}

void listen(const std::shared_ptr<Process>& process) {
    ob::Slot& slot = process->handles.arena().at(process->object);
    auto socket = std::make_shared<UniqueFd>(
        ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const Address address = address_of(slot);
    if (!*socket ||
        ::bind(socket->get(), reinterpret_cast<const sockaddr*>(&address.value), address.size) !=
            0 ||
        ::listen(socket->get(), backlog) != 0) {
        return; // another thread of this process was first
    }
    process->reactor.watch(socket->get(), EPOLLIN, [process, socket](std::uint32_t) {
        const auto client = std::make_shared<UniqueFd>(
            ::accept4(socket->get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (*client && is_our_user(client->get())) {
            process->reactor.watch(client->get(), EPOLLIN, [process, client](std::uint32_t) {
                answer(process, client->get());
                return false;
            });
        }
        return true;
    });
    state_of(slot).store(agent_listening);
}

void listen_if_asked(const std::shared_ptr<Process>& process) {
    if (process->object &&
        state_of(process->handles.arena().at(process->object)).load() == agent_asked) {
        listen(process);
    }
}

void become_reachable(const std::shared_ptr<Process>& process) {
    ob::Slot& slot = process->handles.arena().at(process->object);
    slot.details[process_peb] = process->peb.value();
    std::uint64_t found = agent_starting;
    if (!state_of(slot).compare_exchange_strong(found, agent_none)) {
        listen(process);
    }
}

NtStatus find_target(Task& task, Handle process, Access access, Target& target) {
    if (process == current_process) {
        return status::SUCCESS;
    }
    if (const NtStatus found = ob::hold(task, process, ob::Type::process, access, target.held);
        !found.ok()) {
        return found;
    }
    target.own = target.object() == task.process().object;
    return status::SUCCESS;
}

} // namespace ferry::nt::ps
