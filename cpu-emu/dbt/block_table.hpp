#pragma once
/// From a key (guest address and assumptions) to code: read by all threads without a lock, written
/// by one at a time.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <ferry/base/assert.hpp>

#include "reserved.hpp"

namespace ferry::dbt {

/// Open addressing. A key is never taken out of its place while the table is in use, only its code
/// becomes 0; when the table is made anew in the same memory, `version_` (odd meanwhile) tells
/// readers that what they have read means nothing. Memory of smaller tables is kept: someone may
/// still look into it.
class BlockTable {
public:
    BlockTable();

    /// The code of a key, not 0; or 0.
    [[nodiscard]] std::uint64_t find(std::uint64_t key) const noexcept;

    // For one thread at a time.
    void set(std::uint64_t key, std::uint64_t code);
    /// False, and nothing is set, if it has code.
    bool set_if_absent(std::uint64_t key, std::uint64_t code);
    /// Forgets the key's code if it lies in [begin, end).
    void erase(std::uint64_t key, std::uint64_t begin, std::uint64_t end);
    void clear();

private:
    struct Entry {
        std::atomic<std::uint64_t> key{0}; ///< 0: free
        std::atomic<std::uint64_t> code{0};
    };
    struct Table {
        explicit Table(std::size_t size) : mask(size - 1), entries(size) {
            FERRY_ASSERT(entries.ready());
            entries.want(size);
        }
        std::size_t mask;
        Reserved<Entry> entries;
    };
    /// What is near in the guest's memory is near in the table: small functions side by side are
    /// looked for one after the other.
    [[nodiscard]] static std::size_t place_of(std::uint64_t key) {
        constexpr unsigned near_log2 = 8; // bytes of code
        constexpr std::uint64_t places = 32;
        const std::uint64_t group = (key >> near_log2) * 0x9e37'79b9'7f4a'7c15 >> 32;
        return static_cast<std::size_t>(group * places + (key >> 3) % places);
    }
    /// The key's entry, or a free one.
    [[nodiscard]] static Entry& entry_for(const Table& table, std::uint64_t key) noexcept;
    /// The same with room for another key.
    [[nodiscard]] Entry& entry_to_set(std::uint64_t key);
    void set(Entry& entry, std::uint64_t key, std::uint64_t code);
    void rebuild();

    std::atomic<std::uint64_t> version_{0};
    std::atomic<const Table*> current_;
    std::vector<std::unique_ptr<const Table>> tables_; ///< the last is the current one
    std::size_t keys_ = 0;                             ///< in the current table…
    std::size_t codes_ = 0;                            ///< …and those of them with code
};

} // namespace ferry::dbt
