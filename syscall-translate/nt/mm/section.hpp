#pragma once
/// Section objects: what can be mapped into memory.

#include <optional>

#include <ferry/base/unique_fd.hpp>

#include "../ob/handle_table.hpp"
#include "system_dlls.hpp"

namespace ferry::nt::io {
class ImagesInUse;
}

namespace ferry::nt::mm {

/// SEC_*.
namespace sec {
inline constexpr std::uint32_t file = 0x800000;
inline constexpr std::uint32_t image = 0x1000000;
inline constexpr std::uint32_t reserve = 0x4000000;
inline constexpr std::uint32_t commit = 0x8000000;
inline constexpr std::uint32_t no_cache = 0x10000000;
inline constexpr std::uint32_t image_no_execute = image | no_cache;
} // namespace sec

/// What a section maps: an image, or the bytes of a descriptor.
class Section final : public ob::Resource {
public:
    explicit Section(ImageFile file) : image(std::move(file)), attributes(sec::image | sec::file) {}
    Section(UniqueFd bytes, std::uint64_t length, std::uint32_t page_protect, std::uint32_t flags)
        : fd(std::move(bytes)), size(length), protect(page_protect), attributes(flags) {}

    [[nodiscard]] int descriptor() const override { return fd.get(); }
    [[nodiscard]] std::string state() const override;

    std::optional<ImageFile> image;
    UniqueFd fd; ///< of an image from a file: that file
    std::uint64_t size = 0;
    std::uint32_t protect = 0; ///< PAGE_*, what views may at most have
    std::uint32_t attributes;  ///< SEC_*
    /// Of the file that it maps, if any. Views hold it too: with the last one goes what says that
    /// the file is mapped (io::MappedFile).
    std::shared_ptr<const std::string> file_name;
};

/// The section that another process has described by Section::state(); null where that is nonsense,
/// and for ferry's own DLLs, which have no descriptor.
std::shared_ptr<Section> section_of(io::ImagesInUse& images, UniqueFd fd, std::string_view state);

} // namespace ferry::nt::mm
