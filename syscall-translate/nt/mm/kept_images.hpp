#pragma once
/// Copies of programs and DLLs that can be mapped: linkers commonly align sections to 512 bytes in
/// the file, and what does not begin at a page of it has to be read each time. A copy has each byte
/// at its RVA (ADR 31).

#include <span>
#include <string>

#include <ferry/base/unique_fd.hpp>
#include <ferry/process/map_pe.hpp>

namespace ferry::nt::mm {

class KeptImages {
public:
    /// Copies lie in `directory`, an absolute path, which is made when it is first needed; empty:
    /// none are.
    explicit KeptImages(std::string directory) : directory_(std::move(directory)) {}

    /// The copy of `image`, which read_image made of `bytes`; made if the file is asked for again
    /// and there was none. -1 where the file can mostly be mapped itself, and where no copy can be
    /// kept: neither is an error. Thread-safe, also among processes.
    [[nodiscard]] UniqueFd find(const loader::Image& image, const loader::PeBytes& bytes) const;

private:
    const std::string directory_;
};

/// Where copies lie by the environment: FERRY_IMAGE_CACHE, which may be empty for none, or what XDG
/// says.
[[nodiscard]] std::string image_directory(std::span<const std::string> environment);

} // namespace ferry::nt::mm
