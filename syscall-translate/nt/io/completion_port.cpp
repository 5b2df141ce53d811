// NtCreateIoCompletion and its kin.

#include "completion_port.hpp"

#include <vector>

#include "../ke/dispatcher.hpp"
#include "../ke/wait.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "file.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

constexpr Access query_state = 1;
constexpr Access modify_state = 2;

/// The port of a handle; one that another process has made gets its resource here.
NtStatus find_port(Task& task, Handle handle, Access access, ob::Held& held,
                   std::shared_ptr<CompletionPort>& port) {
    if (const NtStatus found = ob::hold(task, handle, ob::Type::completion, access, held);
        !found.ok()) {
        return found;
    }
    port = held.resource<CompletionPort>();
    if (port == nullptr) {
        port = std::make_shared<CompletionPort>();
        port->bind(task.process().handles.arena(), held.object());
        port = std::static_pointer_cast<CompletionPort>(
            task.process().handles.give_resource(held.object(), port));
    }
    return status::SUCCESS;
}

} // namespace

NtStatus create_io_completion(Task& task, Out<std::uint64_t> handle, Access access,
                              In<ObjectAttributes> attributes, std::uint32_t) {
    const auto port = std::make_shared<CompletionPort>();
    return ob::create_object(
        task, handle, ob::Type::completion, access, attributes,
        [&](ob::Slot&, ob::ObjectId object) { port->bind(task.process().handles.arena(), object); },
        port);
}

NtStatus set_io_completion(Task& task, Handle handle, Address key, Address context,
                           std::uint32_t result, std::uint64_t information) {
    ob::Held held;
    std::shared_ptr<CompletionPort> port;
    if (const NtStatus found = find_port(task, handle, modify_state, held, port); !found.ok()) {
        return found;
    }
    return port->post({key.value, context.value, result, information})
               ? status::SUCCESS
               : status::INSUFFICIENT_RESOURCES;
}

NtStatus remove_io_completion_ex(Task& task, Handle handle, Out<Packet> to, std::uint32_t room,
                                 Out<std::uint32_t> removed, In<std::int64_t> timeout,
                                 std::uint8_t alertable) {
    ob::Held held;
    std::shared_ptr<CompletionPort> port;
    if (const NtStatus found = find_port(task, handle, modify_state, held, port); !found.ok()) {
        return found;
    }
    if (room == 0) {
        return status::INVALID_PARAMETER;
    }
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    std::vector<Packet> packets;
    while (packets.size() < room) {
        const NtStatus waited = ke::wait_for(task, held.object(), alertable != 0, deadline);
        if (waited != status::SUCCESS) {
            if (packets.empty()) {
                [[maybe_unused]] const Errno ignored = task.write(removed, 0);
                return waited;
            }
            break;
        }
        Packet packet;
        if (port->take(packet)) {
            packets.push_back(packet);
            deadline.kind = ke::Deadline::at_once; // what else there is
            alertable = 0;
        }
    }
    return memory::copy_out(task.space(), to.addr(), packets.data(),
                            packets.size() * sizeof(Packet)) ||
                   task.write(removed, static_cast<std::uint32_t>(packets.size()))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus remove_io_completion(Task& task, Handle handle, Out<std::uint64_t> key,
                              Out<std::uint64_t> context, Out<IoStatusBlock> io,
                              In<std::int64_t> timeout) {
    ob::Held held;
    std::shared_ptr<CompletionPort> port;
    if (const NtStatus found = find_port(task, handle, modify_state, held, port); !found.ok()) {
        return found;
    }
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    Packet packet{};
    do {
        const NtStatus waited = ke::wait_for(task, held.object(), false, deadline);
        if (waited != status::SUCCESS) {
            return waited;
        }
    } while (!port->take(packet));
    return task.write(key, packet.key) || task.write(context, packet.context) ||
                   task.write(io, {packet.status, packet.information})
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus query_io_completion(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                             std::uint32_t size, Out<std::uint32_t> written) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::completion, query_state, held);
        !found.ok()) {
        return found;
    }
    const std::int32_t depth = held.slot().state;
    if (kind != 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size != sizeof depth) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), &depth, sizeof depth) ||
                   (written && task.write(written, sizeof depth))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus set_completion_port(Task& task, File& file, Handle handle, std::uint64_t key) {
    if (file.synchronous() || file.port != nullptr) {
        return status::INVALID_PARAMETER;
    }
    ob::Held held;
    std::shared_ptr<CompletionPort> port;
    if (const NtStatus found = find_port(task, handle, modify_state, held, port); !found.ok()) {
        return found;
    }
    file.port_key = key;
    file.port = std::move(port);
    file.port_object = std::move(held);
    return status::SUCCESS;
}

} // namespace ferry::nt::io
