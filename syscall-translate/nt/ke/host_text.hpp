#pragma once
/// Short files in which the host tells of itself.

#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::ke {

/// The beginning of a file, which is all of those in /proc and /sys that are read here; empty where
/// it can't be read.
inline std::string host_text(const std::string& path) {
    std::string text(4096, '\0');
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const ssize_t size = fd ? ::read(fd.get(), text.data(), text.size()) : 0;
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
}

} // namespace ferry::nt::ke
