#include "block_table.hpp"

#include <utility>

namespace ferry::dbt {
namespace {

constexpr std::size_t first_size = 2048;
constexpr std::size_t growth = 4;

/// Keys that a table may have: with more, free places would be far away.
constexpr std::size_t most_keys(std::size_t mask) { return mask / 8 * 5; }

} // namespace

BlockTable::BlockTable() {
    tables_.push_back(std::make_unique<const Table>(first_size));
    current_.store(tables_.back().get());
}

auto BlockTable::entry_for(const Table& table, std::uint64_t key) noexcept -> Entry& {
    for (std::size_t at = place_of(key) & table.mask;; at = (at + 1) & table.mask) {
        Entry& entry = table.entries[at];
        const std::uint64_t found = entry.key.load(std::memory_order_acquire);
        if (found == key || found == 0) {
            return entry;
        }
    }
}

std::uint64_t BlockTable::find(std::uint64_t key) const noexcept {
    for (;;) {
        const std::uint64_t before = version_.load();
        const Entry& entry = entry_for(*current_.load(), key);
        const std::uint64_t found = entry.key.load();
        const std::uint64_t code = entry.code.load();
        if (before % 2 == 0 && version_.load() == before) {
            return found == key ? code : 0;
        }
    }
}

auto BlockTable::entry_to_set(std::uint64_t key) -> Entry& {
    if (keys_ >= most_keys(tables_.back()->mask)) {
        rebuild();
    }
    return entry_for(*tables_.back(), key);
}

void BlockTable::set(std::uint64_t key, std::uint64_t code) { set(entry_to_set(key), key, code); }

bool BlockTable::set_if_absent(std::uint64_t key, std::uint64_t code) {
    Entry& entry = entry_to_set(key);
    if (entry.code.load() != 0) {
        return false;
    }
    set(entry, key, code);
    return true;
}

void BlockTable::set(Entry& entry, std::uint64_t key, std::uint64_t code) {
    if (entry.key.load() == 0) {
        ++keys_;
    }
    codes_ += entry.code.load() == 0 ? 1 : 0;
    // The partner is find().
    entry.code.store(code, std::memory_order_release); // readers come to it by way of the key
    entry.key.store(key, std::memory_order_release);
}

void BlockTable::erase(std::uint64_t key, std::uint64_t begin, std::uint64_t end) {
    Entry& entry = entry_for(*tables_.back(), key);
    const std::uint64_t code = entry.code.load();
    if (entry.key.load() == key && code >= begin && code < end) {
        entry.code.store(0);
        --codes_;
    }
}

/// Makes room: by forgetting keys without code, or in a larger table.
void BlockTable::rebuild() {
    const Table& old = *tables_.back();
    const auto for_each_code = [&](auto one) {
        for (std::size_t i = 0; i <= old.mask; ++i) {
            if (const std::uint64_t code = old.entries[i].code.load(); code != 0) {
                one(old.entries[i].key.load(), code);
            }
        }
    };
    if (codes_ * 4 > old.mask) {
        auto larger = std::make_unique<const Table>((old.mask + 1) * growth);
        for_each_code([&](std::uint64_t key, std::uint64_t code) {
            Entry& entry = entry_for(*larger, key);
            entry.code.store(code, std::memory_order_relaxed); // nobody reads it yet
            entry.key.store(key, std::memory_order_relaxed);
        });
        current_.store(larger.get());
        tables_.push_back(std::move(larger));
    } else {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> kept;
        kept.reserve(codes_);
        for_each_code([&](std::uint64_t key, std::uint64_t code) { kept.emplace_back(key, code); });
        version_.fetch_add(1);
        for (std::size_t i = 0; i <= old.mask; ++i) {
            old.entries[i].code.store(0);
            old.entries[i].key.store(0);
        }
        for (const auto& [key, code] : kept) {
            Entry& entry = entry_for(old, key);
            entry.code.store(code);
            entry.key.store(key);
        }
        version_.fetch_add(1);
    }
    keys_ = codes_;
}

void BlockTable::clear() {
    codes_ = 0;
    version_.fetch_add(1);
    const Table& table = *tables_.back();
    for (std::size_t i = 0; i <= table.mask; ++i) {
        table.entries[i].code.store(0);
        table.entries[i].key.store(0);
    }
    version_.fetch_add(1);
    keys_ = 0;
}

} // namespace ferry::dbt
