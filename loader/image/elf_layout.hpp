#pragma once
/// ELF headers in one shape, whatever the file's class and byte order. gABI chapters 4 and 5.

#include <bit>
#include <concepts>
#include <cstdint>

#include <elf.h>

#include <ferry/base/isa.hpp>
#include <ferry/base/result.hpp>
#include <ferry/image/byte_source.hpp>

namespace ferry::loader {

/// Turns integers of a file into the host's order.
class Swapper {
public:
    explicit Swapper(ByteOrder order) : swap_(order == ByteOrder::big) {}

    template <std::unsigned_integral T>
    [[nodiscard]] T operator()(T value) const {
        if (!swap_) {
            return value;
        }
        if constexpr (sizeof(T) == 2) {
            return __builtin_bswap16(value);
        } else if constexpr (sizeof(T) == 4) {
            return __builtin_bswap32(value);
        } else {
            return __builtin_bswap64(value);
        }
    }

private:
    bool swap_;
};

/// e_ident decoded: what all other headers depend on.
struct ElfIdent {
    std::uint8_t bits = 64;
    ByteOrder order = ByteOrder::little;
    std::uint8_t os_abi = ELFOSABI_NONE;
};

struct ElfHeader {
    std::uint16_t type = ET_NONE;
    std::uint16_t machine = EM_NONE;
    std::uint32_t flags = 0;
    std::uint64_t entry = 0;
    std::uint64_t phoff = 0;
    std::uint16_t phentsize = 0;
    std::uint16_t phnum = 0;
};

struct ElfProgramHeader {
    std::uint32_t type = PT_NULL;
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t vaddr = 0;
    std::uint64_t filesz = 0;
    std::uint64_t memsz = 0;
    std::uint64_t align = 0;
};

struct ElfDynamic {
    std::uint64_t tag = DT_NULL;
    std::uint64_t value = 0;
};

struct Elf32 {
    using Header = Elf32_Ehdr;
    using ProgramHeader = Elf32_Phdr;
    using Dynamic = Elf32_Dyn;
};
struct Elf64 {
    using Header = Elf64_Ehdr;
    using ProgramHeader = Elf64_Phdr;
    using Dynamic = Elf64_Dyn;
};

template <class Raw>
ElfHeader decode_header(const Raw& raw, Swapper get) {
    return {.type = get(raw.e_type),
            .machine = get(raw.e_machine),
            .flags = get(raw.e_flags),
            .entry = get(raw.e_entry),
            .phoff = get(raw.e_phoff),
            .phentsize = get(raw.e_phentsize),
            .phnum = get(raw.e_phnum)};
}

template <class Raw>
ElfProgramHeader decode_program_header(const Raw& raw, Swapper get) {
    return {.type = get(raw.p_type),
            .flags = get(raw.p_flags),
            .offset = get(raw.p_offset),
            .vaddr = get(raw.p_vaddr),
            .filesz = get(raw.p_filesz),
            .memsz = get(raw.p_memsz),
            .align = get(raw.p_align)};
}

template <class Raw>
ElfDynamic decode_dynamic(const Raw& raw, Swapper get) {
    return {.tag = get(static_cast<decltype(raw.d_un.d_val)>(raw.d_tag)),
            .value = get(raw.d_un.d_val)};
}

} // namespace ferry::loader
