// Byte n of the file is locked by the process that has record n; byte 0 by who looks whether the
// file is valid. These are locks of open file descriptions (F_OFD_*): they end with the process's
// last descriptor, are not given up by closing another one of the same file, and name nobody.

#include "shared_file.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/own_file.hpp>
#include <ferry/kernel/host_call.hpp>

namespace ferry::nt::ob {
namespace {

using kernel::host_call;

constexpr std::uint64_t magic = 0x3474'6e2d'7972'6566; ///< "ferry-nt4"; its last digit is
constexpr int layout_version = 4;                      ///< that of the layout
constexpr std::size_t header_size = 64 << 10;
constexpr std::size_t file_size = header_size + SharedFile::objects_part + SharedFile::files_part;
constexpr std::uint32_t contended = 0x80000000;
constexpr int lowest_descriptor = 512; ///< above what programs that we start may expect

int set_lock(int fd, short kind, std::uint32_t byte) {
    struct flock lock {};
    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return ::fcntl(fd, F_OFD_SETLK, &lock);
}

/// Takes byte 0. Its holders are short of breath, unless somebody has stopped one.
bool lock_beginning(int fd) {
    constexpr timespec pause{0, 1'000'000};
    for (int tries = 0; tries < 2'000; ++tries) {
        if (set_lock(fd, F_WRLCK, 0) == 0) {
            return true;
        }
        if (errno != EAGAIN && errno != EACCES) {
            return false;
        }
        ::nanosleep(&pause, nullptr);
    }
    return false;
}

} // namespace

struct SharedFile::Header {
    std::atomic<std::uint64_t> magic;
    std::uint64_t size;
    std::atomic<std::uint32_t> records_end;
};

SharedFile::Header& SharedFile::header() const {
    static_assert(sizeof(Header) <= header_size);
    return *static_cast<Header*>(memory_);
}
std::byte* SharedFile::objects() const { return static_cast<std::byte*>(memory_) + header_size; }
std::byte* SharedFile::files() const { return objects() + objects_part; }

std::unique_ptr<SharedFile> SharedFile::open(const std::string& directory) {
    std::unique_ptr<SharedFile> file(new SharedFile);
    const auto user = static_cast<unsigned>(::geteuid());
    const std::string places[] = {"/dev/shm", fmt::format("/run/user/{}", user), "/tmp"};
    for (const std::string& place : places) {
        const std::string path = fmt::format(
            "{}/ferry-nt-{}.{}", directory.empty() ? place : directory, user, layout_version);
        if (file->map(path) || !directory.empty()) {
            break;
        }
    }
    if (file->memory_ == nullptr) {
        void* const memory = ::mmap(nullptr, file_size, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) {
            return nullptr;
        }
        file->memory_ = memory;
        file->header().records_end = 2;
    }
    return file;
}

/// Opens, validates and maps the file at `path`. False leaves nothing behind.
bool SharedFile::map(const std::string& path) {
    constexpr int most_tries = 5;
    for (int tries = 0; tries < most_tries; ++tries) {
        const UniqueFd low(::open(path.c_str(),
                                  O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                                  S_IRUSR | S_IWUSR));
        if (!low) {
            return false;
        }
        fd_.reset(::fcntl(low.get(), F_DUPFD_CLOEXEC, lowest_descriptor));
        if (!fd_) {
            fd_.reset(::fcntl(low.get(), F_DUPFD_CLOEXEC, 0));
        }
        bool again = false;
        if (fd_ && make_valid(path, again) && claim_record()) {
            path_ = path;
            set_lock(fd_.get(), F_UNLCK, 0);
            return true;
        }
        if (memory_ != nullptr) {
            ::munmap(memory_, file_size);
            memory_ = nullptr;
        }
        fd_.reset();
        if (!again) {
            return false;
        }
    }
    return false;
}

/// Under the lock of byte 0, which lasts: maps the file, after having made it where it is new.
/// `again`: it was no file of ours, or is one no longer.
bool SharedFile::make_valid(const std::string& path, bool& again) {
    struct stat opened {};
    struct stat named {};
    if (::fstat(fd_.get(), &opened) != 0 || !S_ISREG(opened.st_mode) ||
        !lock_beginning(fd_.get()) || ::fstat(fd_.get(), &opened) != 0) {
        return false;
    }
    if (opened.st_uid != ::geteuid()) {
        return false; // somebody else's; it can't be taken away either
    }
    if (::lstat(path.c_str(), &named) != 0 || named.st_ino != opened.st_ino ||
        named.st_dev != opened.st_dev) {
        again = true;
        return false;
    }
    const bool fresh = opened.st_size == 0;
    const bool fits = is_own_file(opened) && (fresh || opened.st_size == file_size);
    if (fits && fresh && ::fallocate(fd_.get(), 0, 0, file_size) != 0) {
        ::unlink(path.c_str());
        return false;
    }
    if (fits) {
        if (!map_memory()) {
            return false;
        }
        if (header().magic == 0 && header().size == 0) { // new, or its maker died
            header().records_end = 1;
            header().size = file_size;
            header().magic = magic;
        }
        if (header().magic == magic && header().size == file_size) {
            return true;
        }
    }
    again = ::unlink(path.c_str()) == 0; // those who have it mapped keep it
    return false;
}

bool SharedFile::map_memory() {
    void* const memory =
        ::mmap(nullptr, file_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
    memory_ = memory == MAP_FAILED ? nullptr : memory;
    return memory_ != nullptr;
}

std::uint32_t SharedFile::claim(int fd) const {
    for (std::uint32_t record = 1; record < most_processes; ++record) {
        if (set_lock(fd, F_WRLCK, record) == 0) {
            auto& end = header().records_end;
            std::uint32_t seen = end;
            while (seen <= record && !end.compare_exchange_weak(seen, record + 1)) {
            }
            return record;
        }
        if (errno != EAGAIN && errno != EACCES) {
            break;
        }
    }
    return 0;
}

bool SharedFile::claim_record() {
    self_ = claim(fd_.get());
    return self_ != 0;
}

std::optional<SharedFile::Claim> SharedFile::claim_for_another() const {
    Claim made;
    struct stat own {};
    struct stat other {};
    made.fd.reset(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!is_shared() || !made.fd || ::fstat(fd_.get(), &own) != 0 ||
        ::fstat(made.fd.get(), &other) != 0 || own.st_ino != other.st_ino ||
        own.st_dev != other.st_dev) {
        return std::nullopt;
    }
    made.path = path_;
    made.record = claim(made.fd.get());
    return made.record != 0 ? std::optional(std::move(made)) : std::nullopt;
}

std::unique_ptr<SharedFile> SharedFile::open(Claim claim) {
    std::unique_ptr<SharedFile> file(new SharedFile);
    struct stat status {};
    file->fd_ = std::move(claim.fd);
    file->self_ = claim.record;
    file->path_ = std::move(claim.path);
    file->is_handed_over_ = true;
    if (claim.record == 0 || claim.record >= most_processes ||
        ::fstat(file->fd_.get(), &status) != 0 || status.st_size != file_size ||
        !file->map_memory()) {
        return nullptr;
    }
    return file;
}

SharedFile::~SharedFile() {
    if (memory_ != nullptr) {
        ::munmap(memory_, file_size);
    }
}

bool SharedFile::is_alive(std::uint32_t record) const {
    if (record == self_) {
        return true;
    }
    if (!is_shared() || record == 0 || record >= most_processes) {
        return false;
    }
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = record;
    lock.l_len = 1;
    return ::fcntl(fd_.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

std::uint32_t SharedFile::records_end() const {
    return std::min(header().records_end.load(), most_processes);
}

std::string SharedFile::memory_path(std::uint64_t number) const {
    return fmt::format("{}-section-{:016x}", path_, number);
}

UniqueFd SharedFile::make_memory(std::uint64_t size, std::uint64_t& number) const {
    number = 0;
    if (!is_shared() || ::getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number) {
        return UniqueFd();
    }
    const std::string path = memory_path(number);
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                       S_IRUSR | S_IWUSR));
    if (fd && ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) {
        ::unlink(path.c_str());
        fd.reset();
    }
    number = fd ? number : 0;
    return fd;
}

UniqueFd SharedFile::open_memory(std::uint64_t number, std::uint64_t size) const {
    UniqueFd fd(::open(memory_path(number).c_str(),
                       O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (fd && (::fstat(fd.get(), &status) != 0 || !is_own_file(status) ||
               static_cast<std::uint64_t>(status.st_size) < size)) {
        fd.reset();
    }
    return fd;
}

void SharedFile::remove_memory(std::uint64_t number) const {
    if (is_shared() && number != 0) {
        ::unlink(memory_path(number).c_str());
    }
}

/// True if the holder before has died. This process does not hold it.
bool SharedFile::take(LockWord& word) const {
    std::uint32_t found = 0;
    if (word.compare_exchange_strong(found, self_)) {
        return false;
    }
    constexpr int spins = 200;
    for (int i = 0; i < spins; ++i) {
        found = word.load(std::memory_order_relaxed);
        if (found == 0 && word.compare_exchange_weak(found, self_)) {
            return false;
        }
        __builtin_ia32_pause();
    }
    for (;;) {
        found = word.load();
        if (found == 0) {
            if (word.compare_exchange_strong(found, self_ | contended)) {
                return false;
            }
            continue;
        }
        const std::uint32_t holder = found & ~contended;
        if (holder == self_) { // one that had the record before
            if (word.compare_exchange_strong(found, self_ | contended)) {
                return true;
            }
            continue;
        }
        if ((found & contended) == 0 && !word.compare_exchange_strong(found, found | contended)) {
            continue;
        }
        constexpr timespec patience{0, 10'000'000};
        found |= contended;
        if (host_call(SYS_futex, &word, FUTEX_WAIT, found, &patience, nullptr, 0) == -ETIMEDOUT &&
            !is_alive(holder) && word.compare_exchange_strong(found, self_ | contended)) {
            return true;
        }
    }
}

bool SharedLock::lock() {
    mutex_.lock();
    return file_.take(word_);
}

void SharedLock::unlock() {
    if ((word_.exchange(0) & contended) != 0) {
        host_call(SYS_futex, &word_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    mutex_.unlock();
}

} // namespace ferry::nt::ob
