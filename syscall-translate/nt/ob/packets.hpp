#pragma once
/// The queue of a completion port or a debug object: slots of the arena, so that every process that
/// has a handle to the port can post to it and take from it. The port's count is the number of its
/// packets.

#include "arena.hpp"

namespace ferry::nt::ke {
class Dispatcher;
}

namespace ferry::nt::ob {

/// FILE_IO_COMPLETION_INFORMATION.
struct Packet {
    std::uint64_t key;
    std::uint64_t context;
    std::uint64_t status;
    std::uint64_t information;
};

/// A packet that is in no queue yet; none if the arena is full. `owner`: the wait completion packet
/// that it is to be told to when it leaves the queue.
ObjectId make_packet(Arena& arena, const Packet& packet, ObjectId owner = {});
/// Puts one at the end of the queue, under the lock.
void append_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId port, ObjectId packet);
/// Takes one out of the queue wherever it stands, under the lock; it is no more then.
void remove_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId port, ObjectId packet);

/// False if the arena is full.
bool push_packet(Arena& arena, ObjectId port, const Packet& packet);
/// Takes the first packet, after a wait has taken one off a port's count; false if there is none.
bool pop_packet(Arena& arena, ObjectId port, Packet& packet);
/// Under the lock, when the port is on its end.
void drop_packets(Arena& arena, ObjectId port);

} // namespace ferry::nt::ob
