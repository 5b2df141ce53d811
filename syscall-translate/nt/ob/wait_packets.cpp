#include "wait_packets.hpp"

#include <utility>

#include "../ke/dispatcher.hpp"

namespace ferry::nt::ob {
namespace {

/// Details of such an object's slot, all 0 while it is not in use. While it waits it refers to its
/// port and, if that is the tree's, to what it waits for; that of the user is held by the process.
enum Detail {
    waiting_area, ///< stands in a queue; 0 once the wait is satisfied
    packet_slot,  ///< goes into the port's queue, or is there
    port_slot,
    target_slot, ///< 0: of the user
};

bool is_wait_packet(Arena& arena, ObjectId owner) {
    return owner && !owner.is_user() && Arena::is_slot(owner.slot) &&
           arena.at(owner).type == Type::wait_packet;
}

ObjectId number(const Slot& slot, Detail detail) {
    return {static_cast<std::uint32_t>(slot.details[detail])};
}

/// It waits no more.
void stop_waiting(Arena& arena, ke::Dispatcher& dispatcher, ObjectId owner) {
    Slot& slot = arena.at(owner);
    slot.details[waiting_area] = 0;
    const ObjectId port = number(slot, port_slot);
    const ObjectId target = number(slot, target_slot);
    slot.details[target_slot] = 0;
    dispatcher.drop_reference(port);
    if (target) {
        dispatcher.drop_reference(target);
    }
}

/// What it was to put into a queue is no more.
void stop_waiting_for_good(Arena& arena, ke::Dispatcher& dispatcher, ObjectId owner) {
    Slot& slot = arena.at(owner);
    arena.tree().free(number(slot, packet_slot).slot);
    slot.details[packet_slot] = 0;
    stop_waiting(arena, dispatcher, owner);
}

} // namespace

bool is_wait_packet_used(Arena& arena, ObjectId owner) {
    return arena.at(owner).details[packet_slot] != 0;
}

void use_wait_packet(Arena& arena, ObjectId owner, std::uint32_t area, ObjectId packet,
                     ObjectId port, ObjectId target) {
    auto& details = arena.at(owner).details;
    details[waiting_area] = area;
    details[packet_slot] = packet.slot;
    details[port_slot] = port.slot;
    arena.send_reference(port);
    if (!target.is_user()) {
        details[target_slot] = target.slot;
        arena.send_reference(target);
    }
    arena.thread(area).packet = owner.slot;
}

void end_packet_wait(Arena& arena, ke::Dispatcher& dispatcher, std::uint32_t area, bool satisfied) {
    const ObjectId owner{arena.thread(area).packet};
    arena.free_thread(area);
    if (!is_wait_packet(arena, owner) || arena.at(owner).details[waiting_area] != area) {
        return;
    }
    if (!satisfied) {
        stop_waiting_for_good(arena, dispatcher, owner);
        return;
    }
    const Slot& slot = arena.at(owner);
    append_packet(arena, dispatcher, number(slot, port_slot), number(slot, packet_slot));
    stop_waiting(arena, dispatcher, owner);
}

NtStatus cancel_wait_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId owner, bool remove) {
    Slot& slot = arena.at(owner);
    if (slot.details[packet_slot] == 0) {
        return status::CANCELLED;
    }
    const std::uint32_t area = number(slot, waiting_area).slot;
    if (area == 0) {
        if (!remove) {
            return status::PENDING;
        }
        remove_packet(arena, dispatcher, number(slot, port_slot), number(slot, packet_slot));
        slot.details[packet_slot] = 0;
        return status::SUCCESS;
    }
    const ThreadArea& waiting = arena.thread(area);
    const bool is_own = waiting.packet == owner.slot; // else its process is no more
    if (is_own && dispatcher.end_wait(area, status::CANCELLED)) {
        if (slot.details[waiting_area] != 0) {
            stop_waiting_for_good(arena, dispatcher, owner);
        }
        return status::SUCCESS;
    }
    if (is_own && waiting.waits_there != 0) {
        return status::PENDING; // its process has not heard of the end yet
    }
    stop_waiting_for_good(arena, dispatcher, owner);
    return status::SUCCESS;
}

void packet_left(Arena& arena, ObjectId owner, ObjectId packet) {
    if (is_wait_packet(arena, owner) && number(arena.at(owner), packet_slot) == packet) {
        arena.at(owner).details[packet_slot] = 0;
    }
}

} // namespace ferry::nt::ob
