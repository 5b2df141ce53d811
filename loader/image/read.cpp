#include <ferry/image/read.hpp>

#include <algorithm>

#include <sys/stat.h>

#include "readers.hpp"

namespace ferry::loader {
namespace {

Result<Image> read_any(const ByteSource& source) {
    Head head{};
    const auto available =
        static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), head_size));
    if (const Errno error = source.read(0, std::span(head).first(available))) {
        return Error{"cannot be read", error.value};
    }
    const std::string_view text = as_text(head);
    if (text.starts_with("\177ELF")) {
        return read_elf(source, head);
    }
    if (text.starts_with("#!")) {
        return read_script(head);
    }
    if (text.starts_with("MZ")) {
        return read_pe(source, head);
    }
    return describe_foreign(head, source.size());
}

std::string_view reason_not_opened(int fd, Errno error) {
    struct stat status = {};
    if (error.value != EACCES || ::fstat(fd, &status) != 0) {
        return std::strerror(error.value);
    }
    return S_ISDIR(status.st_mode) ? "a directory, not a program" : "not a regular file";
}

} // namespace

Result<Image> read_image(const ByteSource& source, std::string_view name) {
    Result<Image> image = read_any(source);
    if (!image) {
        return std::move(image).error().in(std::string(name));
    }
    image->file_size = source.size();
    return image;
}

Result<Image> read_image(int fd, std::string_view name) {
    FileSource source(fd);
    if (const Errno error = source.open()) {
        return Error{fmt::format("{}: {}", name, reason_not_opened(fd, error)), error.value};
    }
    return read_image(source, name);
}

} // namespace ferry::loader
