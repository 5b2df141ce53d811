#include "files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connection.hpp"

namespace ferry::linux_guest::debug {
namespace {

/// The protocol's number of an error (appendix E.13.7): those below 100 are Linux's.
std::string failed(int error) {
    constexpr int name_too_long = 91;
    constexpr int unknown = 9999;
    const int number = error == ENAMETOOLONG ? name_too_long : error <= EROFS ? error : unknown;
    return fmt::format("F-1,{:x}", number);
}

std::string succeeded(std::uint64_t result, std::string_view data = {}) {
    return data.data() == nullptr ? fmt::format("F{:x}", result)
                                  : fmt::format("F{:x};", result).append(data);
}

/// struct stat of the protocol: big-endian fields.
std::string encode(const struct stat& status) {
    std::string bytes;
    const auto put = [&](std::uint64_t value, int size) {
        for (int i = size - 1; i >= 0; --i) {
            bytes += static_cast<char>(value >> (i * 8));
        }
    };
    for (const std::uint64_t field :
         {std::uint64_t{status.st_dev}, std::uint64_t{status.st_ino}, std::uint64_t{status.st_mode},
          std::uint64_t{status.st_nlink}, std::uint64_t{status.st_uid},
          std::uint64_t{status.st_gid}, std::uint64_t{status.st_rdev}}) {
        put(field, 4);
    }
    for (const auto field : {status.st_size, status.st_blksize, status.st_blocks}) {
        put(static_cast<std::uint64_t>(field), 8);
    }
    for (const auto field : {status.st_atime, status.st_mtime, status.st_ctime}) {
        put(static_cast<std::uint64_t>(field), 4);
    }
    return bytes;
}

UniqueFd open_file(const std::string& path) {
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
}

} // namespace

std::string Files::answer(std::string_view request) {
    struct Operation {
        std::string_view name;
        std::string (Files::*run)(std::string_view rest);
    };
    constexpr Operation operations[] = {
        {"open:", &Files::open},    {"close:", &Files::close},        {"pread:", &Files::read},
        {"fstat:", &Files::status}, {"readlink:", &Files::read_link},
    };
    if (request == "setfs:0") { // the process's own view is the only one
        return succeeded(0);
    }
    for (const Operation& operation : operations) {
        if (take_word(request, operation.name)) {
            return (this->*operation.run)(request);
        }
    }
    return {};
}

ErrnoOr<std::string> Files::host_path(std::string_view encoded, fs::Last last) const {
    const auto path = from_hex(encoded);
    if (!path || path->empty()) {
        return Errno(EINVAL);
    }
    if (*path == process_.image.path) {
        return process_.image.host_path;
    }
    if (!process_.files.sysroot->active() || path->front() != '/') {
        return *path;
    }
    return process_.files.sysroot->walk(process_.files.sysroot_fd(), *path, last,
                                        fs::Purpose::read);
}

std::string Files::open(std::string_view rest) {
    const auto path = host_path(take_field(rest, ','), fs::Last::follow);
    if (!path) {
        return failed(path.error().value);
    }
    constexpr std::uint64_t access = 3; // of the protocol's flags: to read is 0
    const auto flags = take_number(rest);
    if (!flags || (*flags & access) != 0) {
        return failed(EACCES);
    }
    if (!open_file(*path)) {
        return failed(errno);
    }
    auto place = std::ranges::find(paths_, std::string());
    if (place == paths_.end()) {
        place = paths_.emplace(place);
    }
    *place = *path;
    return succeeded(static_cast<std::uint64_t>(place - paths_.begin()));
}

std::string* Files::take_path(std::string_view& rest) {
    const auto number = take_number(rest);
    const bool open = number && *number < paths_.size() && !paths_[*number].empty();
    return open ? &paths_[*number] : nullptr;
}

UniqueFd Files::take_file(std::string_view& rest) {
    const std::string* const path = take_path(rest);
    return path != nullptr ? open_file(*path) : UniqueFd();
}

std::string Files::close(std::string_view rest) {
    std::string* const path = take_path(rest);
    if (path == nullptr) {
        return failed(EBADF);
    }
    path->clear();
    return succeeded(0);
}

std::string Files::read(std::string_view rest) {
    const UniqueFd file = take_file(rest);
    take_word(rest, ",");
    const auto count = take_number(rest);
    take_word(rest, ",");
    const auto offset = take_number(rest);
    if (!count || !offset) {
        return failed(EINVAL);
    }
    std::array<char, 65536> bytes;
    const ssize_t size =
        ::pread(file.get(), bytes.data(), std::min<std::uint64_t>(*count, bytes.size()),
                static_cast<off_t>(*offset));
    return size < 0 ? failed(errno)
                    : succeeded(static_cast<std::uint64_t>(size),
                                {bytes.data(), static_cast<std::size_t>(size)});
}

std::string Files::status(std::string_view rest) {
    struct stat status {};
    if (::fstat(take_file(rest).get(), &status) != 0) {
        return failed(errno);
    }
    const std::string bytes = encode(status);
    return succeeded(bytes.size(), bytes);
}

std::string Files::read_link(std::string_view rest) {
    const auto path = host_path(rest, fs::Last::keep);
    if (!path) {
        return failed(path.error().value);
    }
    std::array<char, PATH_MAX> target;
    const ssize_t size = ::readlink(path->c_str(), target.data(), target.size());
    return size < 0 ? failed(errno)
                    : succeeded(static_cast<std::uint64_t>(size),
                                {target.data(), static_cast<std::size_t>(size)});
}

} // namespace ferry::linux_guest::debug
