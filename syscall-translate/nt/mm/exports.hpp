#pragma once
/// The exports of a mapped image that is ferry's own.

#include <string_view>

#include <ferry/memory/address_space.hpp>

namespace ferry::nt::mm {

/// The address of an exported function; null if there is none. `base` must be an image of ours.
[[nodiscard]] GuestAddr find_export(const memory::AddressSpace& space, GuestAddr base,
                                    std::string_view name);

} // namespace ferry::nt::mm
