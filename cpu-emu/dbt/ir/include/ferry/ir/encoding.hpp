#pragma once
/// How tables of instructions say what is fixed in a word of 32 bits.

#include <cstdint>

namespace ferry::ir {

struct Encoding {
    std::uint32_t mask = 0;  ///< the fixed bits…
    std::uint32_t value = 0; ///< …and what they are
};

/// Of a text with a character for each bit, the most significant first: 0, 1, or a letter for what
/// is a field. Blanks don't count.
[[nodiscard]] consteval Encoding fixed_bits(const char* text) {
    Encoding made;
    int count = 0;
    for (const char* c = text; *c != 0; ++c) {
        if (*c == ' ') {
            continue;
        }
        made.mask = made.mask << 1 | (*c == '0' || *c == '1' ? 1U : 0U);
        made.value = made.value << 1 | (*c == '1' ? 1U : 0U);
        ++count;
    }
    if (count != 32) {
        throw "an encoding has 32 characters";
    }
    return made;
}

} // namespace ferry::ir
