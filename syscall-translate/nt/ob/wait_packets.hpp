#pragma once
/// Wait completion packets: waits that no thread sleeps in and whose end comes by a completion
/// port. Each stands in the queue of its object with an area as a thread does; who satisfies the
/// wait puts the packet into the port's queue on the spot. All of this goes under the dispatcher's
/// lock.

#include "../types.hpp"
#include "packets.hpp"

namespace ferry::nt::ob {

/// Whether such an object waits, or what it put into a port's queue is still there.
[[nodiscard]] bool is_wait_packet_used(Arena& arena, ObjectId owner);
/// Begins: the wait of `area`, at whose end `packet` goes into the queue of `port`.
void use_wait_packet(Arena& arena, ObjectId owner, std::uint32_t area, ObjectId packet,
                     ObjectId port, ObjectId target);
/// The wait of an area is over, which is freed; satisfied, the packet goes into its port's queue,
/// unless the wait was given up meanwhile.
void end_packet_wait(Arena& arena, ke::Dispatcher& dispatcher, std::uint32_t area, bool satisfied);
/// CANCELLED: it is not in use. PENDING: its wait is satisfied, and the packet not to be removed.
NtStatus cancel_wait_packet(Arena& arena, ke::Dispatcher& dispatcher, ObjectId owner, bool remove);
/// A packet has left the port's queue: its owner, if it has one, can be used again.
void packet_left(Arena& arena, ObjectId owner, ObjectId packet);

} // namespace ferry::nt::ob
