// From a word of RV64 to its template.
#include <array>

#include <ferry/rv64/decode.hpp>

#include "templates.hpp"

namespace ferry::dbt::quick {
namespace rv64 {
namespace {

using ferry::rv64::Control;
using ferry::rv64::NoFields;
using ferry::rv64::Row;

#define RV64(name, encoding, shape, extension) using Fields_##name = shape;
#include <ferry/rv64/rv64.inc>
#undef RV64

constexpr Template templates[] = {
    {},
#define QUICK(name, made_by)                                                                       \
    {[](Generator& g, std::uint32_t word) {                                                        \
         [[maybe_unused]] const Fields_##name i(word);                                             \
         return made_by;                                                                           \
     },                                                                                            \
     Flags::keeps},
#include "templates.inc"
#undef QUICK
};

/// Of each row: its place in `templates`, or 0.
constexpr auto places = [] {
    std::array<std::uint8_t, static_cast<std::size_t>(Row::undefined) + 1> made{};
    std::uint8_t next = 0;
#define QUICK(name, made_by) made[static_cast<std::size_t>(Row::name)] = ++next;
#include "templates.inc"
#undef QUICK
    return made;
}();

} // namespace
} // namespace rv64

const Template* rv64_template_of(std::uint32_t word) {
    const auto row = static_cast<std::size_t>(ferry::rv64::decode(word));
    const Template& found = rv64::templates[rv64::places[row]];
    return found.emit != nullptr ? &found : nullptr;
}

} // namespace ferry::dbt::quick
