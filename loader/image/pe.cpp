// The PE reader: headers and section table. "PE Format", learn.microsoft.com.
//
// A PE file begins with a DOS program ("MZ") whose field at 0x3c says where the real headers are.
// Other things begin with MZ too: DOS programs proper, and the 16-bit and OS/2 formats NE, LE, LX.

#include "readers.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::loader {
namespace {

constexpr std::uint64_t new_header_field = 0x3c;
constexpr std::uint16_t max_sections = 96; // Windows' limit
constexpr std::uint64_t sector = 0x200;    // what Windows rounds places in the file to
constexpr std::uint32_t relocation_directory = 5;
constexpr std::uint32_t clr_directory = 14;

constexpr std::uint16_t magic_pe32 = 0x10b;
constexpr std::uint16_t magic_pe32_plus = 0x20b;

constexpr std::uint16_t characteristic_executable = 0x0002;
constexpr std::uint16_t characteristic_dll = 0x2000;

constexpr std::uint32_t section_execute = 0x20000000;
constexpr std::uint32_t section_read = 0x40000000;
constexpr std::uint32_t section_write = 0x80000000;

struct CoffHeader {
    std::array<char, 4> signature;
    std::uint16_t machine;
    std::uint16_t section_count;
    std::uint32_t timestamp;
    std::uint32_t symbol_table;
    std::uint32_t symbol_count;
    std::uint16_t optional_size;
    std::uint16_t characteristics;
};
static_assert(sizeof(CoffHeader) == 24);

/// The optional header from its magic to just before the stack sizes; both widths have the same
/// offsets here, but for the image base.
struct OptionalHeader {
    std::uint16_t magic;
    std::uint16_t linker_version;
    std::array<std::uint32_t, 3> sizes;
    std::uint32_t entry;
    std::uint32_t code_base;
    std::array<std::uint32_t, 2> base; // PE32: data base, image base; PE32+: image base
    std::uint32_t section_alignment;
    std::uint32_t file_alignment;
    std::array<std::uint16_t, 6> versions; // of the system, the image, the subsystem
    std::uint32_t win32_version;
    std::uint32_t image_size;
    std::uint32_t headers_size;
    std::uint32_t checksum;
    std::uint16_t subsystem;
    std::uint16_t dll_characteristics;
};
static_assert(sizeof(OptionalHeader) == 72);

struct SectionHeader {
    std::array<char, 8> name;
    std::uint32_t virtual_size;
    std::uint32_t virtual_address;
    std::uint32_t raw_size;
    std::uint32_t raw_offset;
    std::array<std::uint32_t, 3> unused;
    std::uint32_t characteristics;
};
static_assert(sizeof(SectionHeader) == 40);

Error damaged(std::string_view what) { return {fmt::format("damaged PE file: {}", what), ENOEXEC}; }

/// Why a file that begins with MZ is no PE file.
Error describe_dos(std::string_view signature) {
    struct Row {
        std::string_view signature;
        std::string_view what;
    };
    static constexpr Row rows[] = {
        {"NE", "a 16-bit Windows program"},
        {"LE", "an OS/2 or Windows 9x driver (LE)"},
        {"LX", "an OS/2 program (LX)"},
    };
    for (const Row& row : rows) {
        if (signature.starts_with(row.signature)) {
            return {fmt::format("{}, which ferry cannot run", row.what), ENOEXEC};
        }
    }
    return {"a DOS program, which ferry cannot run", ENOEXEC};
}

Result<std::uint64_t> find_headers(const ByteSource& source) {
    auto offset = read_as<std::uint32_t>(source, new_header_field, "DOS header");
    std::array<char, 4> signature{};
    if (!offset || source.read(*offset, std::as_writable_bytes(std::span(signature).first(2))) ||
        *offset < 4) {
        return describe_dos({});
    }
    const std::string_view text(signature.data(), 2);
    if (text != "PE") {
        return describe_dos(text);
    }
    return std::uint64_t{*offset};
}

Kind kind_of(std::uint16_t characteristics, std::uint16_t subsystem) {
    if (subsystem == 1 || subsystem == 11 || subsystem == 12) {
        return Kind::driver;
    }
    return (characteristics & characteristic_dll) != 0 ? Kind::shared_library : Kind::executable;
}

GuestOs os_of(std::uint16_t subsystem) {
    return subsystem >= 10 && subsystem <= 13 ? GuestOs::uefi : GuestOs::windows;
}

int protection_of(std::uint32_t characteristics) {
    return ((characteristics & section_read) != 0 ? PROT_READ : 0) |
           ((characteristics & section_write) != 0 ? PROT_WRITE : 0) |
           ((characteristics & section_execute) != 0 ? PROT_EXEC : 0);
}

Result<void> read_sections(const ByteSource& source, std::uint64_t offset, std::uint64_t alignment,
                           Image& image) {
    std::uint64_t lowest = image.pe->header_size;
    for (std::uint16_t i = 0; i < image.pe->section_count; ++i) {
        const auto header =
            read_as<SectionHeader>(source, offset + i * sizeof(SectionHeader), "section table");
        if (!header) {
            return damaged("truncated section table");
        }
        const std::uint64_t size =
            header->virtual_size != 0 ? header->virtual_size : header->raw_size;
        if (size == 0) {
            continue;
        }
        if (header->virtual_address < lowest) {
            return damaged(lowest == image.pe->header_size ? "a section overlaps the headers"
                                                           : "sections overlap or do not ascend");
        }
        if (!fits(header->virtual_address, size, page_ceil(image.pe->image_size))) {
            return damaged("a section lies outside the image");
        }
        if (header->raw_size != 0 && !fits(header->raw_offset, header->raw_size, source.size())) {
            return damaged("a section lies past the end of the file");
        }
        lowest = header->virtual_address + size;
        // Whole sectors are mapped, beginning with the one that it begins in, up to the end of the
        // section's last page.
        const std::uint64_t offset_down = header->raw_offset & ~(sector - 1);
        const std::uint64_t end = std::min(
            align_up(std::uint64_t{header->raw_offset} + header->raw_size, sector), source.size());
        const std::uint64_t bytes = header->raw_size == 0 ? 0 : end - offset_down;
        const std::uint64_t room = page_ceil(GuestAddr(lowest)).value() - header->virtual_address;
        image.segments.push_back({.vaddr = image.pe->image_base + header->virtual_address,
                                  .mem_size = size,
                                  .offset = offset_down,
                                  .file_size = std::min(bytes, room),
                                  .alignment = alignment,
                                  .protection = protection_of(header->characteristics)});
    }
    return {};
}

/// Sections closer than a page: the whole file lies in memory as it is, readable, writable and
/// executable, so that sections must lie there as in the file.
Result<void> read_flat_sections(const ByteSource& source, std::uint64_t offset, Image& image) {
    for (std::uint16_t i = 0; i < image.pe->section_count; ++i) {
        const auto header =
            read_as<SectionHeader>(source, offset + i * sizeof(SectionHeader), "section table");
        if (!header) {
            return damaged("truncated section table");
        }
        if (header->virtual_address != header->raw_offset ||
            header->virtual_size > header->raw_size) {
            return damaged("sections closer than a page do not lie as in the file");
        }
        if (!fits(header->virtual_address, header->raw_size, image.pe->image_size)) {
            return damaged("a section lies outside the image");
        }
    }
    image.segments.push_back(
        {.vaddr = image.pe->image_base,
         .mem_size = image.pe->image_size,
         .offset = 0,
         .file_size = std::min<std::uint64_t>(image.pe->image_size, source.size()),
         .alignment = page_size,
         .protection = PROT_READ | PROT_WRITE | PROT_EXEC});
    return {};
}

} // namespace

Result<Image> read_pe(const ByteSource& source, const Head&) {
    static_assert(std::endian::native == std::endian::little, "PE fields are read as they are");
    const auto begin = find_headers(source);
    if (!begin) {
        return begin.error();
    }
    const auto coff = read_as<CoffHeader>(source, *begin, "PE header");
    if (!coff) {
        return damaged("truncated header");
    }
    if (std::string_view(coff->signature.data(), 4) != std::string_view("PE\0\0", 4)) {
        return damaged("bad signature");
    }
    const std::uint64_t optional_offset = *begin + sizeof(CoffHeader);
    const auto optional = read_as<OptionalHeader>(source, optional_offset, "PE header");
    if (!optional || coff->optional_size < sizeof(OptionalHeader)) {
        return damaged("truncated header");
    }
    if (optional->magic != magic_pe32 && optional->magic != magic_pe32_plus) {
        return damaged("neither PE32 nor PE32+");
    }
    const bool wide = optional->magic == magic_pe32_plus;
    const std::uint64_t directories_count_offset = wide ? 108 : 92;
    if (coff->optional_size < directories_count_offset + sizeof(std::uint32_t)) {
        return damaged("truncated header");
    }
    if ((coff->characteristics & characteristic_executable) == 0) {
        return damaged("marked as not executable");
    }
    if (coff->section_count > max_sections) {
        return damaged("more sections than Windows allows");
    }
    if (!std::has_single_bit(optional->section_alignment) ||
        !std::has_single_bit(optional->file_alignment)) {
        return damaged("an alignment is not a power of two");
    }

    PeDetails pe;
    pe.machine = coff->machine;
    pe.subsystem = optional->subsystem;
    pe.characteristics = coff->characteristics;
    pe.dll_characteristics = optional->dll_characteristics;
    pe.image_base =
        wide ? optional->base[0] | std::uint64_t{optional->base[1]} << 32 : optional->base[1];
    pe.image_size = optional->image_size;
    pe.section_alignment = optional->section_alignment;
    pe.is_flat = pe.section_alignment < page_size;
    if (optional->file_alignment > pe.section_alignment ||
        (optional->file_alignment % sector != 0 &&
         optional->file_alignment != pe.section_alignment)) {
        return damaged("an alignment in the file that does not fit that of the sections");
    }
    pe.code_size = optional->sizes[0];
    pe.os_major = optional->versions[0];
    pe.os_minor = optional->versions[1];
    // Whatever it says, the section table belongs to the headers.
    const std::uint64_t table_end =
        optional_offset + coff->optional_size + coff->section_count * sizeof(SectionHeader);
    if (std::max<std::uint64_t>(optional->headers_size, table_end) > pe.image_size) {
        return damaged("the headers lie outside the image");
    }
    pe.header_size = std::max(optional->headers_size, static_cast<std::uint32_t>(table_end));
    pe.checksum = optional->checksum;
    pe.section_count = coff->section_count;
    pe.subsystem_major = optional->versions[4];
    pe.subsystem_minor = optional->versions[5];
    if (!fits(pe.image_base, pe.image_size,
              wide ? std::uint64_t{1} << 47 : std::uint64_t{1} << 32)) {
        return damaged("the image does not fit into the address space");
    }

    const auto directories =
        read_as<std::uint32_t>(source, optional_offset + directories_count_offset, "PE header");
    const auto directory = [&](std::uint32_t index) {
        const std::uint64_t offset =
            directories_count_offset + sizeof(std::uint32_t) + index * sizeof(PeDirectory);
        if (!directories || *directories <= index ||
            coff->optional_size < offset + sizeof(PeDirectory)) {
            return PeDirectory{};
        }
        const auto entry =
            read_as<PeDirectory>(source, optional_offset + offset, "data directories");
        return entry ? *entry : PeDirectory{};
    };
    pe.is_dotnet = directory(clr_directory).rva != 0;
    pe.relocations = directory(relocation_directory);
    if (pe.relocations.size != 0 && !fits(pe.relocations.rva, pe.relocations.size, pe.image_size)) {
        return damaged("the relocations lie outside the image");
    }
    if (wide) {
        const auto sizes = read_as<std::array<std::uint64_t, 2>>(
            source, optional_offset + sizeof(OptionalHeader), "PE header");
        pe.stack_reserve = sizes ? (*sizes)[0] : 0;
        pe.stack_commit = sizes ? (*sizes)[1] : 0;
    } else {
        const auto sizes = read_as<std::array<std::uint32_t, 2>>(
            source, optional_offset + sizeof(OptionalHeader), "PE header");
        pe.stack_reserve = sizes ? (*sizes)[0] : 0;
        pe.stack_commit = sizes ? (*sizes)[1] : 0;
    }

    Image image;
    image.format = Format::pe;
    image.kind = kind_of(pe.characteristics, pe.subsystem);
    image.os = os_of(pe.subsystem);
    image.data_model = wide ? DataModel::llp64 : DataModel::ilp32;
    image.order = ByteOrder::little;
    image.bits = wide ? 64 : 32;
    image.machine = pe.machine;
    image.isa = isa_from_pe(pe.machine);
    image.pe = pe;
    const std::uint64_t sections = optional_offset + coff->optional_size;
    if (auto done = pe.is_flat ? read_flat_sections(source, sections, image)
                               : read_sections(source, sections, pe.section_alignment, image);
        !done) {
        return std::move(done).error();
    }
    image.entry = pe.image_base + optional->entry;
    for (const Segment& segment : image.segments) {
        image.has_entry |= optional->entry != 0 && (segment.protection & PROT_EXEC) != 0 &&
                           image.entry >= segment.vaddr && image.entry < segment.end();
    }
    image.span = {.lowest = pe.image_base,
                  .highest = page_ceil(pe.image_base + pe.image_size),
                  .alignment = 0x10000};
    return image;
}

} // namespace ferry::loader
