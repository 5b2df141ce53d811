#pragma once
/// An ELF shared object made by the compiler: what a kernel maps into each process as its vDSO.
///
/// gABI chapters 4 and 5; LSB for .gnu.version, .gnu.version_d and .eh_frame. One page holds it,
/// with addresses equal to file offsets. Section headers are there for debuggers, which read the
/// object from memory.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <elf.h>

#include <ferry/base/bits.hpp>

namespace ferry::linux_guest {

struct VdsoFunction {
    std::string_view name;
    std::span<const std::uint32_t> code;
    /// Whether unwinders may step out of it as out of any leaf function: the return address in its
    /// register, the stack pointer the caller's.
    bool leaf = true;
};

/// What the image needs to know of the ISA, for its header and its unwind information (DWARF
/// register numbers).
struct VdsoMachine {
    std::uint16_t elf_machine = EM_NONE;
    std::uint8_t stack_pointer = 0;
    std::uint8_t return_address = 0;
    std::uint32_t no_operation = 0;
    std::string_view soname;
    std::string_view version; ///< of every symbol
};

/// An image with `Count` functions. Build it as a constant: everything about it is constexpr.
template <std::size_t Count>
class VdsoImage {
public:
    constexpr VdsoImage(const VdsoMachine& machine, std::span<const VdsoFunction, Count> functions)
        : machine_(machine), functions_(functions) {
        at_ = sizeof(Elf64_Ehdr) + segment_count * sizeof(Elf64_Phdr);
        strings();
        hash();
        symbols();
        versions();
        dynamic();
        unwind();
        code();
        symbol_values();
        section_headers();
        headers();
    }

    [[nodiscard]] constexpr const std::array<std::byte, page_size>& bytes() const { return bytes_; }
    /// Offset of function `index` in the image.
    [[nodiscard]] constexpr std::uint64_t offset(std::size_t index) const {
        return offsets_[index];
    }

private:
    enum Section : std::size_t {
        none,
        dynstr,
        hash_table,
        dynsym,
        versym,
        verdef,
        dynamic_table,
        eh_frame_hdr,
        eh_frame,
        text,
        shstrtab,
        section_count
    };
    struct Dynamic {
        std::uint64_t tag;
        std::uint64_t value;
    };
    static constexpr std::size_t segment_count = 3;
    static constexpr std::size_t symbol_count = Count + 1;
    static constexpr std::uint16_t base_version = 1; // the object's own, by its soname
    static constexpr std::uint16_t symbol_version = 2;

    static constexpr std::uint32_t elf_hash(std::string_view name) {
        std::uint32_t h = 0;
        for (const char c : name) {
            h = (h << 4) + static_cast<unsigned char>(c);
            const std::uint32_t high = h & 0xf000'0000;
            h = (h ^ high >> 24) & ~high;
        }
        return h;
    }

    template <class T>
    constexpr void put_at(std::size_t at, const T& value) {
        const auto raw = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
        for (const std::byte byte : raw) {
            bytes_.at(at++) = byte;
        }
    }
    template <class T>
    constexpr void put(const T& value) {
        put_at(at_, value);
        at_ += sizeof(T);
    }
    constexpr std::uint32_t put_string(std::string_view string, std::size_t table) {
        const auto offset = static_cast<std::uint32_t>(at_ - table);
        for (const char c : string) {
            put(c);
        }
        put('\0');
        return offset;
    }

    constexpr void begin(Section section, std::uint32_t type, std::uint64_t alignment,
                         Section link = none, std::uint32_t info = 0, std::uint64_t entry = 0,
                         std::uint64_t flags = SHF_ALLOC) {
        at_ = align_up(at_, alignment);
        sections_[section] = {.sh_name = 0,
                              .sh_type = type,
                              .sh_flags = flags,
                              .sh_addr = (flags & SHF_ALLOC) != 0 ? at_ : 0,
                              .sh_offset = at_,
                              .sh_size = 0,
                              .sh_link = static_cast<std::uint32_t>(link),
                              .sh_info = info,
                              .sh_addralign = alignment,
                              .sh_entsize = entry};
    }
    constexpr void end(Section section) {
        sections_[section].sh_size = at_ - sections_[section].sh_offset;
    }
    [[nodiscard]] constexpr std::size_t start(Section section) const {
        return sections_[section].sh_offset;
    }

    constexpr void strings() {
        begin(dynstr, SHT_STRTAB, 1);
        put('\0');
        soname_ = put_string(machine_.soname, start(dynstr));
        version_ = put_string(machine_.version, start(dynstr));
        for (std::size_t i = 0; i < Count; ++i) {
            names_[i] = put_string(functions_[i].name, start(dynstr));
        }
        end(dynstr);
    }

    /// One bucket, in which the symbols are chained in order.
    constexpr void hash() {
        begin(hash_table, SHT_HASH, 8, dynsym, 0, 4);
        put(std::uint32_t{1});
        put(static_cast<std::uint32_t>(symbol_count));
        put(std::uint32_t{1});
        put(std::uint32_t{0});
        for (std::uint32_t i = 1; i < symbol_count; ++i) {
            put(i + 1 < symbol_count ? i + 1 : 0);
        }
        end(hash_table);
    }

    constexpr void symbols() {
        begin(dynsym, SHT_DYNSYM, 8, dynstr, 1, sizeof(Elf64_Sym));
        at_ += symbol_count * sizeof(Elf64_Sym); // see symbol_values()
        end(dynsym);
    }

    constexpr void versions() {
        begin(versym, SHT_GNU_versym, 2, dynsym, 0, 2);
        put(std::uint16_t{0});
        for (std::size_t i = 0; i < Count; ++i) {
            put(symbol_version);
        }
        end(versym);
        begin(verdef, SHT_GNU_verdef, 8, dynstr, 2);
        put_version(base_version, VER_FLG_BASE, machine_.soname, soname_, false);
        put_version(symbol_version, 0, machine_.version, version_, true);
        end(verdef);
    }
    constexpr void put_version(std::uint16_t index, std::uint16_t flags, std::string_view name,
                               std::uint32_t name_offset, bool last) {
        constexpr std::uint32_t size = sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux);
        put(Elf64_Verdef{.vd_version = VER_DEF_CURRENT,
                         .vd_flags = flags,
                         .vd_ndx = index,
                         .vd_cnt = 1,
                         .vd_hash = elf_hash(name),
                         .vd_aux = sizeof(Elf64_Verdef),
                         .vd_next = last ? 0 : size});
        put(Elf64_Verdaux{.vda_name = name_offset, .vda_next = 0});
    }

    constexpr void dynamic() {
        begin(dynamic_table, SHT_DYNAMIC, 8, dynstr, 0, sizeof(Dynamic));
        put(Dynamic{DT_SONAME, soname_});
        put(Dynamic{DT_HASH, start(hash_table)});
        put(Dynamic{DT_STRTAB, start(dynstr)});
        put(Dynamic{DT_SYMTAB, start(dynsym)});
        put(Dynamic{DT_STRSZ, sections_[dynstr].sh_size});
        put(Dynamic{DT_SYMENT, sizeof(Elf64_Sym)});
        put(Dynamic{DT_VERSYM, start(versym)});
        put(Dynamic{DT_VERDEF, start(verdef)});
        put(Dynamic{DT_VERDEFNUM, 2});
        put(Dynamic{DT_NULL, 0});
        end(dynamic_table);
    }

    /// .eh_frame and the table that finds its entries; both need the code's place, which follows
    /// theirs.
    constexpr void unwind() {
        std::size_t leaves = 0;
        for (const VdsoFunction& function : functions_) {
            leaves += function.leaf ? 1 : 0;
        }
        constexpr std::size_t cie_size = 24;
        constexpr std::size_t fde_size = 24;
        const std::size_t frame_size = cie_size + leaves * fde_size + 4;
        const std::size_t header_at = align_up(at_, std::size_t{4});
        const std::size_t frame_at = align_up(header_at + 12 + leaves * 8, std::size_t{8});
        place_code(frame_at + frame_size);

        const auto relative = [](std::size_t to, std::size_t from) {
            return static_cast<std::int32_t>(to) - static_cast<std::int32_t>(from);
        };
        constexpr std::uint8_t pcrel_sdata4 = 0x1b;
        constexpr std::uint8_t datarel_sdata4 = 0x3b;
        constexpr std::uint8_t udata4 = 0x03;
        begin(eh_frame_hdr, SHT_PROGBITS, 4);
        put(std::array<std::uint8_t, 4>{1, pcrel_sdata4, udata4, datarel_sdata4});
        put(relative(frame_at, at_));
        put(static_cast<std::uint32_t>(leaves));
        std::size_t fde = frame_at + cie_size;
        for (std::size_t i = 0; i < Count; ++i) {
            if (functions_[i].leaf) {
                put(relative(offsets_[i], header_at));
                put(relative(fde, header_at));
                fde += fde_size;
            }
        }
        end(eh_frame_hdr);

        begin(eh_frame, SHT_PROGBITS, 8);
        constexpr std::uint8_t code_alignment = 4;
        constexpr std::uint8_t data_alignment = 0x78; // -8
        constexpr std::uint8_t def_cfa = 0x0c;
        const std::size_t cie = at_;
        put(static_cast<std::uint32_t>(cie_size - 4));
        put(std::uint32_t{0});
        put(std::array<std::uint8_t, 4>{1, 'z', 'R', 0});
        put(std::array<std::uint8_t, 5>{code_alignment, data_alignment, machine_.return_address, 1,
                                        pcrel_sdata4});
        put(std::array<std::uint8_t, 3>{def_cfa, machine_.stack_pointer, 0});
        at_ = cie + cie_size;
        for (std::size_t i = 0; i < Count; ++i) {
            if (functions_[i].leaf) {
                const std::size_t begins = at_;
                put(static_cast<std::uint32_t>(fde_size - 4));
                put(relative(at_, cie));
                put(relative(offsets_[i], at_));
                put(static_cast<std::uint32_t>(functions_[i].code.size_bytes()));
                at_ = begins + fde_size;
            }
        }
        put(std::uint32_t{0});
        end(eh_frame);
    }

    /// Functions begin at multiples of 16, with an instruction that belongs to none before each: an
    /// unwinder that looks one byte before a return address must not meet the function before.
    constexpr void place_code(std::size_t at) {
        for (std::size_t i = 0; i < Count; ++i) {
            offsets_[i] = align_up(at + sizeof machine_.no_operation, std::size_t{16});
            at = offsets_[i] + functions_[i].code.size_bytes();
        }
    }
    constexpr void code() {
        begin(text, SHT_PROGBITS, 16, none, 0, 0, SHF_ALLOC | SHF_EXECINSTR);
        for (std::size_t i = 0; i < Count; ++i) {
            while (at_ < offsets_[i]) {
                put(machine_.no_operation);
            }
            for (const std::uint32_t word : functions_[i].code) {
                put(word);
            }
        }
        end(text);
    }

    constexpr void symbol_values() {
        for (std::size_t i = 0; i < Count; ++i) {
            put_at(start(dynsym) + (i + 1) * sizeof(Elf64_Sym),
                   Elf64_Sym{.st_name = names_[i],
                             .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                             .st_other = STV_DEFAULT,
                             .st_shndx = text,
                             .st_value = offsets_[i],
                             .st_size = functions_[i].code.size_bytes()});
        }
    }

    constexpr void section_headers() {
        constexpr std::array<std::string_view, section_count> section_names{
            "",         ".dynstr",       ".hash",     ".dynsym", ".gnu.version", ".gnu.version_d",
            ".dynamic", ".eh_frame_hdr", ".eh_frame", ".text",   ".shstrtab"};
        begin(shstrtab, SHT_STRTAB, 1, none, 0, 0, 0);
        for (std::size_t i = 0; i < section_count; ++i) {
            sections_[i].sh_name = put_string(section_names[i], start(shstrtab));
        }
        end(shstrtab);
        at_ = align_up(at_, std::size_t{8});
        sections_at_ = at_;
        for (const Elf64_Shdr& section : sections_) {
            put(section);
        }
    }

    constexpr void headers() {
        const auto segment = [](std::uint32_t type, std::uint32_t flags,
                                const Elf64_Shdr& section) {
            return Elf64_Phdr{.p_type = type,
                              .p_flags = flags,
                              .p_offset = section.sh_offset,
                              .p_vaddr = section.sh_offset,
                              .p_paddr = section.sh_offset,
                              .p_filesz = section.sh_size,
                              .p_memsz = section.sh_size,
                              .p_align = section.sh_addralign};
        };
        Elf64_Shdr whole{};
        whole.sh_size = at_;
        whole.sh_addralign = page_size;
        const std::array<Elf64_Phdr, segment_count> segments{
            segment(PT_LOAD, PF_R | PF_X, whole),
            segment(PT_DYNAMIC, PF_R, sections_[dynamic_table]),
            segment(PT_GNU_EH_FRAME, PF_R, sections_[eh_frame_hdr])};
        Elf64_Ehdr header{};
        constexpr std::array<unsigned char, EI_NIDENT> ident{
            0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT};
        for (std::size_t i = 0; i < EI_NIDENT; ++i) {
            header.e_ident[i] = ident[i];
        }
        header.e_type = ET_DYN;
        header.e_machine = machine_.elf_machine;
        header.e_version = EV_CURRENT;
        header.e_phoff = sizeof(Elf64_Ehdr);
        header.e_shoff = sections_at_;
        header.e_ehsize = sizeof(Elf64_Ehdr);
        header.e_phentsize = sizeof(Elf64_Phdr);
        header.e_phnum = segment_count;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = section_count;
        header.e_shstrndx = shstrtab;
        at_ = 0;
        put(header);
        put(segments);
    }

    VdsoMachine machine_;
    std::span<const VdsoFunction, Count> functions_;
    std::array<std::byte, page_size> bytes_{};
    std::size_t at_ = 0;
    std::size_t sections_at_ = 0;
    std::array<Elf64_Shdr, section_count> sections_{};
    std::array<std::uint32_t, Count> names_{};
    std::array<std::size_t, Count> offsets_{};
    std::uint32_t soname_ = 0;
    std::uint32_t version_ = 0;
};

} // namespace ferry::linux_guest
