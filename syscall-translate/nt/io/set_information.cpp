// NtSetInformationFile.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../process.hpp"
#include "../unicode.hpp"
#include "image_use.hpp"
#include "information.hpp"
#include "open.hpp"
#include "pipe.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

/// Flags of FileDispositionInformationEx.
constexpr std::uint32_t disposition_delete = 1;
constexpr std::uint32_t disposition_posix = 2;
constexpr std::uint32_t disposition_on_close = 8;
constexpr std::uint32_t disposition_ignore_read_only = 0x10;
constexpr std::uint32_t all_dispositions = 0x1f;
/// Flags of FileRenameInformationEx and FileLinkInformationEx.
constexpr std::uint32_t replace_if_exists = 1;
constexpr std::uint32_t replace_posix = 2;
constexpr std::uint32_t replace_ignore_read_only = 0x40;

/// One call: what most classes need.
struct Setting {
    Task& task;
    File& file;
    GuestAddr from;
    std::uint32_t size;
    template <class T>
    NtStatus read(T& value) const {
        if (size < sizeof value) {
            return status::INFO_LENGTH_MISMATCH;
        }
        return memory::copy_in(task.space(), &value, from, sizeof value) ? status::ACCESS_VIOLATION
                                                                         : status::SUCCESS;
    }
};

NtStatus status_of_call(int result) { return result == 0 ? status::SUCCESS : status_of(errno); }

NtStatus set_basic(const Setting& call) {
    BasicInformation basic{};
    if (const NtStatus read = call.read(basic); !read.ok()) {
        return read;
    }
    const std::string path = call.file.path();
    if (path.empty()) {
        return status::ACCESS_DENIED;
    }
    // 0 leaves a time; -1 and -2 ask the system to stop or begin changing it itself for this open.
    const auto host = [](std::int64_t time) {
        return time <= 0 ? timespec{0, UTIME_OMIT} : host_time(time);
    };
    const timespec times[2] = {host(basic.last_access), host(basic.last_write)};
    const bool sets_time = basic.last_access > 0 || basic.last_write > 0;
    constexpr std::int64_t begin_changing = -2;
    for (const std::int64_t time :
         {basic.creation, basic.last_access, basic.last_write, basic.change}) {
        if (time < begin_changing) {
            return status::INVALID_PARAMETER;
        }
    }
    const bool directory = call.file.kind == FileKind::directory;
    if ((basic.attributes & (directory ? attribute::temporary : attribute::directory)) != 0) {
        return status::INVALID_PARAMETER;
    }
    const auto keep = [](std::int64_t time, std::atomic<bool>& keeps) {
        if (time != 0) {
            keeps = time != begin_changing;
        }
    };
    keep(basic.last_access, call.file.keeps_access_time);
    keep(basic.last_write, call.file.keeps_write_time);
    if (basic.creation > 0) {
        if (const int error = set_creation(path, basic.creation); error != 0) {
            return status_of(error);
        }
    }
    if (basic.attributes != 0) {
        if (const int error = set_attributes(path, basic.attributes); error != 0) {
            return status_of(error);
        }
    }
    return sets_time
               ? status_of_call(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW))
               : status::SUCCESS;
}

NtStatus set_position(const Setting& call) {
    std::int64_t position = 0;
    if (const NtStatus read = call.read(position); !read.ok()) {
        return read;
    }
    if (position < 0) {
        return status::INVALID_PARAMETER;
    }
    if (::lseek(call.file.fd.get(), position, SEEK_SET) < 0 && errno != ESPIPE) {
        return status_of(errno);
    }
    return status::SUCCESS;
}

NtStatus set_end_of_file(const Setting& call) {
    std::int64_t end = 0;
    if (const NtStatus read = call.read(end); !read.ok()) {
        return read;
    }
    if (end < 0 || call.file.kind != FileKind::disk) {
        return status::INVALID_PARAMETER;
    }
    if (!call.task.process().nodes.may_truncate(call.file, static_cast<std::uint64_t>(end))) {
        return status::USER_MAPPED_FILE;
    }
    const TimeKeeper keeper(call.file);
    return status_of_call(::ftruncate(call.file.fd.get(), end));
}

NtStatus set_allocation(const Setting& call) {
    std::int64_t wanted = 0;
    if (const NtStatus read = call.read(wanted); !read.ok()) {
        return read;
    }
    struct stat status {};
    const int fd = call.file.fd.get();
    if (wanted < 0 || call.file.kind != FileKind::disk || ::fstat(fd, &status) != 0) {
        return status::INVALID_PARAMETER;
    }
    const TimeKeeper keeper(call.file);
    if (wanted < status.st_size) {
        if (!call.task.process().nodes.may_truncate(call.file,
                                                    static_cast<std::uint64_t>(wanted))) {
            return status::USER_MAPPED_FILE;
        }
        return status_of_call(::ftruncate(fd, wanted));
    }
    if (wanted > status.st_size && ::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, wanted) != 0 &&
        errno != EOPNOTSUPP) {
        return status_of(errno);
    }
    return status::SUCCESS;
}

/// If the file may be deleted at all.
NtStatus check_deletable(const Setting& call, bool ignores_read_only) {
    FileFacts facts;
    if (const int error = facts_of(call.file, facts); error != 0) {
        return status_of(error);
    }
    if ((facts.attributes & attribute::read_only) != 0 && !ignores_read_only) {
        return status::CANNOT_DELETE;
    }
    if (call.file.kind == FileKind::virtual_directory || call.file.path() == "/") {
        return status::CANNOT_DELETE;
    }
    if (call.file.kind == FileKind::directory && !call.file.is_link &&
        !is_empty_directory(call.file.path())) {
        return status::DIRECTORY_NOT_EMPTY;
    }
    const bool runs = call.file.kind == FileKind::disk && !call.file.is_link &&
                      is_image_in_use(call.file.fd.get());
    return call.file.open == 0 || runs ? status::CANNOT_DELETE : status::SUCCESS;
}

/// Takes FILE_DELETE_ON_CLOSE, with which the file was opened, back, or gives it again.
NtStatus set_delete_on_close(const Setting& call, std::uint32_t flags) {
    if ((call.file.options & option::delete_on_close) == 0 || call.file.open == 0) {
        return status::NOT_SUPPORTED;
    }
    if ((flags & disposition_delete) != 0) {
        call.task.process().nodes.delete_on_close(call.file);
    } else {
        call.task.process().nodes.keep_on_close(call.file);
    }
    return status::SUCCESS;
}

NtStatus set_disposition(const Setting& call, bool extended) {
    std::uint32_t flags = 0;
    if (extended) {
        if (const NtStatus read = call.read(flags); !read.ok()) {
            return read;
        }
        if ((flags & ~all_dispositions) != 0) {
            return status::INVALID_PARAMETER;
        }
        if ((flags & disposition_on_close) != 0) {
            return set_delete_on_close(call, flags);
        }
    } else {
        std::uint8_t wanted = 0;
        if (const NtStatus read = call.read(wanted); !read.ok()) {
            return read;
        }
        flags = wanted != 0 ? disposition_delete : 0;
    }
    if ((flags & disposition_delete) != 0) {
        const bool ignores = (flags & disposition_ignore_read_only) != 0;
        if (const NtStatus may = check_deletable(call, ignores); !may.ok()) {
            return may;
        }
        // By POSIX's rules what is mapped only loses its name.
        if ((flags & disposition_posix) == 0 &&
            !call.task.process().nodes.may_truncate(call.file, 0)) {
            return status::CANNOT_DELETE;
        }
        call.file.posix_delete = (flags & disposition_posix) != 0;
    } else if (call.file.open == 0) {
        return status::SUCCESS;
    }
    return call.task.process().nodes.set_delete_pending(call.file,
                                                        (flags & disposition_delete) != 0);
}

/// Reads the target of a new name or link and finds its place.
NtStatus read_target(const Setting& call, RenameInformation& request, Place& place) {
    std::u16string name;
    std::byte head[rename_name_offset];
    if (call.size < sizeof head) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (memory::copy_in(call.task.space(), head, call.from, sizeof head)) {
        return status::ACCESS_VIOLATION;
    }
    std::memcpy(&request, head, sizeof head);
    if (request.name_length == 0 || request.name_length % sizeof(char16_t) != 0 ||
        request.name_length > call.size - sizeof head) {
        return status::INVALID_PARAMETER;
    }
    name.resize(request.name_length / sizeof(char16_t));
    if (memory::copy_in(call.task.space(), name.data(), call.from + rename_name_offset,
                        request.name_length)) {
        return status::ACCESS_VIOLATION;
    }
    const Drives& drives = call.task.process().drives;
    if (request.root != 0) {
        if (name.starts_with(u'\\')) {
            return status::INVALID_PARAMETER;
        }
        std::shared_ptr<File> root;
        if (const NtStatus found = find_file(call.task, Handle{request.root}, 0, root);
            !found.ok()) {
            return found;
        }
        const std::u16string begin = drives.name_of(root->path());
        name = (begin.ends_with(u'\\') ? begin : begin + u'\\') + name;
    } else if (!name.starts_with(u'\\')) {
        const std::u16string own = drives.name_of(call.file.path());
        name = own.substr(0, own.find_last_of(u'\\') + 1) + name;
    }
    return drives.locate(name, place);
}

/// `path` with the last name of another one.
std::string with_name_of(const std::string& path, const std::string& other) {
    return path.substr(0, path.find_last_of('/')) + other.substr(other.find_last_of('/'));
}

/// Whether the new name is free, or may be taken; `place.path` is then spelt as on the host.
NtStatus make_room(const Setting& call, std::uint32_t flags, bool links, Place& place,
                   bool& taken) {
    Process& process = call.task.process();
    const std::string wanted = place.path;
    taken = false;
    struct stat exact {};
    const Match found = ::lstat(place.path.c_str(), &exact) == 0
                            ? Match::whole
                            : process.drives.names().match(place.path, place.fixed);
    switch (found) {
    case Match::none: return status::OBJECT_PATH_NOT_FOUND;
    case Match::all_but_last: return status::SUCCESS;
    case Match::whole: break;
    }
    FileFacts there;
    FileFacts own;
    if (const int error = facts_of(place.path, there); error != 0) {
        return status_of(error);
    }
    if (!links && facts_of(call.file, own) == 0 && own.inode == there.inode &&
        own.device == there.device && place.path == call.file.path()) {
        // The same file: at most the case of its name changes.
        place.path = with_name_of(place.path, wanted);
        return status::SUCCESS;
    }
    if ((flags & replace_if_exists) == 0) {
        return status::OBJECT_NAME_COLLISION;
    }
    const bool onto_directory = (flags & replace_posix) != 0 && there.is_directory() &&
                                call.file.kind == FileKind::directory;
    if (onto_directory && !is_empty_directory(place.path)) {
        return status::DIRECTORY_NOT_EMPTY;
    }
    if ((there.is_directory() && !onto_directory) ||
        ((there.attributes & attribute::read_only) != 0 &&
         (flags & replace_ignore_read_only) == 0)) {
        return status::ACCESS_DENIED;
    }
    // What is open there must share deletion, and without POSIX's rules nothing may be.
    const std::uint32_t shared =
        (flags & replace_posix) != 0 ? share_read | share_write | share_delete : 0;
    std::shared_ptr<File> replaced;
    Did did{};
    if (const NtStatus opened =
            open_disk(call.task, place,
                      {access_delete, 0, shared, disposition::open, option::open_reparse_point},
                      replaced, did);
        !opened.ok()) {
        return opened == status::SHARING_VIOLATION || opened == status::DELETE_PENDING
                   ? status::ACCESS_DENIED
                   : opened;
    }
    if (replaced->kind == FileKind::disk && is_image_in_use(replaced->fd.get())) {
        return status::ACCESS_DENIED;
    }
    taken = true;
    return status::SUCCESS;
}

NtStatus set_rename(const Setting& call, bool extended, bool links) {
    RenameInformation request{};
    Place place;
    if (const NtStatus read = read_target(call, request, place); !read.ok()) {
        return read;
    }
    const std::uint32_t flags = extended                      ? request.flags
                                : (request.flags & 0xff) != 0 ? replace_if_exists
                                                              : 0;
    if (place.kind != PlaceKind::host || place.path.empty() || place.dll != nullptr) {
        return status::OBJECT_NAME_INVALID;
    }
    const std::string own = call.file.path();
    if (own.empty()) {
        return status::ACCESS_DENIED;
    }
    if (place.has_virtual_parent) {
        call.task.process().drives.make_parents(place.path);
    }
    bool taken = false;
    const std::string wanted = place.path;
    if (const NtStatus room = make_room(call, flags, links, place, taken); !room.ok()) {
        return room;
    }
    // What takes a name spells it as it was asked for, whatever the case of the one that was there.
    const std::string spelt = with_name_of(place.path, wanted);
    NameCache& names = call.task.process().drives.names();
    if (links) {
        if (call.file.kind == FileKind::directory) {
            return status::FILE_IS_A_DIRECTORY;
        }
        if (taken && place.path == own) {
            return status::SUCCESS; // it is its own name
        }
        if (taken && ::unlink(place.path.c_str()) != 0) {
            return status_of(errno);
        }
        names.removed(place.path);
        place.path = spelt;
        if (::link(own.c_str(), place.path.c_str()) != 0) {
            return status_of(errno);
        }
        names.made(place.path);
        return status::SUCCESS;
    }
    if (call.file.kind == FileKind::directory && call.task.process().nodes.has_open_below(own)) {
        return status::ACCESS_DENIED;
    }
    if (::rename(own.c_str(), place.path.c_str()) != 0) {
        return errno == EINVAL ? status::SHARING_VIOLATION : status_of(errno);
    }
    if (own != place.path && taken && ::access(own.c_str(), F_OK) == 0) {
        ::unlink(own.c_str()); // both names were the file's: the host leaves them so
    }
    if (spelt != place.path && ::rename(place.path.c_str(), spelt.c_str()) == 0) {
        names.removed(place.path);
        place.path = spelt;
    }
    names.removed(own);
    names.made(place.path);
    call.file.set_path(place.path);
    return status::SUCCESS;
}

NtStatus set_completion(const Setting& call) {
    struct {
        std::uint64_t port;
        std::uint64_t key;
    } wanted{};
    if (call.file.synchronous()) {
        return status::INVALID_PARAMETER;
    }
    const NtStatus read = call.read(wanted);
    return read.ok() ? set_completion_port(call.task, call.file, Handle{wanted.port}, wanted.key)
                     : read;
}

/// FileReplaceCompletionInformation: another port, or none.
NtStatus replace_completion(const Setting& call) {
    call.file.port = nullptr;
    call.file.port_object = {};
    std::uint64_t port = 0;
    if (const NtStatus read = call.read(port); !read.ok()) {
        return read;
    }
    return port == 0 ? status::SUCCESS : set_completion(call);
}

NtStatus set_notification(const Setting& call) {
    std::uint32_t flags = 0;
    if (const NtStatus read = call.read(flags); !read.ok()) {
        return read;
    }
    constexpr std::uint32_t known = 7; // FILE_SKIP_COMPLETION_PORT_ON_SUCCESS and so on
    if ((flags & ~known) != 0 || call.file.synchronous()) {
        return status::INVALID_PARAMETER;
    }
    call.file.notification |= flags;
    return status::SUCCESS;
}

/// FileModeInformation: what is not fixed when the file is opened.
NtStatus set_mode(const Setting& call) {
    std::uint32_t mode = 0;
    if (const NtStatus read = call.read(mode); !read.ok()) {
        return read;
    }
    constexpr std::uint32_t changeable =
        option::write_through | option::sequential_only | option::synchronous;
    const std::uint32_t synchronous = mode & option::synchronous;
    if ((mode & ~(changeable | option::no_intermediate_buffering)) != 0 ||
        synchronous == option::synchronous ||
        (synchronous != 0) != ((call.file.options & option::synchronous) != 0)) {
        return status::INVALID_PARAMETER;
    }
    call.file.options = (call.file.options & ~changeable) | (mode & changeable);
    return status::SUCCESS;
}

NtStatus set_priority_hint(const Setting& call) {
    std::uint32_t hint = 0;
    if (const NtStatus read = call.read(hint); !read.ok()) {
        return read;
    }
    constexpr std::uint32_t hints = 4;
    if (hint >= hints) {
        return status::INVALID_PARAMETER;
    }
    call.file.priority_hint = hint;
    return status::SUCCESS;
}

/// Directories that heed case are a feature that Windows has switched off.
NtStatus set_case_sensitive(const Setting& call) {
    std::uint32_t flags = 0;
    if (const NtStatus read = call.read(flags); !read.ok()) {
        return read;
    }
    if (flags > 1 || call.file.kind != FileKind::directory) {
        return status::INVALID_PARAMETER;
    }
    return flags == 0 ? status::SUCCESS : status::NOT_SUPPORTED;
}

/// FileValidDataLengthInformation: the checks for everybody come before that of the privilege.
NtStatus set_valid_data_length(const Setting& call) {
    std::int64_t length = 0;
    if (const NtStatus read = call.read(length); !read.ok()) {
        return read;
    }
    return length < 0 ? status::INVALID_PARAMETER : status::PRIVILEGE_NOT_HELD;
}

NtStatus set_pipe(const Setting& call) {
    struct {
        std::uint32_t read_mode;
        std::uint32_t completion_mode;
    } wanted{};
    if (const NtStatus read = call.read(wanted); !read.ok()) {
        return read;
    }
    if (call.file.pipe == nullptr) { // the host's are of bytes and wait
        return call.file.kind == FileKind::pipe && wanted.read_mode == 0 &&
                       wanted.completion_mode == 0
                   ? status::SUCCESS
                   : status::INVALID_PARAMETER;
    }
    if (wanted.read_mode != 0 && !call.file.pipe->messages) {
        return status::INVALID_PARAMETER;
    }
    call.file.pipe->reads_messages = wanted.read_mode != 0;
    call.file.pipe->does_not_wait = wanted.completion_mode != 0;
    return status::SUCCESS;
}

/// Whether the I/O manager leaves a class to the driver.
bool known_to_file_systems_only(std::uint32_t kind) {
    return kind != information::position && kind != information::mode &&
           kind != information::completion && kind != information::replace_completion &&
           kind != information::completion_notification && kind != information::priority_hint;
}

NtStatus set(const Setting& call, std::uint32_t kind) {
    if (call.file.kind == FileKind::null && known_to_file_systems_only(kind)) {
        return status::INVALID_DEVICE_REQUEST;
    }
    switch (kind) {
    case information::basic: return set_basic(call);
    case information::position: return set_position(call);
    case information::end_of_file: return set_end_of_file(call);
    case information::allocation: return set_allocation(call);
    case information::disposition: return set_disposition(call, false);
    case information::disposition_ex: return set_disposition(call, true);
    case information::rename: return set_rename(call, false, false);
    case information::rename_ex: return set_rename(call, true, false);
    case information::link: return set_rename(call, false, true);
    case information::link_ex: return set_rename(call, true, true);
    case information::completion: return set_completion(call);
    case information::completion_notification: return set_notification(call);
    case information::pipe: return set_pipe(call);
    case information::pipe_remote:
        return call.file.kind == FileKind::pipe ? status::SUCCESS : status::INVALID_PARAMETER;
    case information::replace_completion: return replace_completion(call);
    case information::mode: return set_mode(call);
    case information::priority_hint: return set_priority_hint(call);
    case information::case_sensitive: return set_case_sensitive(call);
    case information::valid_data_length: return set_valid_data_length(call);
    case information::short_name:
    case information::status_block_range: return status::PRIVILEGE_NOT_HELD;
    default: return status::INVALID_PARAMETER;
    }
}

} // namespace

NtStatus set_information_file(Task& task, Handle handle, Out<IoStatusBlock> io, InBytes from,
                              std::uint32_t size, std::uint32_t kind) {
    const InformationClass* const known = find_information(kind);
    if (known == nullptr || known->set_least == 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < known->set_least) {
        return status::INFO_LENGTH_MISMATCH;
    }
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, known->set_access, file); !found.ok()) {
        return found;
    }
    const NtStatus done = set({task, *file, from.addr(), size}, kind);
    if (!done.ok()) {
        return done;
    }
    return task.write(io, {done.value, 0}) ? status::ACCESS_VIOLATION : done;
}

} // namespace ferry::nt::io
