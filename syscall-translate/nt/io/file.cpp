#include "file.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include "../ke/dispatcher.hpp"
#include "../process.hpp"
#include "../task.hpp"
#include "completion_port.hpp"
#include "directory_changes.hpp"
#include "directory_scan.hpp"
#include "pipe.hpp"
#include "socket.hpp"

namespace ferry::nt::io {
namespace {

FileKind kind_of_stream(int fd) {
    struct stat status {};
    ::fstat(fd, &status);
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
        return FileKind::pipe;
    }
    if (S_ISCHR(status.st_mode)) {
        return ::isatty(fd) == 1 ? FileKind::console : FileKind::null;
    }
    return S_ISDIR(status.st_mode) ? FileKind::directory : FileKind::disk;
}

} // namespace

File::File(UniqueFd descriptor) : fd(std::move(descriptor)), kind(kind_of_stream(fd.get())) {}

File::File(UniqueFd descriptor, FileKind what) : fd(std::move(descriptor)), kind(what) {}

File::~File() {
    if (changes != nullptr) {
        changes->waiting.cancel(*this, nullptr, GuestAddr(), status::NOTIFY_CLEANUP);
    }
    if (pipe != nullptr) {
        for (Waiting* const waiting : {&pipe->reads, &pipe->writes, &pipe->connects}) {
            waiting->cancel(*this, nullptr, GuestAddr(), status::PIPE_BROKEN);
        }
    }
    if (nodes != nullptr) {
        nodes->leave(*this);
    }
}

std::string File::path() const {
    const std::lock_guard lock(path_mutex_);
    return path_;
}

std::u16string File::name() const {
    constexpr std::size_t device_part = 6; // "\??\Z:"
    std::u16string whole = nt_name;
    if (drives != nullptr && fd && !path().empty()) {
        std::array<char, PATH_MAX> link{};
        const std::string entry = "/proc/self/fd/" + std::to_string(fd.get());
        const ssize_t size = ::readlink(entry.c_str(), link.data(), link.size());
        whole = drives->name_of(size > 0 && link[0] == '/'
                                    ? std::string(link.data(), static_cast<std::size_t>(size))
                                    : path());
    }
    if (whole.size() < device_part || whole[device_part - 1] != u':') {
        return whole;
    }
    const char16_t volume = whole[device_part - 2] == u'C' ? u'1' : u'2';
    return u"\\Device\\HarddiskVolume" + (volume + whole.substr(device_part));
}

void File::prepare_wait(Task& task, const std::shared_ptr<Resource>& self, ob::ObjectId id) {
    if (kind == FileKind::console && console_input) {
        Process& process = task.process();
        process.console.watch(process, std::static_pointer_cast<File>(self), id);
    }
}

void File::begin(ob::Arena& of, ob::ObjectId id) {
    arena = &of;
    object = id;
    ke::set_state(of, id, 1);
}

void File::set_path(std::string path) {
    const std::lock_guard lock(path_mutex_);
    path_ = std::move(path);
}

void TimeKeeper::begin() {
    struct stat status {};
    keeps_ = ::fstat(file_.fd.get(), &status) == 0;
    times_[0] = file_.keeps_access_time ? status.st_atim : timespec{0, UTIME_OMIT};
    times_[1] = file_.keeps_write_time ? status.st_mtim : timespec{0, UTIME_OMIT};
}

void TimeKeeper::end() const { ::futimens(file_.fd.get(), times_); }

NtStatus status_of(int error) {
    switch (error) {
    case 0: return status::SUCCESS;
    case EFAULT: return status::ACCESS_VIOLATION;
    case EBADF: return status::INVALID_HANDLE;
    case EACCES:
    case EPERM:
    case ETXTBSY: return status::ACCESS_DENIED;
    case EROFS: return status::MEDIA_WRITE_PROTECTED;
    case ENOENT: return status::OBJECT_NAME_NOT_FOUND;
    case ENOTDIR: return status::OBJECT_PATH_NOT_FOUND;
    case EEXIST: return status::OBJECT_NAME_COLLISION;
    case EISDIR: return status::FILE_IS_A_DIRECTORY;
    case ENOTEMPTY: return status::DIRECTORY_NOT_EMPTY;
    case ENAMETOOLONG: return status::NAME_TOO_LONG;
    case EXDEV: return status::NOT_SAME_DEVICE;
    case EMFILE:
    case ENFILE: return status::TOO_MANY_OPENED_FILES;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return status::DISK_FULL;
    case EPIPE: return status::PIPE_CLOSING;
    case ECANCELED: return status::CANCELLED;
    case ENOMEM: return status::NO_MEMORY;
    case EINVAL: return status::INVALID_PARAMETER;
    case ELOOP: return status::REPARSE_POINT_NOT_RESOLVED;
    case ENODEV:
    case ENXIO: return status::NO_SUCH_DEVICE;
    case EOPNOTSUPP: return status::NOT_SUPPORTED;
    default: return status::IO_DEVICE_ERROR;
    }
}

NtStatus find_file(Task& task, Handle handle, Access access, std::shared_ptr<File>& file) {
    std::shared_ptr<ob::Resource> resource;
    if (const NtStatus found =
            task.process().handles.find(handle, ob::Type::file, access, resource);
        !found.ok()) {
        return found;
    }
    file = std::static_pointer_cast<File>(std::move(resource));
    return status::SUCCESS;
}

int remove_path(const std::string& path) { return std::remove(path.c_str()) == 0 ? 0 : errno; }

} // namespace ferry::nt::io
