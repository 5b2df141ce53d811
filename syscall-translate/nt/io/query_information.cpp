// NtQueryInformationFile.

#include <unistd.h>

#include "../process.hpp"
#include "answer.hpp"
#include "information.hpp"
#include "open.hpp"
#include "pipe.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::size_t device_part = 6; // of "\??\Z:"

/// The name as FileNameInformation tells it: without the volume.
std::u16string name_on_volume(Task& task, const File& file) {
    const std::string path = file.path();
    std::u16string name = path.empty() ? file.nt_name : task.process().drives.name_of(path);
    return name.size() > device_part ? name.substr(device_part) : std::u16string(u"\\");
}

std::int64_t position_of(const File& file) {
    const off_t at = file.fd ? ::lseek(file.fd.get(), 0, SEEK_CUR) : 0;
    return at < 0 ? 0 : at;
}

StandardInformation standard_information(Task& task, const File& file, const FileFacts& facts) {
    const bool pending = file.delete_on_close || task.process().nodes.is_delete_pending(file);
    return {facts.allocation,
            facts.size,
            pending && facts.links > 0 ? facts.links - 1 : facts.links,
            pending,
            facts.is_directory(),
            0};
}

std::u16string stream_name() { return u"::$DATA"; }

/// FILE_PIPE_INFORMATION and FILE_PIPE_LOCAL_INFORMATION.
NtStatus query_pipe(Task& task, const File& file, std::uint32_t kind, Out<IoStatusBlock> io,
                    OutBytes to, std::uint32_t size) {
    if (file.kind != FileKind::pipe) {
        return status::INVALID_PARAMETER;
    }
    const PipeEnd* const end = file.pipe.get();
    const bool messages = end != nullptr && end->messages;
    if (kind == information::pipe) {
        const struct {
            std::uint32_t read_mode;
            std::uint32_t completion_mode;
        } modes{end != nullptr && end->reads_messages ? 1U : 0U,
                end != nullptr && end->does_not_wait ? 1U : 0U};
        return Answer(modes).give(task, io, to, size);
    }
    constexpr std::uint32_t usual_quota = 4096;
    const PipeName* const server = end == nullptr ? nullptr : end->server.get();
    const std::uint32_t connected = end == nullptr                               ? 3
                                    : end->state == PipeEnd::State::disconnected ? 1
                                    : end->state == PipeEnd::State::listening    ? 2
                                                                                 : 3;
    const struct {
        std::uint32_t type;
        std::uint32_t configuration; ///< 2: both ways
        std::uint32_t most_instances;
        std::uint32_t instances;
        std::uint32_t in_quota;
        std::uint32_t available;
        std::uint32_t out_quota;
        std::uint32_t write_quota;
        std::uint32_t state;
        std::uint32_t is_server;
    } local{messages ? 1U : 0U,
            2,
            server == nullptr ? ~0U : server->most_instances,
            server == nullptr ? 1 : server->instances,
            server == nullptr ? usual_quota : server->in_quota,
            0,
            server == nullptr ? usual_quota : server->out_quota,
            usual_quota,
            connected,
            server == nullptr ? 0U : 1U};
    return Answer(local).give(task, io, to, size);
}

} // namespace

NtStatus query_information_file(Task& task, Handle handle, Out<IoStatusBlock> io, OutBytes to,
                                std::uint32_t size, std::uint32_t kind) {
    std::shared_ptr<File> found;
    if (const NtStatus status = find_file(task, handle, 0, found); !status.ok()) {
        return status;
    }
    const File& file = *found;
    const auto give = [&](const auto& fixed) { return Answer(fixed).give(task, io, to, size); };
    // Those that need nothing of the host come first.
    switch (kind) {
    case information::position: return give(position_of(file));
    case information::access: return give(task.process().handles.find(handle).access);
    case information::mode: return give(file.options & option::mode);
    case information::ea:
    case information::alignment: return give(std::uint32_t{0});
    case information::name:
    case information::normalized_name: {
        const std::u16string name = name_on_volume(task, file);
        Answer answer(static_cast<std::uint32_t>(name.size() * sizeof(char16_t)));
        answer.append(name);
        constexpr std::size_t least = 8; // FILE_NAME_INFORMATION with one character, padded
        return answer.give(task, io, to, size, least);
    }
    case information::pipe:
    case information::pipe_local: return query_pipe(task, file, kind, io, to, size);
    default: break;
    }
    FileFacts facts;
    if (const int error = facts_of(file, facts); error != 0) {
        return status_of(error);
    }
    switch (kind) {
    case information::basic: return give(basic_information(facts));
    case information::standard: return give(standard_information(task, file, facts));
    case information::internal: return give(facts.inode);
    case information::network_open: return give(network_open_information(facts));
    case information::attribute_tag:
        return give(AttributeTagInformation{facts.attributes, facts.reparse_tag});
    case information::id: return give(IdInformation{volume_serial(facts.device), {facts.inode, 0}});
    case information::standard_link: {
        const StandardInformation standard = standard_information(task, file, facts);
        struct {
            std::uint32_t accessible;
            std::uint32_t total;
            std::uint8_t delete_pending;
            std::uint8_t directory;
        } const links{standard.links, facts.links, standard.delete_pending, standard.directory};
        return give(links);
    }
    case information::compression: return give(CompressionInformation{facts.size, 0, {}, {}});
    case information::stream: {
        if (facts.is_directory()) {
            return task.write(io, {0, 0}) ? status::ACCESS_VIOLATION : status::SUCCESS;
        }
        StreamInformation stream{0, 14, facts.size, facts.allocation, {}, 0};
        const std::u16string name = stream_name();
        std::copy(name.begin(), name.end(), stream.name);
        return Answer(stream, 24 + sizeof stream.name).give(task, io, to, size);
    }
    case information::all: {
        AllInformation all{};
        all.basic = basic_information(facts);
        all.standard = standard_information(task, file, facts);
        all.index = facts.inode;
        all.access = task.process().handles.find(handle).access;
        all.position = position_of(file);
        all.mode = file.options & option::mode;
        const std::u16string name = name_on_volume(task, file);
        all.name_length = static_cast<std::uint32_t>(name.size() * sizeof(char16_t));
        Answer answer(all, offsetof(AllInformation, name_length) + sizeof all.name_length);
        answer.append(name);
        constexpr std::size_t least = 104;
        return answer.give(task, io, to, size, least);
    }
    default: return status::INVALID_INFO_CLASS;
    }
}

} // namespace ferry::nt::io
