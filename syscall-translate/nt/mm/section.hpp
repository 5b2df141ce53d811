#pragma once
/// Section objects: what can be mapped into memory.

#include "../ob/handle_table.hpp"
#include "system_dlls.hpp"

namespace ferry::nt::mm {

class Section final : public ob::Resource {
public:
    explicit Section(ImageFile file) : image(std::move(file)) {}
    ImageFile image;
};

} // namespace ferry::nt::mm
