#include "exports.hpp"

#include <ferry/memory/access.hpp>

namespace ferry::nt::mm {
namespace {

/// IMAGE_EXPORT_DIRECTORY from its name count on.
struct ExportDirectory {
    std::uint32_t unused[5];
    std::uint32_t function_count;
    std::uint32_t name_count;
    std::uint32_t functions;
    std::uint32_t names;
    std::uint32_t ordinals;
};

constexpr GuestSize header_offset = 0x3c;
constexpr GuestSize export_entry_offset = 24 + 112; ///< of PE32+, behind the signature

template <class T>
T load(const memory::AddressSpace& space, GuestAddr at) {
    const auto value = memory::read(space, GuestPtr<T>(at));
    return value ? *value : T{};
}

} // namespace

GuestAddr find_export(const memory::AddressSpace& space, GuestAddr base, std::string_view name) {
    const auto header = load<std::uint32_t>(space, base + header_offset);
    const auto rva = load<std::uint32_t>(space, base + header + export_entry_offset);
    const auto directory = load<ExportDirectory>(space, base + rva);
    std::uint32_t low = 0;
    std::uint32_t high = directory.name_count;
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        const auto at = load<std::uint32_t>(space, base + directory.names + middle * 4);
        const auto found = memory::copy_string(space, base + at, 256);
        if (!found) {
            return {};
        }
        if (*found == name) {
            const auto ordinal = load<std::uint16_t>(space, base + directory.ordinals + middle * 2);
            return base + load<std::uint32_t>(space, base + directory.functions + ordinal * 4);
        }
        (*found < name ? low : high) = *found < name ? middle + 1 : middle;
    }
    return {};
}

} // namespace ferry::nt::mm
