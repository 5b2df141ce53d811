// Intel SDM 2, chapter 2: prefixes, opcode F6 or F7, ModRM, SIB, displacement.

#include "divide.hpp"

#include <array>
#include <cstring>

#include <ferry/abi/x64.hpp>
#include <ferry/memory/access.hpp>

namespace ferry::nt {
namespace {

using abi::x64::Registers;

class Operand {
public:
    explicit Operand(Task& task) : task_(task), registers_(task.registers().get<Registers>()) {
        for (std::size_t i = 0; i < code_.size(); ++i) { // to the end of what is mapped
            if (memory::copy_in(task.space(), &code_[i], GuestAddr(registers_.rip + i), 1)) {
                break;
            }
        }
    }

    /// The divisor; nothing where the instruction is no division or its operand can't be read.
    std::optional<std::uint64_t> read() {
        prefixes();
        const std::uint8_t opcode = next();
        if ((opcode & 0xfe) != 0xf6) {
            return std::nullopt;
        }
        const std::uint8_t modrm = next();
        const std::size_t size = opcode == 0xf6 ? 1 : wide_ ? 8 : short_ ? 2 : 4;
        const unsigned rm = modrm & 7U;
        std::uint64_t value = 0;
        if (modrm >> 6 == 3) {
            constexpr unsigned first_high = 4; // AH to BH, without REX
            const bool high = size == 1 && rex_ == 0 && rm >= first_high;
            const std::uint64_t whole = registers_.gpr[high ? rm - first_high : rm | extension(0)];
            value = high ? whole >> 8 : whole;
            std::uint64_t kept = 0;
            std::memcpy(&kept, &value, size);
            return kept;
        }
        const std::uint64_t address = effective(modrm);
        if (memory::copy_in(task_.space(), &value, GuestAddr(address), size)) {
            return std::nullopt;
        }
        return value;
    }

private:
    std::uint8_t next() { return at_ < code_.size() ? code_[at_++] : std::uint8_t{0}; }
    /// A bit of REX as the high bit of a register number.
    [[nodiscard]] unsigned extension(unsigned bit) const { return (rex_ >> bit & 1U) << 3; }

    void prefixes() {
        for (;; ++at_) {
            switch (at_ < code_.size() ? code_[at_] : 0) {
            case 0x66: short_ = true; continue;
            case 0x67: narrow_address_ = true; continue;
            case 0x65: gs_ = true; continue;
            case 0x26:
            case 0x2e:
            case 0x36:
            case 0x3e:
            case 0x64:
            case 0xf2:
            case 0xf3: continue;
            default: break;
            }
            break;
        }
        if (at_ < code_.size() && (code_[at_] & 0xf0) == 0x40) {
            rex_ = code_[at_++];
            wide_ = (rex_ & 8) != 0;
        }
    }

    std::uint64_t displacement(std::size_t size) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            value |= std::uint32_t{next()} << 8 * i;
        }
        return size == 1 ? static_cast<std::uint64_t>(static_cast<std::int8_t>(value))
                         : static_cast<std::uint64_t>(static_cast<std::int32_t>(value));
    }

    std::uint64_t effective(std::uint8_t modrm) {
        const unsigned mode = modrm >> 6;
        const unsigned rm = modrm & 7U;
        std::uint64_t address = 0;
        bool wide_displacement = mode == 2;
        bool relative = false;
        if (rm == 4) {
            const std::uint8_t sib = next();
            const unsigned index = (sib >> 3 & 7U) | extension(1);
            const unsigned base = sib & 7U;
            if (index != abi::x64::rsp) {
                address += registers_.gpr[index] << (sib >> 6);
            }
            if (base == abi::x64::rbp && mode == 0) {
                wide_displacement = true;
            } else {
                address += registers_.gpr[base | extension(0)];
            }
        } else if (rm == abi::x64::rbp && mode == 0) {
            wide_displacement = relative = true;
        } else {
            address += registers_.gpr[rm | extension(0)];
        }
        if (mode == 1) {
            address += displacement(1);
        } else if (wide_displacement) {
            address += displacement(4);
        }
        if (relative) {
            address += registers_.rip + at_;
        }
        if (narrow_address_) {
            address = static_cast<std::uint32_t>(address);
        }
        return gs_ ? address + registers_.gs_base : address;
    }

    Task& task_;
    const Registers& registers_;
    std::array<std::uint8_t, 15> code_{};
    std::size_t at_ = 0;
    std::uint8_t rex_ = 0;
    bool wide_ = false;
    bool short_ = false;
    bool narrow_address_ = false;
    bool gs_ = false;
};

} // namespace

bool quotient_overflowed(Task& task) {
    const auto divisor = Operand(task).read();
    return divisor && *divisor != 0;
}

} // namespace ferry::nt
