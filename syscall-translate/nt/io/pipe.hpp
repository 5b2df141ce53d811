#pragma once
/// Pipes. Anonymous ones are the host's. A named pipe is a Unix socket whose name is abstract, so
/// that other processes of the user find it: a stream, or one of packets for pipes of messages.

#include <map>
#include <poll.h>
#include <span>
#include <vector>

#include "open.hpp"
#include "operation.hpp"
#include "pipe_names.hpp"

namespace ferry::nt::io {

/// The servers' side of a name; its instances share it.
struct PipeName {
    std::string name;
    UniqueFd listener;
    bool messages = false;
    std::uint32_t share = 0; ///< which ways there are: all its instances have the same
    std::uint32_t most_instances = 0;
    std::uint32_t instances = 0; ///< guarded by the registry's mutex, as what follows is
    std::uint32_t listening = 0; ///< of them: for so many clients there is room
    UniqueFd room;               ///< bound to a name of its own while there is room
    std::uint32_t in_quota = 0;
    std::uint32_t out_quota = 0;
};

/// What a file object that is an end of a pipe has beside its descriptor.
struct PipeEnd {
    enum class State : std::uint8_t { disconnected, listening, connected, closing };

    explicit PipeEnd(ke::Reactor& reactor);
    ~PipeEnd();

    std::atomic<State> state{State::connected};
    /// Of a server's end: clients find room by what is listening.
    void become(State next);
    std::shared_ptr<PipeName> server; ///< null: a client's end, or anonymous
    PipeNames* names = nullptr;
    /// What programs are told of it; of a server's end and of clients that were opened beside it
    /// what that was made with.
    struct Told {
        std::uint32_t most_instances = ~0U;
        std::uint32_t in_quota = 4096;
        std::uint32_t out_quota = 4096;
        bool is_server = false;
    };
    Told told;
    bool is_socket = false;
    bool messages = false; ///< written in messages
    bool reads_messages = false;
    bool does_not_wait = false; ///< PIPE_NOWAIT
    UniqueFd other_end;         ///< of an anonymous pipe, until it is opened

    std::mutex rest_mutex;
    std::vector<std::byte> rest; ///< of a message of which a part was read
    std::size_t rest_begin = 0;

    Waiting reads;
    Waiting writes;
    Waiting connects;
};

/// Do `events` of poll() hold for the descriptor now?
[[nodiscard]] inline bool is_ready(int fd, short events) {
    pollfd entry{fd, events, 0};
    return ::poll(&entry, 1, 0) > 0;
}

/// Whether an end can be used: a client that has opened the pipe has connected it, whether or not
/// the server listens.
NtStatus check_pipe_state(const File& file);

/// Opens the client's end of a named pipe, or the other end of an anonymous one (`root`).
NtStatus open_pipe(Task& task, const Place& place, const OpenRequest& request,
                   std::shared_ptr<File>& file);
NtStatus open_other_end(Task& task, File& root, std::shared_ptr<File>& file);

/// FSCTL_PIPE_*.
NtStatus control_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                      std::uint32_t code, GuestAddr in, std::uint32_t in_size, GuestAddr out,
                      std::uint32_t out_size);

/// NtReadFile and NtWriteFile on a pipe.
NtStatus read_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                   GuestAddr to, std::uint32_t size);
NtStatus write_pipe(Task& task, const std::shared_ptr<File>& file, const Request& request,
                    GuestAddr from, std::uint32_t size);

/// The same without waiting, for who has no task and no guest's memory: PENDING where nothing can
/// be done yet.
NtStatus try_read_pipe(const File& file, std::span<std::byte> to, std::uint64_t& count);
NtStatus try_write_pipe(const File& file, std::span<const std::byte> from, std::uint64_t& count);

/// What a stream that the process was started with has of a pipe's end.
void make_pipe_end(Task& task, File& file);

} // namespace ferry::nt::io
