// gABI chapter 4, "Sections" and "Symbol Table". A file's word is not trusted: whatever does not
// fit the file or the limit is left out.

#include <ferry/image/symbols.hpp>

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <iterator>
#include <span>

namespace ferry::loader {
namespace {

constexpr std::uint64_t largest_table = 256ULL << 20;

/// `count` records at `offset`; none if they are not all there.
template <class Record>
std::vector<Record> read_table(const ByteSource& source, std::uint64_t offset,
                               std::uint64_t count) {
    if (count > largest_table / sizeof(Record) || offset > source.size() ||
        count * sizeof(Record) > source.size() - offset) {
        return {};
    }
    std::vector<Record> table(count);
    if (source.read(offset, std::as_writable_bytes(std::span(table)))) {
        return {};
    }
    return table;
}

} // namespace

class SymbolReader {
public:
    explicit SymbolReader(const ByteSource& source) : source_(source) {}

    Symbols read() {
        const auto headers = read_table<Elf64_Ehdr>(source_, 0, 1);
        if (headers.empty() || std::memcmp(headers[0].e_ident, ELFMAG, SELFMAG) != 0 ||
            headers[0].e_ident[EI_CLASS] != ELFCLASS64 ||
            headers[0].e_ident[EI_DATA] != ELFDATA2LSB) {
            return {};
        }
        const Elf64_Ehdr& elf = headers[0];
        for (const Elf64_Phdr& segment :
             read_table<Elf64_Phdr>(source_, elf.e_phoff, elf.e_phnum)) {
            if (segment.p_type == PT_LOAD) {
                made_.segments_.push_back({segment.p_offset, segment.p_filesz, segment.p_vaddr});
            }
        }
        const auto sections = read_table<Elf64_Shdr>(source_, elf.e_shoff, elf.e_shnum);
        for (const Elf64_Shdr& section : sections) {
            const bool symbols = section.sh_type == SHT_SYMTAB || section.sh_type == SHT_DYNSYM;
            if (symbols && section.sh_link < sections.size()) {
                add(section, sections[section.sh_link]);
            }
        }
        auto& functions = made_.functions_;
        // Of several names the first is kept; one with a size before one without.
        std::stable_sort(functions.begin(), functions.end(), [](const auto& a, const auto& b) {
            return a.begin != b.begin ? a.begin < b.begin : (a.size != 0 && b.size == 0);
        });
        const auto same = [](const auto& a, const auto& b) { return a.begin == b.begin; };
        functions.erase(std::unique(functions.begin(), functions.end(), same), functions.end());
        return std::move(made_);
    }

private:
    void add(const Elf64_Shdr& table, const Elf64_Shdr& strings) {
        const auto text = read_table<char>(source_, strings.sh_offset, strings.sh_size);
        if (text.empty() || text.back() != '\0') {
            return;
        }
        const std::size_t base = made_.names_.size();
        made_.names_.append(text.data(), text.size());
        for (const Elf64_Sym& symbol :
             read_table<Elf64_Sym>(source_, table.sh_offset, table.sh_size / sizeof(Elf64_Sym))) {
            const unsigned type = ELF64_ST_TYPE(symbol.st_info);
            if ((type == STT_FUNC || type == STT_GNU_IFUNC) && symbol.st_shndx != SHN_UNDEF &&
                symbol.st_name < text.size() && text[symbol.st_name] != '\0') {
                made_.functions_.push_back(
                    {symbol.st_value, symbol.st_size, base + symbol.st_name});
            }
        }
    }

    const ByteSource& source_;
    Symbols made_;
};

Symbols Symbols::read(const ByteSource& source) { return SymbolReader(source).read(); }

std::optional<Symbols::Found> Symbols::at(std::uint64_t file_offset) const {
    const auto segment =
        std::find_if(segments_.begin(), segments_.end(), [file_offset](const Segment& one) {
            return file_offset >= one.offset && file_offset - one.offset < one.size;
        });
    if (segment == segments_.end()) {
        return std::nullopt;
    }
    const std::uint64_t address = segment->address + (file_offset - segment->offset);
    const auto above = std::upper_bound(
        functions_.begin(), functions_.end(), address,
        [](std::uint64_t wanted, const Function& function) { return wanted < function.begin; });
    if (above == functions_.begin()) {
        return std::nullopt;
    }
    const Function& function = *std::prev(above);
    const std::uint64_t offset = address - function.begin;
    if (function.size != 0 && offset >= function.size) {
        return std::nullopt;
    }
    return Found{names_.data() + function.name, offset};
}

} // namespace ferry::loader
