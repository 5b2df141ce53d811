#pragma once
/// Random numbers that are the same on every machine for the same seed (SplitMix64).

#include <cstddef>
#include <cstdint>

namespace ferry::differential {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
        z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ z >> 27) * 0x94d0'49bb'1331'11eb;
        return z ^ z >> 31;
    }
    /// In [0, limit); limit is small.
    std::uint32_t below(std::size_t limit) {
        return static_cast<std::uint32_t>((next() >> 32) * limit >> 32);
    }
    bool one_in(std::uint32_t n) { return below(n) == 0; }
    template <class Table>
    auto& of(Table& table) {
        return table[below(std::size(table))];
    }

private:
    std::uint64_t state_;
};

} // namespace ferry::differential
