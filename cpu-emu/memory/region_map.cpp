#include "region_map.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include <ferry/base/assert.hpp>

namespace ferry::memory {
namespace {

bool same_name(const Backing& a, const Backing& b) {
    return a.name == b.name || (a.name && b.name && *a.name == *b.name);
}

/// Linux's can_vma_merge, as far as we know what it looks at.
bool continues(const Mapping& low, const Mapping& high) {
    const bool same_place =
        !low.backing.is_file() || low.backing.offset + low.range.size() == high.backing.offset;
    return low.range.end == high.range.begin && same_place && low.prot == high.prot &&
           low.shared == high.shared && low.grows_down == high.grows_down &&
           low.foreign == high.foreign && low.may_execute == high.may_execute &&
           low.backing.device == high.backing.device && low.backing.inode == high.backing.inode &&
           same_name(low.backing, high.backing);
}

GuestRange intersection(const GuestRange& a, const GuestRange& b) {
    return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

/// The highest place for `want` inside `gap`, if any.
std::optional<GuestAddr> highest_fit(GuestRange gap, const GapRequest& want) {
    for (;;) {
        if (gap.empty() || gap.size() < want.size) {
            return std::nullopt;
        }
        const GuestAddr begin{align_down(gap.end.value() - want.size, want.alignment)};
        if (begin < gap.begin) {
            return std::nullopt;
        }
        if (want.avoid.empty() || !want.avoid.overlaps({begin, begin + want.size})) {
            return begin;
        }
        gap.end = want.avoid.begin;
    }
}

} // namespace

GuestAddr Mapping::guarded_begin() const {
    const GuestSize gap = grows_down ? stack_guard_gap : 0;
    return range.begin.value() < gap ? GuestAddr{} : range.begin - gap;
}

Mapping Mapping::clipped(GuestRange part) const {
    Mapping result = *this;
    result.range = part;
    if (backing.is_file()) {
        result.backing.offset += part.begin - range.begin;
    }
    return result;
}

RegionMap::Tree::const_iterator RegionMap::at_or_after(GuestAddr address) const {
    auto it = tree_.upper_bound(address);
    if (it != tree_.begin() && std::prev(it)->second.range.end > address) {
        --it;
    }
    return it;
}

const Mapping* RegionMap::at(GuestAddr address) const {
    const auto it = at_or_after(address);
    const bool found =
        it != tree_.end() && it->second.range.begin <= address && !it->second.foreign;
    return found ? &it->second : nullptr;
}

std::vector<Mapping> RegionMap::slice(GuestRange range) const {
    std::vector<Mapping> result;
    for (auto it = at_or_after(range.begin); it != tree_.end() && it->first < range.end; ++it) {
        if (!it->second.foreign) {
            result.push_back(it->second.clipped(intersection(it->second.range, range)));
        }
    }
    return result;
}

std::vector<GuestRange> RegionMap::occupied(GuestRange range) const {
    std::vector<GuestRange> result;
    for (auto it = at_or_after(range.begin); it != tree_.end() && it->first < range.end; ++it) {
        if (it->second.foreign) {
            continue;
        }
        const GuestRange part = intersection(it->second.range, range);
        if (!result.empty() && result.back().end == part.begin) {
            result.back().end = part.end;
        } else {
            result.push_back(part);
        }
    }
    return result;
}

std::vector<GuestRange> RegionMap::holes(GuestRange range) const {
    std::vector<GuestRange> result;
    GuestAddr next = range.begin;
    for (auto it = at_or_after(range.begin); it != tree_.end() && it->first < range.end; ++it) {
        if (next < it->first) {
            result.push_back({next, it->first});
        }
        next = it->second.range.end;
    }
    if (next < range.end) {
        result.push_back({next, range.end});
    }
    return result;
}

bool RegionMap::is_free(GuestRange range) const {
    const auto it = at_or_after(range.begin);
    return it == tree_.end() || it->first >= range.end;
}

bool RegionMap::has_foreign(GuestRange range) const {
    for (auto it = at_or_after(range.begin); it != tree_.end() && it->first < range.end; ++it) {
        if (it->second.foreign) {
            return true;
        }
    }
    return false;
}

GuestSize RegionMap::mapped_in(GuestRange range) const {
    GuestSize bytes = 0;
    for (auto it = at_or_after(range.begin); it != tree_.end() && it->first < range.end; ++it) {
        bytes += it->second.foreign ? 0 : intersection(it->second.range, range).size();
    }
    return bytes;
}

void RegionMap::count(const Mapping& mapping, bool added) {
    if (mapping.foreign) {
        return;
    }
    const GuestSize bytes = added ? mapping.range.size() : 0 - mapping.range.size();
    total_ += bytes;
    data_ += mapping.is_data() ? bytes : 0;
    ++version_;
}

void RegionMap::insert(Mapping mapping) {
    FERRY_ASSERT(!mapping.range.empty() && is_free(mapping.range));
    count(mapping, true);
    const auto above = tree_.lower_bound(mapping.range.begin);
    if (above != tree_.end() && continues(mapping, above->second)) {
        mapping.range.end = above->second.range.end;
        tree_.erase(above);
    }
    auto below = tree_.lower_bound(mapping.range.begin);
    if (below != tree_.begin() && continues((--below)->second, mapping)) {
        below->second.range.end = mapping.range.end;
        return;
    }
    const GuestAddr begin = mapping.range.begin;
    tree_.emplace(begin, std::move(mapping));
}

bool RegionMap::erase(GuestRange range) {
    bool executable = false;
    auto it = at_or_after(range.begin);
    while (it != tree_.end() && it->first < range.end) {
        if (it->second.foreign) {
            ++it;
            continue;
        }
        Mapping whole = std::move(tree_.extract(it++).mapped());
        const GuestRange gone = intersection(whole.range, range);
        executable |= has(whole.prot, Prot::execute);
        count(whole.clipped(gone), false);
        if (gone.end < whole.range.end) {
            it = tree_.emplace_hint(it, gone.end, whole.clipped({gone.end, whole.range.end}));
        }
        if (whole.range.begin < gone.begin) {
            whole.range.end = gone.begin;
            tree_.emplace_hint(it, whole.range.begin, std::move(whole));
        }
        gap_grew_at(gone.begin);
    }
    return executable;
}

void RegionMap::protect(const Mapping& piece, Prot prot) {
    Mapping changed = piece;
    changed.prot = prot;
    if (!extend_below(changed)) {
        erase(piece.range);
        insert(std::move(changed));
    }
}

/// Memory that grows: `changed` is the first part of a mapping and continues the one below, so that
/// only the border between the two moves.
bool RegionMap::extend_below(const Mapping& changed) {
    const auto above = tree_.find(changed.range.begin);
    if (above == tree_.begin() || above == tree_.end() ||
        above->second.range.end <= changed.range.end ||
        !continues(std::prev(above)->second, changed)) {
        return false;
    }
    count(above->second.clipped(changed.range), false);
    count(changed, true);
    std::prev(above)->second.range.end = changed.range.end;
    Mapping rest = above->second.clipped({changed.range.end, above->second.range.end});
    auto next = std::next(above);
    auto node = tree_.extract(above);
    node.key() = changed.range.end;
    node.mapped() = std::move(rest);
    tree_.insert(next, std::move(node));
    return true;
}

void RegionMap::gap_grew_at(GuestAddr address) {
    const auto above = tree_.lower_bound(address);
    const GuestAddr begin =
        above == tree_.begin() ? GuestAddr{} : std::prev(above)->second.range.end;
    const GuestAddr end = above == tree_.end() ? full_.top : std::min(full_.top, above->first);
    if (end > full_.from && begin < end && end - begin >= full_.size) {
        full_.from = end;
    }
}

std::optional<GuestAddr> RegionMap::highest_gap(const GapRequest& want) {
    const bool resumed = want.within.end == full_.top && want.size >= full_.size &&
                         want.alignment % full_.alignment == 0;
    const GuestAddr start = resumed ? full_.from : want.within.end;
    auto above = tree_.lower_bound(start);
    GuestRange gap{{}, start};
    if (above != tree_.end()) {
        gap.end = std::min(gap.end, above->second.guarded_begin());
    }
    std::optional<GuestAddr> first_gap; // the top of the first that has room
    std::optional<GuestAddr> found;
    GapRequest anywhere = want;
    anywhere.avoid = {};
    for (;;) {
        const Mapping* below = above == tree_.begin() ? nullptr : &std::prev(above)->second;
        gap.begin = std::max(want.within.begin, below ? below->range.end : GuestAddr{});
        if (highest_fit(gap, anywhere)) {
            first_gap = first_gap.value_or(gap.end);
            found = highest_fit(gap, want);
        }
        if (found || below == nullptr || below->range.begin <= want.within.begin) {
            break;
        }
        gap.end = std::min(gap.end, below->guarded_begin());
        --above;
    }
    const GuestAddr from = first_gap.value_or(want.within.begin);
    if (!resumed || from != start) {
        full_ = {want.within.end, from, want.size, want.alignment};
    }
    return found;
}

GuestRange RegionMap::executable_bounds() const {
    const auto executable = [](const Tree::value_type& entry) {
        return !entry.second.foreign && has(entry.second.prot, Prot::execute);
    };
    const auto first = std::find_if(tree_.begin(), tree_.end(), executable);
    if (first == tree_.end()) {
        return {};
    }
    const auto last = std::find_if(tree_.rbegin(), tree_.rend(), executable);
    return {first->first, last->second.range.end};
}

} // namespace ferry::memory
