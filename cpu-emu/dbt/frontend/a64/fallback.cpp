#include <ferry/a64/fallback.hpp>

#include <ferry/a64/decode.hpp>

#include "execute/float.hpp"

namespace ferry::a64 {

auto fallback_of(std::uint32_t word) -> void (*)(void* state, std::uint32_t word) {
    switch (decode(word)) {
#define A64(name, encoding, shape, feature)                                                        \
    case Row::name:                                                                                \
        return &execute_##name;
#include <ferry/a64/float.inc>
#undef A64
    default: return nullptr;
    }
}

} // namespace ferry::a64
