// Build step: has calls of one function of a linked executable go to another one.
//
//     redirect EXECUTABLE FROM=TO…
//
// For functions of libc that no definition of ours can win over, since they are local to one member
// of libc.a. FROM's first instruction becomes a jump to TO, so both must be called alike. A FROM
// that is not there is another libc's, or was inlined, and said to be missing; a TO must be there.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using File = std::vector<char>;

template <class T>
std::optional<T> load(const File& file, std::uint64_t at) {
    T value;
    if (at > file.size() || file.size() - at < sizeof value) {
        return std::nullopt;
    }
    std::memcpy(&value, file.data() + at, sizeof value);
    return value;
}

struct Function {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0; ///< in the file
};

/// The only function of that name.
std::optional<Function> find(const File& file, std::string_view name) {
    const auto header = load<Elf64_Ehdr>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
        return std::nullopt;
    }
    const auto section = [&](std::uint64_t index) {
        return load<Elf64_Shdr>(file, header->e_shoff + index * sizeof(Elf64_Shdr));
    };
    std::optional<Function> found;
    for (unsigned i = 0; i < header->e_shnum; ++i) {
        const auto table = section(i);
        if (!table || table->sh_type != SHT_SYMTAB) {
            continue;
        }
        const auto names = section(table->sh_link);
        for (std::uint64_t at = 0; names && at < table->sh_size; at += sizeof(Elf64_Sym)) {
            const auto symbol = load<Elf64_Sym>(file, table->sh_offset + at);
            const std::uint64_t text = names->sh_offset + (symbol ? symbol->st_name : 0);
            if (!symbol || ELF64_ST_TYPE(symbol->st_info) != STT_FUNC ||
                text + name.size() >= file.size() || file[text + name.size()] != '\0' ||
                std::string_view(file.data() + text, name.size()) != name) {
                continue;
            }
            const auto holder = section(symbol->st_shndx);
            if (found || !holder || holder->sh_type != SHT_PROGBITS) {
                return std::nullopt;
            }
            found = {symbol->st_value, symbol->st_size,
                     holder->sh_offset + (symbol->st_value - holder->sh_addr)};
        }
    }
    return found;
}

/// Writes the jump into the file's bytes.
void redirect(File& file, const Function& from, const Function& to) {
    constexpr std::uint64_t size = 5;
    const auto distance = static_cast<std::int32_t>(to.address - (from.address + size));
    file[from.offset] = '\xe9'; // JMP rel32
    std::memcpy(file.data() + from.offset + 1, &distance, sizeof distance);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("redirect EXECUTABLE FROM=TO...\n", stderr);
        return 2;
    }
    std::ifstream in(argv[1], std::ios::binary);
    File file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (int i = 2; i < argc; ++i) {
        const std::string_view pair = argv[i];
        const std::size_t sign = pair.find('=');
        const auto from = find(file, pair.substr(0, sign));
        const auto to =
            sign == std::string_view::npos ? std::nullopt : find(file, pair.substr(sign + 1));
        if (!to) {
            std::fprintf(stderr, "redirect: %s: nowhere to go\n", argv[i]);
            return 1;
        }
        constexpr std::uint64_t room = 16;
        if (!from || from->size < room || from->offset + room > file.size()) {
            std::printf("redirect: %s: no such function here\n", argv[i]);
            continue;
        }
        redirect(file, *from, *to);
    }
    std::fstream out(argv[1], std::ios::binary | std::ios::in | std::ios::out);
    out.write(file.data(), static_cast<std::streamsize>(file.size()));
    out.close();
    if (!out) {
        std::fprintf(stderr, "redirect: %s cannot be written\n", argv[1]);
        return 1;
    }
    return 0;
}
