// Intel SDM 2, chapter 2: prefixes, REX, VEX, ModRM, SIB.
#include "host_access.hpp"

#include <cstring>

namespace ferry::dbt {
namespace {

constexpr int gregs[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                           REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

bool is_prefix(std::uint8_t byte) {
    return byte == 0x66 || byte == 0xf2 || byte == 0xf3 || byte == 0xf0 || byte == 0x2e;
}

bool writes_one_byte(std::uint8_t opcode) {
    return opcode == 0x88 || opcode == 0x89 || opcode == 0xc6 || opcode == 0xc7 || opcode == 0x86 ||
           opcode == 0x87 || opcode == 0x80;
}

} // namespace

std::optional<HostAccess> host_access(const std::uint8_t* code, const mcontext_t& context) {
    bool locked = false;
    for (; is_prefix(*code); ++code) {
        locked = locked || *code == 0xf0;
    }
    unsigned x = 0;
    unsigned b = 0;
    std::uint8_t opcode = 0;
    bool two_bytes = false;
    if (*code == 0xc5) { // VEX, two bytes
        opcode = code[2];
        two_bytes = true;
        code += 3;
    } else if (*code == 0xc4) { // VEX, three bytes: X and B inverted
        x = (code[1] & 0x40U) != 0 ? 0 : 8;
        b = (code[1] & 0x20U) != 0 ? 0 : 8;
        opcode = code[3];
        two_bytes = true;
        code += 4;
    } else {
        if ((*code & 0xf0) == 0x40) {
            x = (*code & 2U) != 0 ? 8 : 0;
            b = (*code & 1U) != 0 ? 8 : 0;
            ++code;
        }
        opcode = *code++;
        if (opcode == 0x0f) {
            two_bytes = true;
            opcode = *code++;
        }
    }
    const std::uint8_t modrm = *code++;
    const unsigned mode = modrm >> 6;
    unsigned base = modrm & 7U;
    if (mode == 3) {
        return std::nullopt;
    }
    const auto value = [&](unsigned reg) {
        return static_cast<std::uint64_t>(context.gregs[gregs[reg]]);
    };
    HostAccess access;
    if (base == 4) {
        const std::uint8_t sib = *code++;
        const unsigned index = (sib >> 3 & 7U) + x;
        base = sib & 7U;
        if (index != 4) {
            access.address += value(index) << (sib >> 6);
        }
    }
    if (mode == 0 && base == 5) {
        return std::nullopt; // no base, or relative to RIP
    }
    access.address += value(base + b);
    if (mode == 1) {
        access.address += static_cast<std::uint64_t>(static_cast<std::int8_t>(*code));
    } else if (mode == 2) {
        std::int32_t offset = 0;
        std::memcpy(&offset, code, sizeof offset);
        access.address += static_cast<std::uint64_t>(static_cast<std::int64_t>(offset));
    }
    access.write = locked || (two_bytes ? opcode == 0x11 : writes_one_byte(opcode));
    return access;
}

} // namespace ferry::dbt
