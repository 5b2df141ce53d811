// Intel SDM volume 2, chapter 2: REX, VEX, ModRM and SIB.
#include <ferry/x64/encoder.hpp>

#include <cstring>

namespace ferry::x64 {

using Xbyak::Reg64;
using Xbyak::Xmm;

namespace {

void put(std::uint8_t*& at, unsigned byte) { *at++ = static_cast<std::uint8_t>(byte); }
/// What may be there and what may not is written in any case: a branch would cost more.
void put_if(std::uint8_t*& at, bool wanted, unsigned byte) {
    *at = static_cast<std::uint8_t>(byte);
    at += wanted ? 1 : 0;
}
void put32(std::uint8_t*& at, std::uint32_t value) {
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
}

/// An opcode of so many bytes, one or two, ModRM, SIB and displacement: in one store.
void put_memory(std::uint8_t*& at, unsigned opcode, unsigned opcode_size, int reg, Mem mem) {
    constexpr unsigned sib_follows = 4;
    const unsigned base = low_bits(mem.base);
    const unsigned small = mem.offset == static_cast<std::int8_t>(mem.offset) ? 1 : 0;
    const unsigned some = (mem.offset != 0 ? 1U : 0U) | (base == 5 ? 1U : 0U);
    const unsigned mod = some + 1 - small;
    const unsigned reg_and_mod = mod << 6 | low_bits(reg) << 3;
    const std::uint64_t displacement = static_cast<std::uint32_t>(mem.offset);
    unsigned size = opcode_size + 1 + mod * mod; // 0, 1 or 4 bytes of displacement
    std::uint64_t behind = reg_and_mod | base | displacement << 8;
    if (mem.index != Mem::none || base == sib_follows) {
        const unsigned sib =
            static_cast<unsigned>(mem.scale) << 6 | low_bits(mem.index) << 3 | base;
        behind = reg_and_mod | sib_follows | sib << 8 | displacement << 16;
        ++size;
    }
    const std::uint64_t bytes = opcode | behind << 8 * opcode_size;
    std::memcpy(at, &bytes, sizeof bytes);
    at += size;
}

} // namespace

void Encoder::with_immediate(unsigned extension, const Reg& rm, std::uint32_t imm) {
    std::uint8_t* at = begin();
    const unsigned rex = (rm.isBit(64) ? 8U : 0U) | high_bit(rm.getIdx());
    if (rex != 0) {
        put(at, 0x40 | rex);
    }
    const auto value = static_cast<std::int32_t>(imm);
    const bool small = value == static_cast<std::int8_t>(value);
    put(at, small ? 0x83 : 0x81);
    put(at, 0xc0 | extension << 3 | low_bits(rm.getIdx()));
    if (small) {
        put(at, imm);
    } else {
        put32(at, imm);
    }
    end(at);
}

void Encoder::with_memory(std::uint8_t prefix, bool wide, unsigned opcode, int reg, Mem mem,
                          bool byte_register) {
    std::uint8_t* at = begin();
    put_if(at, prefix != 0, prefix);
    const unsigned rex =
        (wide ? 8U : 0U) | high_bit(reg) << 2 | high_bit(mem.index) << 1 | high_bit(mem.base);
    put_if(at, rex != 0 || (byte_register && reg >= 4), 0x40 | rex); // else 4…7 are AH…BH
    put_memory(at, opcode, opcode > 0xff ? 2 : 1, reg, mem);
    end(at);
}

void Encoder::load_constant(const Reg64& to, std::uint64_t value) {
    std::uint8_t* at = begin();
    const int reg = to.getIdx();
    const auto sign_extended = static_cast<std::uint64_t>(
        static_cast<std::int64_t>(static_cast<std::int32_t>(static_cast<std::uint32_t>(value))));
    if (value <= 0xffff'ffff) { // MOV r32, imm32
        if (high_bit(reg) != 0) {
            put(at, 0x41);
        }
        put(at, 0xb8 | low_bits(reg));
        put32(at, static_cast<std::uint32_t>(value));
    } else if (value == sign_extended) {
        put(at, 0x48 | high_bit(reg));
        put(at, 0xc7);
        put(at, 0xc0 | low_bits(reg));
        put32(at, static_cast<std::uint32_t>(value));
    } else {
        put(at, 0x48 | high_bit(reg));
        put(at, 0xb8 | low_bits(reg));
        std::memcpy(at, &value, sizeof value);
        at += sizeof value;
    }
    end(at);
}

void Encoder::load(const Reg64& to, Mem from, unsigned size) {
    constexpr std::uint64_t opcodes = 0x008b'008b'b70f'b60f; // by size, 16 bits each
    with_memory(0, size == 3, opcodes >> 16 * size & 0xffff, to.getIdx(), from);
}

void Encoder::load_signed(const Reg64& to, bool wide, Mem from, unsigned size) {
    constexpr unsigned opcodes[] = {0xbe0f, 0xbf0f, 0x63};
    if (size == 3 || (size == 2 && !wide)) {
        load(to, from, size);
    } else {
        with_memory(0, wide, opcodes[size], to.getIdx(), from);
    }
}

void Encoder::store(Mem to, const Reg64& from, unsigned size) {
    with_memory(size == 1 ? 0x66 : 0, size == 3, size == 0 ? 0x88 : 0x89, from.getIdx(), to,
                size == 0);
}

void Encoder::exchange(Mem with, const Reg64& reg, unsigned size) {
    with_memory(size == 1 ? 0x66 : 0, size == 3, size == 0 ? 0x86 : 0x87, reg.getIdx(), with,
                size == 0);
}

void Encoder::store_constant(Mem to, std::int32_t value, unsigned size) {
    with_memory(size == 1 ? 0x66 : 0, size == 3, size == 0 ? 0xc6 : 0xc7, 0, to);
    std::uint8_t* at = begin();
    put(at, static_cast<unsigned>(value));
    if (size != 0) {
        put(at, static_cast<unsigned>(value) >> 8);
    }
    if (size >= 2) {
        put(at, static_cast<unsigned>(value) >> 16);
        put(at, static_cast<unsigned>(value) >> 24);
    }
    end(at);
}

void Encoder::vector_with_memory(std::uint8_t opcode, const Xmm& reg, Mem mem, unsigned size) {
    constexpr unsigned prefixes[] = {0, 0, 2, 3, 0}; // pp: F3 for 32 bits, F2 for 64
    std::uint8_t* at = begin();
    const unsigned r = high_bit(reg.getIdx()) ^ 1;
    const unsigned x = high_bit(mem.index) ^ 1;
    const unsigned b = high_bit(mem.base) ^ 1;
    constexpr unsigned no_second_source = 0x78;
    if (x == 1 && b == 1) {
        put(at, 0xc5);
        put(at, r << 7 | no_second_source | prefixes[size]);
    } else {
        put(at, 0xc4);
        put(at, r << 7 | x << 6 | b << 5 | 1); // map 0F
        put(at, no_second_source | prefixes[size]);
    }
    put_memory(at, opcode, 1, reg.getIdx(), mem);
    end(at);
}

void Encoder::copy(const Xmm& to, const Xmm& from) { // VMOVAPS
    std::uint8_t* at = begin();
    const unsigned r = high_bit(to.getIdx()) ^ 1;
    if (high_bit(from.getIdx()) == 0) {
        put(at, 0xc5);
        put(at, r << 7 | 0x78);
    } else {
        put(at, 0xc4);
        put(at, r << 7 | 0x41);
        put(at, 0x78);
    }
    put(at, 0x28);
    put(at, 0xc0 | low_bits(to.getIdx()) << 3 | low_bits(from.getIdx()));
    end(at);
}

void Encoder::L(Label& label) {
    label.at = static_cast<std::uint32_t>(size_);
    for (std::uint32_t use = label.last_use; use != 0;) {
        std::uint32_t next = 0;
        std::memcpy(&next, top_ + use, sizeof next);
        const std::uint32_t displacement = label.at - (use + 4);
        std::memcpy(top_ + use, &displacement, sizeof displacement);
        use = next;
    }
    label.last_use = 0;
}

void Encoder::jmp(Label& to, LabelType) {
    std::uint8_t* at = begin();
    put(at, 0xe9);
    put_displacement(at, to);
    end(at);
}

void Encoder::jcc(std::uint8_t code, Label& to) {
    std::uint8_t* at = begin();
    put(at, 0x0f);
    put(at, 0x80U | code);
    put_displacement(at, to);
    end(at);
}

void Encoder::put_displacement(std::uint8_t*& at, Label& to) const {
    const auto here = static_cast<std::uint32_t>(at - top_);
    if (to.at != Label::unknown) {
        put32(at, to.at - (here + 4));
    } else {
        put32(at, to.last_use);
        to.last_use = here;
    }
}

} // namespace ferry::x64
