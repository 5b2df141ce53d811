// The ELF reader. Linux starts a file by its program headers alone, so section headers are never
// looked at; `ferry inspect` shows those.

#include "elf.hpp"

#include <vector>

namespace ferry::loader {
namespace {

/// Linux refuses larger program header tables.
constexpr std::size_t max_program_headers_size = 65536;

Result<ElfIdent> read_ident(const Head& head) {
    const auto byte = [&head](std::size_t i) { return std::to_integer<std::uint8_t>(head[i]); };
    if (byte(EI_CLASS) != ELFCLASS32 && byte(EI_CLASS) != ELFCLASS64) {
        return Error{fmt::format("damaged ELF header: class {} is neither 32-bit nor 64-bit",
                                 byte(EI_CLASS)),
                     ENOEXEC};
    }
    if (byte(EI_DATA) != ELFDATA2LSB && byte(EI_DATA) != ELFDATA2MSB) {
        return Error{fmt::format("damaged ELF header: byte order {} is neither little nor big",
                                 byte(EI_DATA)),
                     ENOEXEC};
    }
    if (byte(EI_VERSION) != EV_CURRENT) {
        return Error{fmt::format("damaged ELF header: version {}", byte(EI_VERSION)), ENOEXEC};
    }
    return ElfIdent{
        .bits = static_cast<std::uint8_t>(byte(EI_CLASS) == ELFCLASS64 ? 64 : 32),
        .order = byte(EI_DATA) == ELFDATA2MSB ? ByteOrder::big : ByteOrder::little,
        .os_abi = byte(EI_OSABI),
    };
}

GuestOs os_of_abi(std::uint8_t os_abi) {
    switch (os_abi) {
    case ELFOSABI_SYSV:
    case ELFOSABI_GNU:
    case ELFOSABI_ARM:
    case ELFOSABI_ARM_AEABI: return GuestOs::linux_os;
    case ELFOSABI_NETBSD: return GuestOs::netbsd;
    case ELFOSABI_SOLARIS: return GuestOs::solaris;
    case ELFOSABI_FREEBSD: return GuestOs::freebsd;
    case ELFOSABI_OPENBSD: return GuestOs::openbsd;
    case ELFOSABI_STANDALONE: return GuestOs::standalone;
    default: return GuestOs::unknown;
    }
}

/// Systems that leave EI_OSABI at 0 are known by their interpreter's path.
GuestOs os_of_interpreter(std::string_view interpreter, GuestOs otherwise) {
    struct Row {
        std::string_view path;
        GuestOs os;
    };
    static constexpr Row rows[] = {
        {"/libexec/ld-elf.so.1", GuestOs::freebsd},   {"/usr/libexec/ld.elf_so", GuestOs::netbsd},
        {"/libexec/ld.elf_so", GuestOs::netbsd},      {"/usr/libexec/ld.so", GuestOs::openbsd},
        {"/usr/lib/ld.so.1", GuestOs::solaris},       {"/lib/amd64/ld.so.1", GuestOs::solaris},
        {"/usr/lib/amd64/ld.so.1", GuestOs::solaris},
    };
    for (const Row& row : rows) {
        if (interpreter == row.path) {
            return row.os;
        }
    }
    return otherwise;
}

template <class Raw>
Result<std::vector<ElfProgramHeader>> read_program_headers(const ByteSource& source,
                                                           const ElfHeader& elf, Swapper get) {
    if (elf.phnum == 0) {
        return Error{"no program headers", ENOEXEC};
    }
    if (elf.phentsize != sizeof(Raw)) {
        return Error{fmt::format("damaged ELF header: program headers of {} bytes instead of {}",
                                 elf.phentsize, sizeof(Raw)),
                     ENOEXEC};
    }
    const std::size_t size = elf.phnum * sizeof(Raw);
    if (size > max_program_headers_size) {
        return Error{fmt::format("{} program headers are more than Linux allows", elf.phnum),
                     ENOEXEC};
    }
    if (!fits(elf.phoff, size, source.size())) {
        return Error{"truncated: the program headers lie past the end of the file", ENOEXEC};
    }
    std::vector<Raw> raw(elf.phnum);
    if (const Errno error = source.read(elf.phoff, std::as_writable_bytes(std::span(raw)))) {
        return Error{"cannot read the program headers", error.value};
    }
    std::vector<ElfProgramHeader> headers;
    headers.reserve(raw.size());
    for (const Raw& header : raw) {
        headers.push_back(decode_program_header(header, get));
    }
    return headers;
}

/// Kind of a file with program headers whose interpreter has been read.
Result<Kind> program_kind(std::span<const ElfProgramHeader> headers, const ByteSource& source,
                          const ElfHeader& elf, const Image& image) {
    const bool interpreted = !image.interpreter.empty();
    if (elf.type == ET_EXEC) {
        return interpreted ? Kind::dynamic_fixed : Kind::static_fixed;
    }
    return interpreted ? Kind::pie : kind_of_uninterpreted(headers, source, image);
}

template <class Class>
Result<Image> read_class(const ByteSource& source, const Head& head, const ElfIdent& ident) {
    using Header = typename Class::Header;
    if (source.size() < sizeof(Header)) {
        return Error{"truncated: shorter than an ELF header", ENOEXEC};
    }
    Header raw;
    static_assert(sizeof raw <= head_size);
    std::memcpy(&raw, head.data(), sizeof raw);
    const Swapper get(ident.order);
    const ElfHeader elf = decode_header(raw, get);

    Image image;
    image.format = Format::elf;
    image.os = os_of_abi(ident.os_abi);
    image.data_model = ident.bits == 64 ? DataModel::lp64 : DataModel::ilp32;
    image.order = ident.order;
    image.bits = ident.bits;
    image.machine = elf.machine;
    image.isa = isa_from_elf(elf.machine, ident.bits, ident.order);
    image.flags = elf.flags;
    image.entry = elf.entry;

    switch (elf.type) {
    case ET_REL: image.kind = Kind::relocatable; return image;
    case ET_CORE: image.kind = Kind::core; return image;
    case ET_EXEC:
    case ET_DYN: break;
    default: return Error{fmt::format("unknown ELF file type {}", elf.type), ENOEXEC};
    }

    const auto headers = read_program_headers<typename Class::ProgramHeader>(source, elf, get);
    if (!headers) {
        return headers.error();
    }
    if (auto done = read_segments(*headers, elf, source.size(), image); !done) {
        return std::move(done).error();
    }
    if (auto done = read_contents(*headers, source, image); !done) {
        return std::move(done).error();
    }
    image.os = os_of_interpreter(image.interpreter, image.os);
    auto kind = program_kind(*headers, source, elf, image);
    if (!kind) {
        return std::move(kind).error();
    }
    image.kind = *kind;
    return image;
}

} // namespace

Result<Image> read_elf(const ByteSource& source, const Head& head) {
    const auto ident = read_ident(head);
    if (!ident) {
        return ident.error();
    }
    return ident->bits == 64 ? read_class<Elf64>(source, head, *ident)
                             : read_class<Elf32>(source, head, *ident);
}

} // namespace ferry::loader
