#include "block_table.hpp"

#include <utility>

namespace ferry::dbt {
namespace {

constexpr std::size_t first_size = 1024;

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

void BlockTable::set(std::uint64_t key, std::uint64_t code) {
    const Table& table = *tables_.back();
    if ((keys_ + 1) * 2 > table.mask) {
        rebuild();
    }
    Entry& entry = entry_for(*tables_.back(), key);
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
    std::vector<std::pair<std::uint64_t, std::uint64_t>> kept;
    kept.reserve(codes_);
    for (std::size_t i = 0; i <= old.mask; ++i) {
        if (const std::uint64_t code = old.entries[i].code.load(); code != 0) {
            kept.emplace_back(old.entries[i].key.load(), code);
        }
    }
    const auto fill = [&](const Table& table) {
        for (const auto& [key, code] : kept) {
            Entry& entry = entry_for(table, key);
            entry.code.store(code);
            entry.key.store(key);
        }
    };
    if (kept.size() * 4 > old.mask) {
        auto larger = std::make_unique<const Table>((old.mask + 1) * 2);
        fill(*larger);
        current_.store(larger.get());
        tables_.push_back(std::move(larger));
    } else {
        version_.fetch_add(1);
        for (std::size_t i = 0; i <= old.mask; ++i) {
            old.entries[i].code.store(0);
            old.entries[i].key.store(0);
        }
        fill(old);
        version_.fetch_add(1);
    }
    keys_ = codes_ = kept.size();
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
