#pragma once
/// The functions of an ELF file by where they lie in it: for profilers, not for running it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/image/byte_source.hpp>

namespace ferry::loader {

/// Immutable once read.
class Symbols {
public:
    struct Found {
        std::string_view name;    ///< valid as long as the Symbols are
        std::uint64_t offset = 0; ///< from where the function begins, in bytes
    };

    /// Reads what .symtab and .dynsym say of functions. Empty for a stripped file, for one whose
    /// tables are damaged or larger than 256 MiB, and for any but 64-bit little-endian ELF: a
    /// missing name is no error.
    [[nodiscard]] static Symbols read(const ByteSource& source);

    /// The function that has the byte at `file_offset`.
    [[nodiscard]] std::optional<Found> at(std::uint64_t file_offset) const;
    [[nodiscard]] bool empty() const { return functions_.empty(); }

private:
    struct Function {
        std::uint64_t begin = 0; ///< address as linked
        std::uint64_t size = 0;  ///< 0 if the table does not say: up to the next
        std::size_t name = 0;    ///< in names_
    };
    struct Segment {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint64_t address = 0;
    };
    friend class SymbolReader;

    std::vector<Segment> segments_;
    std::vector<Function> functions_; ///< by address
    std::string names_;               ///< each ends with a zero byte
};

} // namespace ferry::loader
