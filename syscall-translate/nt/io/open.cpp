// Opening by name ([MS-FSA] 2.1.5.1). The host is asked for the name as it is spelt; only where it
// has none, another spelling is looked for, and before a name is made.

#include "open.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../ke/dispatcher.hpp"
#include "../process.hpp"
#include "../unicode.hpp"
#include "attributes.hpp"
#include "image_use.hpp"
#include "links.hpp"
#include "names.hpp"

namespace ferry::nt::io {
namespace {

constexpr Access generic_read = 0x80000000;
constexpr Access generic_write = 0x40000000;
constexpr Access generic_execute = 0x20000000;
constexpr Access generic_all = 0x10000000;
constexpr Access maximum_allowed = 0x02000000;

constexpr Access reads = file_read_data | file_execute;
constexpr Access writes = file_write_data | file_append_data;

constexpr mode_t file_mode = 0666;
constexpr mode_t directory_mode = 0777;

/// Flags for the host, by what is to be done with the file.
int host_flags(const OpenRequest& request, Access access) {
    // Links at the end are followed here, where it has to be known what was opened.
    const int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
    if ((access & (reads | writes)) == 0) {
        return flags | O_PATH;
    }
    const int sync = (request.options & option::write_through) != 0 ? O_DSYNC : 0;
    return flags | sync |
           ((access & writes) == 0  ? O_RDONLY
            : (access & reads) == 0 ? O_WRONLY
                                    : O_RDWR);
}

/// One attempt to open a file that is to be used as `request` says.
class Opening {
public:
    Opening(Process& process, const Place& place, const OpenRequest& request)
        : process_(process), place_(place), request_(request), path_(place.path),
          fixed_(place.fixed) {}

    NtStatus run(std::shared_ptr<File>& file, Did& did);

private:
    using Fd = UniqueFd;
    NtStatus open_existing(Fd& fd, struct stat& status);
    NtStatus create(Fd& fd, struct stat& status);
    [[nodiscard]] NtStatus check(const struct stat& status) const;
    NtStatus truncate(const Fd& fd);
    NtStatus missing();
    NtStatus open_host(Fd& fd, struct stat& status);
    NtStatus open_name(Fd& fd, struct stat& status);
    NtStatus open_dll(std::shared_ptr<File>& file);
    NtStatus open_virtual(std::shared_ptr<File>& file) const;
    NtStatus finish(Fd fd, const struct stat& status, std::shared_ptr<File>& file, Did& did);

    [[nodiscard]] bool wants_directory() const {
        return (request_.options & option::directory_file) != 0;
    }
    /// A new name is in the way of nothing but what is there, be it a link.
    [[nodiscard]] bool follows() const {
        return (request_.options & option::open_reparse_point) == 0 &&
               request_.disposition != disposition::create;
    }
    /// A directory, or a link that is one.
    [[nodiscard]] bool is_directory(const struct stat& status) const {
        return S_ISDIR(status.st_mode) ||
               (S_ISLNK(status.st_mode) && nature_of_link_at(path_).is_directory);
    }
    [[nodiscard]] bool may_create() const {
        return request_.disposition != disposition::open &&
               request_.disposition != disposition::overwrite;
    }

    Process& process_;
    const Place& place_;
    OpenRequest request_;
    std::string path_;
    std::size_t fixed_; ///< so many bytes of it are the host's
    bool created_ = false;
    bool host_follows_ = false; ///< a link that has no name behind it
};

/// Opens what has the name, which may be a link.
NtStatus Opening::open_name(Fd& fd, struct stat& status) {
    const int flags = host_flags(request_, request_.access) & (host_follows_ ? ~O_NOFOLLOW : ~0);
    fd.reset(::open(path_.c_str(), flags));
    if (!fd && errno == EISDIR) {
        // A directory, opened to make files in it: its descriptor need not write.
        fd.reset(::open(path_.c_str(), (flags & ~O_ACCMODE) | O_RDONLY | O_DIRECTORY));
    }
    if (!fd && errno == ELOOP) {
        fd.reset(::open(path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    }
    if (!fd && errno == ENXIO) {
        return status::NO_SUCH_DEVICE;
    }
    if (!fd) {
        return status_of(errno);
    }
    return ::fstat(fd.get(), &status) == 0 ? status::SUCCESS : status_of(errno);
}

NtStatus Opening::open_host(Fd& fd, struct stat& status) {
    constexpr int most_tries = 4; // somebody may change what links lead to
    for (int tries = 0; tries < most_tries; ++tries) {
        const NtStatus opened = open_name(fd, status);
        if (!opened.ok() || !S_ISLNK(status.st_mode) || !follows()) {
            return opened;
        }
        const std::string link = path_;
        if (const int error = follow_link(path_); error != 0) {
            return status_of(error);
        }
        host_follows_ = path_ == link;
        fixed_ = 1;
    }
    return status::REPARSE_POINT_NOT_RESOLVED;
}

/// The status for a name that is not there, by how much of it is.
NtStatus Opening::missing() {
    switch (process_.drives.names().match(path_, fixed_)) {
    case Match::whole: return status::SUCCESS;
    case Match::all_but_last: return status::OBJECT_NAME_NOT_FOUND;
    case Match::none:
        return place_.has_virtual_parent ? status::OBJECT_NAME_NOT_FOUND
                                         : status::OBJECT_PATH_NOT_FOUND;
    }
    return status::INTERNAL_ERROR;
}

NtStatus Opening::check(const struct stat& status) const {
    const bool directory = is_directory(status);
    if (directory && (request_.options & option::non_directory_file) != 0) {
        return status::FILE_IS_A_DIRECTORY;
    }
    if (!directory && (wants_directory() || place_.names_directory)) {
        return wants_directory() ? status::NOT_A_DIRECTORY : status::OBJECT_NAME_INVALID;
    }
    constexpr mode_t write_bits = 0222;
    const bool read_only = S_ISREG(status.st_mode) && (status.st_mode & write_bits) == 0;
    if (read_only && (request_.access & writes) != 0) {
        return status::ACCESS_DENIED;
    }
    if (read_only && (request_.options & option::delete_on_close) != 0) {
        return status::CANNOT_DELETE;
    }
    return status::SUCCESS;
}

NtStatus Opening::open_existing(Fd& fd, struct stat& status) {
    NtStatus opened = open_host(fd, status);
    if (opened == status::OBJECT_NAME_NOT_FOUND || opened == status::OBJECT_PATH_NOT_FOUND) {
        const std::string spelt = path_;
        opened = missing();
        if (opened.ok() && path_ != spelt) {
            opened = open_host(fd, status);
        } else if (opened.ok()) {
            opened = status::OBJECT_NAME_NOT_FOUND; // a link that leads nowhere
        }
    }
    return opened.ok() ? check(status) : opened;
}

NtStatus Opening::create(Fd& fd, struct stat& status) {
    if (place_.dll != nullptr || (place_.names_directory && !wants_directory())) {
        return status::OBJECT_NAME_INVALID;
    }
    struct stat parent {};
    if (place_.has_virtual_parent &&
        ::stat(path_.substr(0, path_.find_last_of('/')).c_str(), &parent) != 0 &&
        !process_.drives.make_parents(path_)) {
        return status::ACCESS_DENIED;
    }
    const bool read_only = (request_.attributes & attribute::read_only) != 0;
    if (wants_directory()) {
        if (::mkdir(path_.c_str(), directory_mode) != 0) {
            return status_of(errno);
        }
    } else {
        int flags = host_flags(request_, request_.access);
        if ((flags & O_PATH) != 0) {
            flags = (flags & ~O_PATH) | O_RDONLY;
        }
        fd.reset(::open(path_.c_str(), flags | O_CREAT | O_EXCL, file_mode));
        if (!fd) {
            return status_of(errno);
        }
    }
    created_ = true;
    process_.drives.names().made(path_);
    const std::uint32_t plain = wants_directory() ? attribute::directory : attribute::archive;
    const std::uint32_t wanted = request_.attributes | plain;
    if (read_only || (wanted & attribute::kept & ~plain) != 0) {
        set_attributes(path_, wanted);
    }
    if (wants_directory()) {
        return open_host(fd, status);
    }
    return ::fstat(fd.get(), &status) == 0 ? status::SUCCESS : status_of(errno);
}

NtStatus Opening::truncate(const Fd& fd) {
    FileFacts facts;
    if (facts_of(path_, facts) == 0) {
        constexpr std::uint32_t guarded = attribute::hidden | attribute::system;
        if ((facts.attributes & attribute::read_only) != 0 ||
            (facts.attributes & guarded & ~request_.attributes) != 0) {
            return status::ACCESS_DENIED;
        }
    }
    const bool writable =
        (::fcntl(fd.get(), F_GETFL) & O_ACCMODE) != O_RDONLY && (request_.access & writes) != 0;
    const int failed =
        writable ? ::ftruncate(fd.get(), 0) : ::truncate(path_.c_str(), 0); // NOLINT(*-narrowing*)
    if (failed != 0) {
        return status_of(errno);
    }
    set_attributes(path_, (request_.attributes & ~attribute::directory) | attribute::archive);
    return status::SUCCESS;
}

NtStatus Opening::open_dll(std::shared_ptr<File>& file) {
    if ((request_.access & (writes | access_delete)) != 0 ||
        (may_create() && request_.disposition != disposition::open_if)) {
        return status::ACCESS_DENIED;
    }
    if (wants_directory()) {
        return status::NOT_A_DIRECTORY;
    }
    UniqueFd fd(::memfd_create("ferry-dll", MFD_CLOEXEC));
    const auto bytes = place_.dll->bytes;
    if (!fd ||
        ::write(fd.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
        ::lseek(fd.get(), 0, SEEK_SET) != 0) {
        return status::NO_MEMORY;
    }
    ::fchmod(fd.get(), 0444);
    file = std::make_shared<File>(std::move(fd), FileKind::disk);
    return status::SUCCESS;
}

NtStatus Opening::open_virtual(std::shared_ptr<File>& file) const {
    if (request_.disposition == disposition::create) {
        return status::OBJECT_NAME_COLLISION;
    }
    if ((request_.options & option::non_directory_file) != 0) {
        return status::FILE_IS_A_DIRECTORY;
    }
    file = std::make_shared<File>(UniqueFd(), FileKind::virtual_directory);
    return status::SUCCESS;
}

NtStatus Opening::finish(Fd fd, const struct stat& status, std::shared_ptr<File>& file, Did& did) {
    const FileKind kind = is_directory(status) ? FileKind::directory
                          : S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ? FileKind::pipe
                          : S_ISCHR(status.st_mode)                              ? FileKind::null
                                                                                 : FileKind::disk;
    const bool truncates = !created_ && (request_.disposition == disposition::supersede ||
                                         request_.disposition == disposition::overwrite ||
                                         request_.disposition == disposition::overwrite_if);
    const bool deletes = (request_.options & option::delete_on_close) != 0;
    const bool changes = truncates || deletes || (request_.access & file_write_data) != 0;
    if (changes && !created_ && kind == FileKind::disk && is_image_in_use(fd.get(), true)) {
        return deletes ? status::CANNOT_DELETE : status::SHARING_VIOLATION;
    }
    const int descriptor = fd.get();
    file = std::make_shared<File>(std::move(fd), kind);
    file->access = request_.access;
    file->share = request_.share;
    file->options = request_.options;
    file->device = status.st_dev;
    file->set_path(path_);
    file->is_link = S_ISLNK(status.st_mode);
    if (truncates) {
        file->access |= file_write_data; // others must share that
    }
    const NtStatus entered = process_.nodes.enter(*file, {status.st_dev, status.st_ino},
                                                  S_ISDIR(status.st_mode) ? 1 : status.st_nlink);
    file->access = request_.access;
    if (!entered.ok()) {
        return entered;
    }
    if (truncates) {
        if (kind == FileKind::directory) {
            return status::OBJECT_NAME_COLLISION;
        }
        if (file->is_link) {
            return status::ACCESS_DENIED;
        }
        if (!process_.nodes.may_truncate(*file, 0)) {
            return status::USER_MAPPED_FILE;
        }
        if (const NtStatus done = truncate(file->fd); !done.ok()) {
            return done;
        }
    }
    if (kind == FileKind::pipe || kind == FileKind::null) { // a regular file knows no difference
        const int flags = ::fcntl(descriptor, F_GETFL);
        if ((flags & O_PATH) == 0) {
            ::fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
        }
    }
    if (deletes) {
        process_.nodes.delete_on_close(*file);
    }
    did = created_                                         ? Did::created
          : !truncates                                     ? Did::opened
          : request_.disposition == disposition::supersede ? Did::superseded
                                                           : Did::overwritten;
    return status::SUCCESS;
}

NtStatus Opening::run(std::shared_ptr<File>& file, Did& did) {
    did = Did::opened;
    if (place_.dll != nullptr) {
        return open_dll(file);
    }
    if (place_.path.empty()) {
        return place_.is_virtual ? open_virtual(file)
               : may_create()    ? status::ACCESS_DENIED
                                 : status::OBJECT_NAME_NOT_FOUND;
    }
    for (int tries = 0;; ++tries) {
        UniqueFd fd;
        struct stat status {};
        NtStatus opened = open_existing(fd, status);
        if (opened == status::OBJECT_NAME_NOT_FOUND || opened == status::OBJECT_PATH_NOT_FOUND) {
            if (place_.is_virtual) {
                return open_virtual(file);
            }
            if (!may_create() || opened == status::OBJECT_PATH_NOT_FOUND) {
                return opened;
            }
            opened = create(fd, status);
            if (opened == status::OBJECT_NAME_COLLISION && tries < 3) {
                continue; // somebody else made it
            }
        } else if (request_.disposition == disposition::create &&
                   (opened.ok() ||
                    (opened == status::ACCESS_DENIED && ::access(path_.c_str(), F_OK) == 0))) {
            return status::OBJECT_NAME_COLLISION;
        } else if (request_.disposition == disposition::create && !opened.ok() &&
                   opened != status::ACCESS_DENIED) {
            // What is there is of the wrong kind, and in the way all the same.
            return opened == status::FILE_IS_A_DIRECTORY || opened == status::NOT_A_DIRECTORY
                       ? status::OBJECT_NAME_COLLISION
                       : opened;
        }
        if (opened.ok()) {
            opened = finish(std::move(fd), status, file, did);
        }
        if (opened != status::FILE_DELETED || tries >= 3) {
            return opened;
        }
    }
}

} // namespace

Access map_generic(Access access) {
    const auto map = [&](Access generic, Access specific) {
        return (access & generic) != 0 ? specific : 0;
    };
    return (access & 0x01ffffff) | map(generic_read, file_generic_read) |
           map(generic_write, file_generic_write) | map(generic_execute, file_generic_execute) |
           map(generic_all, file_all_access);
}

NtStatus locate(Task& task, In<ObjectAttributes> at, Place& place) {
    const auto attributes = task.read(at);
    std::u16string name;
    if (!attributes) {
        return status::ACCESS_VIOLATION;
    }
    if (attributes->length != sizeof(ObjectAttributes)) {
        return status::INVALID_PARAMETER;
    }
    if (attributes->object_name != 0 &&
        !read_string(task, GuestPtr<UnicodeString>(attributes->object_name), name)) {
        return status::ACCESS_VIOLATION;
    }
    if (attributes->root_directory == 0) {
        return attributes->object_name == 0 ? status::OBJECT_PATH_SYNTAX_BAD
                                            : task.process().drives.locate(name, place);
    }
    std::shared_ptr<File> root;
    if (const NtStatus found = find_file(task, Handle{attributes->root_directory}, 0, root);
        !found.ok()) {
        return found;
    }
    if (name.starts_with(u'\\')) {
        return status::INVALID_PARAMETER;
    }
    std::u16string whole =
        root->path().empty() ? root->nt_name : task.process().drives.name_of(root->path());
    if (!name.empty() && !whole.ends_with(u'\\')) {
        whole += u'\\';
    }
    return task.process().drives.locate(whole + name, place);
}

OpenRequest image_request() {
    OpenRequest request;
    request.access = file_generic_read | file_execute;
    request.share = share_read | share_delete;
    request.disposition = disposition::open;
    request.options = option::synchronous_nonalert | option::non_directory_file;
    return request;
}

NtStatus open_disk(Task& task, const Place& place, const OpenRequest& request,
                   std::shared_ptr<File>& file, Did& did) {
    OpenRequest mapped = request;
    if ((request.access & maximum_allowed) != 0) {
        mapped.access |= file_all_access;
        Opening all(task.process(), place, mapped);
        const NtStatus opened = all.run(file, did);
        if (opened != status::ACCESS_DENIED && opened != status::MEDIA_WRITE_PROTECTED) {
            return opened;
        }
        mapped.access = request.access | file_generic_read | file_generic_execute;
    }
    Opening opening(task.process(), place, mapped);
    return opening.run(file, did);
}

Handle make_handle(Task& task, std::shared_ptr<File> file, Access access,
                   std::uint32_t attributes) {
    constexpr std::uint32_t inherit = 2;
    const std::shared_ptr<File> opened = file;
    const Handle made = task.process().handles.create(ob::Type::file, access, std::move(file),
                                                      attributes & inherit);
    if (made.value != 0) {
        opened->begin(task.process().handles.arena(), task.process().handles.find(made).object);
    }
    return made;
}

NtStatus give_handle(Task& task, std::shared_ptr<File> file, Access access,
                     std::uint32_t attributes, Out<std::uint64_t> handle) {
    const Handle made = make_handle(task, std::move(file), access, attributes);
    if (made.value == 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    if (task.write(handle, made.value)) {
        [[maybe_unused]] const NtStatus closed = task.process().handles.close(made);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::io
