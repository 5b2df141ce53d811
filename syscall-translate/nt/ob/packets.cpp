// A packet lies in the details of its slot; name links to the next one.

#include "packets.hpp"

#include <cstring>

#include "../ke/dispatcher.hpp"
#include "wait_packets.hpp"

namespace ferry::nt::ob {
namespace {

/// Details of a port's slot.
enum PortDetail { first_packet, last_packet };

/// A packet's slot, behind the Packet.
constexpr std::size_t packet_owner = sizeof(Packet) / sizeof(Slot::details[0]);

static_assert(packet_owner < std::size(Slot{}.details));

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
    packet_left(arena, {static_cast<std::uint32_t>(arena.at(packet).details[packet_owner])},
                packet);
    return packet;
}

} // namespace

ObjectId make_packet(Arena& arena, const Packet& packet, ObjectId owner) {
    const ObjectId made = arena.allocate(Type::packet);
    if (made) {
        std::memcpy(arena.at(made).details, &packet, sizeof packet);
        arena.at(made).details[packet_owner] = owner.slot;
    }
    return made;
}

void append_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId port, ObjectId packet) {
    auto& details = arena.at(port).details;
    if (is_packet(arena, details[last_packet])) {
        arena.at({static_cast<std::uint32_t>(details[last_packet])}).name = packet.slot;
    } else {
        details[first_packet] = packet.slot;
    }
    details[last_packet] = packet.slot;
    dispatcher.add(port, 1);
}

void remove_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId port, ObjectId packet) {
    Slot& slot = arena.at(port);
    std::uint64_t previous = 0;
    std::uint64_t at = slot.details[first_packet];
    while (at != packet.slot && is_packet(arena, at)) {
        previous = at;
        at = arena.at({static_cast<std::uint32_t>(at)}).name;
    }
    if (at != packet.slot) {
        return;
    }
    const std::uint32_t next = arena.at(packet).name;
    if (previous != 0) {
        arena.at({static_cast<std::uint32_t>(previous)}).name = next;
    } else {
        slot.details[first_packet] = next;
    }
    if (next == 0) {
        slot.details[last_packet] = previous;
    }
    arena.tree().free(packet.slot);
    if (slot.state > 0) { // else a wait has taken it: who waited finds nothing and waits again
        dispatcher.add(port, -1);
    }
}

bool push_packet(Arena& arena, ObjectId port, const Packet& packet) {
    const ObjectId made = make_packet(arena, packet);
    if (!made) {
        return false;
    }
    ke::DispatcherLock lock(arena);
    ke::Dispatcher dispatcher(lock);
    append_packet(arena, dispatcher, port, made);
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
