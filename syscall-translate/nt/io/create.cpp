// NtCreateFile, NtOpenFile, NtDeleteFile and the queries that open nothing.

#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

#include "../process.hpp"
#include "../unicode.hpp"
#include "attributes.hpp"
#include "console.hpp"
#include "information.hpp"
#include "open.hpp"
#include "pipe.hpp"
#include "services.hpp"
#include "socket.hpp"
#include "volume_device.hpp"

namespace ferry::nt::io {
namespace {

/// The checks that need no file ([MS-FSA] 2.1.5.1, "Phase 1").
NtStatus check(const OpenRequest& request) {
    using namespace option;
    constexpr std::uint32_t known_attributes = 0x7fff;
    if (request.disposition > disposition::overwrite_if || (request.options & ~all) != 0 ||
        (request.attributes & ~known_attributes) != 0 ||
        (request.share & ~(share_read | share_write | share_delete)) != 0) {
        return status::INVALID_PARAMETER;
    }
    if ((request.options & synchronous) == synchronous) {
        return status::INVALID_PARAMETER;
    }
    if ((request.options & synchronous) != 0 && (request.access & access_synchronize) == 0) {
        return status::INVALID_PARAMETER;
    }
    if ((request.options & delete_on_close) != 0 && (request.access & access_delete) == 0) {
        return status::INVALID_PARAMETER;
    }
    if ((request.options & open_by_file_id) != 0 && request.disposition != disposition::open) {
        return status::INVALID_PARAMETER;
    }
    if ((request.options & directory_file) != 0) {
        constexpr std::uint32_t makes_no_sense = non_directory_file;
        const bool fits = request.disposition == disposition::create ||
                          request.disposition == disposition::open ||
                          request.disposition == disposition::open_if;
        if (!fits || (request.options & makes_no_sense) != 0) {
            return status::INVALID_PARAMETER;
        }
    }
    return status::SUCCESS;
}

/// The driver does not say what it did, and so that nothing was there before: who opens or makes it
/// (OPEN_ALWAYS) hears of no file that would have to be emptied.
NtStatus open_null(std::shared_ptr<File>& file, Did& did) {
    UniqueFd fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!fd) {
        return status::OBJECT_NAME_NOT_FOUND;
    }
    file = std::make_shared<File>(std::move(fd), FileKind::null);
    did = Did::superseded;
    return status::SUCCESS;
}

NtStatus open_place(Task& task, const Place& place, const OpenRequest& request,
                    std::shared_ptr<File>& file, Did& did) {
    did = Did::opened;
    switch (place.kind) {
    case PlaceKind::host:
        return request.has_attributes_list ? status::EAS_NOT_SUPPORTED
                                           : open_disk(task, place, request, file, did);
    case PlaceKind::null: return open_null(file, did);
    case PlaceKind::console:
    case PlaceKind::console_input:
    case PlaceKind::console_output:
        return open_console(task.process().console, place.kind, request.access, file);
    case PlaceKind::pseudo_console:
        file = std::make_shared<File>(UniqueFd(), FileKind::pseudo_console);
        return status::SUCCESS;
    case PlaceKind::pipe: return told(task, open_pipe(task, place, request, file));
    case PlaceKind::socket: return open_socket(task, file);
    case PlaceKind::volume: return open_volume(place, request, file);
    }
    return status::INTERNAL_ERROR;
}

/// The other end of an anonymous pipe has no name but the first one's handle. No file: it is none.
NtStatus open_anonymous(Task& task, In<ObjectAttributes> attributes, std::shared_ptr<File>& file) {
    const auto object = task.read(attributes);
    if (!object) {
        return status::ACCESS_VIOLATION;
    }
    std::shared_ptr<File> root;
    if (object->root_directory == 0 ||
        !find_file(task, Handle{object->root_directory}, 0, root).ok() || root->pipe == nullptr) {
        return status::SUCCESS;
    }
    return open_other_end(task, *root, file);
}

/// What FILE_OPEN_BY_FILE_ID names: a file of the volume that the root directory is on.
NtStatus locate_by_id(Task& task, In<ObjectAttributes> attributes, Place& place) {
    const auto object = task.read(attributes);
    std::u16string name;
    if (!object || !read_string(task, GuestPtr<UnicodeString>(object->object_name), name)) {
        return status::ACCESS_VIOLATION;
    }
    constexpr std::size_t id_units = sizeof(std::uint64_t) / sizeof(char16_t);
    std::shared_ptr<File> hint;
    if (name.size() != id_units && name.size() != 2 * id_units) {
        return status::INVALID_PARAMETER;
    }
    if (const NtStatus found = find_file(task, Handle{object->root_directory}, 0, hint);
        !found.ok()) {
        return found;
    }
    const Drives& drives = task.process().drives;
    std::string near = hint->path();
    if (Place root; near.empty() && drives.locate(hint->nt_name, root).ok()) {
        near = root.path; // of a virtual directory
    }
    struct stat status {};
    if (near.empty() || ::stat(near.c_str(), &status) != 0) {
        return status::INVALID_PARAMETER;
    }
    FileId id{status.st_dev, 0};
    std::memcpy(&id.inode, name.data(), sizeof id.inode);
    KnownFile known = task.process().file_ids.find(id);
    std::string path = std::move(known.path);
    if (path.empty() || ::lstat(path.c_str(), &status) != 0 || status.st_ino != id.inode) {
        if (hint->kind == FileKind::disk) {
            near.resize(std::max<std::size_t>(near.find_last_of('/'), 1));
        }
        const std::string root(drives.root_of(near));
        const auto found = look_for(id, 1, near, root.empty() ? "/" : root);
        if (found.empty()) {
            return status::INVALID_PARAMETER;
        }
        path = found.front();
    }
    FileFacts facts;
    if (known.birth != 0 && (facts_of(path, facts) != 0 || facts.birth != known.birth)) {
        return status::INVALID_PARAMETER; // another file, whose inode is that of one that is gone
    }
    const NtStatus located = drives.locate(drives.name_of(path), place);
    place.path = path;
    place.fixed = path.size() + 1;
    return located;
}

NtStatus create(Task& task, Out<std::uint64_t> handle, In<ObjectAttributes> attributes,
                Out<IoStatusBlock> io, OpenRequest request) {
    constexpr Access maximum_allowed = 0x02000000;
    const Access wanted = request.access;
    if ((request.options & option::no_intermediate_buffering) != 0 &&
        (wanted & file_append_data) != 0) {
        return status::INVALID_PARAMETER; // asked for by name: GENERIC_WRITE may be
    }
    request.access = map_generic(request.access) | (wanted & maximum_allowed);
    if (const NtStatus fits = check(request); !fits.ok()) {
        return fits;
    }
    if (task.write(handle, 0)) {
        return status::ACCESS_VIOLATION;
    }
    Place place;
    std::shared_ptr<File> file;
    Did did = Did::opened;
    if (const NtStatus other = open_anonymous(task, attributes, file); file != nullptr) {
        place.kind = PlaceKind::pipe;
    } else if (!other.ok()) {
        return other;
    } else if (const NtStatus located = (request.options & option::open_by_file_id) != 0
                                            ? locate_by_id(task, attributes, place)
                                            : locate(task, attributes, place);
               !located.ok()) {
        return located;
    } else if (const NtStatus opened = open_place(task, place, request, file, did); !opened.ok()) {
        return opened;
    }
    file->nt_name = std::move(place.name);
    file->drives = &task.process().drives;
    if (file->access == 0) {
        file->access = request.access & ~maximum_allowed;
    }
    file->share = request.share;
    file->options = request.options;
    const Access access = file->access;
    const auto object = task.read(attributes);
    if (const NtStatus given =
            give_handle(task, std::move(file), access, object ? object->attributes : 0, handle);
        !given.ok()) {
        return given;
    }
    return task.write(io, {status::SUCCESS.value, static_cast<std::uint64_t>(did)})
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace

NtStatus facts_by_name(Task& task, In<ObjectAttributes> attributes, FileFacts& facts) {
    Place place;
    if (const NtStatus located = locate(task, attributes, place); !located.ok()) {
        return located;
    }
    if (place.kind != PlaceKind::host) {
        facts = virtual_facts(false, 0);
        facts.attributes = attribute::archive;
        facts.is_device = place.kind != PlaceKind::pipe;
        return status::SUCCESS;
    }
    if (place.dll != nullptr) {
        facts = virtual_facts(false, place.dll->bytes.size());
        return status::SUCCESS;
    }
    int error = place.path.empty() ? ENOENT : facts_of(place.path, facts);
    if ((error == ENOENT || error == ENOTDIR) && place.is_virtual) {
        facts = virtual_facts(true, 0);
        return status::SUCCESS;
    }
    if (error == ENOENT || error == ENOTDIR) {
        if (place.path.empty()) {
            return status::OBJECT_PATH_NOT_FOUND;
        }
        switch (task.process().drives.names().match(place.path, place.fixed)) {
        case Match::whole: error = facts_of(place.path, facts); break;
        case Match::all_but_last: return status::OBJECT_NAME_NOT_FOUND;
        case Match::none:
            return place.has_virtual_parent ? status::OBJECT_NAME_NOT_FOUND
                                            : status::OBJECT_PATH_NOT_FOUND;
        }
    }
    if (error == 0 && facts.links <= 1 &&
        task.process().nodes.is_delete_pending({facts.device, facts.inode})) {
        return status::DELETE_PENDING;
    }
    if (error == 0 && place.names_directory && !facts.is_directory()) {
        return status::OBJECT_NAME_INVALID;
    }
    return status_of(error);
}

NtStatus create_file(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> attributes, Out<IoStatusBlock> io,
                     In<std::int64_t> allocation, std::uint32_t file_attributes,
                     std::uint32_t share, std::uint32_t disposition, std::uint32_t options, InBytes,
                     std::uint32_t ea_size) {
    if (allocation && !task.read(allocation)) {
        return status::ACCESS_VIOLATION;
    }
    return create(task, handle, attributes, io,
                  {access, file_attributes, share, disposition, options, ea_size != 0});
}

NtStatus open_file(Task& task, Out<std::uint64_t> handle, Access access,
                   In<ObjectAttributes> attributes, Out<IoStatusBlock> io, std::uint32_t share,
                   std::uint32_t options) {
    return create(task, handle, attributes, io, {access, 0, share, disposition::open, options});
}

NtStatus delete_file(Task& task, In<ObjectAttributes> attributes) {
    Place place;
    if (const NtStatus located = locate(task, attributes, place); !located.ok()) {
        return located;
    }
    if (place.kind != PlaceKind::host) {
        return status::INVALID_DEVICE_REQUEST;
    }
    constexpr std::uint32_t shared = share_read | share_write | share_delete;
    std::shared_ptr<File> file;
    Did did{};
    return open_disk(task, place,
                     {access_delete, 0, shared, disposition::open,
                      option::delete_on_close | option::open_reparse_point},
                     file, did);
}

NtStatus query_attributes_file(Task& task, In<ObjectAttributes> attributes,
                               Out<BasicInformation> to) {
    FileFacts facts;
    const NtStatus found = facts_by_name(task, attributes, facts);
    if (!found.ok()) {
        return found;
    }
    return task.write(to, basic_information(facts)) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

NtStatus query_full_attributes_file(Task& task, In<ObjectAttributes> attributes,
                                    Out<NetworkOpenInformation> to) {
    FileFacts facts;
    const NtStatus found = facts_by_name(task, attributes, facts);
    if (!found.ok()) {
        return found;
    }
    if (facts.is_device) {
        return status::INVALID_PARAMETER; // drivers of devices know no such question
    }
    return task.write(to, network_open_information(facts)) ? status::ACCESS_VIOLATION
                                                           : status::SUCCESS;
}

} // namespace ferry::nt::io
