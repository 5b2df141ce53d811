#pragma once
/// The rows of templates.inc as what a word is decoded to: what the generator and the interpreter
/// have in common.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ferry/a64/decode.hpp>
#include <ferry/a64/shapes.hpp>
#include <ferry/ir/encoding.hpp>

namespace ferry::dbt::quick {

enum class TemplateRow : std::uint8_t {
    none,
#define QUICK(name, flags, made_by) name,
#include "templates.inc"
#undef QUICK
    end
};

/// Of each row of a64.inc its row in templates.inc, or none.
inline constexpr auto template_rows = [] {
    std::array<TemplateRow, static_cast<std::size_t>(a64::Row::undefined) + 1> made{};
#define QUICK(name, flags, made_by)                                                                \
    made[static_cast<std::size_t>(a64::Row::name)] = TemplateRow::name;
#include "templates.inc"
#undef QUICK
    return made;
}();

[[nodiscard]] inline TemplateRow template_row(std::uint32_t word) {
    return template_rows[static_cast<std::size_t>(a64::decode(word))];
}

#define A64(name, encoding, shape, feature)                                                        \
    using Fields_##name = a64::shape;                                                              \
    inline constexpr ir::Encoding fixed_##name = ir::fixed_bits(encoding);
#define MISSING(name, encoding, shape, feature)
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING

} // namespace ferry::dbt::quick
