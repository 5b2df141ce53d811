// A name is a chain of slots that hold pieces of it.

#include "names.hpp"

#include <algorithm>

namespace ferry::nt::ob {
namespace {

/// A piece lies in the details of its slot; name links to the next one, state counts its units.
constexpr std::size_t piece = 48;
static_assert(sizeof(Slot::details) == piece * (sizeof(char16_t)));

char16_t* text_of(Slot& slot) { return reinterpret_cast<char16_t*>(slot.details); }

std::uint32_t& bucket_of(const Arena& arena, std::u16string_view name) {
    std::uint32_t hash = 2166136261;
    for (const char16_t unit : name) {
        hash = (hash ^ unit) * 16777619;
    }
    return arena.names()[hash % Arena::name_buckets];
}

template <class Visit>
void for_each_piece(const Arena& arena, std::uint32_t first, Visit&& visit) {
    std::uint32_t most = Arena::most_objects;
    for (std::uint32_t part = first; Arena::is_slot(part) && most-- != 0;) {
        Slot& slot = arena.at({part});
        const std::uint32_t next = slot.name;
        visit(ObjectId{part},
              std::u16string_view(
                  text_of(slot),
                  std::min<std::size_t>(static_cast<std::uint32_t>(slot.state), piece)));
        part = next;
    }
}

bool is_called(const Arena& arena, const Slot& slot, std::u16string_view name) {
    bool same = true;
    for_each_piece(arena, slot.name, [&](ObjectId, std::u16string_view text) {
        same = same && name.starts_with(text);
        name.remove_prefix(std::min(text.size(), name.size()));
    });
    return same && name.empty();
}

} // namespace

ObjectId find_name(const Arena& arena, std::u16string_view name) {
    std::uint32_t most = Arena::most_objects;
    for (std::uint32_t at = bucket_of(arena, name); Arena::is_slot(at) && most-- != 0;
         at = arena.at({at}).next_name) {
        if (is_called(arena, arena.at({at}), name)) {
            return {at};
        }
    }
    return {};
}

bool add_name(Arena& arena, ObjectId object, std::u16string_view name) {
    std::uint32_t* link = &arena.at(object).name;
    for (std::size_t at = 0; at < name.size(); at += piece) {
        const ObjectId part = arena.allocate(Type::name_part);
        if (!part) {
            remove_name(arena, object);
            return false;
        }
        Slot& slot = arena.at(part);
        const auto text = name.substr(at, piece);
        text.copy(text_of(slot), text.size());
        slot.state = static_cast<std::int32_t>(text.size());
        *link = part.slot;
        link = &slot.name;
    }
    std::uint32_t& bucket = bucket_of(arena, name);
    arena.at(object).next_name = bucket;
    bucket = object.slot;
    return true;
}

void remove_name(Arena& arena, ObjectId object) {
    Slot& slot = arena.at(object);
    if (slot.name == 0) {
        return;
    }
    std::uint32_t most = Arena::most_objects;
    for (std::uint32_t* link = &bucket_of(arena, name_of(arena, object));
         Arena::is_slot(*link) && most-- != 0; link = &arena.at({*link}).next_name) {
        if (*link == object.slot) {
            *link = slot.next_name;
            break;
        }
    }
    for_each_piece(arena, slot.name,
                   [&](ObjectId part, std::u16string_view) { arena.release(part); });
    slot.name = slot.next_name = 0;
}

std::u16string name_of(const Arena& arena, ObjectId object) {
    std::u16string name;
    for_each_piece(arena, arena.at(object).name,
                   [&](ObjectId, std::u16string_view text) { name += text; });
    return name;
}

} // namespace ferry::nt::ob
