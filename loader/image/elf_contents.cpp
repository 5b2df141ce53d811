// Program headers that say how a program is to be started rather than what to map.

#include "elf.hpp"

#include <algorithm>
#include <array>
#include <climits>

namespace ferry::loader {
namespace {

/// Linux refuses larger property notes.
constexpr std::size_t max_property_size = 1024;
/// A dynamic section this long is looked through for what the file is; the rest does not matter.
constexpr std::size_t max_dynamic_size = 4096;

// GNU_PROPERTY_AARCH64_FEATURE_1_AND and its bits, "ELF for the Arm 64-bit Architecture".
constexpr std::uint32_t feature_1_and = 0xc0000000;
constexpr std::uint32_t feature_bti = 1U << 0;
constexpr std::uint32_t feature_pac = 1U << 1;
constexpr std::uint32_t feature_gcs = 1U << 2;

Result<void> read_interpreter(const ElfProgramHeader& header, const ByteSource& source,
                              Image& image) {
    if (header.filesz < 2 || header.filesz > PATH_MAX) {
        return Error{fmt::format("interpreter path of {} bytes", header.filesz), ENOEXEC};
    }
    if (!fits(header.offset, header.filesz, source.size())) {
        return Error{"truncated: the interpreter path lies past the end of the file", EIO};
    }
    std::string path(static_cast<std::size_t>(header.filesz), '\0');
    if (const Errno error = source.read(
            header.offset, std::as_writable_bytes(std::span(path.data(), path.size())))) {
        return Error{"cannot read the interpreter path", error.value};
    }
    if (path.back() != '\0') {
        return Error{"interpreter path without an end", ENOEXEC};
    }
    path.resize(path.find('\0'));
    if (path.empty()) {
        return Error{"empty interpreter path", ENOEXEC};
    }
    image.interpreter = std::move(path);
    return {};
}

Result<void> read_tls(const ElfProgramHeader& header, Image& image) {
    if (header.filesz > header.memsz) {
        return Error{"thread-local data is larger in the file than in memory", EINVAL};
    }
    image.tls = TlsTemplate{.vaddr = header.vaddr,
                            .file_size = header.filesz,
                            .mem_size = header.memsz,
                            .alignment = header.align};
    return {};
}

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + offset, sizeof word);
    return word;
}

/// One note of type NT_GNU_PROPERTY_TYPE_0: properties of (type, size, data) padded to 8 bytes, in
/// ascending order of type. Only asked for 64-bit little-endian files.
Result<void> read_properties(const ElfProgramHeader& header, const ByteSource& source,
                             Image& image) {
    constexpr std::size_t note_header = 16; // three words and "GNU\0"
    const Error damaged{"damaged property note", ENOEXEC};
    if (header.filesz < note_header || header.filesz > max_property_size) {
        return damaged;
    }
    if (!fits(header.offset, header.filesz, source.size())) {
        return Error{"truncated: the property note lies past the end of the file", EIO};
    }
    std::array<std::byte, max_property_size> storage;
    const auto note = std::span(storage).first(static_cast<std::size_t>(header.filesz));
    if (const Errno error = source.read(header.offset, note)) {
        return Error{"cannot read the property note", error.value};
    }
    if (word_at(note, 0) != 4 || word_at(note, 8) != NT_GNU_PROPERTY_TYPE_0 ||
        as_text(note.subspan(12, 4)) != std::string_view("GNU\0", 4) ||
        word_at(note, 4) > note.size() - note_header) {
        return damaged;
    }
    auto rest = note.subspan(note_header, word_at(note, 4));
    while (!rest.empty()) {
        if (rest.size() < 8 || word_at(rest, 4) > rest.size() - 8) {
            return damaged;
        }
        const std::uint32_t size = word_at(rest, 4);
        if (word_at(rest, 0) == feature_1_and) {
            if (size != sizeof(std::uint32_t)) {
                return damaged;
            }
            const std::uint32_t features = word_at(rest, 8);
            image.properties = {.branch_targets = (features & feature_bti) != 0,
                                .pointer_signing = (features & feature_pac) != 0,
                                .guarded_stack = (features & feature_gcs) != 0};
        }
        const std::size_t step = (8 + std::size_t{size} + 7) & ~std::size_t{7};
        rest = rest.subspan(std::min(step, rest.size()));
    }
    return {};
}

template <class Raw>
Result<Kind> kind_by_dynamic(const ElfProgramHeader& header, const ByteSource& source,
                             Swapper get) {
    std::array<Raw, max_dynamic_size / sizeof(Raw)> storage;
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(header.filesz / sizeof(Raw), storage.size()));
    const auto entries = std::span(storage).first(count);
    if (const Errno error = source.read(header.offset, std::as_writable_bytes(entries))) {
        return Error{"cannot read the dynamic section", error.value};
    }
    bool library = false;
    for (const Raw& raw : entries) {
        const ElfDynamic entry = decode_dynamic(raw, get);
        if (entry.tag == DT_NULL) {
            break;
        }
        if (entry.tag == DT_FLAGS_1 && (entry.value & DF_1_PIE) != 0) {
            return Kind::static_pie;
        }
        library |= entry.tag == DT_SONAME || entry.tag == DT_NEEDED;
    }
    return library ? Kind::shared_library : Kind::static_pie;
}

} // namespace

Result<void> read_contents(std::span<const ElfProgramHeader> headers, const ByteSource& source,
                           Image& image) {
    bool interpreter_seen = false;
    for (const ElfProgramHeader& header : headers) {
        Result<void> done;
        switch (header.type) {
        case PT_INTERP:
            if (!std::exchange(interpreter_seen, true)) { // Linux takes the first
                done = read_interpreter(header, source, image);
            }
            break;
        case PT_TLS: done = read_tls(header, image); break;
        case PT_GNU_STACK:
            image.stack = (header.flags & PF_X) != 0 ? StackRequest::exec : StackRequest::no_exec;
            break;
        case PT_GNU_PROPERTY:
            if (image.isa == Isa::a64) {
                done = read_properties(header, source, image);
            }
            break;
        default: break;
        }
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<Kind> kind_of_uninterpreted(std::span<const ElfProgramHeader> headers,
                                   const ByteSource& source, const Image& image) {
    if (!image.has_entry) {
        return Kind::shared_library;
    }
    const auto dynamic =
        std::ranges::find(headers, std::uint32_t{PT_DYNAMIC}, &ElfProgramHeader::type);
    if (dynamic == headers.end()) {
        return Kind::static_pie;
    }
    if (!fits(dynamic->offset, dynamic->filesz, source.size())) {
        return Error{"truncated: the dynamic section lies past the end of the file", EIO};
    }
    const Swapper get(image.order);
    return image.bits == 64 ? kind_by_dynamic<Elf64_Dyn>(*dynamic, source, get)
                            : kind_by_dynamic<Elf32_Dyn>(*dynamic, source, get);
}

} // namespace ferry::loader
