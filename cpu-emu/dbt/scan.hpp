#pragma once
/// Which guest instructions a unit is made of: those that can be reached from its first by direct
/// branches and by returning from calls, nearby and up to a limit.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <ferry/memory/address_space.hpp>

#include "breakpoints.hpp"

namespace ferry::dbt {

/// How much a unit is made of.
enum class Reach : std::uint8_t {
    trace,  ///< what is likely to run: a little way on from the first instruction, no side branches
    region, ///< all that direct branches lead to
    instruction, ///< the first instruction alone, whatever a debugger has put there
};

/// Where there is code: a trace ends where such begins.
class KnownCode {
public:
    /// Of the 64 instructions from an address on, a bit for each, those where code may begin.
    [[nodiscard]] virtual std::uint64_t may_begin(GuestAddr pc) const = 0;
    [[nodiscard]] virtual bool begins(GuestAddr pc) const = 0;

protected:
    ~KnownCode() = default;
};

struct NoCode final : KnownCode {
    [[nodiscard]] std::uint64_t may_begin(GuestAddr) const override { return 0; }
    [[nodiscard]] bool begins(GuestAddr) const override { return false; }
};
inline constexpr NoCode no_code;

struct ScannedBlock {
    GuestAddr pc{};
    std::uint32_t first = 0; ///< index into Scanner::words
    std::uint32_t count = 0; ///< 0: not part of the unit, only left to
    bool entry = false;
};

/// Not thread-safe.
class Scanner {
public:
    /// Stops at `breakpoints`, if there are any, which must outlive the scanner.
    explicit Scanner(const Breakpoints* breakpoints = nullptr) : breakpoints_(breakpoints) {}

    /// Where the instructions of a unit that begins at `pc` may lie.
    [[nodiscard]] static GuestRange around(GuestAddr pc) {
        constexpr GuestSize bytes = farthest * 4;
        return {pc.value() > bytes ? GuestAddr(pc.value() - bytes) : GuestAddr(0), pc + bytes};
    }
    /// False if the instruction at `pc` cannot be fetched.
    bool scan(const memory::AddressSpace& space, GuestAddr pc, Reach reach,
              const KnownCode& known) {
        const bool found = find(space, pc, reach, known);
        if (found) {
            make_blocks();
        }
        return found;
    }
    // The same in two steps, for those who may not want blocks.
    bool find(const memory::AddressSpace& space, GuestAddr pc, Reach reach, const KnownCode& known);
    void make_blocks();

    /// Of a trace, whose instructions lie one behind the other.
    struct TraceShape {
        const std::uint32_t* words;
        std::uint32_t count;
        std::uint64_t leaders; ///< of these, beginnings of blocks: a bit for each
        bool straight;         ///< a region would have no more, and nothing in it leads into it
    };
    [[nodiscard]] TraceShape trace() const {
        return {&words_[farthest], trace_length_, trace_leaders_, straight_};
    }

    /// False for a trace of which a region would have more.
    [[nodiscard]] bool is_whole() const { return whole_; }
    [[nodiscard]] const std::vector<ScannedBlock>& blocks() const { return blocks_; } ///< by pc
    /// The instruction words around the unit; only those of blocks mean something.
    [[nodiscard]] const std::uint32_t* words() const { return words_.data(); }
    /// The index of the scanned block that begins at an address, or -1.
    [[nodiscard]] std::int32_t block_at(GuestAddr pc) const;

private:
    /// How far from its beginning a unit reaches, in instructions.
    static constexpr std::uint32_t farthest = 1024;
    static constexpr std::uint32_t window = 2 * farthest; ///< the unit's first lies in the middle
    static constexpr std::uint32_t line = 32;             ///< instructions that are fetched at once

    /// A set of places in the window.
    class Places {
    public:
        [[nodiscard]] bool has(std::uint32_t i) const { return (bits_[i / 64] >> i % 64 & 1) != 0; }
        void add(std::uint32_t i) {
            bits_[i / 64] |= std::uint64_t{1} << i % 64;
            first_ = std::min(first_, i / 64);
            end_ = std::max(end_, i / 64 + 1);
        }
        void clear() {
            for (; first_ < end_; ++first_) {
                bits_[first_] = 0;
            }
            first_ = words;
            end_ = 0;
        }
        /// The first place from `i` on, or `window`.
        [[nodiscard]] std::uint32_t next(std::uint32_t i) const;
        /// The first that is not in the set.
        [[nodiscard]] std::uint32_t next_absent(std::uint32_t i) const;

    private:
        static constexpr std::uint32_t words = window / 64;
        std::array<std::uint64_t, words> bits_{};
        std::uint32_t first_ = words; ///< of the words that are not zero…
        std::uint32_t end_ = 0;       ///< …and behind the last
    };

    [[nodiscard]] std::uint32_t index_of(GuestAddr pc) const {
        return static_cast<std::uint32_t>((pc.value() - begin_) / 4);
    }
    /// Whether the instruction could be read.
    [[nodiscard]] bool fetch(const memory::AddressSpace& space, std::uint32_t index) {
        return (index >= line_begin_ && index < line_end_) || fetch_line(space, index);
    }
    [[nodiscard]] bool fetch_line(const memory::AddressSpace& space, std::uint32_t index);
    /// So many instructions, which lie in one page.
    [[nodiscard]] bool read(const memory::AddressSpace& space, std::uint32_t first,
                            std::uint32_t count);
    void find_instructions(const memory::AddressSpace& space);
    void find_trace(const memory::AddressSpace& space, const KnownCode& known);
    void list_trace();

    const Breakpoints* breakpoints_;
    Reach reach_ = Reach::region;
    bool whole_ = true;
    // Of a trace.
    std::uint32_t trace_length_ = 0;  ///< in instructions
    std::uint64_t trace_leaders_ = 0; ///< a bit for each of the first 64
    bool straight_ = false;
    std::uint64_t begin_ = 0; ///< address of the window's first instruction; may wrap
    std::array<std::uint32_t, window> words_{};
    std::array<std::uint16_t, window> block_index_{};
    Places fetched_; ///< instructions of the unit
    Places leaders_; ///< beginnings of blocks
    Places entries_; ///< of these, what is entered from outside
    Places ends_;    ///< instructions behind which no other is next: jumps, calls, returns
    Places read_;    ///< lines of `line` instructions that are in words_, by their first
    std::uint32_t line_begin_ = 0; ///< the line that was asked for last
    std::uint32_t line_end_ = 0;
    GuestRange executable_{};                     ///< what is known to be…
    const memory::AddressSpace* space_ = nullptr; ///< …in this
    std::uint64_t version_ = 0;                   ///< …as long as it has this version
    std::vector<std::uint32_t> work_;
    std::vector<ScannedBlock> blocks_;
};

} // namespace ferry::dbt
