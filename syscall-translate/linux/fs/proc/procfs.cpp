// Kernels number the devices of their procfs instances as they please, and a procfs may be mounted
// anywhere. So an object is known by its file system's type, and by its path as /proc/self/fd shows
// it, whatever name the guest used: relative to a descriptor, through thread-self or a link.

#include "procfs.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <climits>
#include <fcntl.h>
#include <linux/magic.h>
#include <optional>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <fmt/format.h>

#include <ferry/base/unique_fd.hpp>

#include "../own_executable.hpp"
#include "../paths.hpp"
#include "views.hpp"

namespace ferry::linux_guest::fs {
namespace {

/// Devices whose file system type is known. Facts about the host, the same for every guest; a lost
/// update only costs another look.
class DeviceCache {
public:
    enum class Answer { unknown, no, yes };

    Answer find(dev_t device) const {
        for (const auto& entry : entries_) {
            const std::uint64_t value = entry.load(std::memory_order_relaxed);
            if (value >> 1 == device && value != 0) {
                return (value & 1) != 0 ? Answer::yes : Answer::no;
            }
        }
        return Answer::unknown;
    }
    void add(dev_t device, bool is_procfs) {
        const std::size_t at = next_.fetch_add(1, std::memory_order_relaxed) % entries_.size();
        entries_[at].store(device << 1 | (is_procfs ? 1 : 0), std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint64_t>, 8> entries_{};
    std::atomic<std::size_t> next_{0};
};
DeviceCache devices;

std::optional<int> number_of(std::string_view text) {
    int value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
    return whole && !text.empty() ? std::optional(value) : std::nullopt;
}

std::string_view take_name(std::string_view& path) {
    const std::size_t begin = std::min(path.find_first_not_of('/'), path.size());
    path.remove_prefix(begin);
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    return name;
}

/// Puts `other` in the place of the descriptor `fd`, with fd's close-on-exec flag.
std::int64_t replace(int fd, int other, std::uint64_t flags) {
    const std::int64_t result = host_call(SYS_dup3, other, fd, flags & O_CLOEXEC);
    if (result < 0) {
        host_call(SYS_close, fd);
    }
    return result;
}

/// Lets ferry write `size` bytes to a file of its own where the guest's soft RLIMIT_FSIZE is less.
/// EFBIG, and no SIGXFSZ, where the hard limit is too.
class RoomToWrite {
public:
    explicit RoomToWrite(std::size_t size) {
        host_call(SYS_prlimit64, 0, RLIMIT_FSIZE, nullptr, &limit_);
        lifted_ = limit_.rlim_cur < size && size <= limit_.rlim_max;
        enough_ = limit_.rlim_cur >= size || lifted_;
        if (lifted_) {
            const rlimit64 most{limit_.rlim_max, limit_.rlim_max};
            host_call(SYS_prlimit64, 0, RLIMIT_FSIZE, &most, nullptr);
        }
    }
    RoomToWrite(const RoomToWrite&) = delete;
    RoomToWrite& operator=(const RoomToWrite&) = delete;
    ~RoomToWrite() {
        if (lifted_) {
            host_call(SYS_prlimit64, 0, RLIMIT_FSIZE, &limit_, nullptr);
        }
    }
    [[nodiscard]] bool enough() const { return enough_; }

private:
    rlimit64 limit_{};
    bool lifted_ = false;
    bool enough_ = false;
};

/// A read-only descriptor with `text` behind it in the place of `fd`.
std::int64_t replace_by_snapshot(int fd, std::string_view name, std::string_view text,
                                 std::uint64_t flags) {
    const UniqueFd memory(
        static_cast<int>(host_call(SYS_memfd_create, std::string(name).c_str(), MFD_CLOEXEC)));
    if (!memory) {
        host_call(SYS_close, fd);
        return memory.get();
    }
    const RoomToWrite room(text.size());
    if (!room.enough()) {
        host_call(SYS_close, fd);
        return -EFBIG;
    }
    while (!text.empty()) {
        const std::int64_t written = host_call(SYS_write, memory.get(), text.data(), text.size());
        if (written <= 0) {
            host_call(SYS_close, fd);
            return written < 0 ? written : -EIO;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    host_call(SYS_fchmod, memory.get(), 0444);
    const std::string link = fmt::format("/proc/thread-self/fd/{}", memory.get());
    const UniqueFd readable(
        static_cast<int>(host_call(SYS_openat, AT_FDCWD, link.c_str(), O_RDONLY | O_CLOEXEC, 0)));
    return replace(fd, readable ? readable.get() : memory.get(), flags);
}

/// Opens the guest's program where `fd` is ferry by way of an exe link.
std::int64_t present_program(Task& task, int fd, std::uint64_t flags, DirFd dir, Path path) {
    const auto text = copy_path(task, path);
    const auto program = text ? program_behind(task, dir.value, *text) : std::nullopt;
    if (!program) {
        return fd;
    }
    constexpr std::uint64_t only_for_new = O_CREAT | O_EXCL | O_TRUNC;
    const std::int64_t opened =
        host_call(SYS_openat, AT_FDCWD, program->c_str(), (flags & ~only_for_new) | O_CLOEXEC, 0);
    if (opened < 0) {
        host_call(SYS_close, fd);
        return opened;
    }
    const UniqueFd other(static_cast<int>(opened));
    return replace(fd, other.get(), flags);
}

} // namespace

bool is_on_procfs(int fd) {
    struct statfs status {};
    return host_call(SYS_fstatfs, fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

bool is_on_procfs(int fd, const struct stat& status) {
    if (major(status.st_dev) != 0) {
        return false; // on a real device
    }
    const auto known = devices.find(status.st_dev);
    if (known != DeviceCache::Answer::unknown) {
        return known == DeviceCache::Answer::yes;
    }
    const bool answer = is_on_procfs(fd);
    devices.add(status.st_dev, answer);
    return answer;
}

ProcObject parse_proc_path(std::string_view path) {
    ProcObject object;
    std::string_view rest = path;
    while (object.pid == 0 && !rest.empty()) {
        object.name = take_name(rest);
        object.pid = number_of(object.name).value_or(0);
    }
    if (object.pid == 0) {
        return object; // the last name: what belongs to no process lies at the top
    }
    std::string_view in_task = rest;
    if (take_name(in_task) == "task") {
        object.tid = number_of(take_name(in_task)).value_or(0);
        rest = object.tid != 0 ? in_task : rest;
    }
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    object.name = rest;
    return object;
}

std::int64_t present(Task& task, int fd, std::uint64_t flags, DirFd dir, Path path) {
    struct stat status {};
    if ((flags & O_DIRECTORY) != 0 || host_call(SYS_fstat, fd, &status) != 0) {
        return fd;
    }
    if (is_own_executable(status)) {
        return present_program(task, fd, flags, dir, path);
    }
    if ((flags & O_PATH) != 0 || !S_ISREG(status.st_mode) || !is_on_procfs(fd, status)) {
        return fd;
    }
    const std::string name = guest_path_of(task, fd);
    const ProcObject object = parse_proc_path(name);
    // /proc/TID of any thread of this process shows the process too.
    if (object.pid != 0 && !Task::is_own_thread(object.pid)) {
        return fd;
    }
    if ((flags & (O_WRONLY | O_RDWR)) != 0) {
        // As a kernel with proc_mem.restrict_write: who writes there reaches ferry's memory too,
        // past every protection.
        if (object.pid == 0 || object.name != "mem") {
            return fd;
        }
        host_call(SYS_close, fd);
        return -EACCES;
    }
    const auto text = view_of(task, object, fd);
    return text ? replace_by_snapshot(fd, object.name, *text, flags) : fd;
}

std::string present_link(Task& task, int link, DirFd dir, Path path, std::string text) {
    const Sysroot& sysroot = *task.process().files.sysroot;
    const bool may_be_exe = text == own_executable_name();
    if (!may_be_exe && !sysroot.contains(text)) {
        return text;
    }
    UniqueFd own;
    if (link < 0) {
        const std::int64_t fd = host_call(SYS_openat, dir.value, task.space().host_pointer(path),
                                          O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        own.reset(static_cast<int>(fd));
        link = own.get();
    }
    if (link < 0 || !is_on_procfs(link)) {
        return text; // an ordinary link says what was written into it
    }
    const std::string name = guest_path_of(task, link);
    const ProcObject object = parse_proc_path(name);
    if (may_be_exe && object.name == "exe") {
        return guest_program_of(task, object.pid).value_or(text);
    }
    return std::string(sysroot.guest_name(text));
}

bool is_hidden_memory(Task& task, int fd, std::uint64_t offset) {
    struct stat status {};
    if (offset < task.space().layout().split.value() || host_call(SYS_fstat, fd, &status) != 0 ||
        !S_ISREG(status.st_mode) || !is_on_procfs(fd, status)) {
        return false;
    }
    const std::string name = guest_path_of(task, fd);
    const ProcObject object = parse_proc_path(name);
    return object.name == "mem" && Task::is_own_thread(object.pid);
}

bool lists_descriptors(int fd) {
    struct stat status {};
    if (host_call(SYS_fstat, fd, &status) != 0 || !S_ISDIR(status.st_mode) ||
        !is_on_procfs(fd, status)) {
        return false;
    }
    char text[PATH_MAX];
    const std::int64_t length =
        host_call(SYS_readlinkat, AT_FDCWD, fmt::format("/proc/thread-self/fd/{}", fd).c_str(),
                  text, sizeof text);
    if (length <= 0) {
        return false;
    }
    const ProcObject object =
        parse_proc_path(std::string_view(text, static_cast<std::size_t>(length)));
    return object.pid == host_call(SYS_getpid) && (object.name == "fd" || object.name == "fdinfo");
}

} // namespace ferry::linux_guest::fs
