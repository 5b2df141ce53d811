#include "float_control.hpp"

#include <string.h>

namespace ferry::known {
namespace {

constexpr unsigned char opcode = 0xae; // of group 15, behind 0f or a VEX prefix

enum Member : unsigned { fxrstor = 1, ldmxcsr = 2, xrstor = 5 };

bool is_behind_vex(const unsigned char* begin, const unsigned char* at) {
    constexpr unsigned char two_bytes = 0xc5;
    constexpr unsigned char three_bytes = 0xc4;
    constexpr unsigned vvvv_l_pp = 0x7f; // without R or W
    constexpr unsigned unused = 0x78;    // no operand, 128 bits, no prefix
    constexpr unsigned map = 0x1f;
    if (at - begin < 2 || (at[-1] & vvvv_l_pp) != unused) {
        return false;
    }
    return at[-2] == two_bytes || (at - begin >= 3 && at[-3] == three_bytes && (at[-2] & map) == 1);
}

bool loads_mxcsr(const unsigned char* begin, const unsigned char* at) {
    constexpr unsigned no_memory = 0xc0;
    if (at[1] >= no_memory) {
        return false;
    }
    const unsigned member = at[1] >> 3 & 7;
    const bool is_behind_escape = at != begin && at[-1] == 0x0f;
    return is_behind_escape ? member == fxrstor || member == ldmxcsr || member == xrstor
                            : member == ldmxcsr && is_behind_vex(begin, at);
}

} // namespace

bool has_float_control(const unsigned char* code, size_t size) {
    const unsigned char* const end = code + size;
    const unsigned char* at = code;
    while (end - at >= 2) {
        at = static_cast<const unsigned char*>(memchr(at, opcode, end - at - 1));
        if (at == nullptr) {
            return false;
        }
        if (loads_mxcsr(code, at)) {
            return true;
        }
        ++at;
    }
    return false;
}

} // namespace ferry::known
