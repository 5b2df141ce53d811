// A name is a chain of slots that hold pieces of it.

#include "names.hpp"

#include <algorithm>
#include <vector>

#include "../unicode.hpp"

namespace ferry::nt::ob {
namespace {

/// A piece lies in the details of its slot; name links to the next one, state counts its units.
constexpr std::size_t piece = 48;
static_assert(sizeof(Slot::details) == piece * (sizeof(char16_t)));

char16_t* text_of(Slot& slot) { return reinterpret_cast<char16_t*>(slot.details); }

std::uint32_t& bucket_of(const Region& region, std::u16string_view name) {
    std::uint32_t hash = 2166136261;
    for (const char16_t unit : name) {
        hash = (hash ^ to_upper(unit)) * 16777619;
    }
    return region.names()[hash % Region::name_buckets];
}

template <class Visit>
void for_each_piece(const Region& region, std::uint32_t first, Visit&& visit) {
    std::uint32_t most = region.limits().objects;
    for (std::uint32_t part = first; region.is_slot(part) && most-- != 0;) {
        Slot& slot = region.at(part);
        if (slot.type != Type::name_part) {
            return;
        }
        const std::uint32_t next = slot.name;
        visit(part, std::u16string_view(
                        text_of(slot),
                        std::min<std::size_t>(static_cast<std::uint32_t>(slot.state), piece)));
        part = next;
    }
}

bool is_called(const Region& region, const Slot& slot, std::u16string_view name, bool any_case) {
    bool same = true;
    for_each_piece(region, slot.name, [&](std::uint32_t, std::u16string_view text) {
        same = same && text.size() <= name.size() &&
               std::equal(text.begin(), text.end(), name.begin(), [&](char16_t a, char16_t b) {
                   return a == b || (any_case && to_upper(a) == to_upper(b));
               });
        name.remove_prefix(std::min(text.size(), name.size()));
    });
    return same && name.empty();
}

void link(const Region& region, std::uint32_t object, std::u16string_view name) {
    std::uint32_t& bucket = bucket_of(region, name);
    region.at(object).next_name = bucket;
    bucket = object;
}

} // namespace

std::uint32_t find_name(const Region& region, std::u16string_view name, bool any_case) {
    std::uint32_t most = region.limits().objects;
    for (std::uint32_t at = bucket_of(region, name); region.is_slot(at) && most-- != 0;
         at = region.at(at).next_name) {
        if (is_called(region, region.at(at), name, any_case)) {
            return at;
        }
    }
    return 0;
}

bool add_name(Region& region, std::uint32_t object, std::u16string_view name) {
    std::uint32_t* link_to = &region.at(object).name;
    for (std::size_t at = 0; at < name.size(); at += piece) {
        const std::uint32_t part = region.allocate(Type::name_part);
        if (part == 0) {
            remove_name(region, object);
            return false;
        }
        Slot& slot = region.at(part);
        const auto text = name.substr(at, piece);
        text.copy(text_of(slot), text.size());
        slot.state = static_cast<std::int32_t>(text.size());
        *link_to = part;
        link_to = &slot.name;
    }
    link(region, object, name);
    return true;
}

void remove_name(Region& region, std::uint32_t object) {
    Slot& slot = region.at(object);
    if (slot.name == 0) {
        return;
    }
    std::uint32_t most = region.limits().objects;
    for (std::uint32_t* at = &bucket_of(region, name_of(region, object));
         region.is_slot(*at) && most-- != 0; at = &region.at(*at).next_name) {
        if (*at == object) {
            *at = slot.next_name;
            break;
        }
    }
    for_each_piece(region, slot.name,
                   [&](std::uint32_t part, std::u16string_view) { region.free(part); });
    slot.name = slot.next_name = 0;
}

std::u16string name_of(const Region& region, std::uint32_t object) {
    std::u16string name;
    for_each_piece(region, region.at(object).name,
                   [&](std::uint32_t, std::u16string_view text) { name += text; });
    return name;
}

void rebuild_names(Region& region) {
    for (std::uint32_t& bucket : region.names()) {
        bucket = 0;
    }
    std::vector<bool> used(region.objects_end());
    for (std::uint32_t object = 1; object < region.objects_end(); ++object) {
        Slot& slot = region.at(object);
        if (slot.type == Type::none || slot.type >= Type::name_part || slot.name == 0) {
            continue;
        }
        bool whole = true;
        for_each_piece(region, slot.name, [&](std::uint32_t part, std::u16string_view) {
            whole = whole && part < used.size() && !used[part];
            if (whole) {
                used[part] = true;
            }
        });
        if (whole) {
            link(region, object, name_of(region, object));
        } else {
            slot.name = slot.next_name = 0;
        }
    }
    for (std::uint32_t part = 1; part < region.objects_end(); ++part) {
        if (region.at(part).type == Type::name_part && !used[part]) {
            region.at(part).type = Type::none;
        }
    }
}

} // namespace ferry::nt::ob
