#include "code_cache.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <ferry/base/assert.hpp>

#include "packed_unit.hpp"

namespace ferry::dbt {
namespace {

/// Code that is not valid any more may take as much as what is, and this.
constexpr std::uint64_t tolerated_waste = 4ULL << 20;

/// Of the code area: about a unit's length.
constexpr std::uint64_t piece = 512;

/// Counted units are left before their loops have run long, and a unit of one line has hardly any.
std::size_t alignment_of(const MadeUnit& made) {
    return made.tier == Tier::last && made.bytes.size() > x64::code_alignment
               ? x64::code_alignment
               : x64::least_code_alignment;
}

void move_addresses(std::span<std::uint8_t> bytes, const MadeUnit& made) {
    for (const std::uint32_t at : made.guest_addresses) {
        std::uint64_t address = 0;
        std::memcpy(&address, &bytes[at], sizeof address);
        address += made.distance;
        std::memcpy(&bytes[at], &address, sizeof address);
    }
}

} // namespace

CodeCache::CodeCache(const CodeLimits& limits, std::unique_ptr<CodeArea> area)
    : limits_(limits), area_(std::move(area)), links_(limits.cells), units_(limits.units),
      units_before_(limits.code / piece + 1) {}

std::unique_ptr<CodeCache> CodeCache::create(const CodeLimits& limits) {
    auto area = CodeArea::create(limits);
    if (area == nullptr) {
        return nullptr;
    }
    std::unique_ptr<CodeCache> cache(new CodeCache(limits, std::move(area)));
    return cache->begins_.ready() && cache->links_.ready() && cache->units_.ready() &&
                   cache->units_before_.ready()
               ? std::move(cache)
               : nullptr;
}

void CodeCache::set_cell(std::uint32_t index, std::uint64_t value) {
    // Its partner is generated code. It learns of a unit by way of the table of blocks or another
    // cell; that one is gone, by way of whatever tells the guest's thread that code has changed.
    std::atomic_ref(*area_->cell(index)).store(value, std::memory_order_release);
}

/// Most instructions have no site, and those that have often several in a row. Quick units, whose
/// instructions lie in a row, need no list of them where each has four bytes.
std::span<const x64::Site> CodeCache::list_sites(const MadeUnit& made) {
    guests_.clear();
    const auto even_end = static_cast<std::int32_t>((made.guests.size() - 1) * 4);
    if (made.tier == Tier::quick && made.guests.back().offset == even_end) {
        return made.sites;
    }
    sites_.assign(made.sites.begin(), made.sites.end());
    std::size_t last = ~std::size_t{0};
    for (x64::Site& site : sites_) {
        if (site.guest != last) {
            last = site.guest;
            guests_.push_back(made.guests[last]);
        }
        site.guest = static_cast<std::uint8_t>(guests_.size() - 1);
    }
    return sites_;
}

bool CodeCache::add(const MadeUnit& made, std::uint8_t variant) {
    const std::size_t cells = 1 + made.links.size();
    const auto place = unit_count_.load() < limits_.units
                           ? area_->allocate(made.bytes.size(), alignment_of(made), cells)
                           : std::optional<CodeArea::Place>();
    if (!place) {
        return false;
    }
    const std::uint32_t first_link = place->first_cell + 1;
    const std::span<std::uint8_t> bytes = area_->write(place->code, made.bytes);
    x64::place(bytes, made.data_references, made.links,
               {.code = place->code,
                .data = reinterpret_cast<std::uint64_t>(area_->cell(place->first_cell)),
                .first_link = first_link});
    if (made.distance != 0) {
        move_addresses(bytes, made);
    }
    const std::span<const x64::Site> sites = list_sites(made);
    std::byte* const tables =
        arena_.copy(made.entries, std::span<const SiteGuest>(guests_), sites, made.places);
    for (x64::Entry& entry :
         std::span(reinterpret_cast<x64::Entry*>(tables), made.entries.size())) {
        entry.pc = entry.pc + made.distance;
    }
    auto& unit = *arena_.make<TranslatedUnit>();
    unit.pc = made.pc + made.distance; // one by one, as in UnitIndex::add()
    unit.range = {made.range.begin + made.distance, made.range.end + made.distance};
    unit.code = place->code;
    unit.size = static_cast<std::uint32_t>(made.bytes.size());
    unit.first_cell = place->first_cell;
    unit.variant = variant;
    unit.tier = made.tier;
    unit.place_count = static_cast<std::uint32_t>(made.places.size());
    unit.site_count = static_cast<std::uint16_t>(made.sites.size());
    unit.guest_count = static_cast<std::uint16_t>(guests_.size());
    unit.entry_count = static_cast<std::uint16_t>(made.entries.size());
    unit.tables = tables;
    FERRY_ASSERT(unit.site_count == made.sites.size() && unit.place_count <= 0xffff &&
                 made.guests.size() <= 0x100); // as wide as what names them
    set_cell(unit.first_cell, 1 | std::uint64_t{limits_.turns} << 32);
    links_.want(first_link + made.links.size());
    for (std::uint32_t i = 0; i < made.links.size(); ++i) {
        const x64::Link& link = made.links[i];
        const std::uint64_t stub = unit.code + link.stub - area_->code_begin();
        links_[first_link + i] = {.target = link.target + made.distance,
                                  .stub =
                                      link.passes_number ? 0 : static_cast<std::uint32_t>(stub)};
        set_cell(first_link + i, stub_of(links_[first_link + i]));
    }
    add_to_list(unit);
    index_.add(unit, arena_);
    for (const x64::Entry& entry : unit.entries()) {
        set_block(unit, entry);
    }
    for (std::uint32_t i = 0; i < made.links.size() && leads_on(variant); ++i) {
        if (const std::uint64_t to = find(links_[first_link + i].target, variant); to != 0) {
            resolve(first_link + i, to);
        }
    }
    return true;
}

void CodeCache::add_to_list(TranslatedUnit& unit) {
    const std::uint32_t count = unit_count_.load();
    const std::uint64_t offset = unit.code - area_->code_begin();
    units_.want(count + 1);
    unit.index = count;
    units_[count] = {.unit = &unit, .offset = static_cast<std::uint32_t>(offset)};
    std::uint32_t pieces = piece_count_.load();
    units_before_.want(offset / piece + 1);
    for (; pieces * piece <= offset; ++pieces) {
        units_before_[pieces] = count;
    }
    // The partner of both is own_unit_at(), by who is in the code.
    piece_count_.store(pieces, std::memory_order_release);
    unit_count_.store(count + 1, std::memory_order_release);
}

void CodeCache::set_block(const TranslatedUnit& unit, const x64::Entry& entry) {
    const std::uint64_t code = unit.code + entry.offset;
    const std::uint64_t name = key(entry.pc, unit.variant);
    const bool set =
        entry.pc == unit.pc ? (blocks_.set(name, code), true) : blocks_.set_if_absent(name, code);
    if (set && !begins(entry.pc)) {
        const std::uint64_t begin = place_of(entry.pc);
        const std::atomic_ref word(begins_[begin / 64]);
        word.fetch_or(std::uint64_t{1} << begin % 64, std::memory_order_relaxed);
    }
}

void CodeCache::resolve(std::uint32_t link, std::uint64_t code) {
    LinkRecord& record = links_[link];
    if (*area_->cell(link) != stub_of(record)) {
        return;
    }
    set_cell(link, code);
    const std::uint32_t to = index_at(code);
    FERRY_ASSERT(to != no_unit);
    record.next_inbound = std::exchange(units_[to].inbound, link);
}

std::size_t CodeCache::resolve_all() {
    std::size_t resolved = 0;
    const std::uint32_t count = unit_count_.load();
    for (std::uint32_t i = 0; i < count; ++i) {
        const TranslatedUnit& unit = *units_[i].unit;
        const std::uint32_t end =
            i + 1 < count ? units_[i + 1].unit->first_cell : area_->cell_end();
        const bool wanted = unit.valid && leads_on(unit.variant);
        for (std::uint32_t link = unit.first_cell + 1; wanted && link < end; ++link) {
            const LinkRecord& record = links_[link];
            if (*area_->cell(link) != stub_of(record)) {
                continue;
            }
            if (const std::uint64_t code = find(record.target, unit.variant); code != 0) {
                resolve(link, code);
                ++resolved;
            }
        }
    }
    return resolved;
}

void CodeCache::remove(TranslatedUnit& unit) {
    unit.valid = false;
    dead_bytes_ += unit.size;
    set_cell(unit.first_cell, 0);
    std::uint32_t& inbound = units_[unit.index].inbound;
    for (std::uint32_t link = inbound; link != 0; link = links_[link].next_inbound) {
        set_cell(link, stub_of(links_[link]));
    }
    inbound = 0;
    for (const x64::Entry& entry : unit.entries()) {
        blocks_.erase(key(entry.pc, unit.variant), unit.code, unit.code + unit.size);
    }
}

bool CodeCache::is_wasteful() const {
    const std::uint64_t all = area_->code_end() - area_->code_begin();
    return dead_bytes_ > tolerated_waste && dead_bytes_ > all / 2;
}

void CodeCache::clear() {
    blocks_.clear();
    index_.clear();
    arena_.clear();
    area_->clear();
    unit_count_.store(0);
    piece_count_.store(0);
    dead_bytes_ = 0;
}

std::uint32_t CodeCache::index_at(std::uint64_t pc) const noexcept {
    const std::uint64_t offset = pc - area_->code_begin(); // huge if pc is below
    const std::uint32_t pieces = piece_count_.load(std::memory_order_acquire);
    const std::uint32_t count = unit_count_.load(std::memory_order_acquire);
    std::uint32_t after = offset / piece < pieces ? units_before_[offset / piece] : count;
    while (after != 0 && units_[after - 1].offset > offset) {
        --after;
    }
    while (after != count && units_[after].offset <= offset) {
        ++after;
    }
    return after - 1;
}

TranslatedUnit* CodeCache::own_unit_at(std::uint64_t pc) const noexcept {
    const std::uint32_t index = index_at(pc);
    if (index == no_unit) {
        return nullptr;
    }
    TranslatedUnit* const unit = units_[index].unit;
    return pc - unit->code < unit->size ? unit : nullptr;
}

} // namespace ferry::dbt
