#pragma once
/// Whether the fields of a word of a row are an instruction: what its shape says.

#include <cstdint>

#include <ferry/a64/decode.hpp>
#include <ferry/a64/shapes.hpp>

namespace ferry::a64 {

template <class Shape>
bool shape_allows(std::uint32_t word) {
    const Shape shape(word);
    if constexpr (requires { shape.allocated(); }) {
        return shape.allocated();
    } else if constexpr (requires { shape.valid; }) {
        return shape.valid;
    } else {
        return true;
    }
}

/// `word` belongs to `row`.
inline bool is_allocated(Row row, std::uint32_t word) {
    using Function = bool (*)(std::uint32_t);
    static constexpr Function functions[] = {
#define A64(name, encoding, shape, feature) shape_allows<shape>,
#define MISSING(name, encoding, shape, feature) shape_allows<shape>,
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING
    };
    return row != Row::undefined && functions[static_cast<std::size_t>(row)](word);
}

} // namespace ferry::a64
