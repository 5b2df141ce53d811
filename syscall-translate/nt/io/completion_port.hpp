#pragma once
/// Completion ports: a queue of packets, whose object's count is their number.

#include "../ob/handle_table.hpp"
#include "../ob/packets.hpp"

namespace ferry::nt::io {

using ob::Packet;

/// A port as files know it. Thread-safe.
class CompletionPort final : public ob::Resource {
public:
    /// Its object must outlive it, or nobody waits: what is posted then is lost.
    void bind(ob::Arena& arena, ob::ObjectId object) {
        arena_ = &arena;
        object_ = object;
    }
    /// False if there is no room.
    bool post(const Packet& packet) { return ob::push_packet(*arena_, object_, packet); }
    /// The first packet; false if there is none.
    bool take(Packet& packet) { return ob::pop_packet(*arena_, object_, packet); }

private:
    ob::Arena* arena_ = nullptr;
    ob::ObjectId object_;
};

} // namespace ferry::nt::io
