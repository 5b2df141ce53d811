// File objects on their way to another process. What stays behind: the instances of a named pipe
// (the other process can use its connection, not wait for the next one) and completion ports.

#include "../codec.hpp"
#include "../process.hpp"
#include "file.hpp"
#include "pipe.hpp"
#include "socket.hpp"

namespace ferry::nt::io {
namespace {

/// What a file object is made of beside its descriptor.
struct Description {
    FileKind kind = FileKind::disk;
    bool console_input = false;
    bool is_pipe_end = false;
    bool is_socket = false;
    bool messages = false;
    bool reads_messages = false;
    bool is_entered = false;
    bool is_link = false;
    Access access = 0;
    std::uint32_t share = 0;
    std::uint32_t options = 0;
    std::u16string nt_name;
    std::string path;
    SocketEnd::State socket = SocketEnd::State::none;
    afd::Create socket_kind{};
    bool nonblocking = false;
    bool reuses = false;
    bool exclusive = false;
    std::uint32_t receive_timeout = 0;
    std::uint32_t send_timeout = 0;
};

template <class Visitor, class D>
void visit(Visitor& visitor, D& description) {
    visitor.number(description.kind);
    visitor.number(description.console_input);
    visitor.number(description.is_pipe_end);
    visitor.number(description.is_socket);
    visitor.number(description.messages);
    visitor.number(description.reads_messages);
    visitor.number(description.is_entered);
    visitor.number(description.is_link);
    visitor.number(description.access);
    visitor.number(description.share);
    visitor.number(description.options);
    visitor.text(description.nt_name);
    visitor.text(description.path);
    visitor.number(description.socket);
    visitor.number(description.socket_kind);
    visitor.number(description.nonblocking);
    visitor.number(description.reuses);
    visitor.number(description.exclusive);
    visitor.number(description.receive_timeout);
    visitor.number(description.send_timeout);
}

} // namespace

std::string File::state() const {
    Description description;
    description.kind = kind;
    description.console_input = console_input;
    if (pipe != nullptr) {
        // A client that nobody has waited for: its connection is on the instance, which stays.
        [[maybe_unused]] const NtStatus connected = check_pipe_state(*this);
        description.is_pipe_end = true;
        description.is_socket = pipe->is_socket;
        description.messages = pipe->messages;
        description.reads_messages = pipe->reads_messages;
    }
    if (socket != nullptr) {
        description.socket = socket->state;
        description.socket_kind = socket->kind;
        description.nonblocking = socket->nonblocking;
        description.reuses = socket->reuses;
        description.exclusive = socket->exclusive;
        description.receive_timeout = socket->receive_timeout;
        description.send_timeout = socket->send_timeout;
    }
    description.is_entered = open != 0;
    description.is_link = is_link;
    description.access = access;
    description.share = share;
    description.options = options;
    description.nt_name = nt_name;
    description.path = path();
    Encoder encoder;
    visit(encoder, description);
    return std::move(encoder.out);
}

std::shared_ptr<File> file_of(Process& process, ob::ObjectId object, UniqueFd fd,
                              std::string_view state) {
    Decoder decoder{state};
    Description description;
    visit(decoder, description);
    if (!decoder.is_done() || description.kind > FileKind::socket) {
        return nullptr;
    }
    auto file = std::make_shared<File>(std::move(fd), description.kind);
    file->console_input = description.console_input;
    file->access = description.access;
    file->share = description.share;
    file->options = description.options;
    file->is_link = description.is_link;
    file->nt_name = std::move(description.nt_name);
    file->drives = file->nt_name.empty() ? nullptr : &process.drives;
    file->set_path(std::move(description.path));
    if (description.is_entered) {
        process.nodes.enter_too(*file);
    }
    file->arena = &process.handles.arena();
    file->object = object;
    if (description.is_pipe_end) {
        file->pipe = std::make_unique<PipeEnd>(process.reactor);
        file->pipe->is_socket = description.is_socket;
        file->pipe->messages = description.messages;
        file->pipe->reads_messages = description.reads_messages;
    }
    if (description.kind == FileKind::socket) {
        file->socket = std::make_unique<SocketEnd>(process.reactor, *file);
        file->socket->state = description.socket;
        file->socket->kind = description.socket_kind;
        file->socket->nonblocking = description.nonblocking;
        file->socket->reuses = description.reuses;
        file->socket->exclusive = description.exclusive;
        file->socket->receive_timeout = description.receive_timeout;
        file->socket->send_timeout = description.send_timeout;
    }
    return file;
}

} // namespace ferry::nt::io
