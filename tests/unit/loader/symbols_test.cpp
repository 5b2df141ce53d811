// Symbols: names by file offset, and damaged tables that must not be believed.

#include <cstring>
#include <elf.h>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <ferry/image/symbols.hpp>

namespace ferry::loader {
namespace {

/// A file whose one segment holds the offsets 0x1000–0x2000 at the address 0x401000.
class File {
public:
    File() {
        elf_.e_ident[EI_CLASS] = ELFCLASS64;
        elf_.e_ident[EI_DATA] = ELFDATA2LSB;
        std::memcpy(elf_.e_ident, ELFMAG, SELFMAG);
        segment_.p_type = PT_LOAD;
        segment_.p_offset = 0x1000;
        segment_.p_filesz = 0x1000;
        segment_.p_vaddr = 0x401000;
    }
    File& function(std::uint64_t address, std::uint64_t size, const std::string& name,
                   unsigned type = STT_FUNC, std::uint16_t section = 1) {
        Elf64_Sym symbol{};
        symbol.st_name = static_cast<std::uint32_t>(names_.size());
        symbol.st_info = static_cast<unsigned char>(ELF64_ST_INFO(STB_GLOBAL, type));
        symbol.st_shndx = section;
        symbol.st_value = address;
        symbol.st_size = size;
        symbols_.push_back(symbol);
        names_ += name + '\0';
        return *this;
    }
    /// Its bytes. The tables lie one behind the other.
    std::vector<std::byte> bytes(std::uint64_t claimed_symbols = 0) {
        elf_.e_phoff = sizeof elf_;
        elf_.e_phnum = 1;
        elf_.e_shoff = elf_.e_phoff + sizeof segment_;
        elf_.e_shnum = 3;
        std::array<Elf64_Shdr, 3> sections{};
        sections[1].sh_type = SHT_SYMTAB;
        sections[1].sh_link = 2;
        sections[1].sh_offset = elf_.e_shoff + sizeof sections;
        sections[1].sh_size = symbols_.size() * sizeof(Elf64_Sym);
        sections[2].sh_type = SHT_STRTAB;
        sections[2].sh_offset = sections[1].sh_offset + sections[1].sh_size;
        sections[2].sh_size = names_.size();
        if (claimed_symbols != 0) {
            sections[1].sh_size = claimed_symbols * sizeof(Elf64_Sym);
        }
        std::vector<std::byte> all;
        const auto append = [&all](const void* data, std::size_t size) {
            const auto* const begin = static_cast<const std::byte*>(data);
            all.insert(all.end(), begin, begin + size);
        };
        append(&elf_, sizeof elf_);
        append(&segment_, sizeof segment_);
        append(sections.data(), sizeof sections);
        append(symbols_.data(), symbols_.size() * sizeof(Elf64_Sym));
        append(names_.data(), names_.size());
        return all;
    }

private:
    Elf64_Ehdr elf_{};
    Elf64_Phdr segment_{};
    std::vector<Elf64_Sym> symbols_;
    std::string names_{'\0'};
};

std::string name_at(const Symbols& symbols, std::uint64_t offset) {
    const auto found = symbols.at(offset);
    return found ? std::string(found->name) + "+" + std::to_string(found->offset) : "";
}

Symbols read(const std::vector<std::byte>& bytes) { return Symbols::read(MemorySource(bytes)); }

TEST(Symbols, NamesTheFunctionThatHasAnOffset) {
    const Symbols symbols = read(File()
                                     .function(0x401100, 0x40, "first")
                                     .function(0x401200, 0, "unsized")
                                     .function(0x401300, 8, "last")
                                     .function(0x401320, 8, "data", STT_OBJECT)
                                     .function(0, 8, "elsewhere", STT_FUNC, SHN_UNDEF)
                                     .bytes());
    EXPECT_EQ(name_at(symbols, 0x1100), "first+0");
    EXPECT_EQ(name_at(symbols, 0x113f), "first+63");
    EXPECT_EQ(name_at(symbols, 0x1140), "");
    EXPECT_EQ(name_at(symbols, 0x12ff), "unsized+255"); // as far as the next
    EXPECT_EQ(name_at(symbols, 0x1304), "last+4");
    EXPECT_EQ(name_at(symbols, 0x1320), "");
    EXPECT_EQ(name_at(symbols, 0x1000), "");
    EXPECT_EQ(name_at(symbols, 0xfff), "");
    EXPECT_EQ(name_at(symbols, 0x2000), "");
}

TEST(Symbols, PrefersANameWithASize) {
    const Symbols symbols =
        read(File().function(0x401100, 0, "mark").function(0x401100, 4, "function").bytes());
    EXPECT_EQ(name_at(symbols, 0x1100), "function+0");
}

TEST(Symbols, HasNoneOfADamagedFile) {
    File file;
    file.function(0x401100, 0x40, "first");
    EXPECT_FALSE(read(file.bytes()).empty());
    EXPECT_TRUE(read(file.bytes(1000)).empty());
    EXPECT_TRUE(read(file.bytes(~std::uint64_t{0} / sizeof(Elf64_Sym))).empty());
    const std::vector<std::byte> whole = file.bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_TRUE(
            read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).empty());
    }
    EXPECT_TRUE(read(std::vector<std::byte>(4096)).empty());
}

} // namespace
} // namespace ferry::loader
