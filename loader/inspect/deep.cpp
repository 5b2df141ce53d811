// The only file that sees LIEF. Its exceptions end here.

#include <ferry/inspect/deep.hpp>

#include <algorithm>
#include <exception>
#include <new>

#include <LIEF/LIEF.hpp>
#include <fmt/format.h>

namespace ferry::inspect {
namespace {

template <class Symbols>
std::vector<std::string> names_of(const Symbols& symbols) {
    std::vector<std::string> names;
    for (const auto& symbol : symbols) {
        if (!symbol.name().empty()) {
            names.push_back(symbol.name());
        }
    }
    std::ranges::sort(names);
    const auto repeated = std::unique(names.begin(), names.end());
    names.erase(repeated, names.end());
    return names;
}

/// The parts of a search path, which colons divide.
std::vector<std::string> split_path(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        if (end > begin) {
            parts.push_back(path.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return parts;
}

void read_dynamic(const LIEF::ELF::Binary& binary, DeepReport& report) {
    using namespace LIEF::ELF;
    std::vector<std::string> rpath;
    for (const DynamicEntry& entry : binary.dynamic_entries()) {
        switch (entry.tag()) {
        case DYNAMIC_TAGS::DT_NEEDED:
            report.needed.push_back(static_cast<const DynamicEntryLibrary&>(entry).name());
            break;
        case DYNAMIC_TAGS::DT_SONAME:
            report.soname = static_cast<const DynamicSharedObject&>(entry).name();
            break;
        case DYNAMIC_TAGS::DT_RUNPATH:
            report.library_path = split_path(static_cast<const DynamicEntryRunPath&>(entry).name());
            break;
        case DYNAMIC_TAGS::DT_RPATH:
            rpath = split_path(static_cast<const DynamicEntryRpath&>(entry).name());
            break;
        default: break;
        }
    }
    if (report.library_path.empty()) {
        report.library_path = std::move(rpath);
    }
}

DeepReport read_elf(const LIEF::ELF::Binary& binary) {
    using namespace LIEF::ELF;
    DeepReport report;
    report.machine = static_cast<std::uint32_t>(binary.header().machine_type());
    report.entry = binary.header().entrypoint();
    if (binary.has_interpreter()) {
        report.interpreter = binary.interpreter();
    }
    for (const Segment& segment : binary.segments()) {
        report.has_tls |= segment.type() == SEGMENT_TYPES::PT_TLS;
        if (segment.type() == SEGMENT_TYPES::PT_LOAD) {
            report.segments.push_back({.vaddr = segment.virtual_address(),
                                       .mem_size = segment.virtual_size(),
                                       .offset = segment.file_offset(),
                                       .file_size = segment.physical_size(),
                                       .flags = static_cast<std::uint32_t>(segment.flags())});
        }
    }
    for (const Section& section : binary.sections()) {
        if (section.type() != ELF_SECTION_TYPES::SHT_NULL) {
            report.sections.push_back({.name = section.name(),
                                       .address = section.virtual_address(),
                                       .size = section.size(),
                                       .offset = section.offset()});
        }
    }
    read_dynamic(binary, report);
    report.imports.push_back({.library = {}, .symbols = names_of(binary.imported_symbols())});
    report.exports = names_of(binary.exported_symbols());
    return report;
}

std::string entry_name(const LIEF::PE::ImportEntry& entry) {
    return entry.is_ordinal() ? fmt::format("#{}", entry.ordinal()) : entry.name();
}

DeepReport read_pe(const LIEF::PE::Binary& binary) {
    using namespace LIEF::PE;
    DeepReport report;
    report.machine = static_cast<std::uint32_t>(binary.header().machine());
    report.entry = binary.entrypoint();
    report.has_tls = binary.has_tls();
    for (const Section& section : binary.sections()) {
        report.sections.push_back({.name = section.name(),
                                   .address = section.virtual_address(),
                                   .size = section.virtual_size(),
                                   .offset = section.offset()});
    }
    for (const Import& import : binary.imports()) {
        DeepImport& made = report.imports.emplace_back();
        made.library = import.name();
        for (const ImportEntry& entry : import.entries()) {
            made.symbols.push_back(entry_name(entry));
        }
        report.needed.push_back(import.name());
    }
    if (binary.has_exports()) {
        for (const ExportEntry& entry : binary.get_export().entries()) {
            report.exports.push_back(entry.name().empty() ? fmt::format("#{}", entry.ordinal())
                                                          : entry.name());
        }
    }
    return report;
}

} // namespace

Result<DeepReport> read_deep(const std::string& path) {
    try {
        LIEF::Logger::disable();
        if (LIEF::ELF::is_elf(path)) {
            return read_elf(*LIEF::ELF::Parser::parse(path));
        }
        if (LIEF::PE::is_pe(path)) {
            return read_pe(*LIEF::PE::Parser::parse(path));
        }
        return Error{"neither ELF nor PE"};
    } catch (const std::bad_alloc&) {
        return Error{"the deep reading needs more memory than is allowed"};
    } catch (const std::exception& exception) {
        return Error{fmt::format("the deep reading failed: {}", exception.what())};
    }
}

} // namespace ferry::inspect
