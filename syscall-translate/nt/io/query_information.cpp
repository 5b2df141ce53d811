// NtQueryInformationFile.

#include <algorithm>
#include <iterator>
#include <unistd.h>

#include "../process.hpp"
#include "answer.hpp"
#include "hard_links.hpp"
#include "information.hpp"
#include "open.hpp"
#include "pipe.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

constexpr InformationClass classes[] = {
#define INFORMATION(name, number, query, query_access, set, set_access)                            \
    {number, query, query_access, set, set_access},
#include "information.inc"
};

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

/// FILE_NAME_INFORMATION and its like: a length and a text.
NtStatus give_name(Task& task, const std::u16string& name, Out<IoStatusBlock> io, OutBytes to,
                   std::uint32_t size) {
    Answer answer(static_cast<std::uint32_t>(name.size() * sizeof(char16_t)));
    answer.append(name);
    return answer.give(task, io, to, size);
}

/// "\Device\HarddiskVolume2".
std::u16string volume_name(const File& file) {
    const std::u16string whole = file.name();
    constexpr std::u16string_view begin = u"\\Device\\";
    return whole.starts_with(begin) ? whole.substr(0, whole.find(u'\\', begin.size())) : whole;
}

/// What a caller of FileStatInformation could open the file for.
Access effective_access(const FileFacts& facts) {
    return (facts.attributes & attribute::read_only) != 0 && !facts.is_directory()
               ? file_all_access & ~(file_write_data | file_append_data)
               : file_all_access;
}

/// FILE_PROCESS_IDS_USING_FILE_INFORMATION.
NtStatus query_process_ids(Task& task, const File& file, Out<IoStatusBlock> io, OutBytes to,
                           std::uint32_t size) {
    std::vector<std::uint64_t> ids = task.process().nodes.users(file);
    std::transform(ids.begin(), ids.end(), ids.begin(), &Process::id_of);
    const std::size_t wanted = sizeof(std::uint64_t) * (ids.size() + 1);
    if (size < wanted) {
        return status::INFO_LENGTH_MISMATCH;
    }
    std::vector<std::uint64_t> list{ids.size()};
    list.insert(list.end(), ids.begin(), ids.end());
    return memory::copy_out(task.space(), to.addr(), list.data(), wanted) ||
                   task.write(io, {0, wanted})
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

/// Classes that tell a file's id, by which it may be opened.
bool tells_id(std::uint32_t kind) {
    return kind == information::internal || kind == information::id || kind == information::all;
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
    if (kind == information::pipe_remote) {
        const struct {
            std::int64_t collect_time;
            std::uint32_t most_collected;
            std::uint32_t gap;
        } none{};
        return Answer(none).give(task, io, to, size);
    }
    constexpr std::uint32_t usual_quota = 4096;
    const PipeName* const server = end == nullptr ? nullptr : end->server.get();
    const PipeEnd::Told told = end == nullptr ? PipeEnd::Told() : end->told;
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
    } local{messages ? 1U : 0U,  2,
            told.most_instances, server == nullptr ? 1 : server->instances,
            told.in_quota,       0,
            told.out_quota,      usual_quota,
            connected,           told.is_server ? 1U : 0U};
    return Answer(local).give(task, io, to, size);
}

} // namespace

const InformationClass* find_information(std::uint32_t number) {
    const auto* const end = std::end(classes);
    const auto* const found = std::lower_bound(
        std::begin(classes), end, number,
        [](const InformationClass& row, std::uint32_t n) { return row.number < n; });
    return found != end && found->number == number ? found : nullptr;
}

NtStatus query_information_file(Task& task, Handle handle, Out<IoStatusBlock> io, OutBytes to,
                                std::uint32_t size, std::uint32_t kind) {
    const InformationClass* const known = find_information(kind);
    if (known == nullptr || known->query_least == 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < known->query_least) {
        return status::INFO_LENGTH_MISMATCH;
    }
    std::shared_ptr<File> found;
    if (const NtStatus status = find_file(task, handle, known->query_access, found); !status.ok()) {
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
    case information::storage_reserve:
    case information::alignment: return give(std::uint32_t{0});
    case information::is_remote: return give(std::uint8_t{0});
    case information::completion_notification: return give(file.notification.load());
    case information::priority_hint: return give(file.priority_hint.load());
    case information::name:
    case information::normalized_name:
        return give_name(task, name_on_volume(task, file), io, to, size);
    case information::volume_name: return give_name(task, volume_name(file), io, to, size);
    case information::pipe:
    case information::pipe_local:
    case information::pipe_remote: return query_pipe(task, file, kind, io, to, size);
    default: break;
    }
    if (file.kind == FileKind::null && kind != information::standard) {
        return status::INVALID_PARAMETER; // its driver knows no other
    }
    if (file.kind == FileKind::console) {
        return status::INVALID_DEVICE_REQUEST;
    }
    FileFacts facts;
    if (const int error = facts_of(file, facts); error != 0) {
        return status_of(error);
    }
    if (tells_id(kind) && !file.path().empty()) {
        task.process().file_ids.remember({facts.device, facts.inode}, file.path(), facts.birth);
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
    case information::hard_link: return query_hard_links(task, file, facts, io, to, size);
    case information::compression: {
        const bool sparse = (facts.attributes & attribute::sparse) != 0;
        return give(CompressionInformation{sparse ? facts.allocation : facts.size, 0, {}, {}});
    }
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
        return answer.give(task, io, to, size);
    }
    case information::stat: return give(stat_information(facts, effective_access(facts)));
    case information::stat_lx: return give(stat_lx_information(facts, effective_access(facts)));
    case information::case_sensitive:
        return facts.is_directory() ? give(std::uint32_t{0}) : status::INVALID_PARAMETER;
    case information::process_ids: return query_process_ids(task, file, io, to, size);
    case information::alternate_name: return status::OBJECT_NAME_NOT_FOUND; // there are none
    default: return status::INVALID_PARAMETER;
    }
}

NtStatus query_information_by_name(Task& task, In<ObjectAttributes> attributes,
                                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size,
                                   std::uint32_t kind) {
    const InformationClass* const known = find_information(kind);
    if (kind != information::stat && kind != information::stat_lx &&
        kind != information::case_sensitive) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < known->query_least) {
        return status::INFO_LENGTH_MISMATCH;
    }
    FileFacts facts;
    if (const NtStatus found = facts_by_name(task, attributes, facts); !found.ok()) {
        return found;
    }
    switch (kind) {
    case information::stat:
        return Answer(stat_information(facts, effective_access(facts))).give(task, io, to, size);
    case information::stat_lx:
        return Answer(stat_lx_information(facts, effective_access(facts))).give(task, io, to, size);
    default:
        return facts.is_directory() ? Answer(std::uint32_t{0}).give(task, io, to, size)
                                    : status::INVALID_PARAMETER;
    }
}

} // namespace ferry::nt::io
