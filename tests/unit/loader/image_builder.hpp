#pragma once
/// Builds small ELF and PE files in memory, whole by default, so that a test damages one thing.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include <elf.h>

#include <ferry/image/read.hpp>

namespace ferry::loader::testing {

using Bytes = std::vector<std::byte>;

/// Grows `bytes` as needed and copies `value` to `offset`.
template <class T>
void put(Bytes& bytes, std::size_t offset, const T& value) {
    if (bytes.size() < offset + sizeof value) {
        bytes.resize(offset + sizeof value);
    }
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

inline void put_text(Bytes& bytes, std::size_t offset, std::string_view text) {
    if (bytes.size() < offset + text.size()) {
        bytes.resize(offset + text.size());
    }
    std::memcpy(bytes.data() + offset, text.data(), text.size());
}

/// A static AArch64 program with a text segment at 0x400000 and a data segment with bss; change
/// what the test is about, then build().
struct ElfBuilder {
    static constexpr std::uint64_t text = 0x400000;
    static constexpr std::uint64_t data = 0x411000;
    static constexpr std::uint64_t extra_offset = 0x2000; ///< where `extra` lies in the file

    Elf64_Ehdr header{};
    std::vector<Elf64_Phdr> segments;
    Bytes extra;
    std::size_t file_size = 0x3000;

    ElfBuilder() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_EXEC;
        header.e_machine = EM_AARCH64;
        header.e_version = EV_CURRENT;
        header.e_entry = text + 0x100;
        header.e_phoff = sizeof header;
        header.e_ehsize = sizeof header;
        header.e_phentsize = sizeof(Elf64_Phdr);
        load(0, text, 0x800, 0x800, PF_R | PF_X);
        load(0x1000, data, 0x200, 0x3000, PF_R | PF_W);
    }

    Elf64_Phdr& add(Elf64_Phdr segment) {
        segments.push_back(segment);
        return segments.back();
    }
    Elf64_Phdr& load(std::uint64_t offset, std::uint64_t vaddr, std::uint64_t filesz,
                     std::uint64_t memsz, std::uint32_t flags) {
        return add({.p_type = PT_LOAD,
                    .p_flags = flags,
                    .p_offset = offset,
                    .p_vaddr = vaddr,
                    .p_paddr = vaddr,
                    .p_filesz = filesz,
                    .p_memsz = memsz,
                    .p_align = 0x1000});
    }
    /// A header of `type` whose bytes are `content`; all of them share one place.
    Elf64_Phdr& with_content(std::uint32_t type, std::string_view content) {
        extra.clear();
        put_text(extra, 0, content);
        return add({.p_type = type,
                    .p_flags = PF_R,
                    .p_offset = extra_offset,
                    .p_vaddr = 0,
                    .p_paddr = 0,
                    .p_filesz = content.size(),
                    .p_memsz = content.size(),
                    .p_align = 1});
    }

    [[nodiscard]] Bytes build() const {
        Bytes bytes(file_size);
        Elf64_Ehdr final_header = header;
        if (final_header.e_phnum == 0) {
            final_header.e_phnum = static_cast<std::uint16_t>(segments.size());
        }
        put(bytes, 0, final_header);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            put(bytes, sizeof header + i * sizeof(Elf64_Phdr), segments[i]);
        }
        if (!extra.empty()) {
            put_text(bytes, extra_offset,
                     {reinterpret_cast<const char*>(extra.data()), extra.size()});
        }
        return bytes;
    }
};

inline Result<Image> read(std::span<const std::byte> bytes) {
    return read_image(MemorySource(bytes), "file");
}
inline Result<Image> read(std::string_view text) {
    return read(std::as_bytes(std::span(text.data(), text.size())));
}

} // namespace ferry::loader::testing
