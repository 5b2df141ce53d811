#pragma once
/// The memory of generated code and of the data beside it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "reserved.hpp"

namespace ferry::dbt {

/// How much of everything there may be between two clear().
struct CodeLimits {
    std::uint64_t code = 96ULL << 20; ///< bytes
    std::uint32_t cells = 4U << 20;   ///< of 8 bytes
    std::uint32_t units = 1U << 19;
    /// How often a trace is entered, or a loop in it turns, before a region takes its place: that
    /// takes some 50 µs to make, and saves some nanoseconds a turn.
    std::uint32_t turns = 4000;
    /// How often a branch leads to code before that is translated; until then it is interpreted. At
    /// most 255.
    std::uint32_t visits = 16;
};

/// Code lies in chunks that are mapped twice: readable and executable where it runs, writable
/// elsewhere. So no page is ever writable and executable, writing costs no system call, and
/// a fork copies nothing: the child runs the parent's code but adds to chunks of its own. Cells are
/// ordinary private memory, within 2 GiB of the code.
///
/// Not thread-safe, but for reading what was written.
class CodeArea {
public:
    /// Null if there is no room in the address space.
    static std::unique_ptr<CodeArea> create(const CodeLimits& limits);
    ~CodeArea();
    CodeArea(const CodeArea&) = delete;
    CodeArea& operator=(const CodeArea&) = delete;

    struct Place {
        std::uint64_t code = 0;       ///< aligned as was asked for
        std::uint32_t first_cell = 0; ///< of cells that hold anything
    };
    /// Room for one unit; nothing if the area is full. Ascending between two clear().
    [[nodiscard]] std::optional<Place> allocate(std::size_t code_bytes, std::size_t alignment,
                                                std::size_t cells);
    /// Writes code where no thread runs yet; where it can still be changed.
    [[nodiscard]] std::span<std::uint8_t> write(std::uint64_t at,
                                                std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::uint64_t* cell(std::uint32_t index) const { return cells_ + index; }
    [[nodiscard]] std::uint32_t cell_end() const { return next_cell_; } ///< of those allocated
    [[nodiscard]] std::uint64_t code_begin() const { return begin_; }
    [[nodiscard]] std::uint64_t code_end() const { return next_; } ///< of what was allocated

    /// Forgets all that was allocated and gives memory back; a child that was forked keeps its
    /// copy. No thread may be in the code.
    void clear();
    /// In both processes of a fork: the chunks belong to both from now on.
    void after_fork(bool in_child);

private:
    struct Chunk {
        std::uint64_t code = 0;
        std::size_t size = 0;
        std::uint8_t* writable = nullptr; ///< null in a child, which has not got it
        PagesAhead ahead{};               ///< of the writable view
    };

    explicit CodeArea(const CodeLimits& limits);
    /// Goes on with the next chunk, which may have to be made, that has room for so much.
    [[nodiscard]] bool next_chunk(std::size_t bytes);
    [[nodiscard]] static bool map(Chunk& chunk);
    void drop_chunks_from(std::size_t index);

    CodeLimits limits_;
    Reserved<std::byte> memory_; ///< the chunks replace their part of it; the cells follow
    std::uint64_t begin_ = 0;    ///< of the code
    std::vector<Chunk> chunks_;  ///< one behind the other
    std::size_t next_index_ = 0; ///< behind the one that is being filled
    std::uint64_t next_ = 0;     ///< free from here…
    std::uint64_t end_ = 0;      ///< …to here, in that chunk
    bool shared_ = false;        ///< with a child or a parent
    std::uint64_t* cells_ = nullptr;
    PagesAhead cells_ahead_;
    std::uint32_t next_cell_ = 0;
};

} // namespace ferry::dbt
