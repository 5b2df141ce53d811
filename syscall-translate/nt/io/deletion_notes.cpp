#include "deletion_notes.hpp"

#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::io {

std::string DeletionNotes::path_of(std::uint32_t open) const {
    return fmt::format("{}-delete-{}", file_.path(), open);
}

bool DeletionNotes::leave(std::uint32_t open, FileId id, const std::string& path) const {
    if (!file_.is_shared()) {
        return false;
    }
    const UniqueFd fd(::open(path_of(open).c_str(),
                             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                             S_IRUSR | S_IWUSR));
    std::string text(sizeof id, '\0');
    std::memcpy(text.data(), &id, sizeof id);
    text += path;
    if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        drop(open);
        return false;
    }
    return true;
}

void DeletionNotes::drop(std::uint32_t open) const { ::unlink(path_of(open).c_str()); }

std::string DeletionNotes::take(std::uint32_t open, FileId id) const {
    constexpr std::size_t most = sizeof id + 4096;
    const UniqueFd fd(
        ::open(path_of(open).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    std::string text(most, '\0');
    const ssize_t size = fd ? ::read(fd.get(), text.data(), text.size()) : 0;
    drop(open);
    struct stat note {};
    if (size <= static_cast<ssize_t>(sizeof id) || ::fstat(fd.get(), &note) != 0 ||
        !S_ISREG(note.st_mode) || note.st_uid != ::geteuid()) {
        return {};
    }
    FileId told;
    std::memcpy(&told, text.data(), sizeof told);
    std::string path = text.substr(sizeof told, static_cast<std::size_t>(size) - sizeof told);
    struct stat now {};
    const bool is_it =
        told == id && ::lstat(path.c_str(), &now) == 0 && FileId{now.st_dev, now.st_ino} == id;
    return is_it ? path : std::string();
}

} // namespace ferry::nt::io
