#include "programs.hpp"

#include <cstddef>

namespace ferry::differential {

namespace {

constexpr std::uint32_t brk = 0xd420'0000;
constexpr std::uint32_t ret = 0xd65f'03c0;
constexpr std::size_t most_words = 64;

// Registers that only the frame of a program uses: counters of loops, one for each depth, the
// last one for those in functions; and the targets of indirect calls.
constexpr std::uint32_t first_counter = 24;
constexpr unsigned most_depth = 3;
constexpr std::uint32_t target_register = 29;
constexpr std::uint32_t link_register = 30;

class Program {
public:
    Program(const std::vector<const Row*>& rows, Random& random) : random_(random) {
        for (const Row* row : rows) {
            if (row->group != Group::branch_or_system) {
                groups_[static_cast<std::size_t>(row->group)].push_back(row);
            }
        }
    }

    std::vector<std::uint32_t> make() {
        items(3 + random_.below(10), 0);
        words_.push_back(brk);
        in_function_ = true;
        for (std::vector<std::size_t>& calls : calls_) {
            for (const std::size_t call : calls) {
                aim(call, here());
            }
            if (!calls.empty()) {
                items(1 + random_.below(4), most_depth);
                words_.push_back(ret);
            }
        }
        return std::move(words_);
    }

private:
    [[nodiscard]] std::size_t here() const { return words_.size(); }
    /// Room for this many words and what ends all that is open.
    [[nodiscard]] bool room_for(std::size_t count) const {
        constexpr std::size_t of_the_frame = 24;
        return here() + count + of_the_frame < most_words + (in_function_ ? of_the_frame / 2 : 0);
    }

    /// Lets the branch at `from` lead to `to`; an ADR too.
    void aim(std::size_t from, std::size_t to) {
        std::uint32_t& word = words_[from];
        const auto offset = static_cast<std::uint32_t>(to - from);
        if ((word & 0x7c00'0000) == 0x1400'0000) { // B, BL
            word |= offset & 0x03ff'ffff;
        } else if ((word & 0x7e00'0000) == 0x3600'0000) { // TBZ, TBNZ
            word |= (offset & 0x3fff) << 5;
        } else { // B.cond, CBZ, CBNZ, ADR
            word |= (offset & 0x7'ffff) << 5;
        }
    }

    /// A conditional branch that is to be aimed.
    std::size_t conditional() {
        const std::uint32_t reg = random_.below(first_counter);
        std::uint32_t word = 0;
        switch (random_.below(4)) {
        case 0: word = 0x3400'0000 | random_.below(2) << 31 | random_.below(2) << 24 | reg; break;
        case 1: {
            const std::uint32_t bit = random_.below(64);
            word = 0x3600'0000 | (bit >> 5) << 31 | (bit & 31) << 19 | random_.below(2) << 24 | reg;
            break;
        }
        default: word = 0x5400'0000 | random_.below(16); break;
        }
        words_.push_back(word);
        return here() - 1;
    }

    [[nodiscard]] bool is_free(std::uint32_t reg) const {
        // 23: the first of a pair of registers
        return (reg + 1 < first_counter || reg > target_register) &&
               !(in_function_ && reg == link_register);
    }

    void instruction() {
        constexpr Group mostly[] = {Group::immediate, Group::immediate, Group::integer,
                                    Group::integer,   Group::integer,   Group::memory,
                                    Group::memory,    Group::scalar,    Group::vector};
        const auto& rows = groups_[static_cast<std::size_t>(random_.of(mostly))];
        for (int attempt = 0; attempt < 32 && !rows.empty(); ++attempt) {
            const std::uint32_t word = random_word(*rows[random_.below(rows.size())], random_, 1);
            if (is_free(word & 31) && is_free(word >> 5 & 31) && is_free(word >> 10 & 31) &&
                is_free(word >> 16 & 31)) {
                words_.push_back(word);
                return;
            }
        }
    }

    void items(unsigned count, unsigned depth) {
        for (unsigned i = 0; i < count && room_for(1); ++i) {
            switch (room_for(12) ? random_.below(9) : 8) {
            case 0: skip(depth); break;
            case 1: alternatives(depth); break;
            case 2:
            case 3: loop(depth); break;
            case 4: call(); break;
            default: instruction(); break;
            }
        }
    }

    void skip(unsigned depth) {
        const std::size_t branch = conditional();
        items(1 + random_.below(4), depth);
        aim(branch, here());
    }

    void alternatives(unsigned depth) {
        const std::size_t branch = conditional();
        items(1 + random_.below(3), depth);
        words_.push_back(0x1400'0000);
        const std::size_t over = here() - 1;
        aim(branch, here());
        items(1 + random_.below(3), depth);
        aim(over, here());
    }

    void loop(unsigned depth) {
        if (depth > most_depth || (depth == most_depth && !in_function_)) {
            return;
        }
        const std::uint32_t counter = first_counter + depth;
        words_.push_back(0xd280'0000 | (1 + random_.below(5)) << 5 | counter); // MOV
        const bool into_the_middle = random_.one_in(3);
        const std::size_t entry = here();
        if (into_the_middle) {
            words_.push_back(0x1400'0000);
        }
        const std::size_t begin = here();
        items(1 + random_.below(4), depth + 1);
        if (into_the_middle) {
            aim(entry, here());
            items(random_.below(3), depth + 1);
        }
        const bool leaves = random_.one_in(3);
        const std::size_t leave = leaves ? conditional() : 0;
        if (leaves) {
            items(random_.below(2), depth + 1);
        }
        const bool by_flags = random_.one_in(2);
        words_.push_back((by_flags ? 0xf100'0400 : 0xd100'0400) | counter << 5 | counter);
        words_.push_back(by_flags ? 0x5400'0001 : 0xb500'0000 | counter); // B.NE, CBNZ
        aim(here() - 1, begin);
        if (leaves) {
            aim(leave, here());
        }
    }

    void call() {
        if (in_function_) {
            return;
        }
        const bool indirect = random_.one_in(3);
        words_.push_back(indirect ? 0x1000'0000 | target_register : 0x9400'0000); // ADR, BL
        random_.of(calls_).push_back(here() - 1);
        if (indirect) {
            words_.push_back(0xd63f'0000 | target_register << 5); // BLR
        }
    }

    Random& random_;
    std::vector<const Row*> groups_[groups];
    std::vector<std::uint32_t> words_;
    std::vector<std::size_t> calls_[2]; ///< by function: what is to lead there
    bool in_function_ = false;
};

} // namespace

std::vector<std::uint32_t> random_program(const std::vector<const Row*>& rows, Random& random) {
    return Program(rows, random).make();
}

bool is_frame(std::uint32_t word) {
    const std::uint32_t written = word & 31;
    const bool counts = (word & 0xdf80'0000) == 0xd100'0000 ||
                        (word & 0xff80'0000) == 0xd280'0000; // SUB, SUBS, MOVZ
    return (counts && written >= first_counter && written < target_register) || word == brk ||
           (word & 0x9f00'001f) == (0x1000'0000 | target_register) ||         // ADR
           (word & 0xff9f'fc1f) == 0xd61f'0000 ||                             // BR, BLR, RET
           (word & 0xfc00'0000) == 0x9400'0000 ||                             // BL
           (word & 0xff00'001f) == 0x5400'0001 ||                             // B.NE
           ((word & 0xff00'0000) == 0xb500'0000 && written >= first_counter); // CBNZ
}

} // namespace ferry::differential
