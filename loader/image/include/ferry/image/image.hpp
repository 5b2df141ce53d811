#pragma once
/// Image: what the strict readers found in a program file, in terms that no file format owns.
///
/// An Image is a plain value. It holds numbers as the file has them (addresses without load bias),
/// already checked as read.hpp says, and never refers to the file again.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ferry/base/isa.hpp>

namespace ferry::loader {

enum class Format : std::uint8_t { elf, pe, script };

enum class GuestOs : std::uint8_t {
    linux_os, ///< spelled so because `linux` is a macro in GNU mode
    freebsd,
    netbsd,
    openbsd,
    solaris,
    windows,
    uefi,
    standalone, ///< firmware and embedded code
    unknown,
};

/// Sizes of the C types: what `long` and pointers are.
enum class DataModel : std::uint8_t { ilp32, lp64, llp64 };

enum class Kind : std::uint8_t {
    static_fixed,   ///< ELF, at fixed addresses, complete in itself
    dynamic_fixed,  ///< ELF, at fixed addresses, started by an interpreter (non-PIE)
    static_pie,     ///< ELF, position-independent, relocates itself
    pie,            ///< ELF, position-independent, started by an interpreter
    shared_library, ///< ELF library or PE DLL; may have an entry (ld.so has)
    relocatable,    ///< ELF object file
    core,           ///< ELF core dump
    executable,     ///< PE program
    driver,         ///< PE for the kernel or the firmware's boot and runtime services
    script,         ///< text that begins with #!
};

/// A piece of the file to be mapped.
struct Segment {
    std::uint64_t vaddr = 0;
    std::uint64_t mem_size = 0; ///< bytes in memory, never 0
    std::uint64_t offset = 0;   ///< where its bytes are in the file
    /// Bytes from the file; the rest of mem_size is zero. Of PE sections it may be more than that,
    /// up to the end of the last page.
    std::uint64_t file_size = 0;
    std::uint64_t alignment = 0; ///< a power of two, or 0 and 1 for "none"
    int protection = 0;          ///< PROT_READ | PROT_WRITE | PROT_EXEC

    [[nodiscard]] std::uint64_t end() const { return vaddr + mem_size; }
    [[nodiscard]] std::uint64_t file_end() const { return vaddr + file_size; }
};

/// The thread-local initial image (PT_TLS); its bytes lie inside a segment.
struct TlsTemplate {
    std::uint64_t vaddr = 0;
    std::uint64_t file_size = 0;
    std::uint64_t mem_size = 0;
    std::uint64_t alignment = 0;
};

/// The ELF program header table, for AT_PHDR and its kin.
struct ProgramHeaders {
    std::uint64_t vaddr = 0; ///< where the table lies in memory; 0 if no segment holds it
    std::uint16_t count = 0;
    std::uint16_t entry_size = 0;
};

/// What PT_GNU_STACK says.
enum class StackRequest : std::uint8_t { unspecified, no_exec, exec };

/// Bits of PT_GNU_PROPERTY's "all of this file is built for it" features.
struct CodeProperties {
    bool branch_targets = false;  ///< AArch64 BTI
    bool pointer_signing = false; ///< AArch64 PAC
    bool guarded_stack = false;   ///< AArch64 GCS
};

/// Every address of the image, and what a load bias must respect.
struct AddressSpan {
    std::uint64_t lowest = 0;    ///< first page of the first segment
    std::uint64_t highest = 0;   ///< end of the last segment's last page
    std::uint64_t alignment = 0; ///< largest alignment a segment asks for, at least a page
};

/// An entry of a PE file's data directory table; size 0 if it is not there.
struct PeDirectory {
    std::uint32_t rva = 0;
    std::uint32_t size = 0;
};

/// What only PE files have.
struct PeDetails {
    std::uint16_t machine = 0;
    std::uint16_t subsystem = 0;
    std::uint16_t characteristics = 0;
    std::uint16_t dll_characteristics = 0;
    std::uint64_t image_base = 0;
    std::uint32_t image_size = 0;
    std::uint32_t header_size = 0;       ///< bytes of the file mapped at the image base
    std::uint32_t section_alignment = 0; ///< a power of two
    std::uint32_t checksum = 0;
    std::uint16_t section_count = 0;
    std::uint16_t subsystem_major = 0;
    std::uint16_t subsystem_minor = 0;
    std::uint16_t os_major = 0;
    std::uint16_t os_minor = 0;
    std::uint32_t code_size = 0; ///< as the header says it
    bool is_flat = false;        ///< sections closer than a page: memory is as the file is
    std::uint64_t stack_reserve = 0;
    std::uint64_t stack_commit = 0;
    PeDirectory relocations;
    bool is_dotnet = false;
};

/// The first line of a script.
struct ScriptLine {
    std::string interpreter;
    std::optional<std::string> argument; ///< everything after the interpreter, in one piece
};

struct Image {
    Format format = Format::elf;
    Kind kind = Kind::static_fixed;
    GuestOs os = GuestOs::unknown;
    DataModel data_model = DataModel::lp64;
    ByteOrder order = ByteOrder::little;
    std::uint8_t bits = 0;     ///< 32 or 64: the file's class
    std::uint16_t machine = 0; ///< e_machine, or the PE machine
    std::optional<Isa> isa;    ///< set if ferry knows the machine, class and byte order
    std::uint32_t flags = 0;   ///< e_flags
    std::uint64_t file_size = 0;

    bool has_entry = false; ///< `entry` lies in an executable segment
    std::uint64_t entry = 0;
    std::vector<Segment> segments; ///< ascending, disjoint, none empty
    AddressSpan span;

    std::string interpreter; ///< PT_INTERP's path; empty if there is none
    std::optional<TlsTemplate> tls;
    ProgramHeaders program_headers;
    StackRequest stack = StackRequest::unspecified;
    CodeProperties properties;

    std::optional<PeDetails> pe;
    std::optional<ScriptLine> script;

    /// It may be loaded at any address (ET_DYN).
    [[nodiscard]] bool is_position_independent() const {
        return kind == Kind::static_pie || kind == Kind::pie || kind == Kind::shared_library;
    }
};

} // namespace ferry::loader
