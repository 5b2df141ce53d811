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
    /// Of the 64 words of four bytes from an address's on, a bit for each, those where code may
    /// begin.
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

/// Where control goes behind an instruction.
enum class Flow : std::uint8_t { next, conditional, jump, call, end };

struct Step {
    Flow flow = Flow::next;
    std::int64_t offset = 0; ///< of a direct branch, in bytes
};

/// How instructions lie in memory: all are of one piece, or of one or two.
struct A64Code {
    using Piece = std::uint32_t;
    static constexpr bool has_long = false;
    static Step step_of(std::uint32_t word);
};
struct Rv64Code {
    using Piece = std::uint16_t;
    static constexpr bool has_long = true;
    [[nodiscard]] static bool is_long(Piece first) { return (first & 3) == 3; }
    static Step step_of(std::uint32_t word);
};

/// How far from its beginning a unit reaches, in bytes.
inline constexpr GuestSize farthest_reach = 4096;

/// Where the instructions of a unit that begins at `pc` may lie.
[[nodiscard]] inline GuestRange around_unit(GuestAddr pc) {
    return {pc.value() > farthest_reach ? GuestAddr(pc.value() - farthest_reach) : GuestAddr(0),
            pc + farthest_reach};
}

/// Places and lengths are in pieces. Not thread-safe.
template <class Code>
class Scanner {
public:
    using Piece = typename Code::Piece;
    static constexpr std::uint32_t piece = sizeof(Piece); ///< in bytes

    /// Stops at `breakpoints`, if there are any, which must outlive the scanner.
    explicit Scanner(const Breakpoints* breakpoints = nullptr) : breakpoints_(breakpoints) {}

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
        const Piece* words;
        std::uint32_t count;
        std::uint64_t leaders; ///< of these, beginnings of blocks: a bit for each
        bool straight;         ///< a region would have no more, and nothing in it leads into it
    };
    [[nodiscard]] TraceShape trace() const {
        return {&words_[farthest], trace_length_, trace_leaders_, straight_};
    }

    /// False for a trace of which a region would have more.
    [[nodiscard]] bool is_whole() const { return whole_; }
    [[nodiscard]] const std::vector<ScannedBlock>& blocks() const { return blocks_; }
    struct Instruction {
        std::uint32_t word;
        std::uint32_t size; ///< in pieces
    };
    /// Of a block: that which begins at a place.
    [[nodiscard]] Instruction instruction(std::uint32_t at) const {
        if constexpr (Code::has_long) {
            if (Code::is_long(words_[at])) {
                return {words_[at] | std::uint32_t{words_[at + 1]} << 16, 2};
            }
        }
        return {words_[at], 1};
    }
    /// The index of the scanned block that begins at an address, or -1.
    [[nodiscard]] std::int32_t block_at(GuestAddr pc) const;

private:
    static constexpr std::uint32_t farthest = farthest_reach / piece;
    static constexpr std::uint32_t window = 2 * farthest; ///< the unit's first lies in the middle
    static constexpr std::uint32_t line = 128 / piece;    ///< what is fetched at once

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
        return static_cast<std::uint32_t>((pc.value() - begin_) / piece);
    }
    /// Whether the piece could be read.
    [[nodiscard]] bool fetch(const memory::AddressSpace& space, std::uint32_t index) {
        return (index >= line_begin_ && index < line_end_) || fetch_line(space, index);
    }
    /// Whether the instruction could be, which must not lie over the window's end.
    [[nodiscard]] bool fetch_instruction(const memory::AddressSpace& space, std::uint32_t index) {
        if constexpr (Code::has_long) {
            return fetch(space, index) && (!Code::is_long(words_[index]) ||
                                           (index + 1 < window && fetch(space, index + 1)));
        }
        return fetch(space, index);
    }
    /// It is part of the unit from now on.
    void take(std::uint32_t index, std::uint32_t size) {
        fetched_.add(index);
        if (size == 2) {
            fetched_.add(index + 1);
            seconds_.add(index + 1);
        }
    }
    /// Whether a block may begin there, where it is no part of an instruction.
    [[nodiscard]] bool can_lead(std::int64_t place) const {
        return place > 0 && place < window &&
               !(Code::has_long && seconds_.has(static_cast<std::uint32_t>(place)));
    }
    [[nodiscard]] bool fetch_line(const memory::AddressSpace& space, std::uint32_t index);
    /// So many instructions, which lie in one page.
    [[nodiscard]] bool read(const memory::AddressSpace& space, std::uint32_t first,
                            std::uint32_t count);
    void find_instructions(const memory::AddressSpace& space);
    void find_trace(const memory::AddressSpace& space, const KnownCode& known);
    void list_trace();
    bool add_successors(const ScannedBlock& block);
    void order_blocks();
    void find_components();
    void find_better();

    const Breakpoints* breakpoints_;
    Reach reach_ = Reach::region;
    bool whole_ = true;
    // Of a trace.
    std::uint32_t trace_length_ = 0;
    std::uint64_t trace_leaders_ = 0; ///< a bit for each of the first 64
    bool straight_ = false;
    std::uint64_t begin_ = 0; ///< address of the window's first instruction; may wrap
    std::array<Piece, window> words_{};
    std::array<std::uint16_t, window> block_index_{};
    Places fetched_; ///< instructions of the unit
    Places seconds_; ///< second pieces of these
    Places leaders_; ///< beginnings of blocks
    Places entries_; ///< of these, what is entered from outside
    Places ends_;    ///< instructions behind which no other is next: jumps, calls, returns
    Places read_;    ///< lines that are in words_, by their first place
    std::uint32_t line_begin_ = 0; ///< the line that was asked for last
    std::uint32_t line_end_ = 0;
    GuestRange executable_{};                     ///< what is known to be…
    const memory::AddressSpace* space_ = nullptr; ///< …in this
    std::uint64_t version_ = 0;                   ///< …as long as it has this version
    std::vector<std::uint32_t> work_;
    std::vector<ScannedBlock> blocks_;
    // Of order_blocks().
    static constexpr std::uint16_t no_component = 0xffff;
    /// Of a block, by its index as they lie in memory.
    struct Node {
        std::uint16_t successors = 0; ///< where they begin; they end where the next one's do
        bool stays = false;           ///< before or behind the block that a call ends
        std::uint16_t seen = 0;       ///< when the search came there, from 1 on
        std::uint16_t lowest = 0;     ///< the earliest that leads there and is led to
        std::uint16_t place = 0;      ///< in reverse postorder
        std::uint16_t component = no_component; ///< by one of its blocks
    };
    struct Component {
        bool stays = false;
        bool lie_across = false; ///< loops by address, each other
        int gain = 0;            ///< so many loops less in reverse postorder
        [[nodiscard]] bool is_better() const { return !stays && lie_across && gain > 0; }
    };
    struct Visit {
        std::uint16_t block;
        std::uint16_t next; ///< of its successors
    };
    std::vector<Node> nodes_; ///< and one more
    std::vector<std::uint16_t> successors_;
    std::vector<Component> components_;
    std::vector<std::uint16_t> loop_ends_; ///< behind the last block that branches back there, or 0
    std::vector<Visit> path_;
    std::vector<std::uint16_t> members_;
    std::vector<std::uint16_t> order_;
    std::vector<ScannedBlock> ordered_;
};

} // namespace ferry::dbt
