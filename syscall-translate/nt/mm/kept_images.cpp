// A copy's name says of which file it is, as it was when, and in which boot of the system it was
// made: after a crash parts of a file may be missing, and to wait for the disk takes longer than to
// read an image ten times. All that goes wrong here only means that there is no copy.

#include "kept_images.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/base/own_file.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/process/layout.hpp>

#include "../ps/environment.hpp"

namespace ferry::nt::mm {
namespace {

/// Of all copies together. Those that were not used for longest make room for a new one.
constexpr std::uint64_t most_on_disk = std::uint64_t{1} << 30;
constexpr std::uint64_t largest = most_on_disk / 4;

/// So much of the disk's free space a copy may take.
constexpr std::uint64_t share_of_free = 8;

/// A file that changed so recently may change again without a later time to show for it.
constexpr std::time_t settled_after = 2;

/// The time of a copy's last use is right to a day. A name without a copy is kept for as long.
constexpr std::time_t day = 86'400;

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Empty where the kernel does not tell.
std::string boot_id() {
    const UniqueFd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    std::array<char, 36> id{};
    return fd && ::read(fd.get(), id.data(), id.size()) == static_cast<ssize_t>(id.size())
               ? std::string(id.data(), id.size())
               : std::string();
}

/// How the names of all copies of a file begin.
std::string name_of_file(const struct stat& file) {
    return fmt::format("{:x}-{:x}-", file.st_dev, file.st_ino);
}

/// A new layout of copies needs another name.
std::string name_of_copy(const struct stat& file, const std::string& boot) {
    return fmt::format("{}{:x}-{:x}-{:x}-{}.image", name_of_file(file), file.st_size,
                       nanoseconds(file.st_mtim), nanoseconds(file.st_ctim), boot);
}

bool is_same(const struct stat& a, const struct stat& b) {
    return a.st_size == b.st_size && nanoseconds(a.st_mtim) == nanoseconds(b.st_mtim) &&
           nanoseconds(a.st_ctim) == nanoseconds(b.st_ctim);
}

/// Makes a directory and those above it. Root makes none in what is another user's, who could then
/// not use it.
void make_directory(const std::string& path) {
    constexpr mode_t only_user = 0700;
    uid_t above = 0;
    for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
        const std::string part = path.substr(0, at);
        struct stat status {};
        if (::stat(part.c_str(), &status) == 0) {
            above = status.st_uid;
        } else if ((::geteuid() == 0 && above != 0) || ::mkdir(part.c_str(), only_user) != 0) {
            return;
        }
        if (at == std::string::npos) {
            return;
        }
    }
}

/// The directory, if it is the user's and nobody else can write there.
UniqueFd open_directory(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    const bool is_own = fd && ::fstat(fd.get(), &status) == 0 && status.st_uid == ::geteuid() &&
                        (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    return is_own ? std::move(fd) : UniqueFd();
}

/// Whether code of the file may run: not from every mount, and not if a policy says no.
bool is_executable(int fd) {
    void* const page = ::mmap(nullptr, page_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    return page != MAP_FAILED && ::munmap(page, page_size) == 0;
}

/// The copy of that name, if it is there and has `size` bytes.
UniqueFd open_copy(int directory, const std::string& name, std::uint64_t size) {
    UniqueFd fd(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0 || !is_own_file(status) ||
        static_cast<std::uint64_t>(status.st_size) != size || !is_executable(fd.get())) {
        return {};
    }
    if (status.st_mtim.tv_sec + day < ::time(nullptr)) {
        ::futimens(fd.get(), nullptr);
    }
    return fd;
}

struct Kept {
    std::int64_t used = 0; ///< when
    std::uint64_t bytes = 0;
    std::string name;
};

/// Takes away copies of the same file as it was before, old names without one, and those copies
/// that were not used for longest, until `size` bytes more may lie there, which others may be about
/// to write.
void make_room(int directory, const std::string& same_file, const std::string& name,
               std::uint64_t size) {
    constexpr std::uint64_t block = 512; // st_blocks'
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(
        ::fdopendir(::fcntl(directory, F_DUPFD_CLOEXEC, 0)), ::closedir);
    std::vector<Kept> kept;
    std::uint64_t sum = size;
    while (const dirent* const entry = stream ? ::readdir(stream.get()) : nullptr) {
        struct stat status {};
        const std::string_view other = entry->d_name;
        if (other.starts_with(same_file) && !other.starts_with(name)) {
            ::unlinkat(directory, entry->d_name, 0);
        } else if (::fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                   S_ISREG(status.st_mode)) {
            const std::uint64_t bytes = static_cast<std::uint64_t>(status.st_blocks) * block;
            if (status.st_size == 0 && status.st_mtim.tv_sec + day < ::time(nullptr)) {
                ::unlinkat(directory, entry->d_name, 0);
                continue;
            }
            kept.push_back({nanoseconds(status.st_mtim), bytes, entry->d_name});
            sum += bytes;
        }
    }
    std::sort(kept.begin(), kept.end(),
              [](const Kept& a, const Kept& b) { return a.used < b.used; });
    for (auto oldest = kept.begin(); oldest != kept.end() && sum > most_on_disk; ++oldest) {
        if (::unlinkat(directory, oldest->name.c_str(), 0) == 0) {
            sum -= oldest->bytes;
        }
    }
}

/// Whether the file system and the user's limits have room for a file of `size` bytes.
bool has_room(int directory, std::uint64_t size) {
    struct statvfs system {};
    rlimit limit{};
    return ::fstatvfs(directory, &system) == 0 &&
           system.f_bavail * system.f_frsize / share_of_free >= size &&
           ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur >= size;
}

/// The first start of a program only leaves an empty file of the copy's name: what is started once,
/// as in a container of its own, had better not be copied. False if the file was there.
bool leave_name(int directory, const std::string& name) {
    const UniqueFd made(::openat(directory, name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                 S_IRUSR | S_IWUSR));
    return static_cast<bool>(made);
}

/// Makes the copy under another name and gives it its own when it is whole.
UniqueFd make_copy(int directory, const std::string& name, const loader::Image& image, int from) {
    const std::string early = fmt::format("{}.{:x}", name, loader::random_seed());
    UniqueFd fd(::openat(directory, early.c_str(),
                         O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!fd) {
        return {};
    }
    struct stat before {};
    struct stat after {};
    const bool is_whole = ::fstat(from, &before) == 0 &&
                          loader::lay_out_pe(image, from, fd.get()) && ::fstat(from, &after) == 0 &&
                          is_same(before, after) && is_executable(fd.get());
    if (!is_whole || ::renameat(directory, early.c_str(), directory, name.c_str()) != 0) {
        ::unlinkat(directory, early.c_str(), 0);
        return {};
    }
    return fd;
}

} // namespace

UniqueFd KeptImages::find(const loader::Image& image, const loader::PeBytes& bytes) const {
    const std::uint64_t size = page_ceil(image.pe->image_size);
    struct stat file {};
    if (directory_.empty() || bytes.fd < 0 || bytes.offset != 0 || size < memory::large_page_size ||
        size > largest || loader::bytes_to_read(image, bytes) < memory::large_page_size ||
        ::fstat(bytes.fd, &file) != 0 || file.st_ctim.tv_sec + settled_after > ::time(nullptr)) {
        return {};
    }
    const std::string boot = boot_id();
    if (boot.empty()) {
        return {};
    }
    const std::string name = name_of_copy(file, boot);
    UniqueFd directory = open_directory(directory_);
    if (!directory) {
        make_directory(directory_);
        directory = open_directory(directory_);
    }
    if (!directory) {
        return {};
    }
    if (UniqueFd copy = open_copy(directory.get(), name, size)) {
        return copy;
    }
    if (!has_room(directory.get(), size)) {
        return {};
    }
    make_room(directory.get(), name_of_file(file), name, size);
    if (leave_name(directory.get(), name)) {
        return {};
    }
    return make_copy(directory.get(), name, image, bytes.fd);
}

std::string image_directory(std::span<const std::string> environment) {
    constexpr std::string_view own = "FERRY_IMAGE_CACHE=";
    for (const std::string& entry : environment) {
        if (entry.starts_with(own)) {
            const std::string_view value = std::string_view(entry).substr(own.size());
            return std::string(value.starts_with('/') ? value : "");
        }
    }
    const auto cache = ps::host_variable(environment, "XDG_CACHE_HOME");
    if (cache.starts_with('/')) {
        return std::string(cache) + "/ferry/images";
    }
    const auto home = ps::host_variable(environment, "HOME");
    return home.starts_with('/') ? std::string(home) + "/.cache/ferry/images" : std::string();
}

} // namespace ferry::nt::mm
