#pragma once
/// Section objects: what can be mapped into memory.

#include "../ob/handle_table.hpp"
#include "system_dlls.hpp"

namespace ferry::nt::mm {

class Section final : public ob::Resource {
public:
    /// `source` holds the descriptor that the image is in, if it is not ferry's own.
    explicit Section(ImageFile mapped, std::shared_ptr<ob::Resource> source = {})
        : image(std::move(mapped)), file(std::move(source)) {}
    ImageFile image;
    std::shared_ptr<ob::Resource> file;
};

} // namespace ferry::nt::mm
