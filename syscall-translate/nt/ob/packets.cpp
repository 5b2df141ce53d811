// A packet lies in the details of its slot; name links to the next one.

#include "packets.hpp"

#include <cstring>

#include "../ke/dispatcher.hpp"

namespace ferry::nt::ob {
namespace {

/// Details of a port's slot.
enum PortDetail { first_packet, last_packet };

static_assert(sizeof(Packet) <= sizeof(Slot::details));

bool is_packet(Arena& arena, std::uint64_t slot) {
    return slot < Arena::most_objects && Arena::is_slot(static_cast<std::uint32_t>(slot)) &&
           arena.at({static_cast<std::uint32_t>(slot)}).type == Type::packet;
}

/// Takes the first one out of the queue, under the lock; none if it is empty.
ObjectId unlink_first(Arena& arena, ObjectId port) {
    auto& details = arena.at(port).details;
    if (!is_packet(arena, details[first_packet])) {
        details[first_packet] = details[last_packet] = 0;
        return {};
    }
    const ObjectId packet{static_cast<std::uint32_t>(details[first_packet])};
    details[first_packet] = arena.at(packet).name;
    if (details[first_packet] == 0) {
        details[last_packet] = 0;
    }
    return packet;
}

} // namespace

bool push_packet(Arena& arena, ObjectId port, const Packet& packet) {
    const ObjectId made = arena.allocate(Type::packet);
    if (!made) {
        return false;
    }
    std::memcpy(arena.at(made).details, &packet, sizeof packet);
    ke::DispatcherLock lock(arena);
    auto& details = arena.at(port).details;
    if (is_packet(arena, details[last_packet])) {
        arena.at({static_cast<std::uint32_t>(details[last_packet])}).name = made.slot;
    } else {
        details[first_packet] = made.slot;
    }
    details[last_packet] = made.slot;
    ke::Dispatcher(lock).add(port, 1);
    return true;
}

bool pop_packet(Arena& arena, ObjectId port, Packet& packet) {
    ObjectId first;
    {
        ke::DispatcherLock lock(arena);
        first = unlink_first(arena, port);
        if (first && arena.at(port).wait == Wait::notification) {
            ke::Dispatcher(lock).add(port, -1);
        }
    }
    if (!first) {
        return false;
    }
    std::memcpy(&packet, arena.at(first).details, sizeof packet);
    arena.tree().free(first.slot);
    return true;
}

void drop_packets(Arena& arena, ObjectId port) {
    while (const ObjectId packet = unlink_first(arena, port)) {
        arena.tree().free(packet.slot);
    }
}

} // namespace ferry::nt::ob
