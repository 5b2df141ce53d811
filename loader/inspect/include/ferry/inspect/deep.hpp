#pragma once
/// The deep reading of an ELF or PE file by LIEF: sections, libraries, symbols. LIEF believes what
/// a file says, so its answers describe a file and decide nothing; and it may need much memory and
/// time, so read_deep_limited runs it in a child.

#include <cstdint>
#include <string>
#include <vector>

#include <ferry/base/result.hpp>

namespace ferry::inspect {

struct DeepSegment {
    std::uint64_t vaddr = 0;
    std::uint64_t mem_size = 0;
    std::uint64_t offset = 0;
    std::uint64_t file_size = 0;
    std::uint32_t flags = 0; ///< p_flags; PT_LOAD segments only
};

struct DeepSection {
    std::string name;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
};

/// Functions and objects taken from one library; ELF does not say from which: its name is empty.
struct DeepImport {
    std::string library;
    std::vector<std::string> symbols;
};

struct DeepReport {
    std::uint32_t machine = 0;
    std::uint64_t entry = 0;
    std::string interpreter;
    std::string soname;
    std::vector<std::string> needed;       ///< libraries, as the file names them
    std::vector<std::string> library_path; ///< DT_RUNPATH, else DT_RPATH, with $ORIGIN as it stands
    bool has_tls = false;
    std::vector<DeepSegment> segments; ///< ELF only
    std::vector<DeepSection> sections;
    std::vector<DeepImport> imports;
    std::vector<std::string> exports;
};

/// Reads `path` in this process. An error says why LIEF refused it. Thread-safe.
[[nodiscard]] Result<DeepReport> read_deep(const std::string& path);

struct Limits {
    std::uint64_t memory = std::uint64_t{2} << 30; ///< address space of the child, in bytes
    unsigned seconds = 30;                         ///< of processor time, and of waiting
};

/// Reads `path` in a child process under `limits`. What the child does not survive is an error:
/// memory, time, a crash. Not thread-safe: forks.
[[nodiscard]] Result<DeepReport> read_deep_limited(const std::string& path, const Limits& limits);

} // namespace ferry::inspect
