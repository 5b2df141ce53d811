#pragma once
/// Debug objects: where a debugger waits for what happens in the processes that it debugs. The
/// queue is one of packets (ob/packets.hpp) which name a process and what to ask it for.

#include <map>
#include <mutex>
#include <optional>

#include "../ob/handle_table.hpp"

namespace ferry::nt::dbgk {

/// Details of a debug object's slot, behind those of its queue.
enum DebuggerDetail {
    debugger_host_id = 2, ///< of the process that made it
    debugger_flags,       ///< DEBUG_KILL_ON_CLOSE
};

/// Packet::information of one that says that a process has ended which could not tell of it.
inline constexpr std::uint64_t ended_untold = 1;

[[nodiscard]] bool kills_on_close(const ob::Slot& object);

/// What a debugger knows of those that it debugs. They are let go, or killed, when its last handle
/// to the object is closed. Thread-safe.
class Debugger final : public ob::Resource {
public:
    explicit Debugger(ob::Arena& arena) : arena_(arena) {}
    ~Debugger() override;

    void set_object(ob::ObjectId object) { object_ = object; }
    /// It debugs a process whose first thread has that area.
    void add(ob::ObjectId process, std::uint32_t area);
    void forget(ob::ObjectId process);
    /// The area of the first thread of a process whose end it is now told of; nothing if it is not
    /// one of its, or was told before.
    std::optional<std::uint32_t> note_end(ob::ObjectId process);
    /// One of its processes by the host's number.
    [[nodiscard]] ob::Held find(std::uint64_t host_id, bool& has_ended);

private:
    struct Debuggee {
        ob::Held process;
        std::uint32_t area;
        bool has_ended = false; ///< as the debugger was told
    };
    ob::Arena& arena_;
    ob::ObjectId object_;
    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::map<std::uint32_t, Debuggee> debuggees_;
};

/// A debug object that processes may be given to.
NtStatus hold_debugger(Task& task, Handle handle, Access access, ob::Held& held,
                       std::shared_ptr<Debugger>& debugger);

} // namespace ferry::nt::dbgk
