#pragma once
/// Completion ports: a queue of packets, whose object's count is their number.

#include <cstdint>
#include <deque>
#include <mutex>

#include "../ob/handle_table.hpp"

namespace ferry::nt::io {

/// FILE_IO_COMPLETION_INFORMATION.
struct Packet {
    std::uint64_t key;
    std::uint64_t context;
    std::uint64_t status;
    std::uint64_t information;
};

/// Thread-safe.
class CompletionPort final : public ob::Resource {
public:
    /// Its object must outlive it, or nobody waits: what is posted then is lost.
    void bind(ob::Arena& arena, ob::ObjectId object) {
        arena_ = &arena;
        object_ = object;
    }
    void post(const Packet& packet);
    /// The first packet; false if there is none.
    bool take(Packet& packet);

private:
    ob::Arena* arena_ = nullptr;
    ob::ObjectId object_;
    std::mutex mutex_; ///< guards the packets
    std::deque<Packet> packets_;
};

} // namespace ferry::nt::io
